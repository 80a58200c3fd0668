/** Properties: what must hold of the reachable states and steps. A spec gives each a name. */

import type { Members } from './family.ts'

/** Whether something is so in a state: a pure function of it and of the parameters. */
export type StatePredicate<View, Parameters> = (state: View, parameters: Parameters) => boolean
/** Whether something is so of a step: a pure function of the states before and after it, and of the parameters. */
export type StepPredicate<View, Parameters> = (before: View, after: View, parameters: Parameters) => boolean

/** How a property is judged: by states, steps or whole runs. */
export type PropertyKind = 'always' | 'never' | 'sometimes' | 'step' | 'refines' | 'deadlockFree' | LivenessKind

/** Properties of whole runs: whether what should happen does, under fairness. */
export type LivenessKind = 'eventually' | 'leadsTo' | 'alwaysEventually' | 'eventuallyAlways' | 'quiescent'

declare const subject: unique symbol

/** What properties of all kinds have. */
interface AnyProperty<View, Parameters> {
  /** Where it is of each member of a role or a set: of which, see {@link each}. */
  readonly members?: Members
  readonly [subject]?: (state: View, parameters: Parameters) => void
}

interface Invariant<View, Parameters> extends AnyProperty<View, Parameters> {
  readonly kind: 'always'
  readonly predicate: StatePredicate<never, never>
  /** Of an implication. */
  readonly premise?: StatePredicate<never, never>
}

interface OfStates<View, Parameters> extends AnyProperty<View, Parameters> {
  readonly kind: 'never' | 'sometimes' | Exclude<LivenessKind, 'leadsTo'>
  readonly predicate: StatePredicate<never, never>
}

interface LeadsTo<View, Parameters> extends AnyProperty<View, Parameters> {
  readonly kind: 'leadsTo'
  readonly predicate: StatePredicate<never, never>
  /** What has to follow. */
  readonly goal: StatePredicate<never, never>
}

interface OfSteps<View, Parameters> extends AnyProperty<View, Parameters> {
  readonly kind: 'step'
  readonly predicate: StepPredicate<never, never>
}

interface Refines<View, Parameters> extends AnyProperty<View, Parameters> {
  readonly kind: 'refines'
  readonly predicate: StepPredicate<never, never>
  /** What holds of initial states. */
  readonly initial: StatePredicate<never, never>
}

interface DeadlockFree<View, Parameters> extends AnyProperty<View, Parameters> {
  readonly kind: 'deadlockFree'
  /** Where the system may stop; null where nothing is said of that. */
  readonly predicate: StatePredicate<never, never> | null
}

/** A property of the states (`View`) of a model with the given parameters; made by the functions below. */
// biome-ignore lint/suspicious/noExplicitAny: the defaults accept every property; spec() ties both to its model
export type Property<View = any, Parameters = any> =
  | Invariant<View, Parameters>
  | OfStates<View, Parameters>
  | LeadsTo<View, Parameters>
  | OfSteps<View, Parameters>
  | Refines<View, Parameters>
  | DeadlockFree<View, Parameters>

/** A predicate that says something only where its premise holds; made by {@link implies}. */
export type Implication<View, Parameters> = StatePredicate<View, Parameters> & {
  readonly premise: StatePredicate<View, Parameters>
}

/**
 * If the premise, then the conclusion. An `always` of it that holds without the premise ever having held is reported as
 * vacuous: it says nothing of the model.
 *
 * @param premise where the implication says something
 * @param conclusion what has to hold there
 * @returns a predicate, to be given to {@link always}
 *
 * @example always(implies(({ nodes }) => nodes.server.some(hasDecided), ({ nodes }) => nodes.server.every(agrees)))
 */
export function implies<View, Parameters>(
  premise: StatePredicate<View, Parameters>,
  conclusion: StatePredicate<View, Parameters>,
): Implication<View, Parameters> {
  const holds = (state: View, parameters: Parameters) => !premise(state, parameters) || conclusion(state, parameters)
  return Object.assign(holds, { premise })
}

