/**
 * The way out: all that the command prints goes through here, and is escaped on it but for the colours of its own. What a
 * model, a history or a file says may look like anything; on a terminal it does nothing.
 */

import { authorOutputFlushed } from '../loading/confine.ts'
import { escaped, inOneLine } from '../trace/escape.ts'
import { type Extent, lineWidth, shortened, whole } from '../trace/value.ts'
import { withColours } from './colours.ts'
import { OutputStream } from './streams.ts'

/** Narrower terminals get lines that wrap. */
const leastWidth = 60

let isLossTold = false

/**
 * The command outlives its readers: what cannot be written is lost, because nobody reads any more or the disk is full, but the check
 * goes on for the sake of its exit code.
 */
const output = new OutputStream(1, ({ code, message }) => {
  if (code === 'EPIPE' || isLossTold) return
  isLossTold = true
  complain(`The report could not be written: ${message}`)
})
export const errors = new OutputStream(2, () => {})

/** Prints lines on standard output; each stays one line. */
export function say(...lines: readonly string[]): void {
  output.write(`${lines.map((line) => withColours(line, inOneLine)).join('\n')}\n`)
}

/** Empties the terminal, with what has been scrolled out of it; what is no terminal stays as it is. */
export function clearScreen(): void {
  if (output.isTerminal) output.write('\x1b[2J\x1b[3J\x1b[H')
}

/** Prints one object as JSON. What JSON leaves as it is although a terminal obeys it, is written as JSON may write it. */
export function sayJson(json: string): void {
  output.write(`${escaped(json)}\n`)
}

/** Prints text on standard error. */
export function complain(text: string): void {
  errors.write(`${withColours(text, escaped)}\n`)
}

/** Waits until all that was printed is on its way, or lost; what a model printed, too. */
export async function flushed(): Promise<void> {
  await Promise.all([output.flushed(), errors.flushed(), authorOutputFlushed()])
}

/** The lines of an error. Those below the first are indented, so that none of them passes for one of the report. */
export function linesOf(message: string): string[] {
  return message.split('\n').map((line, at) => (at === 0 || line.startsWith('  ') ? line : `  ${line}`))
}

/** The columns of the terminal; of what is no terminal, those that COLUMNS says, else null: there is room for all. */
export function columns(): number | null {
  const { env } = process
  const told = output.isTerminal ? output.columns : Number(env['COLUMNS'])
  return told !== undefined && Number.isInteger(told) && told > 0 ? told : null
}

/** How much room there is to tell a value, a step, a history. */
export function extentFor(isFull: boolean): Extent {
  if (isFull) return whole
  return { ...shortened, width: Math.min(lineWidth, Math.max(leastWidth, columns() ?? lineWidth)) }
}
