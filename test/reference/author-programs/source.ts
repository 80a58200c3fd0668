/** From a random program to a module: its text, which a person can put into a file, and the spec that it makes. */

import type { Spec } from '../../../src/index.ts'
import * as netsplit from '../../../src/index.ts'
import { Dice } from './dice.ts'
import { randomMachine } from './machines.ts'
import { randomProtocol } from './protocols.ts'
import { sourceOf, type Tree } from './tree.ts'
import { work } from './work.ts'

/** Functions at the head of a module, where it uses them. */
const heads: readonly (readonly [name: string, source: string])[] = [
  ['order', 'const order = (x, y) => (x < y ? -1 : x > y ? 1 : 0)'],
  [
    'byKey',
    "const byKey = ([x], [y]) => (typeof x === 'object' ? order(JSON.stringify(x), JSON.stringify(y)) : order(x, y))",
  ],
  ['sorted', 'const sorted = (items) => [...items].sort((x, y) => order(JSON.stringify(x), JSON.stringify(y)))'],
  ['same', 'const same = (x, y) => x === y'],
  [
    'clone',
    `function clone(x) {
  if (x instanceof Map) return new Map([...x].map(([key, part]) => [clone(key), clone(part)]))
  if (x instanceof Set) return new Set([...x].map(clone))
  if (Array.isArray(x)) return x.map(clone)
  return x !== null && typeof x === 'object' ? Object.fromEntries(Object.entries(x).map(([key, part]) => [key, clone(part)])) : x
}`,
  ],
]

const imported = [
  'action',
  'always',
  'deadlockFree',
  'duplicating',
  'inFlight',
  'indexed',
  'machine',
  'messages',
  'never',
  'ordered',
  'protocol',
  'role',
  'sometimes',
  'spec',
  'step',
  'unordered',
] as const

/** The text of a program as a module. */
export function moduleOf(tree: Tree): string {
  const body = sourceOf(tree)
  const uses = (name: string) => new RegExp(`\\b${name}\\b`).test(body)
  const isSorting = uses('sorted') || uses('byKey')
  const helpers = heads.filter(([name]) => uses(name) || (name === 'order' && isSorting)).map(([, source]) => source)
  const names = imported.filter((name) => new RegExp(`\\b${name}\\(`).test(body))
  return [`import { ${names.join(', ')} } from 'netsplit'`, ...helpers, body, ''].join('\n')
}

export function randomProgram(seed: number): Tree {
  const dice = new Dice(seed)
  return dice.oneIn(3) ? randomProtocol(dice) : randomMachine(dice)
}

type Language = { readonly [name in (typeof imported)[number]]: unknown }

/** Runs a module against a language: that of the package, or the plain one. */
function run(source: string, language: Language): unknown {
  const body = source
    .replace(/^import (\{.*\}) from 'netsplit'$/m, 'const $1 = netsplit')
    .replace(/^export default /m, 'return ')
  return new Function('netsplit', `'use strict';${body}\n//# sourceURL=/program.mjs`)(language)
}

export function specOf(source: string): Spec {
  return run(source, netsplit as Language) as Spec
}

const property = (kind: string) => (predicate: unknown) => ({ kind, predicate: predicate ?? null })

/** The language on the plain side: it keeps what it is given. */
const plainLanguage: Language = {
  action: (definition: unknown) => definition,
  always: property('always'),
  never: property('never'),
  sometimes: property('sometimes'),
  step: property('step'),
  deadlockFree: property('deadlockFree'),
  inFlight: (network: readonly { readonly message: { readonly type: string } }[], ...types: readonly string[]) =>
    network.map(({ message }) => message).filter(({ type }) => types.includes(type)),
  machine: (definition: object) => ({ kind: 'machine', ...definition }),
  messages: () => ({}),
  protocol: (definition: object) => ({ kind: 'protocol', ...definition }),
  role: (definition: unknown) => definition,
  ordered: () => ({ kind: 'ordered', consumeIgnored: true }),
  duplicating: () => ({ kind: 'duplicating', consumeIgnored: false }),
  unordered: ({ consumeIgnored }: { readonly consumeIgnored: boolean }) => ({ kind: 'unordered', consumeIgnored }),
  indexed: (members: number | readonly string[], value: unknown) => {
    const initial = (key: unknown) => (typeof value === 'function' ? value(key) : value)
    if (typeof members === 'number') return Array.from({ length: members }, (_, index) => initial(index))
    return Object.fromEntries(members.map((key) => [key, initial(key)]))
  },
  spec: (model: unknown, rest: object) => ({ model, ...rest }),
}

/** The spec on the plain side, where sorting counts as work. */
export function plainSpecOf(source: string): unknown {
  const counting = source.replace('const order = (x, y) => (', 'const order = (x, y) => netsplit.noteComparison() ?? (')
  return run(counting, { ...plainLanguage, noteComparison: () => work(1) } as Language)
}
