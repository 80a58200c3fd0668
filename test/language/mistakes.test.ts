/** The first thing that the compiler says to usual mistakes: it has to name the mistake, and to point at it. */

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { leaseLockFromNodesOn } from './lease-lock.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))

const base = `import { action, always, each, eventually, machine, messages, protocol, role, sometimes, spec } from '../../../src/index.ts'

interface Messages {
  lock: { acquire: {} }
  storage: { write: { token: number } }
  client: { granted: { token: number } }
}

export const leaseLock = protocol({
  name: 'lease lock',
  parameters: { clients: 2, fencing: true },
  messages: messages<Messages>(),
${leaseLockFromNodesOn}

export default spec(leaseLock, {
  properties: {
    everyoneWrites: sometimes(({ nodes }, { clients }) => nodes.storage.token === clients),
    upright: each('client', always(({ up }) => up)),
  },
  scenarios: {
    'with fencing': {},
    'a crash': { faults: { crashes: { times: 1, restarts: 1, of: ['lock'] } } },
    'without fencing': { params: { fencing: false }, expect: { violates: 'everyoneWrites' } },
  },
})

export const counter = machine({
  name: 'counter',
  parameters: { most: 2 },
  variables: () => ({ count: 0 }),
  actions: ({ most }) => ({
    increment: action({
      over: [1, 2],
      when: ({ count }) => count < most,
      do(state, by) {
        state.count += by
      },
    }),
  }),
})
`

interface Mistake {
  readonly what: string
  /** A part of the text, and what the author wrote in its place. */
  readonly text: string
  readonly mistake: string
  /** A part of the first message, or of the lines that explain it. */
  readonly says: string
  /** The place at which it points, in the changed text. */
  readonly at: string
}

const grant = "lock.send(from, { type: 'granted', token: lock.token })"

const mistakes: readonly Mistake[] = [
  {
    what: 'a misspelt message',
    text: grant,
    mistake: "lock.send(from, { type: 'grantd', token: lock.token })",
    says: `Did you mean '"granted"'?`,
    at: 'type:',
  },
  {
    what: 'a message to a role that does not receive it',
    text: "client.send(storage, { type: 'write', token })",
    mistake: "client.send(lock, { type: 'write', token })",
    says: `Type '"write"' is not assignable to type '"acquire"'.`,
    at: 'type:',
  },
  {
    what: 'a wrong field in a message',
    text: grant,
    mistake: "lock.send(from, { type: 'granted', tokn: lock.token })",
    says: "Did you mean to write 'token'?",
    at: 'tokn',
  },
  {
    what: 'a missing field in a message',
    text: grant,
    mistake: "lock.send(from, { type: 'granted' })",
    says: "Property 'token' is missing",
    at: '{ type',
  },
  {
    what: 'a misspelt handler',
    text: 'on: { granted:',
    mistake: 'on: { grantd:',
    says: "Did you mean to write 'granted'?",
    at: 'grantd',
  },
  {
    what: 'no handler for a message that the role receives',
    text: "on: { granted: (client, { token }) => client.send(storage, { type: 'write', token }) },",
    mistake: 'on: {},',
    says: "Property 'granted' is missing",
    at: 'on:',
  },
  {
    what: 'an unknown timer',
    text: "lock.setTimer('lease')",
    mistake: "lock.setTimer('leese')",
    says: `Argument of type '"leese"' is not assignable to parameter of type '"lease"'.`,
    at: "'leese'",
  },
  {
    what: 'a field that the state has not',
    text: 'lock.held = true',
    mistake: 'lock.hold = true',
    says: "Property 'hold' does not exist",
    at: 'hold',
  },
  {
    what: 'a field with a reserved name',
    text: 'state: { held: false, token: 0 }',
    mistake: 'state: { held: false, token: 0, now: 0 }',
    says: 'A field of the state cannot be called now: every node has one',
    at: 'state:',
  },
  {
    what: 'null without a type',
    text: 'state: { held: false, token: 0 }',
    mistake: 'state: { held: false, token: 0, owner: null }, start(lock) { lock.owner = lock.id }',
    says: "is not assignable to type 'null'.",
    at: 'lock.owner',
  },
  {
    what: 'a message that is changed',
    text: 'write(storage, { token }) {',
    mistake: 'write(storage, message) { const { token } = message; message.token = 1',
    says: "Cannot assign to 'token' because it is a read-only property.",
    at: 'token = 1',
  },
  {
    what: 'message and node swapped',
    text: 'write(storage, { token }) {\n          if (!fencing || token >= storage.token) storage.token = token',
    mistake: 'write({ token }, storage) {\n          if (!fencing || token >= storage.token) storage.token = token',
    says: "Cannot assign to 'token' because it is a read-only property.",
    at: 'token = token',
  },
  {
    what: 'a single node taken for a list',
    text: 'nodes.storage.token === clients',
    mistake: 'nodes.storage[0].token === clients',
    says: "Property '0' does not exist on type",
    at: 'nodes.storage[0]',
  },
  {
    what: 'a list taken for a single node',
    text: 'nodes.storage.token === clients',
    mistake: 'nodes.client.token === clients',
    says: "Property 'token' does not exist on type 'readonly NodeView",
    at: 'token ===',
  },
  {
    what: 'a misspelt parameter in a scenario',
    text: 'params: { fencing: false }',
    mistake: 'params: { fence: false }',
    says: "'fence' does not exist in type",
    at: 'fence',
  },
  {
    what: 'an expected property that does not exist',
    text: "violates: 'everyoneWrites'",
    mistake: "violates: 'everyoneWrite'",
    says: `Did you mean '"everyoneWrites"'?`,
    at: 'violates',
  },
  {
    what: 'restarts of crashes that are noticed',
    text: 'restarts: 1, of',
    mistake: 'restarts: 1, noticed: true, of',
    says: 'crashes that are noticed are for good: leave out restarts',
    at: 'noticed',
  },
  {
    what: 'a disk that nobody reads again',
    text: "restarts: 1, of: ['lock']",
    mistake: "disk: 'torn'",
    says: "Property 'restarts' is missing",
    at: 'crashes',
  },
  {
    what: 'restarts without crashes',
    text: "{ crashes: { times: 1, restarts: 1, of: ['lock'] } }",
    mistake: '{ restarts: 1 }',
    says: "'restarts' does not exist in type 'Faults<",
    at: 'restarts',
  },
  {
    what: 'a fault of an unknown role',
    text: "restarts: 1, of: ['lock']",
    mistake: "restarts: 1, of: ['lok']",
    says: `Did you mean '"lock"'?`,
    at: "'lok'",
  },
  {
    what: 'the only node of a role with a number',
    text: "of: ['lock']",
    mistake: "of: ['lock0']",
    says: `Type '"lock0"' is not assignable to type`,
    at: "'lock0'",
  },
  {
    what: 'a number of nodes from an unknown parameter',
    text: "client: 'clients'",
    mistake: "client: 'clinets'",
    says: `Did you mean '"clients"'?`,
    at: "client: 'clinets'",
  },
  {
    what: 'a scenario that extends an unknown one',
    text: "'with fencing': {}",
    mistake: "'with fencing': { extends: 'a crush' }",
    says: `Did you mean '"a crash"'?`,
    at: "extends: 'a crush'",
  },
  {
    what: 'a property of each node of an unknown role',
    text: "each('client'",
    mistake: "each('clinet'",
    says: `Argument of type '"clinet"' is not assignable to parameter of type '"client" | "lock" | "storage"'.`,
    at: "'clinet'",
  },
  {
    what: 'a payload that would hide its sender',
    text: 'write: { token: number }',
    mistake: 'write: { token: number; from: string }',
    says: 'The message write cannot carry a field from: every message has one',
    at: 'messages: messages',
  },
  {
    what: 'a handler that gives back a promise',
    text: 'acquire(lock, { from }) {',
    mistake: 'async acquire(lock, { from }) {',
    says: "Type 'Promise<void>' is not assignable to type 'HandlerResult'",
    at: 'acquire(lock',
  },
  {
    what: 'roles without a parameter',
    text: 'roles: ({ fencing }, { lock, storage }) => ({',
    mistake: 'roles: () => ({',
    says: 'Which messages? Write roles: (parameters) => ...',
    at: 'state: { held',
  },
  {
    what: 'actions without a parameter',
    text: 'actions: ({ most }) => ({',
    mistake: 'actions: () => ({',
    says: "Property 'count' does not exist on type 'String'",
    at: 'count }',
  },
  {
    what: 'a misspelt variable',
    text: 'state.count += by',
    mistake: 'state.cuont += by',
    says: "Did you mean 'count'?",
    at: 'cuont',
  },
  {
    what: 'a guard that is no truth value',
    text: 'count < most',
    mistake: 'count',
    says: "is not assignable to type 'boolean'.",
    at: 'when:',
  },
]

