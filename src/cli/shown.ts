/** A run that a command shows, with what it is a run of. */

import type { SearchResult } from '../engine/result.ts'
import { type ShownRun, shownRuns } from '../engine/shown-runs.ts'
import { type Trace, traceOfRun } from '../trace/trace.ts'
import { propertyWords } from '../trace/words.ts'
import type { PlannedCheck } from './plan.ts'

/** What a run is a run of. */
export type Subject = Pick<PlannedCheck, 'loaded' | 'scenario' | 'instance' | 'overrides'>

export interface Shown {
  readonly plan: Subject
  readonly run: ShownRun
  readonly trace: Trace
}

/** The runs of a result: that of the report first. */
export function shownIn(result: SearchResult, plan: Subject): Shown[] {
  return shownRuns(result).map((run) => ({ plan, run, trace: traceOfRun(run, plan.instance) }))
}

/** What a run shows, in words: `counterexample of agreement`. */
export function describeShown({ kind, property, of }: ShownRun): string {
  if (property === null) return 'run into the error'
  const name = propertyWords(property, of)
  return kind === 'open' ? `run that leaves ${name} open` : `${kind} of ${name}`
}
