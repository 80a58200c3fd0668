/**
 * `netsplit check --sweep`: a scenario with other fault budgets than its own, one check for each cell of a grid, smallest
 * budgets first. A cell whose verdicts are implied by those of smaller ones is not checked.
 */

import { NetsplitError } from '../language/errors.ts'
import { Checker } from './checker.ts'
import { type ExitCode, exitCodes, judgeSweep, worstOf } from './exit.ts'
import { type Axis, axesOf, type Cell, describeCell, type Grid, gridOf } from './grid.ts'
import { outcomeOf, type SweptCell, type SweptProperty } from './implications.ts'
import type { CheckOptions } from './options.ts'
import type { Place } from './place.ts'
import { type PlannedCheck, planCheck } from './plan.ts'
import { jsonSweepReport } from './sweep-json.ts'
import { SweepReport } from './sweep-report.ts'

/** One scenario whose budgets vary. */
export interface PlannedSweep extends Pick<Grid, 'idle'> {
  /** The scenario as it is. */
  readonly plan: PlannedCheck
  readonly axes: readonly Axis[]
  /** One check for each cell of the grid, in its order. */
  readonly cells: readonly PlannedCell[]
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
}

/** A scenario that cannot be swept, and why. */
export interface LeftOut {
  readonly plan: PlannedCheck
  readonly reason: 'a machine has no faults' | 'no fault whose budget could vary'
}

export type SweepOptions = CheckOptions & Required<Pick<CheckOptions, 'sweep'>>

/** @throws NetsplitError `usage` when the command asks for what a sweep cannot do */
export function requireSweepable({ sweep: ranges, checkpoint, resume }: CheckOptions): void {
  if (ranges === undefined || (checkpoint === undefined && resume === undefined)) return
  throw new NetsplitError({
    code: 'usage',
    message: `A checkpoint is of one check; --sweep makes one for each cell.`,
    cure: 'Leave out --checkpoint and --resume, or check one cell: --set crashes=1.',
  })
}

/**
 * @param planned the scenarios as they are
 * @throws NetsplitError when none of them can be swept, or the ranges are wrong
 */
export async function sweep(planned: readonly PlannedCheck[], options: SweepOptions, place: Place): Promise<ExitCode> {
  const { sweeps, leftOut } = planSweeps(planned, options)
  const specs = [...new Set(sweeps.map(({ plan }) => plan.loaded))]
  const checks = sweeps.reduce((sum, { cells }) => sum + cells.length, 0)
  const report = options.json ? null : new SweepReport(options, place)
  const checker = new Checker({ specs, checks, options, place })
  const finished: FinishedSweep[] = []
  try {
    for (const planned of sweeps) {
      finished.push(await carryOut(planned, checker, report))
      if (checker.isInterrupted) break
    }
  } finally {
    await checker.close()
  }
  const code = worstOf(finished.map(exitCodeOf))
  const exitCode = checker.isInterrupted ? exitCodes.interrupted : code
  if (report === null) console.log(jsonSweepReport(finished, { leftOut, exitCode }))
  else report.summarize(finished, leftOut)
  return exitCode
}

function planSweeps(planned: readonly PlannedCheck[], options: SweepOptions) {
  const { sweep: ranges, set } = options
  const leftOut: LeftOut[] = []
  const sweeps = planned.flatMap((plan): PlannedSweep[] => {
    const { loaded, instance } = plan
    if (loaded.spec.model.kind === 'machine') {
      leftOut.push({ plan, reason: 'a machine has no faults' })
      return []
    }
    const axes = axesOf(ranges, set, instance.settings)
    if (axes.length === 0) {
      leftOut.push({ plan, reason: 'no fault whose budget could vary' })
      return []
    }
    const properties = instance.properties.map(({ name, kind }): SweptProperty => ({ name, kind }))
    const { cells, idle } = gridOf(axes, instance.settings)
    return [{ plan, axes, properties, idle, cells: cells.map((budgets) => planCell(plan, budgets, options)) }]
  })
  const [first] = leftOut
  if (sweeps.length > 0 || first === undefined) return { sweeps, leftOut }
  const { name, spec } = first.plan.loaded
  throw new NetsplitError({
    code: 'usage',
    message: `There is nothing to sweep in ${name}${spec.model.kind === 'machine' ? '' : `, ${first.plan.scenario}`}: ${first.reason}.`,
    cure:
      spec.model.kind === 'machine'
        ? 'Make what may fail an action of the machine, how often a parameter, and vary that with --set.'
        : 'Say what varies: --sweep loss=0..2,crashes=0..2',
  })
}

function planCell({ loaded, scenario, options: own }: PlannedCheck, budgets: Cell, options: SweepOptions): PlannedCell {
  const plan = planCheck(loaded, scenario, { ...options, set: { ...options.set, ...budgets } })
  return { budgets, plan: { ...plan, options: { ...plan.options, spill: own.spill } } }
}

function exitCodeOf({ swept, properties }: FinishedSweep): ExitCode {
  return judgeSweep({
    hasError: swept.some(({ result }) => result?.verdict === 'error'),
    isDecided: swept.every(({ budgets }) => isDecided(properties, budgets, swept)),
  })
}

/** Whether every property has a verdict with some budgets. */
function isDecided(properties: readonly SweptProperty[], budgets: Cell, swept: readonly SweptCell[]): boolean {
  return properties.every((property) => outcomeOf(property, budgets, swept).status !== 'unknown')
}

/** Checks cell after cell, until one shows that the model is wrong, or the user interrupts. */
async function carryOut(planned: PlannedSweep, checker: Checker, report: SweepReport | null): Promise<FinishedSweep> {
  const { cells, properties } = planned
  const swept: SweptPlan[] = cells.map((cell) => ({ ...cell, result: null }))
  report?.begin(planned)
  for (const [index, { budgets, plan }] of cells.entries()) {
    if (properties.length > 0 && isDecided(properties, budgets, swept)) checker.skip()
    else swept[index] = { budgets, plan, result: await checker.check(plan, describeCell(budgets)) }
    report?.row(planned, swept, index)
    if (checker.isInterrupted || swept[index]?.result?.verdict === 'error') break
  }
  const finished = { ...planned, swept }
  report?.end(finished)
  return finished
}
