/** The nodes of a protocol: who they are, how they are found by their names, and which functions they have. */

import { describe, expect, it } from 'vitest'
import { NetsplitError } from '../../../src/language/errors.ts'
import type { AnyProtocol } from '../../../src/language/protocol.ts'
import type { AnyRole } from '../../../src/language/role.ts'
import { rosterOf } from '../../../src/language/roster.ts'
import type { Surroundings } from '../../../src/semantics/node/member.ts'
import { functionsOf, membersOf, numbersAt, requirePlace, sitesOf, start } from '../../../src/semantics/node/members.ts'
import { runDirectly } from '../../../src/semantics/system/system.ts'

type Roles = { readonly [role: string]: AnyRole }

/** Servers, two by default, and a client, as an author writes them whose file is not type-checked. */
function shop(roles: Roles | (() => unknown), servers = 2) {
  const make = typeof roles === 'function' ? roles : () => roles
  const nodes = { server: () => servers, client: 1 }
  const protocol = { kind: 'protocol', name: 'shop', parameters: {}, nodes, roles: make } as unknown as AnyProtocol
  const roster = rosterOf(protocol, {})
  return { roster, members: membersOf(protocol, {}, roster) }
}

function refusalOf(make: () => unknown) {
  try {
    make()
  } catch (error) {
    if (!(error instanceof NetsplitError)) throw error
    const { code, summary: message, cure = null, place = null } = error
    return { code, message, cure, place }
  }
  throw new Error('nothing was refused')
}

const here = expect.stringMatching(/members\.test\.ts:\d+:\d+$/)

describe('the nodes of a protocol', () => {
  it('know who they are and who else has their role', () => {
    const [server, client] = [{ on: { put() {} } }, {}]
    const { members } = shop({ server, client })
    expect(members.map(({ id, roleName, index, others }) => [id, roleName, index, others])).toEqual([
      ['server0', 'server', 0, ['server1']],
      ['server1', 'server', 1, ['server0']],
      ['client', 'client', 0, []],
    ])
    expect(members.map(({ role }) => role)).toEqual([server, server, client])
    for (const { everyone, others } of members) {
      expect([...everyone]).toEqual([
        ['server0', server],
        ['server1', server],
        ['client', client],
      ])
      expect(Object.isFrozen(others)).toBe(true)
    }
  })

  it('are refused when their roles cannot be made, or do not fit', () => {
    const throwing = () => {
      throw new RangeError('too many')
    }
    expect(refusalOf(() => shop(throwing))).toEqual({
      code: 'bad-model',
      message: 'The roles of shop cannot be made: too many',
      cure: null,
      place: here,
    })
    expect(refusalOf(() => shop({ server: {} }))).toMatchObject({
      code: 'bad-model',
      message: expect.stringContaining('client'),
    })
  })
})

describe('nodes are found', () => {
  const { members, roster } = shop({ server: {}, client: {} }, 12)

  it('by their own name and by that of their role, once, in order', () => {
    const numbers = (...places: string[]) => numbersAt(places, members, roster)
    expect(numbers()).toEqual([])
    expect(numbers('server1')).toEqual([1])
    expect(numbers('client')).toEqual([12])
    expect(numbers('client', 'server10', 'server2', 'client', 'server2')).toEqual([2, 10, 12])
    expect(numbers('server3', 'server')).toEqual([3, 0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11].sort((a, b) => a - b))
  })

  it('by a role that has none', () => {
    const nobody = shop({ server: {}, client: {} }, 0)
    expect(numbersAt(['server'], nobody.members, nobody.roster)).toEqual([])
  })
})

