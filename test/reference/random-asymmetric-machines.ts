/**
 * Random machines that declare members symmetric and look at them in ways that tell members apart: they compare lists of
 * members with fixed ones, ask for the direction of a ring, the parity of an order, who is smaller and who is first.
 */

import fc from 'fast-check'
import { action, indexed, machine, type Spec, spec } from '../../src/index.ts'
import { oneIn, type PropertyRecipe, propertiesOf, propertyRecipes } from './random-properties.ts'

/** What is looked at: only the first few say the same of members that were exchanged. */
const looks = {
  isEmpty: ({ list }) => list.length === 0,
  isFull: ({ list }, { members }) => list.length === members.length,
  hasTwice: ({ list }) => new Set(list).size < list.length,
  holdsItself: ({ held }) => Object.entries(held).some(([member, other]) => member === other),
  isRing: ({ held }) => new Set(Object.values(held)).size === Object.keys(held).length,
  firstHoldsLast: ({ list, held }) => list.length > 0 && held[list[0] as string] === list.at(-1),
  isSorted: ({ list }) => list.every((member, at) => at === 0 || (list[at - 1] as string) <= member),
  isThat: ({ list }, { members, number }) => list.join() === permutationOf(members, number).join(),
  isRotated: ({ list }, { members }) => members.some((_, by) => rotated(members, by).join() === list.join()),
  isEven: ({ list }) => inversionsOf(list) % 2 === 0,
  isNamedAt: ({ list }, { members, number }) => list[number % 3] === members[number % members.length],
  endsLarger: ({ list }) => list.length > 1 && (list[0] as string) < (list.at(-1) as string),
  isInTurn: ({ held }, { members }) => members.every((member, at) => held[member] === rotated(members, 1)[at]),
  someoneNext: ({ held }, { members }) => members.some((member, at) => held[member] === rotated(members, 1)[at]),
  holdsSmaller: ({ held }) => Object.entries(held).some(([member, other]) => other !== null && other < member),
  isHeldBy: ({ held }, { members, number }) => held[members[number % members.length] as string] !== null,
  isPairedByNumber: ({ list, others }, { members, seconds }) =>
    seconds.length > 0 && list.some((member, at) => members.indexOf(member) === seconds.indexOf(others[at] as string)),
} satisfies { readonly [name: string]: (state: State, place: Place) => boolean }

interface State {
  list: string[]
  others: string[]
  held: { [member: string]: string | null }
  turn: number
}

interface Place {
  readonly members: readonly string[]
  readonly seconds: readonly string[]
  readonly number: number
}

interface Look {
  readonly at: keyof typeof looks
  readonly number: number
  readonly isNot: boolean
}

const changes = ['push', 'shift', 'reverse', 'rotate', 'swap', 'give', 'take', 'turn', 'pushOther'] as const

interface ActionRecipe {
  readonly change: (typeof changes)[number]
  readonly when: readonly Look[]
  readonly fails: Look | null
  /** Whether it goes another way where a look says so. */
  readonly unless: Look | null
}

export interface AsymmetricMachineRecipe {
  readonly asymmetricMachine: readonly ActionRecipe[]
  readonly size: number
  readonly seconds: number
  readonly start: 'empty' | 'sorted' | 'chosen' | number
  readonly ring: boolean
  readonly turns: number
  readonly properties: readonly PropertyRecipe<Look>[]
  readonly within: Look | null
}

const names = Object.keys(looks) as (keyof typeof looks)[]
const look: fc.Arbitrary<Look> = fc.record({
  at: fc.constantFrom(...names),
  number: fc.nat(23),
  isNot: fc.boolean(),
})
/** Most actions are symmetric, so that much is told apart by properties alone. */
const guard: fc.Arbitrary<Look> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ at: fc.constantFrom(...names.slice(0, 6)), number: fc.nat(23), isNot: fc.boolean() }),
  },
  { weight: 1, arbitrary: look },
)

