/** A model in JavaScript: with one JSDoc comment, which types its messages, the compiler knows as much of it as in TypeScript. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { leaseLockFromNodesOn } from './lease-lock.ts'
import { UsersProject } from './users-project.ts'

const source = `// @ts-check
import { action, always, machine, messages, protocol, role, sometimes, spec } from 'netsplit'

/** @typedef {{ lock: { acquire: {} }, storage: { write: { token: number } }, client: { granted: { token: number } } }} Messages */

export const leaseLock = protocol({
  name: 'lease lock',
  parameters: { clients: 2, fencing: true },
  messages: /** @type {import('netsplit').DeclaredMessages<Messages>} */ (messages()),
${leaseLockFromNodesOn}

export default spec(leaseLock, {
  properties: { everyoneWrites: sometimes(({ nodes }, { clients }) => nodes.storage.token === clients) },
  scenarios: { 'with fencing': {}, 'without fencing': { params: { fencing: false } } },
})

export const counter = machine({
  name: 'counter',
  parameters: { most: 2 },
  variables: () => ({ count: 0 }),
  actions: ({ most }) => ({
    increment: action({
      over: [1, 2],
      when: ({ count }, by) => count + by <= most,
      do(state, by) {
        state.count += by
      },
    }),
  }),
})

export const counterSpec = spec(counter, {
  properties: { small: always(({ count }, { most }) => count <= most) },
  scenarios: { one: {} },
})
`

const mistakes: readonly {
  readonly what: string
  readonly text: string
  readonly mistake: string
  readonly says: string
}[] = [
  {
    what: 'a misspelt message',
    text: "type: 'granted'",
    mistake: "type: 'grantd'",
    says: `Did you mean '"granted"'?`,
  },
  {
    what: 'a message to a role that does not receive it',
    text: 'client.send(storage,',
    mistake: 'client.send(lock,',
    says: `Type '"write"' is not assignable to type '"acquire"'.`,
  },
  {
    what: 'a misspelt field of a node',
    text: 'lock.held = true',
    mistake: 'lock.hold = true',
    says: "Property 'hold'",
  },
  {
    what: 'a misspelt field of a message',
    text: 'write(storage, { token })',
    mistake: 'write(storage, { tokn: token })',
    says: "Property 'tokn' does not exist",
  },
  { what: 'an unknown timer', text: "setTimer('lease')", mistake: "setTimer('leese')", says: `type '"lease"'` },
  { what: 'a missing handler', text: 'on: { granted: (client', mistake: 'on: { grant: (client', says: "'granted'" },
  {
    what: 'a misspelt node in a property',
    text: 'nodes.storage.token',
    mistake: 'nodes.store.token',
    says: "Property 'store' does not exist",
  },
  {
    what: 'a misspelt parameter',
    text: 'params: { fencing',
    mistake: 'params: { fence',
    says: "'fence' does not exist",
  },
  { what: 'a misspelt variable', text: 'state.count', mistake: 'state.cuont', says: "Did you mean 'count'?" },
]

const project = new UsersProject('javascript')
const fileOf = (number: number) => `mistake${number}.js`
const found = { errors: [] as readonly string[] }

beforeAll(() => {
  project.write('right.js', source)
  for (const [number, { text, mistake }] of mistakes.entries()) {
    expect(source).toContain(text)
    project.write(fileOf(number), source.replace(text, mistake))
  }
  project.write('unchecked.js', source.replace('// @ts-check\n', '').replace('lock.held = true', 'lock.hold = true'))
  const options = { allowJs: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true }
  const { errors } = project.compile(options, ['*.js'])
  found.errors = errors
}, 120_000)
afterAll(() => project.remove())

const errorsOf = (file: string) => found.errors.filter((line) => line.startsWith(`${file}(`))

describe('of a model in JavaScript, the compiler', () => {
  it('infers everything from its messages', () => {
    expect(errorsOf('right.js')).toEqual([])
  })

  it.each(mistakes.map(({ what, says }, number) => ({ what, says, number })))('names $what', ({ says, number }) => {
    expect(errorsOf(fileOf(number)).join('\n')).toContain(says)
  })

  it('says nothing where it is not asked to check', () => {
    expect(errorsOf('unchecked.js')).toEqual([])
  })
})
