/** A trace is a run as people read it: numbered steps, and what each of them changed. Every printer starts from it. */

import {
  type Ending,
  type Run,
  reportedRun,
  type SearchResult,
  type ShownKind,
  type ShownRun,
} from '../engine/index.ts'
import { type JudgedHistory, violationOf } from '../histories/violation.ts'
import type { ParameterValues } from '../language/parameters.ts'
import type { Plain } from '../language/plain.ts'
import { isAboutSteps, type LivenessKind, type PropertyKind } from '../language/property.ts'
import type { History } from '../language/view.ts'
import type { Instance } from '../semantics/instance/instance.ts'
import type { Failure, Slot, Step } from '../semantics/system/system.ts'
import { isOutside } from './judging/predicates.ts'
import { namesOf } from './named-run.ts'
import { reordered } from './order/reordered.ts'
import { type StateChange, stateChanges } from './state-changes.ts'
import { propertyWords } from './words.ts'

export interface TraceStep {
  /** The number of the state it leads to: the start is 1, as depths are counted. */
  readonly number: number
  /** As it is found again in a model that has changed; see step-names.ts. */
  readonly name: string
  readonly step: Step
  /** Slot values after the step; null when the step fails and leads nowhere. */
  readonly state: readonly Plain[] | null
  readonly changes: readonly StateChange[]
}

export interface ReadSlot {
  readonly slot: Slot
  readonly value: Plain
  /** The value before the last step, for a predicate of steps; else null. */
  readonly before: { readonly value: Plain } | null
}

export interface Trace {
  readonly model: string
  readonly scenario: string
  readonly settings: ParameterValues
  readonly slots: readonly Slot[]
  readonly kind: ShownKind
  /** The property that the run violates; null for a witness, and a run into an error, out of the constraint or to nothing. */
  readonly violated: { readonly property: string; readonly kind: PropertyKind | 'exception' } | null
  /** The property that a run out of the constraint leaves undecided. */
  readonly open: { readonly property: string; readonly kind: LivenessKind } | null
  /** The `sometimes` that holds in the last state. */
  readonly witnessed: { readonly property: string } | null
  /** Whether its last state is outside the constraint. */
  readonly endsOutside: boolean
  readonly steps: readonly TraceStep[]
  /** How many of its first steps, the start included, are those of a run that the search was given to start from. */
  readonly given: number
  /** Slots that the property's predicate read, with their values in the last state. */
  readonly read: readonly ReadSlot[]
  readonly failure: Failure | null
  /** How the run goes on for ever, where that is what is wrong with it. */
  readonly ending: Ending | null
  /** The recorded operations, and what is wrong with them, where the violated property is about them. */
  readonly history: JudgedHistory | null
}

/**
 * The trace of a violation, of the run into an error, or of one that leaves a property undecided. Its steps are in the order
 * with the fewest changes of node; see order/reordered.ts.
 *
 * @returns null when there is no run to show: nothing is violated, or a `sometimes` has no witness
 */
export function traceOf(result: SearchResult, instance: Instance): Trace | null {
  const shown = reportedRun(result)
  return shown && traceOfRun(shown, instance)
}

/**
 * The trace of any run that a search shows.
 *
 * @param order `as given` for a run whose steps a user has numbered already: the one in a trace file
 */
export function traceOfRun(
  shown: ShownRun,
  instance: Instance,
  order: 'fewest changes' | 'as given' = 'fewest changes',
): Trace {
  const { kind, property, of, propertyKind, slotsRead, failure } = shown
  const claim = {
    property: property && propertyWords(property, of),
    kind: propertyKind,
    ending: shown.run.ending ?? null,
  }
  const run =
    order === 'as given' ? shown.run : reordered(shown.run, claim, instance, Math.max(2, (shown.given ?? 1) + 1))
  const { slots } = instance.system
  const last = run.ending?.kind === 'repeats' ? run.states[run.ending.from - 1] : run.states.at(-1)
  const previous = isAboutSteps(propertyKind ?? '') ? run.states.at(-2) : undefined
  const about = property === null ? null : { property: propertyWords(property, of), kind: propertyKind }
  const isViolation = kind === 'counterexample' || kind === 'lasso'
  return {
    model: instance.modelName,
    scenario: instance.scenarioName,
    settings: instance.settings,
    slots,
    kind,
    violated: isViolation ? (about as Trace['violated']) : null,
    open: kind === 'open' ? (about as Trace['open']) : null,
    witnessed: kind === 'witness' && about !== null ? { property: about.property } : null,
    endsOutside: (isViolation || kind === 'open') && isOutside(instance, run.states.at(-1) ?? []),
    steps: stepsOf(run, instance),
    given: Math.min(shown.given ?? 0, run.steps.length),
    read: slotsRead.flatMap((number) => {
      const slot = slots[number]
      const value = last?.[number]
      if (slot === undefined || value === undefined) return []
      return [{ slot, value, before: previous === undefined ? null : { value: previous[number] as Plain } }]
    }),
    failure,
    ending: run.ending ?? null,
    history: isViolation && property !== null ? historyIn(run.states.at(-1), property, instance) : null,
  }
}

function historyIn(state: readonly Plain[] | undefined, name: string, instance: Instance): Trace['history'] {
  const property = instance.properties.find((candidate) => candidate.name === name)
  const history = state?.[instance.system.slots.findIndex(({ kind }) => kind === 'history')] as unknown as History
  if (property?.declared === undefined || history === undefined) return null
  return violationOf(property.declared, history)
}

function stepsOf(run: Run, { system }: Instance): TraceStep[] {
  const { steps, states } = run
  const names = namesOf(run, system)
  return steps.map((step, index) => {
    const state = states[index] ?? null
    const before = index === 0 ? undefined : states[index - 1]
    const changes = before && state ? stateChanges(step, system.slots, before, state) : []
    return { number: index + 1, name: names[index] as string, step, state, changes }
  })
}
