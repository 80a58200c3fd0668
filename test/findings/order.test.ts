/** Functions that depend on the order in which a map or a set was filled, or on anything else that is no part of a state. */

import { describe, expect, it } from 'vitest'
import { noteLines } from '../../src/cli/details.ts'
import { action } from '../../src/index.ts'
import { bounded, ordered, unordered } from '../../src/language/network.ts'
import { always, implies, sometimes } from '../../src/language/property.ts'
import { role } from '../../src/language/role.ts'
import { nth } from '../../src/language/vocabulary.ts'
import { instanceOf, searchOf, smallMachine, smallProtocol } from '../engine/small-models.ts'
import { expectError, expectStatuses } from './verdicts.ts'

const dependsOn = /depends on the order in which it meets the members of a map or a set/

interface Sets {
  n: number
  cache: Map<string, number>
  set: Set<number>
}

function sets(
  recipe: (state: Sets) => unknown,
  {
    properties = {},
    when = ({ n }) => n < 3,
    over = [0],
  }: {
    properties?: object
    when?: (state: Sets) => boolean
    over?: readonly number[] | ((state: Sets) => Iterable<number>)
  } = {},
) {
  return smallMachine<Sets>({
    variables: () => ({
      n: 0,
      cache: new Map([
        ['a', 1],
        ['b', 2],
      ]),
      set: new Set([1, 2, 3]),
    }),
    actions: (_parameters) => ({
      act: action({ over: over as never, when: when as never, do: recipe as (state: object) => void }),
    }),
    properties: properties as never,
  })
}

