/** Retaking: a run that was kept is taken again by the names of its steps, through the model of today. */

import type { Run, ShownRun } from '../engine/index.ts'
import { comparePlain, type Plain } from '../language/plain.ts'
import type { Instance } from '../semantics/instance/instance.ts'
import type { Failure } from '../semantics/system/system.ts'
import { type Drift, driftOf } from './drift.ts'
import { plainFromJson } from './json.ts'
import { judgeRun } from './judging/judge-run.ts'
import { type Misfit, runNamed } from './named-run.ts'
import { parcelsIn } from './text.ts'
import { type Trace, traceOfRun } from './trace.ts'
import type { TraceFile } from './trace-file.ts'

export interface Retaken {
  /**
   * `reproduced`: the run shows what it was kept for. `gone`: it is possible, but does not. `stopped`: it was to be taken only
   * so far. `misfit`: one of its steps is not possible.
   */
  readonly outcome: 'reproduced' | 'gone' | 'stopped' | 'misfit'
  /** The run as far as it goes. */
  readonly shown: ShownRun
  readonly trace: Trace
  /** Why it does not show what it was kept for. */
  readonly missed: string | null
  readonly misfit: Misfit | null
  /** Of a misfit: whether its message has arrived all the same, but nothing would come of it. */
  readonly isIgnored: boolean
  readonly drift: Drift | null
}

/**
 * @param until the number of the last step to take; null for all
 * @throws NetsplitError where the property is no more, or a predicate fails
 */
export function retake(file: TraceFile, instance: Instance, until: number | null): Retaken {
  const { steps, shows, ending } = file
  const { system } = instance
  const names = steps.slice(0, until ?? steps.length).map(({ name }) => name)
  const taken = runNamed(system, names)
  const { run, failure } = taken
  const drift = driftOf(steps, run.states, system.slots)
  /** A check was given the same steps; of a part of them, those that are in it. */
  const takenAs = (shown: ShownRun): Pick<Retaken, 'shown' | 'trace'> => {
    const given = Math.min(file.given ?? 0, shown.run.steps.length)
    const kept = given === 0 ? shown : { ...shown, given }
    // Its steps have the numbers that they have in the file.
    return { shown: kept, trace: traceOfRun(kept, instance, 'as given') }
  }
  const retaken = (outcome: Retaken['outcome'], shown: ShownRun, more: Partial<Retaken> = {}): Retaken => ({
    ...{ outcome, drift, missed: null, misfit: null, isIgnored: false },
    ...takenAs(shown),
    ...more,
  })
  if ('why' in taken) {
    return retaken('misfit', asFarAs(run, failure), { misfit: taken, isIgnored: isIgnored(file, instance, taken) })
  }
  if (until !== null) return retaken('stopped', asFarAs(run, failure))
  const { kind, property, propertyKind, of } = shows
  const purpose = { kind, property, propertyKind, ending, ...(of !== undefined && { of: plainFromJson(of) as Plain }) }
  const { shown, missed } = judgeRun(instance, run, failure, purpose)
  if (missed === null) return retaken('reproduced', shown)
  // It is no counterexample any more, but what the property reads is told.
  return retaken('gone', { ...shown, kind: 'nothing', property: null }, { missed })
}

/** Whether the message is there that a step delivers: then its receiver does nothing with it. */
function isIgnored({ steps }: TraceFile, { system }: Instance, { number, run: { states } }: Misfit): boolean {
  const step = plainFromJson(steps[number - 1]?.step ?? null) as { readonly [field: string]: Plain }
  if (step['kind'] !== 'deliver') return false
  return system.slots.some(({ kind, name, entry }, slot) => {
    const inbox = states.at(-1)?.[slot]
    if (kind !== 'inbox' || inbox === undefined || (entry?.key ?? name) !== step['to']) return false
    return parcelsIn(inbox).some(({ from, message }) =>
      isSame([from, message], [step['from'] as Plain, step['message'] as Plain]),
    )
  })
}

function isSame(left: Plain, right: Plain): boolean {
  return comparePlain(left, right) === 0
}

/** A run that shows nothing but its steps. */
function asFarAs(run: Run, failure: Failure | null): ShownRun {
  return { kind: 'nothing', property: null, propertyKind: null, run, slotsRead: [], failure }
}