interface Answer {
  readonly line: number
  readonly column: number
  readonly text: string
}

const folder = { path: '' }
const answers = new Map<string, Answer[]>()
const fileOf = (number: number) => `mistake${number}.ts`
const changed = ({ text, mistake }: Mistake) => base.replace(text, () => mistake)

beforeAll(() => {
  mkdirSync(join(project, 'test/language/tmp'), { recursive: true })
  folder.path = mkdtempSync(join(project, 'test/language/tmp/mistakes-'))
  // Deep enough for the way to src.
  const write = (name: string, text: string) =>
    writeFileSync(join(folder.path, name), text.replaceAll('../../../src', '../../../../src'))
  write('base.ts', base)
  for (const [number, mistake] of mistakes.entries()) write(fileOf(number), changed(mistake))
  writeFileSync(
    join(folder.path, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../../../tsconfig.json',
      include: ['.'],
      compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
    }),
  )
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder.path, '--pretty', 'false'], {
    encoding: 'utf8',
  })
  let last: { text: string } | null = null
  for (const line of stdout.split('\n')) {
    const [, file, row, column, text] = /([^/\\]+\.ts)\((\d+),(\d+)\): error \w+: (.*)$/.exec(line) ?? []
    if (file !== undefined) {
      const answer = { line: Number(row), column: Number(column), text: text as string }
      answers.set(file, [...(answers.get(file) ?? []), answer])
      last = answer
    } else if (last !== null) last.text += `\n${line}`
  }
}, 120_000)

afterAll(() => rmSync(folder.path, { recursive: true, force: true }))

describe('the compiler', () => {
  it('has nothing to say to a spec without mistakes', () => {
    expect(answers.get('base.ts')).toBeUndefined()
  })

  it.each(mistakes.map((mistake, number) => ({ ...mistake, number })))('names $what', ({ number, ...mistake }) => {
    const text = changed(mistake)
    expect(text).not.toBe(base)
    const [first] = answers.get(fileOf(number)) ?? []
    expect(first?.text).toContain(mistake.says)
    const line = text.replaceAll('../../../src', '../../../../src').split('\n')[(first as Answer).line - 1] as string
    expect(line.slice((first as Answer).column - 1)).toMatch(startingWith(mistake.at))
  })
})

function startingWith(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`)
}
