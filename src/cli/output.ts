/**
 * The way out: all that the command prints goes through here, and is escaped on it but for the colours of its own. What a
 * model, a history or a file says may look like anything; on a terminal it does nothing.
 */

import { escaped, inOneLine } from '../trace/escape.ts'
import { type Extent, lineWidth, shortened, whole } from '../trace/value.ts'
import { withColours } from './colours.ts'

/** Narrower terminals get lines that wrap. */
const leastWidth = 60

/** Prints lines on standard output; each stays one line. */
export function say(...lines: readonly string[]): void {
  console.log(lines.map((line) => withColours(line, inOneLine)).join('\n'))
}

/** Prints one object as JSON. What JSON leaves as it is although a terminal obeys it, is written as JSON may write it. */
export function sayJson(json: string): void {
  console.log(escaped(json))
}

/** Prints text on standard error. */
export function complain(text: string): void {
  console.error(withColours(text, escaped))
}

/** The lines of an error. Those below the first are indented, so that none of them passes for one of the report. */
export function linesOf(message: string): string[] {
  return message.split('\n').map((line, at) => (at === 0 || line.startsWith('  ') ? line : `  ${line}`))
}

/** The columns of the terminal; of what is no terminal, those that COLUMNS says, else null: there is room for all. */
export function columns(): number | null {
  const { stdout, env } = process
  const told = stdout.isTTY === true ? stdout.columns : Number(env['COLUMNS'])
  return Number.isInteger(told) && told > 0 ? told : null
}

/** How much room there is to tell a value, a step, a history. */
export function extentFor(isFull: boolean): Extent {
  if (isFull) return whole
  return { ...shortened, width: Math.min(lineWidth, Math.max(leastWidth, columns() ?? lineWidth)) }
}
