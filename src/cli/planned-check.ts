/** A planned check of a spec that was loaded from a file. */

import type { CheckPlan } from '../checking/plan.ts'
import type { LoadedSpec } from '../loading/load.ts'

export interface PlannedCheck extends CheckPlan {
  readonly loaded: LoadedSpec
}
