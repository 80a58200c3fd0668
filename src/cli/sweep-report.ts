/** The report of a sweep for people: a row for each cell as it ends, then for each property what breaks it. */

import { join, sep } from 'node:path'
import type { SearchResult } from '../engine/index.ts'
import { dependsOn } from '../language/fault-plan.ts'
import type { ParameterValue } from '../language/parameters.ts'
import type { Folders } from '../loading/folders.ts'
import { elide } from '../trace/value.ts'
import { colours } from './colours.ts'
import { command, quoted } from './command.ts'
import { boundLines, diskLines, settingLines, symmetryLines } from './details.ts'
import { type Axis, type Cell, describeCell, hasBudgetsAlone, isBudget, smallest, valueInWords } from './grid.ts'
import { exceptions, type Outcome, outcomeOf, type Summary, type SweptProperty, summarize } from './implications.ts'
import { count, plural, seconds, tiny } from './numbers.ts'
import { columns, extentFor, say } from './output.ts'
import type { SweptValue } from './ranges.ts'
import { errorLines, traceLines } from './report.ts'
import type { FinishedSweep, LeftOut, PlannedSweep, SweepOptions, SweptPlan } from './swept.ts'

/** Widths of the columns of numbers; where there is no room, those in between are left out. */
const numberWidths = { distinct: 13, generated: 14, depth: 6, time: 10 } as const
type NumberName = keyof typeof numberWidths
const allNumbers = Object.keys(numberWidths) as NumberName[]

/** How a table of cells is laid out. */
interface Layout {
  /** Longer names of properties are shortened. */
  readonly mostProperty: number
  readonly numbers: readonly NumberName[]
}

/** From the widest on; the last is taken where none fits. */
const layouts: readonly Layout[] = [
  { mostProperty: 28, numbers: allNumbers },
  { mostProperty: 28, numbers: ['distinct', 'time'] },
  { mostProperty: 12, numbers: ['distinct', 'time'] },
  { mostProperty: 12, numbers: [] },
]
const statusWidth = '(no witness)'.length

export class SweepReport {
  readonly #options: SweepOptions
  readonly #userFolder: string
  #isFirst = true
  #layout: Layout = { mostProperty: Number.POSITIVE_INFINITY, numbers: allNumbers }

  constructor(options: SweepOptions, { userFolder }: Folders) {
    this.#options = options
    this.#userFolder = userFolder
  }

