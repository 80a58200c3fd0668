/** Random conditions, and the properties and bounds that are made of them. */

import fc from 'fast-check'
import { always, deadlockFree, never, type Property, sometimes, step } from '../../src/index.ts'

export type Condition<Atom> =
  | { readonly is: 'atom'; readonly atom: Atom }
  | { readonly is: 'not'; readonly of: Condition<Atom> }
  | { readonly is: 'and' | 'or'; readonly left: Condition<Atom>; readonly right: Condition<Atom> }

export function conditions<Atom>(atom: fc.Arbitrary<Atom>): fc.Arbitrary<Condition<Atom>> {
  const leaf = atom.map((of): Condition<Atom> => ({ is: 'atom', atom: of }))
  const small = fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 1, arbitrary: leaf.map((of): Condition<Atom> => ({ is: 'not', of })) },
  )
  const pair = fc.record({ is: fc.constantFrom('and' as const, 'or' as const), left: small, right: small })
  return fc.oneof({ weight: 3, arbitrary: small }, { weight: 2, arbitrary: pair })
}

/** Evaluates from left to right and no further than needed, so that what is read depends on what was read. */
export function satisfies<Atom>(condition: Condition<Atom>, holds: (atom: Atom) => boolean): boolean {
  switch (condition.is) {
    case 'atom':
      return holds(condition.atom)
    case 'not':
      return !satisfies(condition.of, holds)
    case 'and':
      return satisfies(condition.left, holds) && satisfies(condition.right, holds)
    case 'or':
      return satisfies(condition.left, holds) || satisfies(condition.right, holds)
  }
}

/** Null, or once in so many times what the arbitrary makes. */
export function oneIn<Value>(times: number, arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> {
  return fc.oneof({ weight: times - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary })
}

/**
 * How a system's functions fail, where they do: by an exception, by a result that is not plain data, or, in a protocol,
 * by recording an operation out of turn, or by sending a message that its receiver has no handler for.
 */
export type FailureKind = 'throws' | 'is not plain' | 'misuses history' | 'is not heard'

export const failureKinds: fc.Arbitrary<FailureKind> = fc.constantFrom(
  'throws',
  'is not plain',
  'misuses history',
  'is not heard',
)

export type PropertyRecipe<Atom> =
  | { readonly kind: 'always' | 'never' | 'sometimes'; readonly all: readonly Condition<Atom>[] }
  | { readonly kind: 'step'; readonly before: readonly Condition<Atom>[]; readonly after: readonly Condition<Atom>[] }
  | { readonly kind: 'deadlockFree'; readonly done: Condition<Atom> | null }

/** Bad things are conjunctions: the more conditions, the deeper the first state that satisfies them all. */
export function propertyRecipes<Atom>(atom: fc.Arbitrary<Atom>): fc.Arbitrary<readonly PropertyRecipe<Atom>[]> {
  const condition = conditions(atom)
  const all = fc.array(condition, { minLength: 1, maxLength: 5 })
  const few = fc.array(condition, { minLength: 1, maxLength: 2 })
  const some = fc.array(condition, { maxLength: 2 })
  return fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom('always' as const, 'never' as const), all }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('sometimes' as const), all: few }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('step' as const), before: all, after: some }) },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('deadlockFree' as const),
          done: oneIn(2, condition),
        }),
      },
    ),
    { maxLength: 3 },
  )
}

/** @param holds of a state as predicates see it */
export function propertiesOf<Atom, View>(
  recipes: readonly PropertyRecipe<Atom>[],
  holds: (state: View, atom: Atom) => boolean,
): { [name: string]: Property } {
  const every = (state: View, all: readonly Condition<Atom>[]) =>
    all.every((condition) => satisfies(condition, (atom) => holds(state, atom)))
  const propertyOf = (recipe: PropertyRecipe<Atom>): Property => {
    switch (recipe.kind) {
      case 'always':
        return always((state: View) => !every(state, recipe.all))
      case 'never':
        return never((state: View) => every(state, recipe.all))
      case 'sometimes':
        return sometimes((state: View) => every(state, recipe.all))
      case 'step':
        return step((before: View, after: View) => !(every(before, recipe.before) && every(after, recipe.after)))
      case 'deadlockFree': {
        const { done } = recipe
        return done === null
          ? deadlockFree()
          : deadlockFree((state: View) => satisfies(done, (atom) => holds(state, atom)))
      }
    }
  }
  return Object.fromEntries(recipes.map((recipe, index) => [`${recipe.kind}${index}`, propertyOf(recipe)]))
}

export interface BoundsRecipe<Atom> {
  /** A state that satisfies all of these is outside. */
  readonly within: readonly Condition<Atom>[] | null
  readonly depth: number | null
  readonly states: number
}

/** Every system has a bound on its states, so that none takes long; most are smaller. */
export function boundsRecipes<Atom>(atom: fc.Arbitrary<Atom>): fc.Arbitrary<BoundsRecipe<Atom>> {
  return fc.record({
    within: oneIn(4, fc.array(conditions(atom), { minLength: 2, maxLength: 4 })),
    depth: oneIn(9, fc.integer({ min: 1, max: 9 })),
    states: fc.oneof(
      { weight: 6, arbitrary: fc.constant(200) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 1000 }) },
    ),
  })
}
