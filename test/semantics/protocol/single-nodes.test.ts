/** A node that is the only one of its role is called after it, wherever a scenario or a property names it. */

import { describe, expect, it } from 'vitest'
import {
  always,
  clocks,
  messages,
  ordered,
  perLink,
  protocol,
  rendezvous,
  role,
  spec,
  step,
} from '../../../src/index.ts'
import type { Faults, Partitions } from '../../../src/language/faults.ts'
import type { Network } from '../../../src/language/network.ts'
import type { Time } from '../../../src/language/time.ts'
import { instantiate } from '../../../src/semantics/instance/instance.ts'
import { searchOf } from '../../engine/small-models.ts'
import { follow, initialState, movesFrom, namesOf, shown, that } from './stepping.ts'

interface Messages {
  lock: { acquire: {} }
  client: { granted: { token: number } }
}

/** Clients acquire a lock, which grants tokens. Both keep the names that roles() is given. */
const locking = protocol({
  name: 'locking',
  parameters: { clients: 1 },
  messages: messages<Messages>(),
  nodes: { lock: 1, client: 'clients' },
  roles: (_parameters, { lock: theLock, client: clients }) => ({
    lock: role({
      state: { token: 0, knows: [...clients] },
      on: {
        acquire(lock, { from }) {
          lock.token++
          lock.send(from, { type: 'granted', token: lock.token })
        },
      },
    }),
    client: role({
      state: { token: 0, asks: theLock as string },
      start(client) {
        client.send(theLock, { type: 'acquire' })
      },
      on: {
        granted(client, { token }) {
          client.token = token
        },
      },
    }),
  }),
})

interface World {
  readonly clients?: number
  readonly faults?: Faults
  readonly network?: Network
  readonly time?: Time
}

function world({ clients = 2, ...scenario }: World) {
  const only = { params: { clients }, ...scenario, expect: 'holds' }
  return instantiate(spec(locking as never, { properties: {}, scenarios: { only: only as never } }), 'only')
}

/** The names of the steps after a path. */
function stepsAfter(settings: World, ...path: string[]): string[] {
  const instance = world(settings)
  return namesOf(movesFrom(instance, follow(instance, initialState(instance), ...path.map(that))))
}

const faultsAmong = (steps: string[]) => steps.filter((name) => !name.startsWith('deliver'))

describe('a single node', () => {
  it('is called after its role, by roles() as in states; a list of one is a list', () => {
    const instance = world({ clients: 1 })
    expect(shown(instance, initialState(instance))).toEqual({
      lock: { state: { token: 0, knows: ['client0'] }, timers: [], up: true },
      'messages to lock': [{ from: 'client0', message: { type: 'acquire' }, copies: 1 }],
      client0: { state: { token: 0, asks: 'lock' }, timers: [], up: true },
      'messages to client0': [],
      faults: {},
      history: {},
    })
  })

  it('has no others of its role', () => {
    const made = protocol({
      name: 'alone',
      parameters: {},
      messages: messages<{ lock: {} }>(),
      nodes: { lock: 1 },
      roles: (_parameters) => ({
        lock: role({
          state: ({ id, index, others }) => ({ who: [id, index, others.length] }),
          start(lock) {
            lock.who.push(lock.id, lock.index, lock.others.length)
          },
        }),
      }),
    })
    const instance = instantiate(spec(made, { properties: {}, scenarios: { only: { expect: 'holds' } } }), 'only')
    expect(shown(instance, initialState(instance))['lock']).toMatchObject({
      state: { who: ['lock', 0, 0, 'lock', 0, 0] },
    })
  })
})

