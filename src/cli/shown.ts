/** A run that a command shows, with what it is a run of. */

import { reportedRunOf, type TracedRun, tracedRuns } from '../checking/traced-runs.ts'
import type { SearchResult, ShownRun } from '../engine/index.ts'
import type { Trace } from '../trace/trace.ts'
import { propertyWords } from '../trace/words.ts'
import type { PlannedCheck } from './planned-check.ts'

/** What a run is a run of. */
export type Subject = Pick<PlannedCheck, 'loaded' | 'scenario' | 'instance' | 'overrides'>

export interface Shown extends TracedRun {
  readonly plan: Subject
}

/** The runs of a result: that of the report first. */
export function shownIn(result: SearchResult, plan: Subject): readonly Shown[] {
  return tracedRuns(result, plan.instance).map((traced) => ({ plan, ...traced }))
}

/** The trace that the report shows of a result; null where it shows none. */
export function reportedTrace(result: SearchResult, { instance }: Subject): Trace | null {
  return reportedRunOf(result, instance)?.trace ?? null
}

/** What a run shows, in words: `counterexample of agreement`. */
export function describeShown({ kind, property, of }: ShownRun): string {
  if (kind === 'nothing') return 'run'
  if (property === null) return 'run into the error'
  const name = propertyWords(property, of)
  return kind === 'open' ? `run that leaves ${name} open` : `${kind} of ${name}`
}
