/**
 * Maps with objects as keys and sets of objects: in a call they are found by identity, as in JavaScript; in a state, objects of
 * equal content are one value.
 */

import { describe, expect, it } from 'vitest'
import { action, type Choose } from '../../src/index.ts'
import { always, never, sometimes, step } from '../../src/language/property.ts'
import { type Role, role } from '../../src/language/role.ts'
import type { Spec } from '../../src/language/spec.ts'
import { runDirectly } from '../../src/semantics/system/system.ts'
import { instanceOf, searchOf, smallMachine, smallProtocol } from '../engine/small-models.ts'
import { expectError, expectStatuses } from './verdicts.ts'

interface Job {
  id: number
}
interface Held {
  votes: Map<Job, string>
  seen: Set<Job>
  first: Job
  second: Job
  done: boolean
}

const initial = (): Held => ({ votes: new Map(), seen: new Set(), first: { id: 1 }, second: { id: 1 }, done: false })

/** A machine that takes one step. */
function once(
  act: (state: Held, choose: Choose) => void,
  properties: { readonly [name: string]: unknown } = {},
  before: Partial<Held> = {},
): Spec {
  return smallMachine<Held>({
    variables: () => ({ ...initial(), ...before }),
    actions: (_parameters) => ({
      act: action({
        when: ({ done }) => !done,
        do(state: Held, choose: Choose) {
          act(state, choose)
          state.done = true
        },
      }),
    }),
    properties: properties as never,
  })
}

const twice = /is not plain data: a map that has the key \{"id":1\} twice/

