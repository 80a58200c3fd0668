/**
 * Random machines that are symmetric in one or two sets of identities: identities are compared and passed on, never told
 * apart. They stand in states in every way: as values, in lists, sets, maps and records, as words in texts, as keys of
 * indexed variables, and so that they refer to each other in cycles.
 */

import fc from 'fast-check'
import { action, indexed, machine, type Spec, spec } from '../../src/index.ts'
import { oneIn, type PropertyRecipe, propertiesOf, propertyRecipes } from './random-properties.ts'

/** How a cell keeps identities. */
interface CellKind {
  initial(): unknown
  /** The cell after two identities were put into it. */
  put(cell: never, x: string, y: string): unknown
  /** An identity that the cell holds, for another one; null when there is none. */
  follow(cell: never, x: string): string | null
  /** Whether the cell holds two identities. */
  holds(cell: never, x: string, y: string): boolean
}

const cellKinds = {
  number: {
    initial: () => 0,
    put: (cell: number) => (cell + 1) % 3,
    follow: () => null,
    holds: (cell: number, x, y) => cell === (x === y ? 0 : 2),
  },
  reference: {
    initial: () => null,
    put: (_cell: string | null, x) => x,
    follow: (cell: string | null) => cell,
    holds: (cell: string | null, x) => cell === x,
  },
  set: {
    initial: () => new Set(),
    put: (cell: Set<string>, x) => (cell.has(x) ? without(cell, x) : new Set([x, ...cell])),
    follow: (cell: Set<string>) => (cell.size === 1 ? ([...cell][0] ?? null) : null),
    holds: (cell: Set<string>, x, y) => cell.has(x) && !cell.has(y),
  },
  map: {
    initial: () => new Map(),
    put: (cell: Map<string, string>, x, y) => new Map([...cell, [x, y]]),
    follow: (cell: Map<string, string>, x) => cell.get(x) ?? null,
    holds: (cell: Map<string, string>, x, y) => cell.get(x) === y,
  },
  record: {
    initial: () => ({}),
    put: (cell: { [key: string]: string }, x, y) => ({ ...cell, [x]: y }),
    follow: (cell: { [key: string]: string }, x) => cell[x] ?? null,
    holds: (cell: { [key: string]: string }, x, y) => cell[x] === y,
  },
  queue: {
    initial: () => [],
    put: (cell: string[], x) => (cell.length < 3 ? [...cell, x] : cell.slice(1)),
    follow: (cell: string[]) => cell[0] ?? null,
    holds: (cell: string[], x, y) => cell[0] === x && cell.includes(y),
  },
  text: {
    initial: () => 'nobody',
    put: (_cell: string, x, y) => `${x}, then ${y}`,
    follow: (cell: string) => /^(\w+),/.exec(cell)?.[1] ?? null,
    holds: (cell: string, x, y) => cell === `${x}, then ${y}`,
  },
  texts: {
    initial: () => new Set(),
    put: (cell: Set<string>, x, y) => new Set([...cell, `${x}-${y}`]),
    follow: () => null,
    holds: (cell: Set<string>, x, y) => cell.has(`${x}-${y}`) && !cell.has(`${y}-${x}`),
  },
  deep: {
    initial: () => [],
    put: (cell: unknown[], x, y) => (cell.length < 2 ? [...cell, { of: { [x]: new Set([x, y]) } }] : []),
    follow: () => null,
    holds: (cell: unknown[], x) => cell.length > 0 && JSON.stringify(cell[0]).includes(`"${x}"`),
  },
} satisfies { readonly [name: string]: CellKind }

function without<Member>(set: ReadonlySet<Member>, member: Member): Set<Member> {
  return new Set([...set].filter((other) => other !== member))
}

type CellName = keyof typeof cellKinds

interface VariableRecipe {
  readonly cell: CellName
  /** A cell for the machine, for each member of a set, or for each pair of members. */
  readonly entries: 'single' | 'member' | 'pair'
  readonly set: number
}

/** An identity: a member that the action ranges over, or what a cell leads to. */
type Term = { readonly is: 'x' | 'y' } | { readonly is: 'follow'; readonly variable: number; readonly from: 'x' | 'y' }

