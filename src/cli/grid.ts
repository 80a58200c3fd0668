/** The grid of a sweep: the fault budgets and parameters that vary, and the cells that they span. */

import { NetsplitError } from '../language/errors.ts'
import { type BudgetName, budgets, dependsOn } from '../language/fault-plan.ts'
import type { ParameterValues } from '../language/parameters.ts'
import { canonicalPath, paths } from '../language/paths.ts'
import { unknownName } from '../semantics/system/names.ts'
import { type BudgetValue, mostCells, type Ranges, rank, type SweptValue } from './ranges.ts'

/** One budget, or parameter, that varies, with its values, ascending. */
export interface Axis {
  readonly fault: string
  readonly values: readonly SweptValue[]
}

/** One choice of a value for each axis. */
export type Cell = { readonly [name: string]: SweptValue }

/**
 * What varies in a scenario: the ranges that the user named, else each fault that the scenario allows, from none to one
 * more than its budget. What `--set` fixes does not vary.
 *
 * @param settings the scenario's own, as `--set` would give them
 * @param parameters of the model, by name
 * @throws NetsplitError `unknown-name` for what is neither a budget nor a parameter, `usage` for one that is set, too
 */
export function axesOf(
  ranges: Ranges,
  set: ParameterValues,
  settings: ParameterValues,
  parameters: readonly string[] = [],
): Axis[] {
  const isSet = (fault: string) => Object.keys(set).some((path) => canonicalPath(path) === fault)
  const named = Object.entries(ranges).map(([path, values]): Axis => {
    const isParameter = parameters.includes(path)
    const fault = isParameter ? path : canonicalPath(path)
    if (!isParameter && paths.includes(fault)) {
      throw new NetsplitError({
        code: 'usage',
        message: `${fault} is no budget, and a sweep varies how often faults happen.`,
        cure: `Give it one value after the other: --set ${fault}=VALUE`,
      })
    }
    if (!isParameter && !isBudget(fault)) {
      return unknownName('fault with a budget', fault, [...budgets, ...parameters])
    }
    if (!isSet(fault)) return { fault, values }
    throw new NetsplitError({
      code: 'usage',
      message: `--sweep varies ${fault}, and --set fixes it.`,
      cure: 'Leave one of them out.',
    })
  })
  if (named.length > 0) return named
  return budgets.flatMap((fault) => {
    const own = settings[fault]
    return isSet(fault) || !own ? [] : [{ fault, values: defaultValues(own as BudgetValue) }]
  })
}

/** Whether something that varies is a budget, and no parameter: a model has none of a name of these. */
export function isBudget(name: string): name is BudgetName {
  return (budgets as readonly string[]).includes(name)
}

function defaultValues(own: BudgetValue): BudgetValue[] {
  return own === true ? [0, 1, 2, true] : Array.from({ length: own + 2 }, (_, budget) => budget)
}

/** The cells of a sweep, and the faults of which some budgets were left out, because they could not be spent. */
export interface Grid {
  /** A cell comes after all that are smaller. */
  readonly cells: readonly Cell[]
  readonly idle: readonly BudgetName[]
}

/**
 * All choices of a value for each axis, but those that allow a fault without the one that it depends on.
 *
 * @param settings of the scenario, for what does not vary
 * @throws NetsplitError `usage` when there are no cells, or too many
 */
export function gridOf(axes: readonly Axis[], settings: ParameterValues): Grid {
  const size = axes.reduce((product, { values }) => product * values.length, 1)
  if (size > mostCells) {
    throw new NetsplitError({
      code: 'usage',
      message: `That makes ${size.toLocaleString('en-US')} cells; a sweep has at most ${mostCells}.`,
      cure: 'Give smaller ranges.',
    })
  }
  let all: Cell[] = [{}]
  for (const { fault, values } of axes) {
    all = all.flatMap((cell) => values.map((value): Cell => ({ ...cell, [fault]: value })))
  }
  const idleIn = (cell: Cell) =>
    axes.flatMap(({ fault }) => {
      const other = isBudget(fault) ? dependsOn[fault] : undefined
      return other === undefined || !cell[fault] || (cell[other] ?? settings[other]) ? [] : [fault as BudgetName]
    })
  const cells = all.filter((cell) => idleIn(cell).length === 0)
  const idle = new Set(all.flatMap(idleIn))
  const [first] = idle
  if (cells.length === 0 && first !== undefined) {
    throw new NetsplitError({
      code: 'usage',
      message: `There are no ${first} without ${dependsOn[first]}.`,
      cure: `Allow both: --sweep ${dependsOn[first]}=0..2,${first}=0..2`,
    })
  }
  const places = new Map(axes.map(({ fault, values }) => [fault, values]))
  const height = (cell: Cell) =>
    [...places].reduce((sum, [fault, values]) => sum + values.indexOf(cell[fault] as SweptValue), 0)
  return { cells: cells.sort((a, b) => height(a) - height(b)), idle: [...idle] }
}

/** Whether no budget of the first is larger than that of the second, and parameters are the same. */
export function isWithin(a: Cell, b: Cell): boolean {
  return Object.entries(a).every(([name, value]) =>
    isBudget(name) ? rank(value) <= rank(b[name] as BudgetValue) : value === b[name],
  )
}

/** Whether budgets alone vary, so that one cell may tell of another. */
export function hasBudgetsAlone(cell: Cell): boolean {
  return Object.keys(cell).every(isBudget)
}

/** Those of some cells that are larger than none of the others. */
export function smallest(cells: readonly Cell[]): Cell[] {
  return cells.filter((cell) => !cells.some((other) => other !== cell && isWithin(other, cell)))
}

/** Those of some cells that are smaller than none of the others. */
export function largest(cells: readonly Cell[]): Cell[] {
  return cells.filter((cell) => !cells.some((other) => other !== cell && isWithin(cell, other)))
}

/** As one would give them to `--sweep`: `crashes=1 loss=any`. */
export function describeCell(cell: Cell): string {
  return Object.entries(cell)
    .map(([name, value]) => `${name}=${valueInWords(name, value)}`)
    .join(' ')
}

/** A value as one would give it to `--sweep`. */
export function valueInWords(name: string, value: SweptValue): string {
  return value === true && isBudget(name) ? 'any' : String(value)
}