describe('the order of members', () => {
  it('must not matter to an action', () => {
    const lru = sets((state) => {
      const [oldest] = state.cache.keys()
      state.cache.delete(oldest as string)
      state.n++
    })
    expectError(lru, dependsOn, /^act \(.*order\.test\.ts:\d+:\d+\)$/)
  })

  it('must not matter to a guard, a set or a predicate', () => {
    expectError(
      sets((state) => state.n++, { when: ({ n, set }) => n < 3 && [...set][0] === 1 }),
      dependsOn,
      /^act\.when/,
    )
    expectError(
      sets((state) => state.n++, { over: ({ set }: Sets) => [...set].slice(0, 1) }),
      dependsOn,
      /^act\.over \(.*order/,
    )
    const first = always(({ set }: Sets) => [...set][1] === 2)
    expectError(
      sets((state) => state.n++, { properties: { first } }),
      dependsOn,
      /^first \(.*order\.test/,
    )
  })

  it('may be met where it does not matter', () => {
    const made = sets(
      (state) => {
        for (const member of state.set) if (member > 2) state.n++
        state.n = Math.max(state.n, ...[...state.set].toSorted((a, b) => b - a))
      },
      { over: ({ set }: Sets) => [...set], properties: { three: sometimes(({ n }: Sets) => n === 3) } },
    )
    expectStatuses(made, { three: 'witnessed' })
  })

  it('of fields may matter', () => {
    const made = smallMachine({
      variables: () => ({ ballot: { round: 1, id: 'a' }, key: '' }),
      actions: (_parameters) => ({
        write: action({
          when: ({ key }) => key === '',
          do: (state) => {
            state.key = JSON.stringify(state.ballot)
          },
        }),
      }),
      properties: {
        sorted: sometimes(({ key }: { key: string }) => key === '{"id":"a","round":1}') as never,
      },
    })
    expectStatuses(made, { sorted: 'witnessed' })
  })
})

describe('functions that depend on the order of fields', () => {
  interface Ballot {
    ballot: { round: number; id: string }
    key: string
  }

  const ballots = (properties: object, within?: (state: Ballot) => boolean) =>
    smallMachine<Ballot>({
      variables: () => ({ ballot: { round: 1, id: 'a' }, key: '' }),
      actions: (_parameters) => ({
        write: action({
          when: ({ key }) => key === '',
          do: (state) => {
            state.key = JSON.stringify(state.ballot)
          },
        }),
        clear: action({
          when: ({ ballot, key }) => Object.keys(ballot)[0] === 'id' && key !== '',
          do: (state) => {
            state.key = ''
          },
        }),
        grow: action({
          when: ({ ballot }) => ballot.round < 3,
          do: (state) => {
            state.ballot.round++
          },
        }),
      }),
      properties: properties as never,
      ...(within && { within: within as never }),
    })

  const first = ({ ballot }: Ballot) => Object.keys(ballot)[0] === 'id'
  const everywhere = ballots(
    {
      idFirst: always(first),
      low: always(({ ballot }: Ballot) => ballot.round < 9),
      later: always(implies(first, first)),
    },
    first,
  )

  it('are named, sorted, whatever the number of states that are kept in tables', () => {
    const found = ['clear.when', 'idFirst', 'later', 'within', 'write']
    for (const way of [{}, { innerBounds: { misses: 1 } }, { paranoid: true }]) {
      const { fieldOrder, verdict } = searchOf(everywhere, way)
      expect({ fieldOrder, verdict }).toEqual({ fieldOrder: found, verdict: 'holds' })
    }
  })

  it('are none where no function does', () => {
    const made = sets((state) => state.n++)
    expect(searchOf(made).fieldOrder).toEqual([])
  })

  it('are noted in the report, and nothing is wrong with them', () => {
    const rest = 'depends on the order of the fields of an object; they are met in sorted order.'
    expect(noteLines(searchOf(everywhere), instanceOf(everywhere))).toEqual([
      `note: guard clear.when ${rest}`,
      `note: property idFirst ${rest}`,
      `note: property later ${rest}`,
      `note: the constraint within ${rest}`,
      `note: action write ${rest}`,
    ])
  })
})

describe('the order of what a handler sends', () => {
  interface Messages {
    sender: { go: {} }
    receiver: { item: { n: number } }
  }

  const sender = (network: ReturnType<typeof unordered>, receivers: readonly string[]) =>
    smallProtocol<Messages>({
      network,
      nodes: { sender: 1, receiver: 2 },
      roles: {
        sender: role({
          state: () => ({ items: new Set([1, 2]) }),
          start(sender) {
            sender.send('sender', { type: 'go' })
          },
          on: {
            go(sender) {
              let at = 0
              for (const n of sender.items) sender.send(nth(receivers, at++), { type: 'item', n })
            },
          },
        }),
        receiver: role({
          state: { sum: 0 },
          on: {
            item(receiver, { n }) {
              receiver.sum += n
            },
          },
        }),
      },
      properties: {
        three: sometimes(
          ({ nodes }: { nodes: { receiver: { sum: number }[] } }) => nodes.receiver[0]?.sum === 3,
        ) as never,
      },
    })

  it('does not matter to a network without order', () => {
    expectStatuses(sender(unordered(), ['receiver0']), { three: 'witnessed' })
  })

  it('matters on a link that keeps it', () => {
    expectError(sender(ordered(), ['receiver0']), dependsOn, /^sender\.on\.go \(.*order\.test\.ts:\d+/)
    expectError(sender(bounded(2), ['receiver0']), dependsOn, /^sender\.on\.go \(.*order\.test\.ts:\d+/)
  })

  it('matters where who gets what depends on it', () => {
    expectError(sender(unordered(), ['receiver0', 'receiver1']), dependsOn, /^sender\.on\.go \(.*order\.test\.ts:\d+/)
  })
})

describe('what is no part of a state', () => {
  it('is found out without being asked for: clocks and random numbers', () => {
    expectError(
      sets((state) => {
        state.n += Math.random() < 2 ? 1 : 2
      }),
      /act uses Math\.random\(\)/,
      /^act \(.*order\.test\.ts:\d+:\d+\)$/,
    )
    expectError(
      sets((state) => state.n++, { when: ({ n }) => n < 3 && Date.now() > 0 }),
      /act\.when uses Date\.now/,
      /act/,
    )
  })

  it('is found out: a counter outside', () => {
    let calls = 0
    expectError(
      sets((state) => {
        state.n += 1 + (calls++ % 2)
      }),
      /does not always answer the same/,
      /^act$/,
    )
  })
})

describe('a member of a set that depends on the state', () => {
  it('has its fields in the order in which states have them', () => {
    const made = smallMachine({
      variables: () => ({ n: 0, seen: '' }),
      actions: (_parameters) => ({
        look: action({
          over: ({ n }) => (n < 1 ? [{ part: [1], id: 3 }] : []),
          do: (state, member) => {
            state.n++
            state.seen = Object.keys(member).join()
          },
        }),
      }),
      properties: {
        inOrder: always(({ n, seen }: { n: number; seen: string }) => n === 0 || seen === 'id,part') as never,
      },
    })
    expectStatuses(made, { inOrder: 'holds' })
  })
})

describe('a part of the state as a set of members', () => {
  it('may hold maps and sets', () => {
    const made = smallMachine({
      variables: () => ({ jobs: [{ tags: new Set([1]), by: new Map([['a', 1]]) }], done: 0 }),
      actions: (_parameters) => ({
        finish: action({
          over: ({ jobs }) => jobs,
          when: ({ done }) => done < 2,
          do: (state, job) => {
            state.done += job.tags.size
          },
        }),
      }),
      properties: { finished: sometimes(({ done }: { done: number }) => done === 2) as never },
    })
    expectStatuses(made, { finished: 'witnessed' })
  })
})

describe('a step that fails or not by the order of members', () => {
  it('is refused with the line', () => {
    const made = smallMachine({
      variables: () => ({ waiting: new Set([2, 3]) }),
      actions: (_parameters) => ({
        take: action({
          do: (state) => {
            const [first] = state.waiting
            if (first === 2) throw new Error('the first is 2')
          },
        }),
      }),
    })
    expectError(made, /take depends on the order in which it meets the members/)
  })
})
