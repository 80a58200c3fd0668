/** The runs that a search shows: one for each property that it found violated or witnessed, for an error, for an open promise. */

import type { Plain } from '../language/plain.ts'
import type { PropertyKind } from '../language/property.ts'
import type { Failure } from '../semantics/system/system.ts'
import type { OpenPromise, Run, SearchError, SearchResult, Violation } from './result.ts'

/**
 * `counterexample`: its last state, or step, violates the property; a step that throws is one, too. `lasso`: it violates a
 * property of whole runs, as it goes on for ever or stops. `witness`: a `sometimes` holds in its last state. `open`: it leaves
 * the constraint while the promise of a property of whole runs is open. `error`: it leads to where the model is wrong. `nothing`:
 * it shows its steps alone, as a part of a run does, or one that was taken again and shows no longer what it did.
 */
export type ShownKind = 'counterexample' | 'lasso' | 'witness' | 'open' | 'error' | 'nothing'

export interface ShownRun {
  readonly kind: ShownKind
  /** The property that it is about; of a step that throws, the author's function; null for an error, and for nothing. */
  readonly property: string | null
  /** Of a property of each member of a set: the member that it is about. */
  readonly of?: Plain
  readonly propertyKind: PropertyKind | 'exception' | null
  readonly run: Run
  /** How many of its steps are those of a run that the search was given to start from. */
  readonly given?: number
  /** Numbers of the slots that the property's predicate read. */
  readonly slotsRead: readonly number[]
  readonly failure: Failure | null
}

/** All runs of a result: that of the report first; of others, those that the search was asked for. */
export function shownRuns(result: SearchResult): ShownRun[] {
  const first = reportedRun(result)
  return [...(first === null ? [] : [first]), ...result.others.map((run) => withGiven(run, result))]
}

/** The run that the report shows; null where nothing is violated, wrong or left open, or a `sometimes` has no witness. */
export function reportedRun(result: SearchResult): ShownRun | null {
  const { violation, error, open } = result
  const [first] = [
    ...(violation === null ? [] : shownViolation(violation)),
    ...(error === null ? [] : shownError(error)),
    ...(open === null ? [] : [shownOpen(open)]),
  ]
  return first === undefined ? null : withGiven(first, result)
}

function withGiven(run: ShownRun, { bounds }: SearchResult): ShownRun {
  const given = bounds.find(({ kind }) => kind === 'from')?.limit ?? null
  return given === null ? run : { ...run, given }
}

/** None where there is no run: for a `sometimes` without a witness. */
export function shownViolation(violation: Violation): ShownRun[] {
  return shownAs(violation.run?.ending === undefined ? 'counterexample' : 'lasso', violation)
}

export function shownWitness(witness: Violation): ShownRun[] {
  return shownAs('witness', witness)
}

function shownAs(
  kind: ShownKind,
  { property, of, kind: propertyKind, run, slotsRead, failure }: Violation,
): ShownRun[] {
  const about = of === undefined ? {} : { of }
  return run === null ? [] : [{ kind, property, ...about, propertyKind, run, slotsRead, failure }]
}

export function shownError({ run }: SearchError): ShownRun[] {
  if (run === null) return []
  return [{ kind: 'error', property: null, propertyKind: null, run, slotsRead: [], failure: null }]
}

export function shownOpen({ property, of, kind, run, slotsRead }: OpenPromise): ShownRun {
  const about = of === undefined ? {} : { of }
  return { kind: 'open', property, ...about, propertyKind: kind, run, slotsRead, failure: null }
}
