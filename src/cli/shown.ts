/** A run that a command shows, with what it is a run of. */

import { reportedRun, type SearchResult, type ShownRun, shownRuns } from '../engine/index.ts'
import { type Trace, traceOfRun } from '../trace/trace.ts'
import { propertyWords } from '../trace/words.ts'
import type { PlannedCheck } from './planned-check.ts'

/** What a run is a run of. */
export type Subject = Pick<PlannedCheck, 'loaded' | 'scenario' | 'instance' | 'overrides'>

export interface Shown {
  readonly plan: Subject
  readonly run: ShownRun
  readonly trace: Trace
}

/** What is reported is written, too, and a trace takes a while to make. */
const made = new WeakMap<SearchResult, readonly Shown[]>()

/** The runs of a result: that of the report first. */
export function shownIn(result: SearchResult, plan: Subject): readonly Shown[] {
  const known = made.get(result)
  if (known !== undefined) return known
  const shown = shownRuns(result).map((run) => ({ plan, run, trace: traceOfRun(run, plan.instance) }))
  made.set(result, shown)
  return shown
}

/** The trace that the report shows of a result; null where it shows none. */
export function reportedTrace(result: SearchResult, plan: Subject): Trace | null {
  return reportedRun(result) === null ? null : (shownIn(result, plan)[0]?.trace ?? null)
}

/** What a run shows, in words: `counterexample of agreement`. */
export function describeShown({ kind, property, of }: ShownRun): string {
  if (kind === 'nothing') return 'run'
  if (property === null) return 'run into the error'
  const name = propertyWords(property, of)
  return kind === 'open' ? `run that leaves ${name} open` : `${kind} of ${name}`
}
