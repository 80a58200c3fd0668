/** Shows where a running search is: one line that rewrites itself on a terminal, a line now and then elsewhere. */

import type { Progress } from '../engine/result.ts'
import { bytes, count, seconds } from './numbers.ts'
import type { PlannedCheck } from './plan.ts'

const onTerminal = 100
const elsewhere = 5000

export class ProgressLine {
  readonly #total: number
  readonly #stream = process.stderr
  readonly #interval = this.#stream.isTTY ? onTerminal : elsewhere
  readonly #notes = new Set<string>()
  #started = 0
  #subject = ''
  #nextAt = 0
  #isShown = false

  constructor(total: number) {
    this.#total = total
  }

  begin({ loaded, scenario }: PlannedCheck): void {
    this.#started++
    this.#subject = `${this.#total > 1 ? `[${this.#started}/${this.#total}] ` : ''}${loaded.name}, ${scenario}`
    this.#nextAt = Date.now() + this.#interval
  }

  update(progress: Progress): void {
    const now = Date.now()
    if (now < this.#nextAt) return
    this.#nextAt = now + this.#interval
    const line = `${this.#subject}: ${describe(progress)}`
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

function describe({ distinct, generated, depth, frontier, memory, seconds: elapsed }: Progress): string {
  const rate = elapsed > 0 ? Math.round(generated / elapsed) : 0
  return [
    `${count(distinct)} states`,
    `${count(rate)}/s`,
    `depth ${depth}`,
    `frontier ${count(frontier)}`,
    bytes(memory),
    seconds(elapsed),
  ].join(', ')
}
