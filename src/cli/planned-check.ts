/** A planned check of a spec that was loaded from a file. */

import type { CheckPlan } from '../checking/plan.ts'
import type { LoadedSpec } from '../loading/load.ts'

export interface PlannedCheck extends CheckPlan {
  readonly loaded: LoadedSpec
}

/** What is checked: a scenario, or a file that could not be loaded. */
export function titleOf({ loaded, scenario }: PlannedCheck): string {
  return loaded.failure === null ? `${loaded.name}, ${scenario}` : loaded.name
}