  /** What is swept, and the titles of the columns. */
  begin({ plan, axes, properties }: PlannedSweep): void {
    if (!this.#isFirst) say('')
    this.#isFirst = false
    say(colours.bold(`${plan.loaded.name}, ${plan.scenario}`))
    const varying = axes.map(({ fault }): string => fault)
    const fixed = Object.entries(plan.instance.settings).filter(([name]) => !varying.includes(name))
    const settings = settingLines(Object.fromEntries(fixed))
    if (settings.length > 0) say(...settings)
    const titlesIn = (layout: Layout) => [
      ...axes.map((axis) => axis.fault.padStart(widthOf(axis))),
      ...properties.map((property) => titleOf(property, layout)),
      ...layout.numbers.map((name) => name.padStart(numberWidths[name])),
    ]
    const room = columns() ?? Number.POSITIVE_INFINITY
    const fits = (layout: Layout) => titlesIn(layout).join('  ').length <= room
    if (!this.#options.full) this.#layout = layouts.find(fits) ?? (layouts.at(-1) as Layout)
    say(colours.dim(titlesIn(this.#layout).join('  ')))
  }

  /** One cell of which all is known that a check can tell. */
  row({ axes, properties }: PlannedSweep, swept: readonly SweptPlan[], index: number): void {
    const { budgets, result } = swept[index] as SweptPlan
    const numbers: { readonly [Name in NumberName]: string } = {
      distinct: result === null ? '-' : count(result.states.distinct),
      generated: result === null ? '-' : count(result.states.generated),
      depth: result === null ? '-' : count(result.states.depth),
      time: result === null ? '-' : seconds(result.seconds),
    }
    const cells = [
      ...axes.map((axis) => valueInWords(axis.fault, budgets[axis.fault] as SweptValue).padStart(widthOf(axis))),
      ...properties.map((property) =>
        statusCell(property, outcomeOf(property, budgets, swept), titleOf(property, this.#layout).length),
      ),
      ...this.#layout.numbers.map((name) => numbers[name].padStart(numberWidths[name])),
      ...(result === null ? [] : notesOf(result)),
    ]
    say(cells.join('  '))
  }

  /** What cut cells off, and what the cells say of each property. */
  end(sweep: FinishedSweep): void {
    const { properties, swept, isTakenBack } = sweep
    if (isTakenBack)
      say('', colours.red(`The types of ${sweep.plan.loaded.name} are wrong: what the table says does not count.`))
    const told = swept.some(({ result }) => (result?.failureDepth ?? null) !== null)
      ? [...properties, exceptions]
      : properties
    const lines = [...remarks(sweep), ...told.flatMap((property) => this.#summary(sweep, summarize(property, swept)))]
    const failed = swept.find(({ result }) => result?.verdict === 'error')
    if (failed?.result) {
      lines.push(`with ${describeCell(failed.budgets)}:`, ...errorLines(failed.result))
      lines.push(...traceLines(failed.plan, failed.result, { extent: extentFor(this.#options.full), saysWhy: false }))
    }
    const folder = join(this.#userFolder, sep)
    if (lines.length > 0) say('', ...lines.map((line) => line.replaceAll(folder, '')))
  }

  /** The last lines: what could not be swept, and what the sweeps took. */
  summarize(finished: readonly FinishedSweep[], leftOut: readonly LeftOut[]): void {
    const cells = finished.flatMap(({ swept }) => swept)
    const results = cells.flatMap(({ result }) => (result === null ? [] : [result]))
    const states = results.reduce((sum, { states: { distinct } }) => sum + distinct, 0)
    const time = results.reduce((sum, result) => sum + result.seconds, 0)
    const groups = new Map<string, string[]>()
    for (const { plan, isOfModel, reason } of leftOut) {
      const title = `left out: ${plan.loaded.name} (${reason})`
      groups.set(title, [...(groups.get(title) ?? []), ...(isOfModel ? [] : [plan.scenario])])
    }
    const lines = [...groups].map(([title, scenarios]) =>
      scenarios.length === 0 ? title : `${title}: ${scenarios.join('; ')}`,
    )
    const sum = `${plural(finished.length, 'sweep')}: ${count(results.length)} of ${plural(cells.length, 'cell')} checked`
    say('', ...lines, `${sum}; ${plural(states, 'distinct state')} in ${seconds(time)}.`)
  }

  #summary({ plan, swept }: FinishedSweep, summary: Summary): string[] {
    const { name, kind, smallestFound, largestNotFound, undecided, monotone } = summary
    const { found, notFound, foundColour, notFoundColour } = wordsFor(kind)
    const lines = smallestFound.flatMap((budgets) => {
      const { depth } = outcomeOf(summary, budgets, swept)
      const at = depth === null ? '' : `, at depth ${depth}`
      const text = foundColour(
        `${found} ${monotone ? 'from' : 'with'} ${describeCell(budgets)}${monotone ? ' on' : ''}${at}`,
      )
      return kind === 'sometimes' ? [text] : [text, ...this.#howToSee(plan, budgets, { summary, swept })]
    })
    if (largestNotFound.length > 0) {
      lines.push(notFoundColour(`${notFound} ${monotone ? 'up to' : 'with'} ${inWords(largestNotFound)}`))
    }
    if (undecided.length > 0) {
      const cells = plural(undecided.length, 'cell')
      lines.push(colours.yellow(`not decided in ${cells}, the smallest being ${inWords(smallest(undecided))}`))
    }
    if (!monotone && smallestFound.every(hasBudgetsAlone) && smallestFound.length > 0) {
      lines.push(
        colours.dim(
          'the smallest and the largest, the table has them all: more faults can end a deadlock, or bring one',
        ),
      )
    }
    const title = kind === 'exception' ? name : `${colours.dim(kind)} ${name}`
    return [title, ...lines.map((line) => `  ${line}`)]
  }

  /** The command that shows the counterexample with some budgets. */
  #howToSee(
    { loaded, scenario, instance }: PlannedSweep['plan'],
    budgets: Cell,
    { summary, swept }: { summary: Summary; swept: readonly SweptPlan[] },
  ): string[] {
    const { settings } = instance
    const different = Object.entries(budgets).filter(
      ([name, value]) => (isBudget(name) ? settings[name] || 0 : settings[name]) !== value,
    )
    const set: [string, ParameterValue][] = [...Object.entries(this.#options.set), ...different]
    const first = swept.find((cell) => cell.budgets === budgets)?.result?.violation ?? null
    const isFirst = first === null || (first.kind === 'exception' ? exceptions.name : first.property) === summary.name
    const asked = isFirst || summary.kind === 'exception' ? this.#options.property : [summary.name]
    const words = [
      ...[loaded.name, '--scenario', scenario],
      ...asked.flatMap((name) => ['--property', name]),
      ...set.flatMap(([name, value]) => ['--set', `${name}=${value}`]),
    ]
    const other = isFirst || summary.kind !== 'exception' ? null : first.property
    return [
      `  ${command} ${words.map(quoted).join(' ')}`,
      ...(other === null ? [] : [`  (which shows the run that violates ${other}: it is no longer)`]),
    ]
  }
}

/** What a property is said to be where a search found what it looks for, and where there was none. */
function wordsFor(kind: SweptProperty['kind']) {
  const { red, green } = colours
  if (kind === 'sometimes') {
    return { found: 'witnessed', notFound: 'no witness', foundColour: green, notFoundColour: red }
  }
  const words = kind === 'exception' ? ['a step fails', 'no step fails'] : ['violated', 'holds']
  return { found: words[0], notFound: words[1], foundColour: red, notFoundColour: green }
}

function inWords(cells: readonly Cell[]): string {
  return cells.map(describeCell).join('; ')
}

/** The width of a column of values. */
function widthOf({ fault, values }: Axis): number {
  return Math.max(fault.length, 'any'.length, ...values.map((value) => valueInWords(fault, value).length))
}

function titleOf({ name }: SweptProperty, { mostProperty }: Layout): string {
  return elide(name, mostProperty).padEnd(statusWidth)
}

function statusCell(property: SweptProperty, { status, implied }: Outcome, width: number): string {
  const isWitness = property.kind === 'sometimes'
  const word = status === 'unknown' ? 'not decided' : status === 'violated' && isWitness ? 'no witness' : status
  const text = (implied ? `(${word})` : word).padEnd(width)
  if (implied) return colours.dim(text)
  if (status === 'unknown') return colours.yellow(text)
  return status === 'violated' ? colours.red(text) : colours.green(text)
}

function notesOf({ bounds, failureDepth, verdict }: SearchResult): string[] {
  if (verdict === 'error') return [colours.red('error')]
  return [
    ...(bounds.length === 0 ? [] : [colours.yellow(`bounded: ${bounds.map(({ kind }) => kind).join(', ')}`)]),
    ...(failureDepth === null ? [] : [colours.red(`a step fails at depth ${failureDepth}`)]),
  ]
}

/** What is true of the table as a whole, and what cut off single cells. */
function remarks({ plan, idle, refusals, swept, properties }: FinishedSweep): string[] {
  const checked = swept.flatMap(({ budgets, result, plan: own }) =>
    result === null || result.verdict === 'error' ? [] : [{ budgets, result, own }],
  )
  const lines = checked.slice(0, 1).flatMap(({ own, result }) => symmetryLines(own, result))
  const isImplied = swept.some(({ budgets }) =>
    properties.some((property) => outcomeOf(property, budgets, swept).implied),
  )
  if (isImplied) lines.push(colours.dim('in parentheses: follows from another cell'))
  for (const fault of idle) lines.push(colours.dim(`cells with ${fault} and no ${dependsOn[fault]} are left out`))
  for (const refusal of refusals) lines.push(`cells are left out that the language refuses: ${refusal}`)
  const constrained = checked.filter(({ result }) => result.bounds.some(({ kind }) => kind === 'within'))
  if (constrained.length > 0) {
    lines.push(`bound: the constraint 'within' left out states; what holds, holds of those inside`)
  }
  const omissions = checked.reduce((sum, { result }) => sum + (result.expectedOmissions ?? 0), 0)
  if (plan.options.compact) {
    lines.push(
      `compact: states are told apart by 64-bit fingerprints; over all cells, ${tiny(omissions)} states left out are to be expected`,
    )
  }
  for (const { budgets, result, own } of checked) {
    const bounds = result.bounds.filter(({ kind }) => kind !== 'within')
    const found = [
      ...boundLines({ ...result, bounds, growth: [] }),
      ...diskLines({ ...result, expectedOmissions: null }, own),
    ]
    lines.push(...found.map((line) => `${describeCell(budgets)}: ${line}`))
  }
  return lines.length === 0 ? [] : [...lines, '']
}
