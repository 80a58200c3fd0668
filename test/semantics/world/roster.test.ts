/** How many nodes there are, and what they are called. */

import { describe, expect, it } from 'vitest'
import { NetsplitError } from '../../../src/language/errors.ts'
import type { ParameterValues } from '../../../src/language/parameters.ts'
import type { AnyProtocol } from '../../../src/language/protocol.ts'
import type { AnyRole } from '../../../src/language/role.ts'
import { idsByRole, problemsOfRoles, rosterOf } from '../../../src/language/roster.ts'
import { spec } from '../../../src/language/spec.ts'
import { instantiate } from '../../../src/semantics/instance/instance.ts'

/** As authors give them whose file is not type-checked. */
type Sizes = { readonly [role: string]: number | string | ((parameters: ParameterValues) => unknown) }

function shop(nodes: Sizes, parameters: ParameterValues = {}): AnyProtocol {
  const roles = () => Object.fromEntries(Object.keys(nodes).map((name) => [name, {}]))
  return { kind: 'protocol', name: 'shop', parameters, nodes, roles } as unknown as AnyProtocol
}

const idsIn = (nodes: Sizes, parameters: ParameterValues = {}) =>
  Object.fromEntries(rosterOf(shop(nodes), parameters).map(({ roleName, ids }) => [roleName, ids]))

function refusal(attempt: () => unknown) {
  try {
    attempt()
  } catch (error) {
    if (!(error instanceof NetsplitError)) throw error
    return { code: error.code, message: error.summary, cure: error.cure }
  }
  throw new Error('nothing was refused')
}

const refusalOf = (nodes: Sizes, parameters: ParameterValues = {}) => refusal(() => rosterOf(shop(nodes), parameters))

/** The same where a scenario is instantiated, with its place. */
function refusalInScenario(nodes: Sizes, parameters: ParameterValues = {}) {
  const scenarios = { only: { expect: 'holds' } } as never
  const made = spec(shop(nodes, parameters) as never, { properties: {}, scenarios })
  try {
    instantiate(made, 'only')
  } catch (error) {
    if (!(error instanceof NetsplitError)) throw error
    return { code: error.code, message: error.summary, place: error.place }
  }
  throw new Error('nothing was refused')
}

describe('the nodes of a role', () => {
  it('are numbered, one by one, in the order in which roles are declared', () => {
    expect(rosterOf(shop({ server: 2, client: 3 }), {})).toEqual([
      { roleName: 'server', isSingle: false, ids: ['server0', 'server1'] },
      { roleName: 'client', isSingle: false, ids: ['client0', 'client1', 'client2'] },
    ])
  })

  it('are a single one, called after the role, where there is one whatever the parameters are', () => {
    expect(rosterOf(shop({ lock: 1 }), {})).toEqual([{ roleName: 'lock', isSingle: true, ids: ['lock'] }])
  })

  it('are a list where the number is that of a parameter or a function, also where that is 1', () => {
    const nodes: Sizes = { server: 'servers', client: ({ servers }) => (servers as number) + 1, other: () => 1 }
    expect(idsIn(nodes, { servers: 1 })).toEqual({
      server: ['server0'],
      client: ['client0', 'client1'],
      other: ['other0'],
    })
    expect(rosterOf(shop(nodes), { servers: 1 }).some(({ isSingle }) => isSingle)).toBe(false)
  })

  it('may be none', () => {
    expect(idsIn({ server: 0, client: 'clients' }, { clients: 0 })).toEqual({ server: [], client: [] })
  })

  it('cannot be changed by those that are given their names', () => {
    const roster = rosterOf(shop({ server: 2, lock: 1 }), {})
    const ids = idsByRole(roster)
    for (const given of [ids, ids['server'], ...roster.map((role) => role.ids)])
      expect(Object.isFrozen(given)).toBe(true)
  })
})

describe('authors are given', () => {
  it('the name of a single node, and the names of all others by role', () => {
    const roster = rosterOf(shop({ lock: 1, server: 2, client: 'clients', none: 0 }), { clients: 1 })
    expect(idsByRole(roster)).toEqual({
      lock: 'lock',
      server: ['server0', 'server1'],
      client: ['client0'],
      none: [],
    })
  })
})

