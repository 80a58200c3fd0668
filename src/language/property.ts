/** Properties: what must hold of the reachable states and steps. A spec gives each a name. */

export type StatePredicate<View, Parameters> = (state: View, parameters: Parameters) => boolean
export type StepPredicate<View, Parameters> = (before: View, after: View, parameters: Parameters) => boolean

export type PropertyKind = 'always' | 'never' | 'sometimes' | 'step' | 'deadlockFree'

declare const subject: unique symbol

/** A property of the states (`View`) of a model with the given parameters; made by the functions below. */
// biome-ignore lint/suspicious/noExplicitAny: the defaults accept every property; spec() ties both to its model
export interface Property<View = any, Parameters = any> {
  readonly kind: PropertyKind
  /** Of a state, or of the states before and after a step; null for {@link deadlockFree} without exceptions. */
  readonly predicate: StatePredicate<never, never> | StepPredicate<never, never> | null
  readonly [subject]?: (state: View, parameters: Parameters) => void
}

/** An invariant: the predicate holds in every reachable state. */
export function always<View, Parameters>(predicate: StatePredicate<View, Parameters>): Property<View, Parameters> {
  return { kind: 'always', predicate }
}

/** The predicate holds in no reachable state: {@link always} of the opposite. */
export function never<View, Parameters>(predicate: StatePredicate<View, Parameters>): Property<View, Parameters> {
  return { kind: 'never', predicate }
}

/** The predicate holds in some reachable state, its witness. Use it to show that good things do happen. */
export function sometimes<View, Parameters>(predicate: StatePredicate<View, Parameters>): Property<View, Parameters> {
  return { kind: 'sometimes', predicate }
}

/**
 * The predicate holds of every step, self-loops included.
 *
 * @param predicate of the states before and after: `step((before, after) => after.term >= before.term)`
 */
export function step<View, Parameters>(predicate: StepPredicate<View, Parameters>): Property<View, Parameters> {
  return { kind: 'step', predicate }
}

/**
 * Every reachable state has a next step.
 *
 * @param done where the system may stop: states without a step that satisfy it are no deadlocks
 */
export function deadlockFree<View, Parameters>(done?: StatePredicate<View, Parameters>): Property<View, Parameters> {
  return { kind: 'deadlockFree', predicate: done ?? null }
}
