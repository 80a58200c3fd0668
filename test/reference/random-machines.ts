/** Random machines: a few variables of every shape, actions that are small programs over them. */

import fc from 'fast-check'
import { action, indexed, machine, type Spec, spec } from '../../src/index.ts'
import {
  type BoundsRecipe,
  boundsRecipes,
  type Condition,
  conditions,
  type FailureKind,
  failureKinds,
  oneIn,
  type PropertyRecipe,
  propertiesOf,
  propertyRecipes,
  satisfies,
} from './random-properties.ts'
import { type Shape, type ShapeName, shapeNamed, shapeNames } from './random-values.ts'

interface VariableRecipe {
  readonly shape: ShapeName
  /** The variable holds numbers below this. */
  readonly domain: number
  readonly entries: 'single' | 'array' | 'record'
  readonly size: number
  /** What to choose from for the initial state. */
  readonly initial: readonly number[]
}

/** A variable, or one entry of an indexed one; all numbers are taken modulo what there is. */
interface Place {
  readonly variable: number
  readonly entry: number | 'member'
}

interface Comparison {
  readonly place: Place
  readonly by: '=' | '<' | '>'
  readonly to: Term
}

/** A number; 'plus' adds to what the place at hand holds. */
type Term =
  | { readonly is: 'constant'; readonly value: number }
  | { readonly is: 'plus'; readonly plus: number }
  | { readonly is: 'read'; readonly place: Place; readonly plus: number }
  | { readonly is: 'member'; readonly plus: number }

interface Statement {
  readonly when: Condition<Comparison> | null
  readonly does: 'assign' | 'change' | 'copy' | 'fail'
  readonly place: Place
  readonly term: Term
}

interface ActionRecipe {
  readonly over: null | { readonly count: number } | { readonly upTo: Place }
  readonly when: Condition<Comparison> | null
  readonly statements: readonly Statement[]
}

export interface MachineRecipe {
  readonly machine: readonly VariableRecipe[]
  readonly actions: readonly ActionRecipe[]
  readonly failures: FailureKind
  readonly properties: readonly PropertyRecipe<Comparison>[]
  readonly bounds: BoundsRecipe<Comparison>
}

const variableRecipes: fc.Arbitrary<VariableRecipe> = fc.record({
  shape: shapeNames,
  domain: fc.integer({ min: 2, max: 4 }),
  entries: fc.constantFrom('single' as const, 'single' as const, 'array' as const, 'record' as const),
  size: fc.integer({ min: 2, max: 3 }),
  initial: fc.array(fc.nat(3), { minLength: 1, maxLength: 2 }),
})

const places: fc.Arbitrary<Place> = fc.record({
  variable: fc.nat(3),
  entry: fc.oneof(fc.nat(2), fc.constant('member' as const)),
})

const terms: fc.Arbitrary<Term> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ is: fc.constant('constant' as const), value: fc.nat(3) }) },
  { weight: 8, arbitrary: fc.record({ is: fc.constant('plus' as const), plus: fc.integer({ min: 1, max: 2 }) }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('read' as const), place: places, plus: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('member' as const), plus: fc.nat(2) }) },
)

const comparisons: fc.Arbitrary<Comparison> = fc.record({
  place: places,
  by: fc.constantFrom('=' as const, '=' as const, '<' as const, '>' as const),
  to: terms,
})

const statements: fc.Arbitrary<Statement> = fc.record({
  when: oneIn(4, conditions(comparisons)),
  does: fc.oneof(
    { weight: 60, arbitrary: fc.constant('assign' as const) },
    { weight: 60, arbitrary: fc.constant('change' as const) },
    { weight: 25, arbitrary: fc.constant('copy' as const) },
    { weight: 3, arbitrary: fc.constant('fail' as const) },
  ),
  place: places,
  term: terms,
})

const actionRecipes: fc.Arbitrary<ActionRecipe> = fc.record({
  over: fc.oneof(fc.constant(null), fc.record({ count: fc.integer({ min: 1, max: 3 }) }), fc.record({ upTo: places })),
  when: oneIn(3, conditions(comparisons)),
  statements: fc.array(statements, { minLength: 1, maxLength: 3 }),
})

export const machineRecipes: fc.Arbitrary<MachineRecipe> = fc.record({
  machine: fc.array(variableRecipes, { minLength: 2, maxLength: 4 }),
  actions: fc.array(actionRecipes, { minLength: 2, maxLength: 6 }),
  failures: failureKinds,
  properties: propertyRecipes(comparisons),
  bounds: boundsRecipes(comparisons),
})

type State = { [name: string]: unknown }

/** Reads and writes the variables of a recipe in a state, a view or a draft. */
class Variables {
  private readonly recipes: readonly VariableRecipe[]

  constructor(recipes: readonly VariableRecipe[]) {
    this.recipes = recipes
  }