describe('a map with two keys of equal content is refused', () => {
  it('at the end of a step, whichever of them comes last: one entry would be lost', () => {
    for (const [one, other] of [
      ['no', 'yes'],
      ['yes', 'no'],
    ] as const) {
      const made = once(
        ({ votes }) => {
          votes.set({ id: 1 }, one)
          votes.set({ id: 1 }, other)
        },
        { noNo: never(({ votes }: Held) => [...votes.values()].includes('no')) },
      )
      expectError(made, /^The value of votes is not plain data: a map that has the key \{"id":1\} twice\.$/, /^act \(/)
      expect(searchOf(made).error?.cure).toContain('Use a text or a number as the key')
    }
  })

  it('with the same value under both: its size would be another one', () => {
    const made = once(({ votes }) => {
      votes.set({ id: 1 }, 'yes')
      votes.set({ id: 1 }, 'yes')
    })
    expectError(made, twice)
  })

  it('when one of them is there since an earlier step', () => {
    expectError(
      once(({ votes }) => votes.set({ id: 1 }, 'no'), {}, { votes: new Map([[{ id: 1 }, 'yes']]) }),
      twice,
    )
  })

  it('when they are two parts of the state, which may be one object beneath', () => {
    const made = once(({ votes, first, second }) => {
      votes.set(first, 'no')
      votes.set(second, 'yes')
    })
    expectError(made, twice)
  })

  it('when they have become equal', () => {
    const votes = new Map([
      [{ id: 1 }, 'yes'],
      [{ id: 2 }, 'no'],
    ])
    const made = once(
      ({ votes }) => {
        for (const job of votes.keys()) job.id = 1
      },
      {},
      { votes },
    )
    expectError(made, twice)
  })

  it.each<[string, Map<unknown, unknown>, string]>([
    ['lists', new Map([[[1, 2], 0] as const, [[1, 2], 1] as const]), '[1,2]'],
    ['fields in another order', new Map([[{ a: 1, b: 2 }, 0] as const, [{ b: 2, a: 1 }, 1] as const]), '{"a":1,"b":2}'],
    ['sets', new Map([[new Set(['a', 'b']), 0] as const, [new Set(['b', 'a']), 1] as const]), '["a","b"]'],
    ['sets with equal members', new Map([[new Set([[1]]), 0] as const, [new Set([[1], [1]]), 1] as const]), '[[1]]'],
    ['maps', new Map([[new Map([['a', 1]]), 0] as const, [new Map([['a', 1]]), 1] as const]), '[["a",1]]'],
    ['-0', new Map([[[-0], 0] as const, [[0], 1] as const]), '[0]'],
  ])('in an initial state, and in a part of it: %s', (_kind, map, key) => {
    const made = smallMachine({ variables: () => ({ deep: [{ map }] }), actions: (_parameters) => ({}) })
    const message = `The initial value of deep is not plain data: a map that has the key ${key} twice at [0].map.`
    expect(() => [...instanceOf(made).system.initialStates(runDirectly)]).toThrow(message)
  })

  it.each<[string, string, (votes: Map<Job, string>) => unknown]>([
    ['a message', 'message sent by server.start', (votes) => ['send', { type: 'put', votes }]],
    ['an operation', 'operation recorded by server.start', (votes) => ['invoke', { type: 'put', votes }]],
    ['an option', 'option chosen in server.start', (votes) => ['choose', [votes]]],
    ['a node', 'state of server after server.start', (votes) => ['state', votes]],
  ])('in %s', (_where, subject, make) => {
    const votes = new Map([
      [{ id: 1 }, 'yes'],
      [{ id: 1 }, 'no'],
    ])
    const [way, given] = make(votes) as ['send' | 'invoke' | 'choose' | 'state', never]
    const server: Role<{ server: { put: object } }, 'server', { held: unknown }> = role({
      state: { held: null },
      start(server) {
        if (way === 'send') server.send('server', given)
        else if (way === 'state') server.held = given
        else server[way](given)
      },
      on: { put() {} },
    })
    const made = smallProtocol<{ server: { put: object } }>({
      nodes: { server: 1 },
      roles: { server: server as never },
    })
    const { error } = searchOf(made)
    expect(error?.message).toMatch(
      new RegExp(`The ${subject} is not plain data: a map that has the key {"id":1} twice`),
    )
  })
})

describe('a map with different objects as keys', () => {
  const votes = new Map([
    [{ id: 1 }, 'yes'],
    [{ id: 2 }, 'no'],
  ])

  it('keeps them all, and a key that it has can be set and deleted', () => {
    const made = once(
      ({ votes }) => {
        for (const job of [...votes.keys()]) {
          if (job.id === 1) votes.set(job, 'changed')
          else votes.delete(job)
        }
        votes.set({ id: 3 }, 'new')
      },
      {
        changed: sometimes(({ votes }: Held) =>
          [...votes].every(([{ id }, vote]) => (id === 1 ? vote === 'changed' : id === 3 && vote === 'new')),
        ),
        two: always(({ votes }: Held) => votes.size === 2),
      },
      { votes },
    )
    expectStatuses(made, { changed: 'witnessed', two: 'holds' })
  })

  it('finds a key by identity, in a call and in a predicate: an equal object is none of them', () => {
    const made = once(
      ({ votes, first }) => {
        if (votes.has({ id: 1 }) || votes.get({ id: 1 }) !== undefined) throw new Error('a fresh object was found')
        if (votes.delete({ id: 1 }) || votes.has(first)) throw new Error('another place was found')
        const key = { id: 5 }
        if (votes.set(key, 'mine').get(key) !== 'mine') throw new Error('its own key was not found')
        votes.set(first, 'first')
        if (votes.get(first) !== 'first') throw new Error('a part of the state was not found')
        for (const job of votes.keys()) if (!votes.has(job)) throw new Error('a key was not found')
        votes.delete(first)
      },
      {
        fresh: never(({ votes }: Held) => votes.has({ id: 1 }) || votes.get({ id: 1 }) !== undefined),
        otherPlace: never(({ votes, first }: Held) => votes.has(first)),
        own: always(({ votes }: Held) => [...votes.keys()].every((job) => votes.has(job))),
      },
      { votes },
    )
    expectStatuses(made, { fresh: 'holds', otherPlace: 'holds', own: 'holds' })
  })

  it('may have keys that change', () => {
    const made = once(
      ({ votes }) => {
        for (const job of votes.keys()) job.id += 10
      },
      { changed: sometimes(({ votes }: Held) => [...votes.keys()].every(({ id }) => id > 10)) },
      { votes },
    )
    expectStatuses(made, { changed: 'witnessed' })
  })

  it('is sent as it was, whatever becomes of its keys', () => {
    type Messages = { server: { put: { votes: Map<Job, string> } } }
    const server: Role<Messages, 'server', { votes: Map<Job, string>; got: number }> = role({
      state: { votes, got: 0 },
      start(server) {
        server.setTimer('go')
      },
      on: {
        put(server, { votes }) {
          for (const { id } of votes.keys()) server.got += id
        },
      },
      timeout: {
        go(server) {
          server.send('server', { type: 'put', votes: server.votes })
          for (const job of server.votes.keys()) job.id += 10
        },
      },
    })
    const made = smallProtocol<Messages>({
      nodes: { server: 1 },
      roles: { server: server as never },
      properties: {
        changed: sometimes(({ nodes }: { nodes: { server: { got: number } } }) => nodes.server.got === 23) as never,
        asSent: sometimes(({ nodes }: { nodes: { server: { got: number } } }) => nodes.server.got === 3) as never,
      },
    })
    expectStatuses(made, { changed: 'violated', asSent: 'witnessed' })
  })

  it('has the same keys before and after a step that leaves them alone', () => {
    const made = once(
      ({ votes }) => {
        for (const job of votes.keys()) if (job.id === 2) votes.set(job, 'other')
      },
      {
        same: step((before: Held, after: Held) => [...before.votes.keys()].every((job) => after.votes.has(job))),
      },
      { votes },
    )
    expectStatuses(made, { same: 'holds' })
  })
})

describe('a set of objects', () => {
  it('has each content once in a state, and an object as often as it was added in a call', () => {
    const made = once(
      ({ seen }) => {
        seen.add({ id: 1 })
        seen.add({ id: 1 })
        if (seen.size !== 2) throw new Error('in a call, two objects are two members')
      },
      {
        once: always(({ seen, done }: Held) => seen.size === (done ? 1 : 0)),
      },
    )
    expectStatuses(made, { once: 'holds' })
  })

  it('is the same state after an equal object was added once more', () => {
    const made = smallMachine<{ seen: Set<Job> }>({
      variables: () => ({ seen: new Set() }),
      actions: (_parameters) => ({
        add: action({
          do({ seen }: { seen: Set<Job> }) {
            seen.add({ id: 1 })
          },
        }),
      }),
    })
    expect(searchOf(made)).toMatchObject({ verdict: 'holds', states: { distinct: 2, generated: 3 } })
  })

  it('finds a member by identity: an equal object is none of them', () => {
    const made = once(
      ({ seen, first }) => {
        if (seen.has({ id: 1 }) || seen.delete({ id: 1 }) || seen.has(first)) throw new Error('it was found')
        for (const job of [...seen]) if (!seen.has(job) || !seen.delete(job)) throw new Error('it was not found')
      },
      { fresh: never(({ seen, first }: Held) => seen.has({ id: 1 }) || seen.has(first)) },
      { seen: new Set([{ id: 1 }]) },
    )
    expectStatuses(made, { fresh: 'holds' })
  })

  it('has one member of two that have become equal', () => {
    const made = once(
      ({ seen }) => {
        for (const job of seen) job.id = 7
      },
      { one: sometimes(({ seen }: Held) => seen.size === 1) },
      { seen: new Set([{ id: 1 }, { id: 2 }]) },
    )
    expectStatuses(made, { one: 'witnessed' })
  })
})