interface Test {
  readonly variable: number
  readonly of: Term
  readonly left: Term
  readonly right: Term
  readonly isNot: boolean
}

interface Statement {
  readonly variable: number
  readonly of: Term
  readonly left: Term
  readonly right: Term
}

interface ActionRecipe {
  readonly over: 'none' | 'members' | 'pairs' | 'mixed'
  readonly when: readonly Test[]
  readonly statements: readonly Statement[]
  readonly fails: boolean
}

/** There are members for which all tests hold. */
interface Exists {
  readonly over: 'members' | 'pairs' | 'mixed'
  readonly tests: readonly Test[]
}

export interface SymmetricMachineRecipe {
  readonly symmetricMachine: readonly VariableRecipe[]
  readonly sizes: readonly [number, number]
  /** Who comes first in the initial state, where that is not left open. */
  readonly chooses: boolean
  readonly actions: readonly ActionRecipe[]
  readonly properties: readonly PropertyRecipe<Exists>[]
  readonly within: Exists | null
  readonly states: number
}

const terms: fc.Arbitrary<Term> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ is: fc.constantFrom('x' as const, 'y' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('follow' as const),
      variable: fc.nat(3),
      from: fc.constantFrom('x' as const, 'y' as const),
    }),
  },
)

const statements: fc.Arbitrary<Statement> = fc.record({ variable: fc.nat(3), of: terms, left: terms, right: terms })
const tests: fc.Arbitrary<Test> = fc.record({
  variable: fc.nat(3),
  of: terms,
  left: terms,
  right: terms,
  isNot: fc.boolean(),
})

const exists: fc.Arbitrary<Exists> = fc.record({
  over: fc.constantFrom('members' as const, 'pairs' as const, 'mixed' as const),
  tests: fc.array(tests, { minLength: 1, maxLength: 3 }),
})