  recipeAt({ variable }: Place): VariableRecipe & { readonly name: string } {
    const number = variable % this.recipes.length
    return { ...(this.recipes[number] as VariableRecipe), name: `v${number}` }
  }

  get(state: State, place: Place, member: number): unknown {
    const { holder, key } = this.find(state, place, member)
    return holder[key]
  }

  set(state: State, place: Place, member: number, value: unknown) {
    const { holder, key } = this.find(state, place, member)
    holder[key] = value
  }

  read(state: State, place: Place, member: number): number {
    return this.shapeAt(place).decode(this.get(state, place, member))
  }

  shapeAt(place: Place): Shape {
    return shapeNamed(this.recipeAt(place).shape)
  }

  private find(state: State, place: Place, member: number): { holder: State; key: string } {
    const { name, entries, size } = this.recipeAt(place)
    if (entries === 'single') return { holder: state, key: name }
    const entry = (place.entry === 'member' ? member : place.entry) % size
    return { holder: state[name] as State, key: entries === 'array' ? String(entry) : `k${entry}` }
  }

  value(state: State, term: Term, place: Place, member: number): number {
    switch (term.is) {
      case 'constant':
        return term.value
      case 'member':
        return member + term.plus
      case 'plus':
        return this.read(state, place, member) + term.plus
      case 'read':
        return this.read(state, term.place, member) + term.plus
    }
  }

  holds(state: State, { place, by, to }: Comparison, member: number): boolean {
    const left = this.read(state, place, member)
    const right = this.value(state, to, place, member)
    return by === '=' ? left === right : by === '<' ? left < right : left > right
  }

  satisfies(state: State, condition: Condition<Comparison> | null, member: number): boolean {
    return condition === null || satisfies(condition, (comparison) => this.holds(state, comparison, member))
  }

  run(state: State, { when, does, place, term }: Statement, member: number) {
    if (!this.satisfies(state, when, member)) return
    const { shape: shapeName, domain } = this.recipeAt(place)
    const shape = shapeNamed(shapeName)
    if (does === 'copy' && term.is === 'read') {
      const source = this.recipeAt(term.place)
      // Two variables then share an object, or a draft of one.
      if (source.shape === shapeName && source.domain <= domain) {
        this.set(state, place, member, this.get(state, term.place, member))
        return
      }
    }
    const number = this.value(state, term, place, member) % domain
    if (does === 'change' && shape.change !== null) shape.change(this.get(state, place, member) as never, number)
    else this.set(state, place, member, shape.encode(number))
  }
}

function initialValue({ shape, domain, entries, size }: VariableRecipe, number: number): unknown {
  const encode = (index: number) => shapeNamed(shape).encode((number + index) % domain)
  if (entries === 'single') return encode(0)
  if (entries === 'array') return indexed(size, encode)
  const keys = Array.from({ length: size }, (_, index) => `k${index}`)
  return indexed(keys, (key) => encode(keys.indexOf(key)))
}

export function machineSpec({ machine: recipes, actions, failures, properties, bounds }: MachineRecipe): Spec {
  const variables = new Variables(recipes)
  const model = machine({
    name: 'random machine',
    parameters: {},
    variables: (_parameters, choose): State =>
      Object.fromEntries(recipes.map((recipe, number) => [`v${number}`, initialValue(recipe, choose(recipe.initial))])),
    actions: (_parameters) =>
      Object.fromEntries(
        actions.map(({ over, when, statements: body }, number) => {
          const guard = (state: unknown, member: number) => variables.satisfies(state as State, when, member)
          const recipe = (state: unknown, member: number) => {
            for (const statement of body) {
              const fails = statement.does === 'fail' && variables.satisfies(state as State, statement.when, member)
              if (fails && failures === 'throws') throw new Error('the recipe says so')
              if (fails) return variables.set(state as State, statement.place, member, Number.NaN)
              variables.run(state as State, statement, member)
            }
          }
          return [
            `a${number}`,
            over === null
              ? action({
                  ...(when !== null && { when: (state) => guard(state, 0) }),
                  do: (state) => recipe(state, 0),
                })
              : action<State, number>({
                  over:
                    'count' in over ? upTo(over.count) : (state) => upTo(variables.read(state as State, over.upTo, 0)),
                  ...(when !== null && { when: guard }),
                  do: recipe,
                }),
          ]
        }),
      ),
  })
  const { within, depth, states } = bounds
  return spec(model, {
    properties: propertiesOf<Comparison, State>(properties, (state, comparison) =>
      variables.holds(state, comparison, 0),
    ),
    scenarios: {
      random: {
        bounds: {
          states,
          ...(depth !== null && { depth }),
          ...(within !== null && {
            within: (state) => !within.every((condition) => variables.satisfies(state as State, condition, 0)),
          }),
        },
        expect: 'holds',
      },
    },
  })
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
