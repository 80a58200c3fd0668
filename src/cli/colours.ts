/**
 * Colours for a terminal; none in pipes and files, none under NO_COLOR. What is coloured carries marks that nobody outside
 * can know, so that {@link withColours} can tell the colours of the report from escape sequences that a model, a history or
 * a file brought along.
 */

import { styleText } from 'node:util'
import type { Style } from '../trace/text.ts'
import { isTerminal } from './streams.ts'

const { env } = process
const wanted = env['FORCE_COLOR'] !== undefined || (isTerminal(1) && env['TERM'] !== 'dumb')
const isColoured = wanted && !env['NO_COLOR']

const start = '\u001b'
const mark = `${start}${process.pid}.${process.hrtime.bigint()}`

export const colours = {
  bold: marked('bold'),
  dim: marked('dim'),
  red: marked('red'),
  green: marked('green'),
  yellow: marked('yellow'),
} as const

export const traceStyle: Style = { strong: colours.bold, faint: colours.dim, bad: colours.red }

function marked(style: 'bold' | 'dim' | 'red' | 'green' | 'yellow'): (text: string) => string {
  if (!isColoured) return (text) => text
  // Whether the stream has colours, we know.
  const [open = '', close = ''] = styleText(style, '|', { validateStream: false })
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