/**
 * An invariant: the predicate holds in every reachable state.
 *
 * @param predicate may be an {@link implies}
 */
export function always<View, Parameters>(predicate: StatePredicate<View, Parameters>): Property<View, Parameters> {
  const { premise } = predicate as Partial<Implication<View, Parameters>>
  return { kind: 'always', predicate, ...(premise !== undefined && { premise }) }
}

/**
 * The predicate holds in no reachable state: {@link always} of the opposite.
 *
 * @param predicate what must not happen
 */
export function never<View, Parameters>(predicate: StatePredicate<View, Parameters>): Property<View, Parameters> {
  return { kind: 'never', predicate }
}

/**
 * The predicate holds in some reachable state, its witness. Use it to show that good things do happen.
 *
 * @param predicate what has to be seen once; the shortest run to it can be asked for, see `witnesses` of {@link check}
 */
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
 * @param done where the system may stop: states without a step that satisfy it are no deadlocks; by default what the
 *   scenario says under `done`
 */
export function deadlockFree<View, Parameters>(done?: StatePredicate<View, Parameters>): Property<View, Parameters> {
  return { kind: 'deadlockFree', predicate: done ?? null }
}

/**
 * In every run the predicate holds at some time.
 *
 * The runs that count are fair: a step that stays possible from some time on is taken (weak fairness), but for faults,
 * which never have to happen; the scenario's `fairness` says otherwise. A run may stop only where nothing has to happen.
 * Violated by a run that goes around a cycle for ever, or stops, without the predicate ever having held.
 *
 * @param predicate what has to happen
 */
export function eventually<View, Parameters>(predicate: StatePredicate<View, Parameters>): Property<View, Parameters> {
  return { kind: 'eventually', predicate }
}

/**
 * In every fair run (see {@link eventually}), whenever the first predicate holds, the second holds then or later.
 *
 * @param predicate what asks for it
 * @param goal what has to follow
 */
export function leadsTo<View, Parameters>(
  predicate: StatePredicate<View, Parameters>,
  goal: StatePredicate<View, Parameters>,
): Property<View, Parameters> {
  return { kind: 'leadsTo', predicate, goal }
}

/**
 * In every fair run (see {@link eventually}) the predicate holds again and again; where a run stops, it holds there.
 *
 * @param predicate what has to happen without end
 */
export function alwaysEventually<View, Parameters>(
  predicate: StatePredicate<View, Parameters>,
): Property<View, Parameters> {
  return { kind: 'alwaysEventually', predicate }
}

/**
 * In every fair run (see {@link eventually}) the predicate holds from some time on.
 *
 * @param predicate what has to become true for good
 */
export function eventuallyAlways<View, Parameters>(
  predicate: StatePredicate<View, Parameters>,
): Property<View, Parameters> {
  return { kind: 'eventuallyAlways', predicate }
}

/**
 * The predicate holds wherever a run can stop for good: where no step has to happen, faults or none at all being left.
 *
 * @param predicate what has to be so by then
 */
export function quiescent<View, Parameters>(predicate: StatePredicate<View, Parameters>): Property<View, Parameters> {
  return { kind: 'quiescent', predicate }
}

/** The second predicate of a property, of the kinds that have one, by its name; null where it has none. */
export function secondPredicate(
  property: Property,
): readonly ['premise' | 'goal' | 'initial', StatePredicate<never, never>] | null {
  if (property.kind === 'leadsTo') return ['goal', property.goal]
  if (property.kind === 'refines') return ['initial', property.initial]
  return property.kind === 'always' && property.premise !== undefined ? ['premise', property.premise] : null
}

const livenessKinds: ReadonlySet<string> = new Set<LivenessKind>([
  'eventually',
  'leadsTo',
  'alwaysEventually',
  'eventuallyAlways',
  'quiescent',
])

/** Whether a property is about steps. */
export function isAboutSteps(kind: string): boolean {
  return kind === 'step' || kind === 'refines'
}

/** Whether a property is about whole runs, not about states or steps. */
export function isLiveness(kind: string): kind is LivenessKind {
  return livenessKinds.has(kind)
}
