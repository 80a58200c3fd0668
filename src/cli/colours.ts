/**
 * Colours for a terminal; none in pipes and files, none under NO_COLOR. What is coloured carries marks that nobody outside
 * can know, so that {@link withColours} can tell the colours of the report from escape sequences that a model, a history or
 * a file brought along.
 */

import picocolors from 'picocolors'
import type { Style } from '../trace/text.ts'

const { env, stdout } = process
const wanted = env['FORCE_COLOR'] !== undefined || (stdout.isTTY === true && env['TERM'] !== 'dumb')
const isColoured = wanted && !env['NO_COLOR']

const start = '\u001b'
const mark = `${start}${process.pid}.${process.hrtime.bigint()}`
const known = picocolors.createColors(true)

export const colours = {
  bold: marked(known.bold),
  dim: marked(known.dim),
  red: marked(known.red),
  green: marked(known.green),
  yellow: marked(known.yellow),
} as const

export const traceStyle: Style = { strong: colours.bold, faint: colours.dim, bad: colours.red }

function marked(paint: (text: string) => string): (text: string) => string {
  if (!isColoured) return (text) => text
  const [open = '', close = ''] = paint('|')
    .split('|')
    .map((code) => code.replace(start, mark))
  return (text) => `${open}${text}${close}`
}

/** A text with its colours as the terminal knows them, and all between them changed. */
export function withColours(text: string, change: (part: string) => string): string {
  const [first = '', ...coloured] = text.split(mark)
  const parts = coloured.map((part) => {
    const [code = ''] = /^\[\d+m/.exec(part) ?? []
    return `${code === '' ? '' : start}${code}${change(part.slice(code.length))}`
  })
  return change(first) + parts.join('')
}
