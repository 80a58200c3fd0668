/**
 * The table of checks: a row for each as it ends, no wider than the terminal. Where there is room, every number has its
 * column; where there is less, model and scenario share one, columns are left out, and what is expected goes below.
 */

import { inOneLine } from '../trace/escape.ts'
import { wrapped } from '../trace/lines.ts'
import { elide } from '../trace/value.ts'
import { colours } from './colours.ts'

export interface CheckName {
  readonly model: string
  readonly scenario: string
}

type Paint = (text: string) => string

export interface Row extends CheckName {
  readonly verdict: string
  readonly verdictColour: Paint
  readonly numbers: Numbers
  readonly expectation: string
  readonly expectationColour: Paint
}

interface Numbers {
  readonly distinct: string
  readonly generated: string
  readonly depth: string
  readonly time: string
}

interface Column {
  readonly name: keyof Numbers
  readonly width: number
}

interface Layout {
  /** Widths of the names: of model and scenario, or of what they share. */
  readonly names: readonly number[]
  readonly numbers: readonly Column[]
}

const verdictWidth = 'incomplete'.length
const gap = '  '
const mostModel = 48
const mostScenario = 60
/** Names get so much before the most common expectation moves below. */
const leastName = 20
const usualExpectation = gap.length + 1 + 'as expected'.length

/** Columns of a wide table, and of a narrow one in the order in which they are given up. */
const wide: readonly Column[] = [
  { name: 'distinct', width: 13 },
  { name: 'generated', width: 14 },
  { name: 'depth', width: 6 },
  { name: 'time', width: 10 },
]
const narrow: readonly Column[] = [
  { name: 'distinct', width: 11 },
  { name: 'generated', width: 11 },
  { name: 'depth', width: 5 },
  { name: 'time', width: 8 },
]
const givenUp: readonly (keyof Numbers)[] = ['generated', 'depth']

export class Table {
  readonly #room: number
  readonly #layout: Layout
  readonly #nameOf: (check: CheckName) => readonly string[]

  /** @param columns how wide the terminal is; null where nothing is shortened */
  constructor(checks: readonly CheckName[], columns: number | null, isFull: boolean) {
    this.#room = isFull || columns === null ? Number.POSITIVE_INFINITY : columns
    const most = isFull ? [this.#room, this.#room] : [mostModel, mostScenario]
    const both = ({ model, scenario }: CheckName) => [model, scenario]
    const apart = ['model', 'scenario'].map((title, at) =>
      Math.min(
        most[at] as number,
        widest(
          title,
          checks.map((check) => both(check)[at] as string),
        ),
      ),
    )
    if (widthOf({ names: apart, numbers: wide }) + usualExpectation <= this.#room) {
      this.#layout = { names: apart, numbers: wide }
      this.#nameOf = both
      return
    }
    const isOneModel = new Set(checks.map(({ model }) => model)).size === 1
    this.#nameOf = ({ model, scenario }) => [isOneModel ? scenario : `${model}, ${scenario}`]
    const name = widest('scenario', checks.flatMap(this.#nameOf))
    let numbers = narrow
    for (const column of givenUp) {
      if (widthOf({ names: [name], numbers }) + usualExpectation <= this.#room) break
      numbers = numbers.filter((other) => other.name !== column)
    }
    const room = this.#room - widthOf({ names: [0], numbers })
    const width = Math.min(name, Math.max(leastName, room - usualExpectation), Math.max(8, room))
    this.#layout = { names: [width], numbers }
  }

  /** The titles of the columns. */
  get titles(): string[] {
    const names = this.#layout.names.length === 2 ? ['model', 'scenario'] : ['scenario']
    const { length } = names
    const numbers = Object.fromEntries(wide.map(({ name }) => [name, name])) as unknown as Numbers
    const cells = this.#cells(length === 2 ? names : ['scenario'], 'verdict'.padEnd(verdictWidth), numbers)
    const line = `${cells} ${gap}expectation`
    return [colours.dim(line.length <= this.#room ? line : cells)]
  }

  /** One check; what is expected of it is below where there is no room beside. */
  row(row: Row): string[] {
    const { verdict, verdictColour, expectationColour, numbers } = row
    const plain = this.#cells(this.#nameOf(row), verdict.padEnd(verdictWidth), numbers)
    const coloured = this.#cells(this.#nameOf(row), verdictColour(verdict.padEnd(verdictWidth)), numbers)
    const expectation = inOneLine(row.expectation)
    if (plain.length + 3 + expectation.length <= this.#room) {
      return [`${coloured} ${gap}${expectationColour(expectation)}`.trimEnd()]
    }
    return [coloured, ...wrapped(expectation, this.#room - 4).map((line) => `    ${expectationColour(line)}`)]
  }

  #cells(names: readonly string[], verdict: string, numbers: Numbers): string {
    const { names: widths, numbers: columns } = this.#layout
    // A number that is longer than its column takes room from the last name.
    const excess = columns.reduce((sum, { name, width }) => sum + Math.max(0, numbers[name].length - width), 0)
    const isLast = (at: number) => at === widths.length - 1
    return [
      ...names.map((name, at) => {
        const width = widths[at] as number
        const room = isLast(at) && this.#room < Number.POSITIVE_INFINITY ? Math.max(8, width - excess) : width
        return elide(name, room).padEnd(room)
      }),
      verdict,
      ...columns.map(({ name, width }) => numbers[name].padStart(width)),
    ].join(gap)
  }
}

function widest(title: string, names: readonly string[]): number {
  return Math.max(title.length, ...names.map((name) => inOneLine(name).length))
}

function widthOf({ names, numbers }: Layout): number {
  const widths = [...names, verdictWidth, ...numbers.map(({ width }) => width)]
  return widths.reduce((sum, width) => sum + width, 0) + gap.length * (widths.length - 1)
}
