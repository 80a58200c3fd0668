/**
 * Why a run counts that goes around a loop for ever, or stops: the steps that are possible on the way and are not taken, and what
 * lets it leave them out. See docs/liveness.md for the rules.
 */

import type { Ending } from '../../engine/index.ts'
import { isOfFaults } from '../faults.ts'
import { type Untaken, untakenSteps } from '../judging/fair-cycle.ts'
import { bareName } from '../step-names.ts'
import type { Allowance } from '../why.ts'
import type { Story } from './story.ts'

/** @returns none where how the run ends says nothing */
export function allowancesOf(
  { instance: { system }, states, loop, verdict }: Story,
  ending: Ending | null,
): Allowance[] {
  if (verdict === null || ending === null || ending.kind === 'leaves') return []
  const untaken = untakenSteps(system, loop === null ? states.slice(-1) : states.slice(loop - 1))
  if (untaken.length === 0) return [{ why: loop === null ? 'nothing' : 'taken', steps: [] }]
  const reasons = ['not all the time', 'no fairness', 'fault'] as const
  return reasons.flatMap((why) => {
    const steps = untaken.filter((one) => reasonOf(one) === why).map(({ step }) => bareName(step))
    return steps.length === 0 ? [] : [{ why, steps: [...new Set(steps)] }]
  })
}

function reasonOf({ step, fairness }: Untaken): Allowance['why'] {
  if (isOfFaults(step)) return 'fault'
  return fairness === 'none' ? 'no fairness' : 'not all the time'
}