describe('faults name a single node by its role', () => {
  it('where it crashes, pauses, or omits to send or to receive', () => {
    const faults: Faults = { crashes: { times: 1, of: ['lock'] }, pauses: { times: 1, of: ['lock'] } }
    const omissions: Faults = { omissions: { sending: 1, receiving: 1, of: ['lock'] } }
    const restarts: Faults = { ...faults, crashes: { times: 1, restarts: 1, of: ['lock'] } }
    expect(faultsAmong(stepsAfter({ faults }))).toEqual(['crash lock', 'pause lock'])
    expect(faultsAmong(stepsAfter({ faults: omissions }))).toEqual(['lock stops to send', 'lock stops to receive'])
    expect(faultsAmong(stepsAfter({ faults: restarts }, 'crash lock'))).toEqual(['restart lock'])
  })

  it('where messages on its links are lost, duplicated or overtaken', () => {
    const links = (from: string, to: string) => [{ from, to }]
    const acquire = 'acquire to lock'
    expect(faultsAmong(stepsAfter({ faults: { loss: { times: 1, on: links('client1', 'lock') } } }))).toEqual([
      `lose ${acquire}`,
    ])
    expect(faultsAmong(stepsAfter({ faults: { duplication: { times: 1, on: links('client', 'lock') } } }))).toEqual([
      `duplicate ${acquire}`,
      `duplicate ${acquire}`,
    ])
    expect(faultsAmong(stepsAfter({ faults: { loss: { times: 1, on: links('lock', 'client') } } }))).toEqual([])
  })

  it('where it is cut off', () => {
    const cuts = (partitions: Partitions) => faultsAmong(stepsAfter({ faults: { partitions } }))
    expect(cuts({ times: 1, splits: [['lock']] })).toEqual(['cut lock | client0 client1'])
    expect(cuts({ times: 1, links: [{ from: 'lock', to: 'client' }] })).toEqual([
      'cut lock | client0',
      'cut lock | client1',
    ])
    expect(cuts({ times: 1, among: ['lock', 'client1'] })).toEqual(['cut client1 | lock'])
  })

  it('where it is Byzantine', () => {
    const lies = { by: ['lock'], messages: [{ type: 'granted', token: 9 }] }
    expect(stepsAfter({ faults: { lies } })).toEqual(['lie granted to client0', 'lie granted to client1'])
  })

  it('where it has channels or a clock of its own', () => {
    const waiting = (network: Network) => {
      const instance = world({ network })
      return shown(instance, initialState(instance))['messages to lock']
    }
    const acquire = { type: 'acquire' }
    expect(waiting(ordered())).toEqual({ client0: [acquire], client1: [acquire] })
    expect(waiting(perLink(ordered(), [{ from: 'client0', to: 'lock', channel: rendezvous() }]))).toEqual({
      client1: [acquire],
    })
    expect(stepsAfter({ time: clocks({ max: 1, skew: 1, of: ['lock'] }) })).toContain('tick lock to 1')
  })

  it.each<[string, World]>([
    ['crashes.of', { faults: { crashes: { times: 1, of: ['lock0'] } } }],
    ['loss.on', { faults: { loss: { times: 1, on: [{ from: 'lock0', to: 'client' }] } } }],
    ['partitions.splits', { faults: { partitions: { times: 1, splits: [['lock0']] } } }],
    ['lies.by', { faults: { lies: { by: ['lock0'], messages: [] } } }],
    ['network.links', { network: perLink(ordered(), [{ from: 'lock0', to: 'client', channel: ordered() }]) }],
    ['time.of', { time: clocks({ max: 1, of: ['lock0'] }) }],
  ])('and not by a number: %s', (path, settings) => {
    expect(() => world(settings)).toThrow(
      expect.objectContaining({ code: 'unknown-name', summary: `${path}: there is no role or node 'lock0'.` }),
    )
  })

  it('and tell its name once to whoever misspells it', () => {
    expect(() => world({ faults: { crashes: { times: 1, of: ['look'] } } })).toThrow(
      expect.objectContaining({ cure: 'Did you mean lock?' }),
    )
    expect(() => world({ faults: { crashes: { times: 1, of: ['nobody'] } } })).toThrow(
      expect.objectContaining({ cure: 'There are: lock, client, client0, client1.' }),
    )
  })
})

describe('properties', () => {
  it('are given a single node itself, and a list of others, also where there is one', () => {
    const made = spec(locking, {
      properties: {
        isItself: always(
          ({ nodes }) => !Array.isArray(nodes.lock) && nodes.lock.id === 'lock' && nodes.lock.index === 0,
        ),
        isList: always(({ nodes }) => nodes.client.length === 1 && nodes.client[0]?.id === 'client0'),
        leads: always(({ nodes: { lock, client } }) => client.every(({ token }) => token <= lock.token)),
        grows: step(({ nodes: { lock: before } }, { nodes: { lock: after } }) => after.token >= before.token),
        staysItself: step(
          ({ nodes: { lock: before } }, { nodes: { lock: after } }) =>
            (before === after) === (before.token === after.token),
        ),
        neverGrants: always(({ nodes: { lock } }) => lock.token === 0),
      },
      scenarios: { only: { expect: { violates: 'neverGrants' } } },
    })
    const { properties, states } = searchOf(made, { keepGoing: true })
    expect(Object.fromEntries(properties.map(({ name, status }) => [name, status]))).toEqual({
      isItself: 'holds',
      isList: 'holds',
      leads: 'holds',
      grows: 'holds',
      staysItself: 'holds',
      neverGrants: 'violated',
    })
    expect(states).toEqual({ distinct: 3, generated: 3, depth: 3 })
  })

  it('are given messages and operations with its name', () => {
    const made = spec(locking, {
      properties: {
        addressed: always(({ network }) => network.every(({ from, to }) => from === 'lock' || to === 'lock')),
      },
      scenarios: { only: { params: { clients: 2 }, expect: 'holds' } },
    })
    expect(searchOf(made).verdict).toBe('holds')
  })
})
