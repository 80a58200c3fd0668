/** Shows where a running search is: one line that rewrites itself on a terminal, a line now and then elsewhere. */

import type { Progress } from '../engine/result.ts'
import { Forecast, type Outlook } from './forecast.ts'
import { bytes, count, duration, roughly, seconds } from './numbers.ts'
import type { PlannedCheck } from './plan.ts'

const onTerminal = 100
const elsewhere = 5000
/** Seconds. What happens later than this is not worth a word. */
const longOutlook = 24 * 3600

export class ProgressLine {
  readonly #total: number
  readonly #stream = process.stderr
  readonly #interval = this.#stream.isTTY ? onTerminal : elsewhere
  readonly #notes = new Set<string>()
  #started = 0
  #subject = ''
  #limit = 0
  #forecast = new Forecast(0)
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
    this.#subject = `${this.#total > 1 ? `[${this.#started}/${this.#total}] ` : ''}${loaded.name}, ${scenario}${part && `, ${part}`}`
    this.#nextAt = Date.now() + this.#interval
  }

  /** Counts a check that is left out. */
  skip(): void {
    this.#started++
  }

  update(progress: Progress): void {
    const outlook = this.#forecast.update(progress)
    const now = Date.now()
    if (now < this.#nextAt) return
    this.#nextAt = now + this.#interval
    const line = `${this.#subject}: ${describe(progress, outlook, this.#limit)}`
    if (!this.#stream.isTTY) {
      this.#stream.write(`${line}\n`)
      return
    }
    this.#stream.write(`\r\x1b[K${line.slice(0, (this.#stream.columns ?? 80) - 1)}`)
    this.#isShown = true
  }

  /** Says something once, on a line of its own. */
  note(text: string): void {
    if (this.#notes.has(text)) return
    this.#notes.add(text)
    this.clear()
    this.#stream.write(`${text}\n`)
  }

  /** Makes room for other output. */
  clear(): void {
    if (this.#isShown) this.#stream.write('\r\x1b[K')
    this.#isShown = false
  }
}

function describe(progress: Progress, { memoryLasts, statesToGo }: Outlook, limit: number): string {
  const { isConcluding, distinct, generated, depth, frontier, memory, onDisk, seconds: elapsed } = progress
  if (isConcluding) {
    return [`${count(distinct)} states`, 'search over, putting together what it found', seconds(elapsed)].join(', ')
  }
  const rate = elapsed > 0 ? Math.round(generated / elapsed) : 0
  const isShort = memoryLasts !== null && memoryLasts < longOutlook
  return [
    `${count(distinct)} states`,
    `${count(rate)}/s`,
    `depth ${depth}`,
    `frontier ${count(frontier)}`,
    ...(statesToGo === null ? [] : [`about ${roughly(statesToGo)} to go`]),
    `${bytes(memory)} of ${bytes(limit)}`,
    ...(onDisk > 0 ? [`${count(onDisk)} on disk`] : isShort ? [`full in ${duration(memoryLasts)}`] : []),
    seconds(elapsed),
  ].join(', ')
}
