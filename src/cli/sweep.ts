/**
 * `netsplit check --sweep`: a scenario with other fault budgets or parameters than its own, one check for each cell of a grid,
 * smallest budgets first. Where budgets alone vary, a cell whose verdicts are implied by those of smaller ones is not checked.
 */

import { fixedBy } from '../checking/plan.ts'
import { NetsplitError } from '../language/errors.ts'
import { Checker, type Work } from './checker.ts'
import { quoted } from './command.ts'
import { type ExitCode, judgeSweep, worstOf } from './exit.ts'
import { axesOf, type Cell, describeCell, gridOf, hasBudgetsAlone } from './grid.ts'
import { outcomeOf, type SweptCell, type SweptProperty } from './implications.ts'
import type { CheckOptions } from './options.ts'
import { sayJson } from './output.ts'
import { isMachine, planCheck } from './plan.ts'
import type { PlannedCheck } from './planned-check.ts'
import type { Ranges } from './ranges.ts'
import { jsonSweepReport } from './sweep-json.ts'
import { SweepReport } from './sweep-report.ts'
import type { FinishedSweep, LeftOut, PlannedCell, PlannedSweep, SweepOptions, SweptPlan } from './swept.ts'

/** @throws NetsplitError `usage` when the command asks for what a sweep cannot do */
export function requireSweepable({ sweep: ranges, checkpoint, resume, outputs, report, from }: CheckOptions): void {
  const [output] = Object.keys(outputs)
  if (ranges !== undefined && report.length > 0) {
    throw new NetsplitError({
      code: 'usage',
      message: '--report tells what is as expected; a sweep expects nothing.',
      cure: 'Leave out --sweep, or take its table: --sweep --json.',
    })
  }
  if (ranges !== undefined && output !== undefined) {
    throw new NetsplitError({
      code: 'usage',
      message: `--${output} writes runs; a sweep shows none.`,
      cure: 'Leave out --sweep, and check the budgets that you mean: --set crashes=1.',
    })
  }
  if (ranges !== undefined && from !== undefined) {
    throw new NetsplitError({
      code: 'usage',
      message: '--sweep varies what may fail, and --from gives a run with the failures that it has.',
      cure: 'Use one of them, or check one cell: --set crashes=1.',
    })
  }
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
export async function sweep(
  planned: readonly PlannedCheck[],
  { options, ...running }: Omit<Work, 'specs' | 'checks' | 'options'> & { options: SweepOptions },
): Promise<ExitCode> {
  const { sweeps, leftOut } = planSweeps(planned, options)
  const specs = [...new Set(sweeps.map(({ plan }) => plan.loaded))]
  const checks = sweeps.reduce((sum, { cells }) => sum + cells.length, 0)
  const report = options.json ? null : new SweepReport(options, running.folders)
  const checker = new Checker({ ...running, options, specs, checks })
  const finished: FinishedSweep[] = []
  try {
    for (const planned of sweeps) {
      finished.push(await carryOut(planned, checker, report))
      if (checker.interruption !== null) break
    }
  } finally {
    checker.close()
  }
  const exitCode = checker.interruption ?? worstOf(finished.map(exitCodeOf))
  if (report === null) sayJson(jsonSweepReport(finished, { leftOut, exitCode }))
  else report.summarize(finished, leftOut)
  return exitCode
}

function planSweeps(planned: readonly PlannedCheck[], options: SweepOptions) {
  const fixing = planned.filter((plan) => fixedAmong(plan, options.sweep).length > 0)
  // One that says itself what varies would be the same sweep as those that do not, unless it is the one that is meant.
  const others = options.scenario.length > 0 || fixing.length === planned.length ? [] : fixing
  const plans = planned.map((plan) => (others.includes(plan) ? leftOutOf(plan, options) : planSweep(plan, options)))
  const sweeps = plans.filter((made) => 'cells' in made)
  const leftOut = plans.filter((made) => 'reason' in made)
  const [first] = leftOut
  if (sweeps.length > 0 || first === undefined) return { sweeps, leftOut }
  const { plan, isOfModel, reason, cure } = first
  const where = isOfModel ? plan.loaded.name : `${plan.loaded.name}, ${plan.scenario}`
  throw new NetsplitError({ code: 'usage', message: `There is nothing to sweep in ${where}: ${reason}.`, cure })
}

/** The parameters that vary although the scenario says them. */
function fixedAmong({ loaded, scenario }: PlannedCheck, ranges: Ranges): string[] {
  return Object.keys(fixedBy(loaded.spec, scenario)).filter((name) => Object.hasOwn(ranges, name))
}

function leftOutOf(plan: PlannedCheck, { sweep: ranges }: SweepOptions): LeftOut {
  const names = fixedAmong(plan, ranges).join(' and ')
  return {
    plan,
    isOfModel: false,
    reason: `it says ${names} itself`,
    cure: `Name it: --scenario ${quoted(plan.scenario)}`,
  }
}

/** @throws NetsplitError when the ranges are wrong, or the model cannot be built */
function planSweep(plan: PlannedCheck, options: SweepOptions): PlannedSweep | LeftOut {
  if (plan.loaded.failure !== null) throw plan.loaded.failure
  const parameters = Object.keys(plan.loaded.spec.model.parameters)
  const areParameters = Object.keys(options.sweep).some((name) => parameters.includes(name))
  if (isMachine(plan) && !areParameters) {
    const cure =
      'Make what may fail an action of the machine, how often a parameter, and vary that: --sweep losses=0..2'
    return { plan, isOfModel: true, reason: 'a machine has no faults', cure }
  }
  if (plan.instance.from !== null) {
    const cure = 'Check one cell: --set crashes=1. Or sweep a scenario that does not start from a run.'
    return { plan, isOfModel: false, reason: 'it starts from a given run, with the failures that it has', cure }
  }
  if (plan.refusal !== null) throw plan.refusal
  const { properties, settings } = plan.instance
  const axes = axesOf(options.sweep, options.set, settings, parameters)
  if (axes.length === 0) {
    return {
      plan,
      isOfModel: false,
      reason: 'no fault whose budget could vary',
      cure: 'Say what varies: --sweep loss=0..2,crashes=0..2',
    }
  }
  const grid = gridOf(axes, settings)
  const made = grid.cells.map((budgets) => planCell(plan, budgets, options))
  const cells = made.filter((cell) => 'plan' in cell)
  const refused = made.filter((cell) => cell instanceof NetsplitError)
  const [first] = refused
  if (cells.length === 0 && first !== undefined) {
    return {
      plan,
      isOfModel: false,
      reason: first.summary.replace(/\.$/, ''),
      cure: first.cure ?? 'Vary something else.',
    }
  }
  return {
    plan,
    axes,
    cells,
    idle: grid.idle,
    refusals: [...new Set(refused.map(({ summary }) => summary))],
    // One that is of each member of a set has one verdict.
    properties: [
      ...new Map(properties.map(({ name, kind }): [string, SweptProperty] => [name, { name, kind }])).values(),
    ],
  }
}

/** A check of the scenario with other budgets, or why the language refuses them, such as restarts of fail-stop nodes. */
function planCell(
  { loaded, scenario, options: own }: PlannedCheck,
  budgets: Cell,
  options: SweepOptions,
): PlannedCell | NetsplitError {
  try {
    const plan = planCheck(loaded, scenario, { ...options, set: { ...options.set, ...budgets } })
    return { budgets, plan: { ...plan, options: { ...plan.options, spill: own.spill } } }
  } catch (error) {
    if (error instanceof NetsplitError && error.code === 'bad-scenario') return error
    throw error
  }
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

/** What counts of cells, once the types that they have in common are known. Where these are wrong, nothing is known of any cell. */
async function withTypes(
  swept: readonly SweptPlan[],
  checker: Checker,
): Promise<Pick<FinishedSweep, 'swept' | 'isTakenBack'>> {
  const first = swept.find(({ result }) => result !== null)
  if (first === undefined || first.result === null) return { swept, isTakenBack: false }
  const result = await checker.typed(first.plan, first.result)
  if (result === first.result) return { swept, isTakenBack: false }
  return {
    swept: swept.map((cell) => ({ ...cell, result: cell === first ? result : null })),
    isTakenBack: first.result.verdict !== result.verdict,
  }
}

/** Checks cell after cell, until one shows that the model is wrong, or the user interrupts. */
async function carryOut(planned: PlannedSweep, checker: Checker, report: SweepReport | null): Promise<FinishedSweep> {
  const { cells, properties } = planned
  const swept: SweptPlan[] = cells.map((cell) => ({ ...cell, result: null }))
  const mayImply = properties.length > 0 && cells.every(({ budgets }) => hasBudgetsAlone(budgets))
  report?.begin(planned)
  for (const [index, { budgets, plan }] of cells.entries()) {
    if (mayImply && isDecided(properties, budgets, swept)) checker.skip()
    else swept[index] = { budgets, plan, result: await checker.check(plan, describeCell(budgets)) }
    report?.row(planned, swept, index)
    if (checker.interruption !== null || swept[index]?.result?.verdict === 'error') break
  }
  const finished = { ...planned, ...(await withTypes(swept, checker)) }
  report?.end(finished)
  return finished
}
