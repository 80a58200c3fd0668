/** Identity of what author functions are shown: a place is one object in an evaluation, and no object ever comes back. */

import { describe, expect, it } from 'vitest'
import { action } from '../../src/index.ts'
import { networksByName } from '../../src/language/network.ts'
import type { Plain } from '../../src/language/plain.ts'
import { always, never, sometimes, step } from '../../src/language/property.ts'
import { role } from '../../src/language/role.ts'
import type { ProtocolView } from '../../src/language/view.ts'
import { runDirectly } from '../../src/semantics/system/system.ts'
import { instanceOf, searchOf, smallMachine, smallProtocol } from '../engine/small-models.ts'
import { expectError, expectStatuses } from './verdicts.ts'

interface Job {
  readonly id: number
}
interface State {
  readonly n: number
  readonly queue: readonly Job[]
  readonly other: readonly Job[]
  readonly config: { readonly limits: { readonly most: number } }
}

function made(properties: { [name: string]: unknown }, when: (state: State) => boolean = ({ n }) => n < 3) {
  return smallMachine({
    variables: () => ({ n: 0, queue: [{ id: 1 }, { id: 1 }], other: [{ id: 1 }], config: { limits: { most: 5 } } }),
    actions: (_parameters) => ({
      count: action({
        when: (state) => when(state),
        do: (state) => {
          state.n++
          if (state.n === 2) state.config = { limits: { most: 6 } }
        },
      }),
      same: action({
        when: ({ n }) => n < 1,
        do: (state) => {
          state.config = { limits: { most: 5 } }
        },
      }),
    }),
    properties: properties as never,
  })
}

describe('in one evaluation', () => {
  it('a place is one object, and two places are two, whatever their content', () => {
    expectStatuses(
      made({
        onePlace: always(
          ({ queue, config }: State) => queue[0] === queue.at(0) && config.limits === Object.values(config)[0],
        ),
        otherPlaces: never(({ queue, other }: State) => queue[0] === queue[1] || queue[0] === other[0]),
        lastIsNotFirst: always(({ queue }: State) => queue.indexOf(queue.at(-1) as Job) === 1),
      }),
      { onePlace: 'holds', otherPlaces: 'holds', lastIsNotFirst: 'holds' },
    )
  })

  it('of a guard, likewise', () => {
    const { states } = searchOf(made({}, ({ queue, n }) => queue.indexOf(queue.at(-1) as Job) === 1 && n < 3))
    expect(states.distinct).toBe(4)
  })

  it('of a recipe, likewise', () => {
    const recipes = smallMachine({
      variables: () => ({ a: [0], b: [0], set: new Map([[[1], 1]]), twin: new Map([[[1], 1]]), found: '' }),
      actions: (_parameters) => ({
        look: action({
          when: ({ found }) => found === '',
          do: (state) => {
            const key = [...state.set.keys()][0] as number[]
            state.found = `${state.a === state.b} ${state.set.has(key)} ${state.twin.has(key)} ${state.a === Object.values(state)[0]}`
          },
        }),
      }),
      properties: {
        found: sometimes(({ found }: { found: string }) => found === 'false true false true') as never,
      },
    })
    expectStatuses(recipes, { found: 'witnessed' })
  })
})

describe('in a step', () => {
  it('a part of the states before and after is one object exactly when its content is equal', () => {
    const equal = (a: State, b: State) => a.config.limits.most === b.config.limits.most
    expectStatuses(
      made({
        asContent: step((a: State, b: State) => (a.config === b.config) === equal(a, b)),
        theOtherWayRound: step((a: State, b: State) => (b.config === a.config) === equal(a, b)),
        inside: step((a: State, b: State) => (a.config.limits === b.config.limits) === equal(a, b)),
        lists: step((a: State, b: State) => a.queue === b.queue && a.queue[1] === b.queue[1]),
        otherPlaces: step((a: State, b: State) => a.queue[0] !== b.queue[1]),
        neverChanges: step((a: State, b: State) => a.config === b.config),
      }),
      {
        asContent: 'holds',
        theOtherWayRound: 'holds',
        inside: 'holds',
        lists: 'holds',
        otherPlaces: 'holds',
        neverChanges: 'violated',
      },
    )
  })
})

