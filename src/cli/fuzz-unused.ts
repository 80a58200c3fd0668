/** What no run of a campaign has met: handlers, actions and faults. */

import type { Coverage } from '../fuzzing/coverage.ts'
import { isMachine } from './plan.ts'
import type { PlannedCheck } from './planned-check.ts'

export interface Unused {
  /** Handlers and actions. */
  readonly neverRan: readonly string[]
  /** Faults. */
  readonly neverHappened: readonly string[]
}

export function unusedIn({ kinds, kindNames }: Coverage, plan: PlannedCheck): Unused {
  const { sites, rules } = plan.instance.system
  const faults = isMachine(plan) ? [] : rules.filter(({ fairness }) => fairness === undefined)
  const untaken = kindNames.filter((_, kind) => kinds[kind] === 0)
  return {
    neverRan: untaken.filter((name) => sites.includes(name)),
    // A delivery or a timeout counts for the handler that it runs.
    neverHappened: untaken.filter((name) => faults.some((fault) => fault.name === name)),
  }
}