export const symmetricMachineRecipes: fc.Arbitrary<SymmetricMachineRecipe> = fc.record({
  symmetricMachine: fc.array(
    fc.record({
      cell: fc.constantFrom(...(Object.keys(cellKinds) as CellName[])),
      entries: fc.constantFrom('single' as const, 'member' as const, 'member' as const, 'pair' as const),
      set: fc.nat(1),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  sizes: fc.tuple(fc.integer({ min: 2, max: 4 }), fc.constantFrom(0, 0, 2)),
  chooses: fc.boolean(),
  actions: fc.array(
    fc.record({
      over: fc.constantFrom('none' as const, 'members' as const, 'pairs' as const, 'pairs' as const, 'mixed' as const),
      when: fc.array(tests, { maxLength: 1 }),
      statements: fc.array(statements, { minLength: 1, maxLength: 2 }),
      fails: fc.oneof({ weight: 15, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  properties: propertyRecipes(exists),
  within: oneIn(4, exists),
  states: fc.constantFrom(20, 60, 150),
})

type State = { [name: string]: unknown }

export function symmetricMachineSpec(recipe: SymmetricMachineRecipe): Spec {
  const { symmetricMachine: variables, sizes, actions, properties, within } = recipe
  const sets = sizes.map((size, set) => Array.from({ length: size }, (_, index) => `${'ab'[set]}${index}`))
  const membersOf = (set: number) => (sets[set % 2]?.length ? sets[set % 2] : sets[0]) as string[]
  const variableAt = (number: number) => number % variables.length

  const pairsOver = (over: ActionRecipe['over']): [string, string][] => {
    const [first, others] = [membersOf(0), membersOf(over === 'mixed' ? 1 : 0)]
    if (over === 'members') return first.map((x) => [x, x])
    return first.flatMap((x) => others.map((y): [string, string] => [x, y]))
  }

  /** The record and the key where a variable keeps its cell for an identity; null when it has none. */
  const place = (state: State, number: number, owner: string): { holder: State; key: string } | null => {
    const { entries } = variables[number] as VariableRecipe
    const name = `v${number}`
    if (entries === 'single') return { holder: state, key: name }
    const holder = state[name] as State
    const key = entries === 'member' ? owner : `${owner} ${owner}`
    return Object.hasOwn(holder, key) ? { holder, key } : null
  }

  const kindOf = (number: number) => cellKinds[(variables[number] as VariableRecipe).cell] as CellKind

  const identity = (state: State, term: Term, x: string, y: string): string | null => {
    if (term.is !== 'follow') return term.is === 'x' ? x : y
    const number = variableAt(term.variable)
    const from = term.from === 'x' ? x : y
    const found = place(state, number, from)
    return found === null ? null : kindOf(number).follow(found.holder[found.key] as never, from)
  }

  const passes = (state: State, { variable, of, left, right, isNot }: Test, x: string, y: string): boolean => {
    const number = variableAt(variable)
    const [owner, first, second] = [of, left, right].map((term) => identity(state, term, x, y))
    if (!owner || !first || !second) return isNot
    const found = place(state, number, owner)
    if (found === null) return isNot
    return kindOf(number).holds(found.holder[found.key] as never, first, second) !== isNot
  }

  const exist = (state: State, { over, tests: all }: Exists) =>
    pairsOver(over).some(([x, y]) => all.every((test) => passes(state, test, x, y)))

  const run = (state: State, { variable, of, left, right }: Statement, x: string, y: string) => {
    const number = variableAt(variable)
    const { entries } = variables[number] as VariableRecipe
    const [owner, first, second] = [of, left, right].map((term) => identity(state, term, x, y))
    if (!owner || !first || !second) return
    if (entries === 'pair') {
      const cells = state[`v${number}`] as State
      const key = `${first} ${second}`
      if (Object.hasOwn(cells, key)) cells[key] = kindOf(number).put(cells[key] as never, first, second)
      return
    }
    const found = place(state, number, owner)
    if (found !== null) {
      found.holder[found.key] = kindOf(number).put(found.holder[found.key] as never, first, second)
    }
  }

  const initial = (number: number, first: string | null): unknown => {
    const { entries, set } = variables[number] as VariableRecipe
    const members = membersOf(set)
    const cell = (owner: string) => {
      const empty = kindOf(number).initial()
      return first === null ? empty : kindOf(number).put(empty as never, first, owner)
    }
    if (entries === 'single') return cell(first ?? '')
    return indexed(
      entries === 'member' ? members : members.flatMap((x) => members.map((y) => `${x} ${y}`)),
      (key: string) => cell(key.split(' ')[0] as string),
    )
  }

  const model = machine({
    name: 'random symmetric machine',
    parameters: {},
    symmetric: () => ({ a: sets[0] as string[], b: sets[1] as string[] }),
    variables: (_parameters, choose): State => {
      const first = recipe.chooses ? choose(membersOf(0)) : null
      return Object.fromEntries(
        variables.map((_, number) => [`v${number}`, initial(number, number === 0 ? first : null)]),
      )
    },
    actions: (_parameters) =>
      Object.fromEntries(
        actions.map(({ over, when, statements: body, fails }, number) => {
          const guard = (state: unknown, x: string, y: string) =>
            when.every((test) => passes(state as State, test, x, y))
          const act = (state: unknown, x: string, y: string) => {
            if (fails && when.length > 0) throw new Error('the recipe says so')
            for (const statement of body) run(state as State, statement, x, y)
          }
          if (over === 'none') {
            const everybody = { over: 'members' as const, tests: when }
            return [
              `act${number}`,
              action({
                over: (state) => pairsOver('pairs').filter(([x, y]) => guard(state, x, y)),
                when: (state) => when.length === 0 || exist(state as State, everybody),
                do: (state, [x, y]) => act(state, x, y),
              }),
            ]
          }
          return [
            `act${number}`,
            action<State, [string, string]>({
              over: pairsOver(over),
              when: (state, [x, y]) => guard(state, x, y),
              do: (state, [x, y]) => act(state, x, y),
            }),
          ]
        }),
      ),
  })
  return spec(model, {
    properties: propertiesOf<Exists, State>(properties, exist),
    scenarios: {
      random: {
        symmetric: true,
        bounds: {
          states: recipe.states,
          ...(within !== null && { within: (state) => !exist(state as State, within) }),
        },
        expect: 'holds',
      },
    },
  })
}