describe('a protocol is refused', () => {
  it.each<[string, Sizes, string]>([
    ['two lists', { a: 12, a1: 2 }, 'A node of the role a1 and one of a are both called a10.'],
    [
      'a single node and one of a list',
      { server: 2, server0: 1 },
      'A node of the role server0 and one of server are both called server0.',
    ],
    [
      'a single node and one of a list that comes later',
      { server1: 1, server: 2 },
      'A node of the role server and one of server1 are both called server1.',
    ],
  ])('where names of nodes collide: %s', (_what, nodes, message) => {
    expect(refusalOf(nodes)).toEqual({
      code: 'bad-model',
      message,
      cure: 'Rename a role: the only node of a role is called after it, others after their role and their index.',
    })
  })

  it('only where they do: roles may have names that nodes could have', () => {
    expect(idsIn({ server: 2, server2: 1 })).toEqual({ server: ['server0', 'server1'], server2: ['server2'] })
    expect(idsIn({ server: 0, server0: 1 })).toEqual({ server: [], server0: ['server0'] })
    expect(idsIn({ server: 2, server1: 3 })).toEqual({
      server: ['server0', 'server1'],
      server1: ['server10', 'server11', 'server12'],
    })
  })

  it('where a number is that of a parameter which there is not', () => {
    const message = 'shop has no parameter servers, which should say how many nodes the role server has.'
    expect(refusalOf({ server: 'servers' }, { clients: 1, fast: true })).toEqual({
      code: 'bad-model',
      message,
      cure: 'There are: clients, fast.',
    })
    expect(refusalOf({ server: 'servers' })).toEqual({ code: 'bad-model', message, cure: 'Add it to parameters.' })
    expect(refusalOf({ server: 'toString' }).message).toMatch('shop has no parameter toString')
  })

  it.each<[string, Sizes[string], string]>([
    ['negative', -1, '-1'],
    ['a fraction', 1.5, '1.5'],
    ['no number', Number.NaN, 'NaN'],
    ['without end', Number.POSITIVE_INFINITY, 'Infinity'],
    ['negative, of a parameter', 'less', '-2'],
    ['a fraction, of a parameter', 'half', '0.5'],
    ['a parameter of another type', 'fast', 'true'],
    ['a fraction, of a function', ({ half }) => half, '0.5'],
    ['what a function does not say', () => undefined, 'undefined'],
    ['a text, of a function', () => '2', '2'],
  ])('where a number is %s', (_what, size, words) => {
    expect(refusalOf({ server: size }, { less: -2, half: 0.5, fast: true })).toEqual({
      code: 'bad-model',
      message: `The role server has ${words} nodes.`,
      cure: 'The number of nodes is a whole number, 0 or more.',
    })
  })

  it('where a function does not come to a number, with its line', () => {
    const throwing = () => {
      throw new RangeError('too many')
    }
    expect(refusalInScenario({ server: throwing })).toEqual({
      code: 'bad-model',
      message: 'The nodes of shop cannot be made: too many',
      place: expect.stringMatching(/roster\.test\.ts:\d+:\d+$/),
    })
  })

  it('in the scenario in which it is so', () => {
    expect(refusalInScenario({ server: 'half' }, { half: 0.5 })).toEqual({
      code: 'bad-model',
      message: 'The role server has 0.5 nodes.',
      place: expect.stringMatching(/^scenario 'only' of shop \(.+roster\.test\.ts:\d+:\d+\)$/),
    })
  })
})

describe('what is wrong with roles', () => {
  const problemsOf = (roles: { readonly [name: string]: AnyRole }) =>
    problemsOfRoles('shop', rosterOf(shop({ server: 2, lock: 1 }), {}), roles)

  it('is nothing where each has its nodes', () => {
    expect(problemsOf({ server: {}, lock: { state: { held: false }, on: { acquire() {} } } })).toEqual([])
  })

  it('is that one is missing', () => {
    expect(problemsOf({ server: {} })).toEqual([
      { message: 'The role lock is not defined.', cure: 'Add lock to the roles of shop.' },
    ])
  })

  it('is that one has no number of nodes', () => {
    expect(problemsOf({ server: {}, lock: {}, client: {} })).toEqual([
      {
        message: 'shop does not say how many nodes the role client has.',
        cure: 'Add client to nodes: 1 for a single node, or the name of a parameter.',
      },
    ])
  })

  it('is what is wrong in one, and then no more of it', () => {
    expect(problemsOf({ server: { state: null as never }, lock: {}, client: { on: 1 as never } })).toEqual([
      {
        message: 'state of role server of shop cannot be null.',
        cure: 'Give state an object with the fields of a node, or a function to one.',
      },
      expect.objectContaining({ message: 'on of role client of shop cannot be 1.' }),
    ])
  })
})
