/** The runs that a result shows, with their traces. */

import { reportedRun, type SearchResult, type ShownRun, shownRuns } from '../engine/index.ts'
import type { Instance } from '../semantics/instance/instance.ts'
import { type Trace, traceOfRun } from '../trace/trace.ts'

export interface TracedRun {
  readonly run: ShownRun
  readonly trace: Trace
}

/** What is reported is written, too, and a trace takes a while to make. */
const made = new WeakMap<SearchResult, readonly TracedRun[]>()

/** The runs of a result: that of the report first. */
export function tracedRuns(result: SearchResult, instance: Instance): readonly TracedRun[] {
  const known = made.get(result)
  if (known !== undefined) return known
  const traced = shownRuns(result).map((run) => ({ run, trace: traceOfRun(run, instance) }))
  made.set(result, traced)
  return traced
}

/** The one that the report shows of a result; null where it shows none. */
export function reportedRunOf(result: SearchResult, instance: Instance): TracedRun | null {
  return reportedRun(result) === null ? null : (tracedRuns(result, instance)[0] ?? null)
}
