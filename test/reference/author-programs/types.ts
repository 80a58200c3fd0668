/** The types of the data in a random program: plain data of every shape, nested but not recursive. */

import type { Dice } from './dice.ts'
import type { Tree } from './tree.ts'
import { joined, js } from './tree.ts'

export type Type = Scalar | Compound

export type Scalar =
  /** Small whole numbers, to calculate with. */
  | { readonly is: 'number' }
  | { readonly is: 'text' }
  | { readonly is: 'boolean' }
  /** Odd numbers and other constants, to copy and to compare. */
  | { readonly is: 'odd' }

/** Keys of maps: texts and numbers, now and then objects, which are found by identity. */
export type Key = Scalar | RecordType

export interface RecordType {
  readonly is: 'record'
  readonly name: string
  readonly fields: { readonly [name: string]: Type }
  /** Fields that may be missing. */
  readonly optional?: readonly string[]
  /** Whether it is a node of a protocol: what is kept or sent of one is a copy of its fields. */
  readonly isNode?: boolean
  /** Types whose values have all of these fields, and may have others. */
  readonly wider?: readonly RecordType[]
}

export type Compound =
  | RecordType
  | { readonly is: 'list'; readonly of: Type }
  | { readonly is: 'set'; readonly of: Type }
  | { readonly is: 'map'; readonly key: Key; readonly of: Type }
  /** An object whose keys are data. */
  | { readonly is: 'dict'; readonly of: Type }
  /** Or null. */
  | { readonly is: 'maybe'; readonly of: Type }

export const number: Scalar = { is: 'number' }
export const text: Scalar = { is: 'text' }
export const boolean: Scalar = { is: 'boolean' }
export const odd: Scalar = { is: 'odd' }

const names = new WeakMap<Type, string>()
const inside = new WeakMap<Type, Set<string>>()

/** A name that two types share exactly when they are the same. */
export function nameOf(type: Type): string {
  const known = names.get(type)
  if (known !== undefined) return known
  const name = newName(type)
  names.set(type, name)
  return name
}

function newName(type: Type): string {
  switch (type.is) {
    case 'record':
      return type.name
    case 'map':
      return `map<${nameOf(type.key)},${nameOf(type.of)}>`
    case 'list':
    case 'set':
    case 'dict':
    case 'maybe':
      return `${type.is}<${nameOf(type.of)}>`
    default:
      return type.is
  }
}

export function isScalar(type: Type): type is Scalar {
  return type.is === 'number' || type.is === 'text' || type.is === 'boolean' || type.is === 'odd'
}

/** The types of the parts of a value. */
export function partsOf(type: Type): readonly Type[] {
  switch (type.is) {
    case 'record':
      return Object.values(type.fields)
    case 'map':
      return [type.of]
    case 'list':
    case 'set':
    case 'dict':
    case 'maybe':
      return [type.of]
    default:
      return []
  }
}

/** The fields of a record that are never missing. */
export function sureFields({ fields, optional = [] }: RecordType): readonly (readonly [name: string, type: Type])[] {
  return Object.entries(fields).filter(([name]) => !optional.includes(name))
}

/** Whether a value of the one type is, or can have inside, one of the other. */
export function contains(type: Type, wanted: string): boolean {
  const known = inside.get(type)
  if (known !== undefined) return known.has(wanted)
  const all = namesIn(type)
  inside.set(type, all)
  return all.has(wanted)
}

function namesIn(type: Type): Set<string> {
  return new Set([nameOf(type), ...partsOf(type).flatMap((part) => [...namesIn(part)])])
}

/** Whether the content of a value tells it apart when it is written as JSON. */
export function isJson(type: Type): boolean {
  return type.is !== 'set' && type.is !== 'map' && type.is !== 'odd' && partsOf(type).every(isJson)
}

export const texts = [
  "'a'",
  "'b'",
  "'ab'",
  "''",
  "'0'",
  "'10'",
  "'\\u0000'",
  "'a\\u0000b'",
  "'\\ud83d'",
  "'é😀'",
  "'\\n'",
  "'length'",
]
const plainTexts = ["'a'", "'b'", "'c'"]
const odds = [
  '0',
  '(-0)',
  '0.5',
  '(-1.5)',
  '1e300',
  '(2 ** 31)',
  '(2 ** 53)',
  '(-(2 ** 32))',
  '(1 / 3)',
  "'x'",
  'null',
  'true',
  'false',
  "''",
]