describe('the functions of nodes', () => {
  const step = () => {}
  const server: AnyRole = {
    start: step,
    on: { put: step, get: { steps: { look: step, answer: step } } },
    timeout: { tick: step, tock: { steps: { begin: step, end: step } } },
    crashed: { steps: { note: step, tell: step } },
    restart: { steps: { read: step, go: step } },
    state: { log: [] },
    durable: ['log'],
    torn: { log: step },
  } as unknown as AnyRole
  const client: AnyRole = { on: { done: step } }
  const { members } = shop({ server, client })
  const always = ['server.on.put', 'server.on.get.look', 'server.timeout.tick', 'server.timeout.tock.begin']
  const later = ['server.on.get.answer', 'server.timeout.tock.end']

  it.each([
    [{ notices: false, restarts: false }, [...always, ...later]],
    [{ notices: true, restarts: false }, [...always, 'server.crashed.note', ...later, 'server.crashed.tell']],
    [{ notices: false, restarts: true }, [...always, ...later, 'server.restart.go']],
    [
      { notices: true, restarts: true },
      [...always, 'server.crashed.note', ...later, 'server.crashed.tell', 'server.restart.go'],
    ],
  ])('that can make a step are those that are ever called: %j', (happens, names) => {
    expect(sitesOf(members, happens).toSorted()).toEqual([...names, 'client.on.done'].toSorted())
  })

  it('are all of them, whatever happens', () => {
    const names = [...always, ...later, 'server.crashed.note', 'server.crashed.tell', 'server.restart.go']
    expect(functionsOf(members).toSorted()).toEqual(
      [...names, 'server.restart.read', 'server.torn', 'client.on.done'].toSorted(),
    )
    expect(functionsOf(shop({ server: {}, client: {} }).members)).toEqual([])
  })
})

const surroundings: Surroundings = { time: null, now: () => 0, interruptible: false }

describe('a node that starts', () => {
  it('does so in each way that it can choose', () => {
    const begin = (node: { choose(options: readonly number[]): number }) => node.choose([1, 2])
    const { members } = shop({ server: { start: begin } as unknown as AnyRole, client: {} })
    const ways = [...start(members[0] as (typeof members)[number], runDirectly, surroundings)]
    expect(ways.map(({ choices, failure }) => [choices, failure])).toEqual([
      [[1], null],
      [[2], null],
    ])
  })
})

describe('a node that cannot start', () => {
  const startOf = (begin: (node: never) => unknown) => {
    const { members } = shop({ server: { start: begin } as unknown as AnyRole, client: {} })
    return refusalOf(() => [...start(members[1] as (typeof members)[number], runDirectly, surroundings)])
  }

  it('is refused with its name, the line and the hint', () => {
    const throwing = () => {
      throw new RangeError('no disk')
    }
    expect(startOf(throwing)).toEqual({
      code: 'bad-model',
      message: 'server.start of server1 fails: RangeError: no disk',
      cure: null,
      place: here,
    })
    expect(startOf((node: { send(to: string, message: object): void }) => node.send('nobody', { type: 'x' }))).toEqual({
      code: 'bad-model',
      message: expect.stringContaining('server.start of server1 fails: '),
      cure: expect.any(String),
      place: here,
    })
    const throwingText = () => {
      throw 'no disk'
    }
    expect(startOf(throwingText)).toMatchObject({ place: null })
  })
})

describe('a place in a scenario', () => {
  const { members, roster } = shop({ server: {}, client: {} }, 0)
  const { members: three, roster: whole } = shop({ server: {}, client: {} })

  it('is a role, one without nodes too, or a node', () => {
    for (const place of ['server', 'client']) requirePlace(place, 'lies.by', members, roster)
    for (const place of ['server', 'server1', 'client']) requirePlace(place, 'lies.by', three, whole)
  })

  it('is refused where it is neither, with its setting and the nearest names', () => {
    const refused = (place: string) => refusalOf(() => requirePlace(place, 'lies.by', three, whole))
    expect(refused('sever1')).toEqual({
      code: 'unknown-name',
      message: "lies.by: there is no role or node 'sever1'.",
      cure: 'Did you mean server1 or server or server0?',
      place: null,
    })
    expect(refused('nobody').cure).toBe('There are: server, client, server0, server1.')
    expect(refusalOf(() => requirePlace('server0', 'lies.by', members, roster)).cure).toBe('Did you mean server?')
  })
})
