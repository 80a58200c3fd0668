/** The runs that a search shows: one for each property that it found violated or witnessed, for an error, for an open promise. */

import type { OpenPromise, SearchError, SearchResult, ShownKind, ShownRun, Violation } from './result.ts'

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