/** Keys of dicts: a few, so that the same are met again. */
export const keys = ["'a'", "'b'", "''", "'10'", "'2'", "'a\\u0000b'", "'\\u0000'", "'é'"]

/** A constant. */
export function constant(type: Type, dice: Dice, size = 3): Tree {
  const parts = (of: Type) => Array.from({ length: dice.below(size) }, () => constant(of, dice, size - 1))
  switch (type.is) {
    case 'number':
      return String(dice.below(4))
    case 'text':
      return dice.pick(dice.oneIn(3) ? texts : plainTexts)
    case 'boolean':
      return dice.pick(['true', 'false'])
    case 'odd':
      return dice.pick(odds)
    case 'record': {
      const fields = dice.oneIn(2) ? Object.entries(type.fields) : dice.shuffled(Object.entries(type.fields))
      return js`{ ${joined(
        fields.map(([name, of]) => js`${name}: ${constant(of, dice, size - 1)}`),
        ', ',
      )} }`
    }
    case 'list':
      return js`[${joined(parts(type.of), ', ')}]`
    case 'set':
      return js`new Set([${joined(parts(type.of), ', ')}])`
    case 'map': {
      // Two objects are likely to be equal, which no state may hold.
      const values = isScalar(type.key) ? parts(type.of) : parts(type.of).slice(0, dice.oneIn(8) ? 2 : 1)
      return js`new Map([${joined(
        values.map((part) => js`[${constant(type.key, dice)}, ${part}]`),
        ', ',
      )}])`
    }
    case 'dict':
      return js`{ ${joined(
        parts(type.of).map((part) => js`${dice.pick(keys)}: ${part}`),
        ', ',
      )} }`
    case 'maybe':
      return dice.oneIn(2) ? 'null' : constant(type.of, dice, size)
  }
}

/** The simplest constant of a type, for programs that are made smaller. */
export function simplest(type: Type): string {
  switch (type.is) {
    case 'number':
    case 'odd':
      return '0'
    case 'text':
      return "'a'"
    case 'boolean':
      return 'true'
    case 'record':
      return `{ ${sureFields(type)
        .map(([name, of]) => `${name}: ${simplest(of)}`)
        .join(', ')} }`
    case 'list':
      return '[]'
    case 'set':
      return 'new Set()'
    case 'map':
      return 'new Map()'
    case 'dict':
      return '{}'
    case 'maybe':
      return 'null'
  }
}

/** The types that one program is made of: a record or two, and collections of them. */
export function randomTypes(dice: Dice): readonly Compound[] {
  const scalar = () => dice.pick([number, number, text, boolean, odd])
  const key = () => dice.pick([number, text])
  const inner: RecordType = {
    is: 'record',
    name: 'Inner',
    fields: { n: number, ...(dice.oneIn(2) && { tag: scalar() }) },
  }
  const flat: Compound = dice.pick<Compound>([
    { is: 'list', of: number },
    { is: 'list', of: text },
    { is: 'set', of: number },
    { is: 'set', of: text },
    { is: 'map', key: key(), of: number },
    { is: 'dict', of: number },
    inner,
    inner,
  ])
  const job: Compound = {
    is: 'record',
    name: 'Job',
    fields: {
      id: number,
      ...(dice.oneIn(2) && { state: scalar() }),
      part: flat,
      ...(dice.oneIn(3) && { also: inner }),
    },
  }
  const part = () => dice.pick<Type>([job, job, job, inner, flat])
  const collection = (): Compound =>
    dice.pick<Compound>([
      { is: 'list', of: part() },
      { is: 'list', of: part() },
      { is: 'list', of: job },
      { is: 'map', key: key(), of: part() },
      { is: 'map', key: inner, of: dice.oneIn(2) ? number : part() },
      { is: 'dict', of: part() },
      { is: 'set', of: dice.pick<Type>([inner, number, text, job.is === 'record' && isJson(job) ? job : inner]) },
      { is: 'maybe', of: part() },
      { is: 'maybe', of: job },
      { is: 'list', of: { is: 'list', of: dice.pick<Type>([number, inner]) } },
      job,
      flat,
    ])
  return [job, inner, flat, ...Array.from({ length: 3 }, collection), { is: 'list', of: job }, { is: 'maybe', of: job }]
}