describe('from one evaluation to the next', () => {
  it('a memo by identity never hits', () => {
    const memo = new WeakMap<object, number>()
    const remembered = (part: object, compute: () => number): number => {
      const known = memo.get(part)
      if (known !== undefined) return known
      memo.set(part, compute())
      return compute()
    }
    expectStatuses(
      made({
        ofParts: always(({ config }: State) => remembered(config, () => config.limits.most) < 6),
        ofLists: always((state: State) => remembered(state.queue, () => state.n) < 3),
        ofStates: always((state: State) => remembered(state, () => state.n) < 3),
      }),
      { ofParts: 'violated', ofLists: 'violated', ofStates: 'violated' },
    )
  })

  it('equal parts are two objects with any number of states', () => {
    const counter = smallMachine({
      variables: () => ({ n: 0, a: [0], b: [1] }),
      actions: (_parameters) => ({
        increment: action({
          when: ({ n }) => n < 1500,
          do: (s) => {
            s.n++
            s.a = [s.n]
            s.b = [s.n === 1300 ? s.n : s.n + 1]
          },
        }),
      }),
      properties: {
        neverTheSame: never(({ n, a, b }: { n: number; a: object; b: object }) => n > 0 && a === b) as never,
      },
    })
    expectStatuses(counter, { neverTheSame: 'holds' })
  })
})

describe('what is shown is frozen', () => {
  it('to predicates', () => {
    const sorting = always(({ queue }: State) => (queue as Job[]).sort((a, b) => a.id - b.id).length > 0)
    expectError(made({ sorting }), /The predicate sorting changes the state, which is read-only there/)
  })

  it('to guards', () => {
    expectError(
      made({}, ({ queue }) => (queue as Job[]).reverse().length > 0),
      /count\.when changes the state, which is read-only there/,
    )
  })
})

interface Messages {
  greeter: {}
  guest: { hello: {} }
}
type Greeting = ProtocolView<Messages, { greeter: 1; guest: 2 }, { greeter: object; guest: { got: number } }>

describe.each(['unordered', 'ordered'])('messages in flight of equal content on %s links', (kind) => {
  const network = networksByName[kind]?.()
  const greeting = smallProtocol<Messages>({
    ...(network && { network }),
    nodes: { greeter: 1, guest: 2 },
    roles: {
      greeter: role({
        start(greeter) {
          greeter.send('guest0', { type: 'hello' })
          greeter.send('guest1', { type: 'hello' })
        },
      }),
      guest: role({
        state: { got: 0 },
        on: {
          hello(guest) {
            guest.got++
          },
        },
      }),
    },
    properties: {
      eachIsForItsOwn: always(({ network, nodes }: Greeting) =>
        nodes.guest.every(({ id, got }) => network.filter(({ to }) => to === id).length + got === 1),
      ),
    },
  })

  it('are each for their own receiver', () => {
    expectStatuses(greeting, { eachIsForItsOwn: 'holds' })
  })

  it('are so where equal inboxes are one object', () => {
    const { system, properties } = instanceOf(greeting)
    const inboxes = new Map<string, Plain>()
    const oneObjectEach = (value: Plain) => {
      const content = JSON.stringify(value)
      if (!inboxes.has(content)) inboxes.set(content, value)
      return inboxes.get(content) as Plain
    }
    for (const { values } of system.initialStates(runDirectly)) {
      const shared = values.map(oneObjectEach)
      expect(properties[0]?.check?.evaluate(runDirectly, (slot) => shared[slot] as Plain)).toBe(true)
    }
  })
})
