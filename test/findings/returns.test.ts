/** What functions return has one meaning, or is refused with its line. */

import { describe, expect, it } from 'vitest'
import { never, sometimes } from '../../src/language/property.ts'
import type { Spec } from '../../src/language/spec.ts'
import { searchOf, smallMachine, smallProtocol } from '../engine/small-models.ts'
import { expectError, expectStatuses } from './verdicts.ts'

interface Shop {
  owner: string
  n: number
  set: Set<number>
}

function shop(recipe: (state: Shop) => unknown, when: (state: never) => unknown = ({ n }: Shop) => n < 3): Spec {
  return smallMachine<Shop>({
    variables: () => ({ owner: 'nobody', n: 0, set: new Set([1]) }),
    actions: (action) => ({ act: action({ when: when as () => boolean, do: recipe as (state: object) => void }) }),
    properties: {
      stolen: never(({ owner }: Shop) => owner === 'thief') as never,
      three: sometimes(({ n }: Shop) => n === 3) as never,
      two: sometimes(({ set }: Shop) => set.has(2)) as never,
    },
  })
}

describe('the recipe of an action', () => {
  it('may return a complete new state', () => {
    const made = shop(
      (state) => ({ ...state, owner: 'thief', n: 3 }),
      ({ n }: Shop) => n < 3,
    )
    expectStatuses(made, { stolen: 'violated', three: 'witnessed', two: 'violated' })
  })

  it('may give a number, a text or a collection by the way', () => {
    expectStatuses(
      shop((state): unknown => state.n++),
      { stolen: 'holds', three: 'witnessed', two: 'violated' },
    )
    expectStatuses(
      shop((state): unknown => state.set.add(2)),
      { stolen: 'holds', three: 'violated', two: 'witnessed' },
    )
    expectStatuses(
      shop((state) => {
        state.n = 3
        state.owner = 'thief'
        return state.owner
      }),
      { stolen: 'violated', three: 'witnessed', two: 'violated' },
    )
  })

  it('may give the draft', () => {
    const made = shop((state) => {
      state.n++
      return state
    })
    expectStatuses(made, { stolen: 'holds', three: 'witnessed', two: 'violated' })
  })

  it('must not change the draft and return a new state', () => {
    const made = shop((state) => {
      state.n++
      return { ...state, owner: 'thief' }
    })
    expectError(made, /It changed its draft and returned a new state/)
  })

  it('must not return an incomplete state', () => {
    expectError(
      shop(({ n }) => ({ n: n + 1 })),
      /It returned a state without owner, set/,
    )
    expectError(
      shop((state) => ({ ...state, stolen: true })),
      /It returned a state with stolen/,
    )
  })

  it('must not be asynchronous, nor a generator, nor give a function', () => {
    expectError(
      shop(async (state) => {
        state.n++
        await null
        state.n++
      }),
      /It returned a promise/,
    )
    expectError(
      shop(function* (state) {
        state.n++
        yield 1
      }),
      /It returned a generator/,
    )
    expectError(
      shop(
        ({ n }) =>
          () =>
            n,
      ),
      /It returned a function/,
    )
  })

  it('may assign a fresh object and give it by the way', () => {
    const made = smallMachine({
      variables: () => ({ order: null as null | { paid: boolean } }),
      actions: (action) => ({
        place: action({
          when: ({ order }) => order === null,
          do: ((state: { order: unknown }) => (state.order = { paid: true })) as never,
        }),
      }),
      properties: {
        paid: sometimes(({ order }: { order: null | { paid: boolean } }) => order?.paid === true) as never,
      },
    })
    expectStatuses(made, { paid: 'witnessed' })
  })
})

describe('the guard of an action', () => {
  const guards: [string, (state: Shop) => unknown, RegExp][] = [
    ['a promise', async ({ n }: Shop) => n < 3, /act\.when returned a promise, not true or false/],
    ['a text', ({ owner }: Shop) => owner, /act\.when returned "nobody", not true or false/],
    ['nothing', ({ n }: Shop) => void n, /act\.when returned undefined, not true or false/],
  ]

  it.each(guards)('must not return %s', (_what, when, message) => {
    expectError(
      shop((state) => state.n++, when as never),
      message,
    )
  })
})

describe('initial states', () => {
  it('with other variables than the first are refused', () => {
    const made = smallMachine({
      variables: (choose) => choose([{ n: 0 }, { n: 0, bonus: 7 }]) as { n: number },
      actions: (action) => ({ stay: action({ do() {} }) }),
      properties: { bonus: never(({ bonus }: { bonus?: number }) => bonus === 7) as never },
    })
    expectError(made, /different variables: only some have bonus/, /returns\.test\.ts:\d+/)
  })
})

describe('a getter, which a copy would freeze at its first value', () => {
  const twice = (): object => ({
    n: 0,
    get twice(): number {
      return 2 * (this as unknown as { n: number }).n
    },
  })
  const getter = /a getter, or a field that is hidden/
  const node = (start: () => object, on: (state: never, message: never, node: Sends) => void = () => {}) =>
    smallProtocol({ nodes: { node: 1 }, roles: { node: { start, on: { go: on } } as never } })
  interface Sends {
    send(to: string, message: object): void
  }

  it.each<[string, () => Spec]>([
    ['the state of a node at its start', () => node(twice)],
    [
      'a message at the start',
      () =>
        node(((self: Sends) => {
          self.send('node0', Object.defineProperty({ type: 'go' }, 'hidden', { value: 1 }))
          return { n: 0 }
        }) as () => object),
    ],
    ['the variables of a machine', () => smallMachine({ variables: twice, actions: () => ({}) })],
    ['a variable of a machine', () => smallMachine({ variables: () => ({ part: twice() }), actions: () => ({}) })],
  ])('is refused in %s', (_, make) => {
    expect(() => searchOrThrow(make())).toThrow(getter)
  })
})

function searchOrThrow(made: Spec): void {
  const { error } = searchOf(made)
  if (error !== null) throw new Error(error.message)
}
