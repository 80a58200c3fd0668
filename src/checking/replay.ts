/** `replay()`: takes the run of a trace again, through the model as it is now. docs/traces.md. */

import { NetsplitError } from '../language/errors.ts'
import type { ParameterValues } from '../language/parameters.ts'
import type { Model, Spec } from '../language/spec.ts'
import { type Instance, instantiate } from '../semantics/instance/instance.ts'
import { nearestOrAll } from '../semantics/system/names.ts'
import { requireTraceFile } from '../trace/read-trace-file.ts'
import { retake } from '../trace/retake.ts'
import type { TraceFile } from '../trace/trace-file.ts'
import { type ShownTrace, shownTrace, traceParts } from './shown-trace.ts'

/** What became of a run. */
export interface ReplayResult {
  /**
   * `reproduced`: the run shows what it was kept for. `gone`: it is possible, but does not. `stopped`: it was to be taken only
   * so far. `misfit`: one of its steps is not possible any more.
   */
  readonly outcome: 'reproduced' | 'gone' | 'stopped' | 'misfit'
  /** The run as far as it goes, in the model of now. */
  readonly trace: ShownTrace
  /** Why it does not show what it was kept for, in words. */
  readonly missed: string | null
  /** The first step that is not possible, and the names of those that are. */
  readonly misfit: {
    readonly number: number
    readonly name: string
    readonly why: 'unknown' | 'ambiguous' | 'after the end'
    /** Whether its message has arrived all the same, but nothing would come of it. */
    readonly isIgnored: boolean
    readonly possible: readonly string[]
  } | null
  /** The number of the first step that leads to another state than before. */
  readonly drift: number | null
  /** Parameters and settings that are not as they were; null where there was, or is, none of that name. */
  readonly changedParams: readonly ChangedSetting[]
}

/** A parameter or setting whose value differs between a trace and the model of now. */
export interface ChangedSetting {
  readonly name: string
  readonly before: ParameterValues[string] | null
  readonly now: ParameterValues[string] | null
}

/** How far a run is taken. */
export interface ReplayOptions {
  /** The last step to take: its number, or its name. */
  readonly until?: number | string | undefined
}

/**
 * Takes the run of a trace step by step, and judges it.
 *
 * @param trace of a result, or the content of a trace file
 * @param spec the model that the run is taken through
 * @param options `until`: the last step to take; by default all are
 * @returns whether the run still shows what it was kept for, and the run in the model of now
 * @throws NetsplitError for what is no trace, and a scenario, parameter or property that there is no more
 *
 * @example
 * const { outcome } = replay(JSON.parse(readFileSync('lock.trace.json', 'utf8')), lock)
 */
export function replay(trace: TraceFile, spec: Spec<Model>, { until }: ReplayOptions = {}): ReplayResult {
  const file = requireTraceFile(trace, 'the trace given to replay()')
  const instance = instanceFor(file, { spec })
  const retaken = retake(file, instance, until === undefined ? null : stepIn(file, until))
  const { outcome, shown, missed, misfit, isIgnored, drift } = retaken
  return {
    outcome,
    trace: shownTrace(traceParts(retaken.trace, shown, file.set)),
    missed,
    misfit: misfit && {
      ...{ number: misfit.number, name: misfit.name, why: misfit.why },
      ...{ isIgnored, possible: misfit.possible },
    },
    drift: drift?.number ?? null,
    changedParams: settingsChanged(file.settings, instance.settings),
  }
}

/** The instance of now that the run is taken through, with the property that it is about. */
export function instanceFor({ scenario, set, shows }: TraceFile, { spec }: { readonly spec: Spec }): Instance {
  const { property, propertyKind } = shows
  const asked = property === null || propertyKind === 'exception' ? [] : [property]
  return instantiate(spec, scenario, set, asked, false)
}

/**
 * The number of a step of a run.
 *
 * @throws NetsplitError `usage` for one that it has not
 */
export function stepIn({ steps }: TraceFile, step: number | string): number {
  const isNumber = /^\d+$/.test(String(step))
  const number = isNumber ? Number(step) : steps.findIndex(({ name }) => name === step) + 1
  if (number >= 1 && number <= steps.length) return number
  throw new NetsplitError({
    code: 'usage',
    message: isNumber ? `The run has ${steps.length} steps.` : `The run has no step ${step}.`,
    cure: nearestOrAll(
      String(step),
      steps.map(({ name }) => name),
    ),
  })
}

/** What is not as it was. */
export function settingsChanged(before: ParameterValues, now: ParameterValues): ChangedSetting[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])]
  return names.flatMap((name) => {
    const change = { name, before: before[name] ?? null, now: now[name] ?? null }
    return change.before === change.now ? [] : [change]
  })
}
