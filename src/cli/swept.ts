/** What a sweep is about: scenarios, and for each the cells that its budgets span. */

import type { Axis, Cell, Grid } from './grid.ts'
import type { SweptCell, SweptProperty } from './implications.ts'
import type { CheckOptions } from './options.ts'
import type { PlannedCheck } from './planned-check.ts'

/** One scenario whose budgets vary. */
export interface PlannedSweep extends Pick<Grid, 'idle'> {
  /** The scenario as it is. */
  readonly plan: PlannedCheck
  readonly axes: readonly Axis[]
  /** One check for each cell of the grid, in its order. */
  readonly cells: readonly PlannedCell[]
  /** Why the language refuses the cells that are missing from the grid, each reason once. */
  readonly refusals: readonly string[]
  readonly properties: readonly SweptProperty[]
}

export interface PlannedCell {
  readonly budgets: Cell
  readonly plan: PlannedCheck
}

export interface SweptPlan extends PlannedCell, SweptCell {}

export interface FinishedSweep extends PlannedSweep {
  /** What is known of each cell, in the order of the grid. */
  readonly swept: readonly SweptPlan[]
  /** Whether rows say what does not count, for the types turned out to be wrong later. */
  readonly isTakenBack: boolean
}

/** A scenario that is not swept, and why. */
export interface LeftOut {
  readonly plan: PlannedCheck
  /** Whether the reason is one of all scenarios of the model. */
  readonly isOfModel: boolean
  readonly reason: string
  /** What the user can do about it. */
  readonly cure: string
}

export type SweepOptions = CheckOptions & Required<Pick<CheckOptions, 'sweep'>>