export const asymmetricMachineRecipes: fc.Arbitrary<AsymmetricMachineRecipe> = fc.record({
  asymmetricMachine: fc.array(
    fc.record({
      change: fc.constantFrom(...changes),
      when: fc.array(guard, { maxLength: 1 }),
      fails: oneIn(12, look),
      unless: oneIn(8, look),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  size: fc.integer({ min: 2, max: 4 }),
  seconds: fc.constantFrom(0, 0, 2, 3),
  start: fc.oneof(
    fc.constantFrom('empty' as const, 'sorted' as const, 'sorted' as const, 'chosen' as const),
    fc.nat(23),
  ),
  ring: fc.boolean(),
  turns: fc.constantFrom(0, 0, 1, 5),
  properties: propertyRecipes(look),
  within: oneIn(4, look),
})

function rotated(list: readonly string[], by: number): string[] {
  return [...list.slice(by), ...list.slice(0, by)]
}

/** One of all orders, by number. */
function permutationOf(members: readonly string[], number: number): string[] {
  const left = [...members]
  let rest = number
  return members.map(() => {
    const [taken] = left.splice(rest % left.length, 1)
    rest = Math.floor(rest / (left.length + 1))
    return taken as string
  })
}

function inversionsOf(list: readonly string[]): number {
  return list.reduce((count, member, at) => count + list.slice(0, at).filter((other) => other > member).length, 0)
}

export function asymmetricMachineSpec(recipe: AsymmetricMachineRecipe): Spec {
  const { asymmetricMachine: actions, size, start, ring, turns, properties, within } = recipe
  const named = (letter: string, count: number) => Array.from({ length: count }, (_, index) => `${letter}${index}`)
  const members = named('a', size)
  const seconds = named('b', recipe.seconds)
  const sees = (state: unknown, { at, number, isNot }: Look) =>
    looks[at](state as State, { members, seconds, number }) !== isNot
  const pairs = members.flatMap((x) => members.map((y) => [x, y] as const))

  const apply = (change: ActionRecipe['change'], state: State, x: string, y: string) => {
    const { list, held, others } = state
    switch (change) {
      case 'push':
        if (list.length < size && !list.includes(x)) list.push(x)
        break
      case 'shift':
        list.shift()
        break
      case 'reverse':
        list.reverse()
        break
      case 'rotate':
        if (list.length > 0) list.push(list.shift() as string)
        break
      case 'swap': {
        const [a, b] = [list.indexOf(x), list.indexOf(y)]
        if (a >= 0 && b >= 0) [list[a], list[b]] = [y, x]
        break
      }
      case 'give':
        held[x] = y
        break
      case 'take':
        held[x] = held[y] as string | null
        break
      case 'turn':
        if (state.turn < turns) state.turn++
        break
      case 'pushOther':
        if (seconds.length > 0 && others.length < 2) others.push(seconds[others.length % seconds.length] as string)
        break
    }
  }

  const model = machine({
    name: 'random asymmetric machine',
    parameters: {},
    symmetric: () => ({ a: members, b: seconds }),
    variables: (_parameters, choose): State => {
      const chosen = () => choose([0, 1, 2, 3, 4, 5].map((number) => permutationOf(members, number)))
      const list =
        start === 'empty'
          ? []
          : start === 'sorted'
            ? members
            : start === 'chosen'
              ? chosen()
              : permutationOf(members, start)
      return {
        list: [...list],
        others: [],
        held: indexed(members, (member: string) =>
          ring ? (rotated(members, 1)[members.indexOf(member)] as string) : null,
        ),
        turn: 0,
      }
    },
    actions: (_parameters) =>
      Object.fromEntries(
        actions.map(({ change, when, fails, unless }, number) => [
          `act${number}`,
          action<State, readonly [string, string]>({
            over: pairs,
            when: (state) => when.every((one) => sees(state, one)),
            do(state, [x, y]) {
              if (fails !== null && sees(state, fails)) throw new Error('the recipe says so')
              if (unless !== null && sees(state, unless)) apply('turn', state as State, x, y)
              else apply(change, state as State, x, y)
            },
          }),
        ]),
      ),
  })
  return spec(model, {
    properties: propertiesOf<Look, unknown>(properties, sees),
    scenarios: {
      random: {
        symmetric: true,
        bounds: { states: 400, ...(within !== null && { within: (state) => sees(state, within) }) },
        expect: 'holds',
      },
    },
  })
}
