/** Shows where a running search is: one line that rewrites itself on a terminal, a line now and then elsewhere. */

import type { Progress } from '../engine/index.ts'
import { inOneLine } from '../trace/escape.ts'
import { elide } from '../trace/value.ts'
import { Forecast, type Outlook } from './forecast.ts'
import { bytes, count, duration, roughly, seconds } from './numbers.ts'
import { complain, errors } from './output.ts'
import type { PlannedCheck } from './planned-check.ts'

const onTerminal = 100
const elsewhere = 5000
/** Seconds. What happens later than this is not worth a word. */
const longOutlook = 24 * 3600

export class ProgressLine {
  readonly #total: number
  readonly #interval = errors.isTerminal ? onTerminal : elsewhere
  readonly #notes = new Set<string>()
  #started = 0
  #subject = ''
  #limit = 0
  #forecast = new Forecast(0)
  #first: Progress | null = null
  #nextAt = 0
  #isShown = false

  constructor(total: number) {
    this.#total = total
  }

  /** @param part of a check in several parts: which one */
  begin({ loaded, scenario, options }: PlannedCheck, part = ''): void {
    this.#started++
    this.#limit = options.memoryBytes
    this.#forecast = new Forecast(options.memoryBytes)
    this.#first = null
    this.#subject = `${this.#total > 1 ? `[${this.#started}/${this.#total}] ` : ''}${loaded.name}, ${scenario}${part && `, ${part}`}`
    this.#nextAt = Date.now() + this.#interval
  }

  /** Counts a check that is left out. */
  skip(): void {
    this.#started++
  }

  update(progress: Progress): void {
    const outlook = this.#forecast.update(progress)
    this.#first ??= progress
    const first = this.#first
    this.tell(() => partsOf(progress, { ...outlook, limit: this.#limit, first }))
  }

  /** Says where the check at hand is, if it is time for that. */
  tell(parts: () => readonly ProgressPart[]): void {
    this.show(this.#subject, parts)
  }

  /** Begins something else than a check. */
  await(): void {
    this.#nextAt = Date.now() + this.#interval
  }

  /** Says where something is, if it is time for that. */
  show(subject: string, parts: () => readonly ProgressPart[]): void {
    const now = Date.now()
    if (now < this.#nextAt) return
    this.#nextAt = now + this.#interval
    if (!errors.isTerminal) {
      complain(lineOf(subject, parts(), Number.POSITIVE_INFINITY))
      return
    }
    errors.write(`\r\x1b[K${lineOf(subject, parts(), (errors.columns ?? 80) - 1)}`)
    this.#isShown = true
  }

  /** Says something once, on a line of its own. */
  note(text: string): void {
    if (this.#notes.has(text)) return
    this.#notes.add(text)
    this.clear()
    complain(text)
  }

  /** Makes room for other output. */
  clear(): void {
    if (this.#isShown) errors.write('\r\x1b[K')
    this.#isShown = false
  }
}

/** A part of the line; the least important are left out first where there is no room. */
export interface ProgressPart {
  readonly text: string
  readonly importance: number
}

/** Room for the name of what is checked before anything else is left out. */
const leastSubject = 16

/** The line: what is checked, and where the search is, in at most so many columns. */
export function lineOf(subject: string, parts: readonly ProgressPart[], width: number): string {
  const told = [...parts]
  const name = inOneLine(subject)
  const rest = () => told.map(({ text }) => text).join(', ')
  const fits = () => Math.min(name.length, leastSubject) + 2 + rest().length <= width
  while (told.length > 1 && !fits()) {
    const least = Math.min(...told.map(({ importance }) => importance))
    told.splice(
      told.findIndex(({ importance }) => importance === least),
      1,
    )
  }
  return `${elide(name, width - 2 - rest().length)}: ${rest()}`.slice(0, width)
}

export function partsOf(
  progress: Progress,
  { memoryLasts, statesToGo, limit, first }: Outlook & { readonly limit: number; readonly first: Progress },
): ProgressPart[] {
  const { isConcluding, distinct, depth, frontier, memory, onDisk, seconds: elapsed, inOneCall } = progress
  const states = { text: `${count(distinct)} states`, importance: 9 }
  const time = { text: seconds(elapsed), importance: 8 }
  if (inOneCall !== null) {
    const { who, seconds: within } = inOneCall
    return [states, { text: `in one call of ${who} for ${duration(within)}`, importance: 10 }, time]
  }
  if (isConcluding) return [states, { text: 'search over, putting together what it found', importance: 1 }, time]
  // A resumed search has found states before.
  const passed = elapsed - first.seconds
  const rate = passed > 0 ? (distinct - first.distinct) / passed : elapsed > 0 ? distinct / elapsed : 0
  const isShort = memoryLasts !== null && memoryLasts < longOutlook
  const part = (importance: number, text: string): ProgressPart => ({ text, importance })
  return [
    states,
    part(7, `${count(Math.round(rate))}/s`),
    part(6, `depth ${depth}`),
    part(2, `frontier ${count(frontier)}`),
    ...(statesToGo === null ? [] : [part(4, `about ${roughly(statesToGo)} to go`)]),
    part(3, `${bytes(memory)} of ${bytes(limit)}`),
    ...(onDisk > 0
      ? [part(1, `${count(onDisk)} on disk`)]
      : isShort
        ? [part(5, `full in ${duration(memoryLasts)}`)]
        : []),
    time,
  ]
}
