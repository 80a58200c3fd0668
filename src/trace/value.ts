/**
 * Plain data and steps as one line of text. Fields are told in one order, sorted by name as they are stored: in which order
 * an author wrote them is no part of a value. The type of a message comes first.
 */

import { digitsIn } from '../histories/integers.ts'
import { comparePlain, type Plain } from '../language/plain.ts'
import { inOneLine } from './escape.ts'
import { isName } from './names.ts'

/** No line of a text trace is longer, unless it is told whole. */
export const lineWidth = 108

/** How much room there is to tell something. */
export interface Extent {
  /** Characters in a line; longer ones lose their middle. */
  readonly width: number
  /** Lines of one kind; more are summed up. */
  readonly lines: number
}

/** Short enough to paste into a chat. */
export const shortened: Extent = { width: lineWidth, lines: 12 }

/** Nothing is left out. */
export const whole: Extent = { width: Number.POSITIVE_INFINITY, lines: Number.POSITIVE_INFINITY }

/** A value on one line: `{ballot: [1, "server1"], seen: Set{"a"}}`. */
export function formatValue(value: Plain): string {
  if (typeof value === 'string') return inOneLine(JSON.stringify(value))
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (value instanceof Set) return `Set{${[...value].sort(comparePlain).map(formatValue).join(', ')}}`
  if (value instanceof Map) {
    const entries = [...value].sort(([left], [right]) => comparePlain(left, right))
    return `Map{${entries.map(([key, entry]) => `${formatValue(key)}: ${formatValue(entry)}`).join(', ')}}`
  }
  if (Array.isArray(value)) return `[${value.map(formatValue).join(', ')}]`
  const digits = digitsIn(value)
  if (digits !== null) return digits
  return `{${formatFields(value as { [key: string]: Plain })}}`
}

/** The fields of a record without its braces. */
export function formatFields(record: { readonly [key: string]: Plain }): string {
  return sortedFields(record)
    .map(([key, entry]) => `${formatKey(key)}: ${formatValue(entry)}`)
    .join(', ')
}

/** The fields of a record in the order in which they are told. */
export function sortedFields<Value>(record: { readonly [key: string]: Value }): [string, Value][] {
  return Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1))
}

/** A message as a call: `put(request: 1, value: "A")`; without a payload just its type. One whose type is no name is told as a value. */
export function formatMessage(message: Plain): string {
  if (!isRecord(message) || typeof message['type'] !== 'string' || !isName(message['type'])) return formatValue(message)
  const { type, ...payload } = message as { readonly type: string }
  return Object.keys(payload).length === 0 ? type : `${type}(${formatFields(payload)})`
}

/**
 * The member that an action is taken for, as the arguments of a call: names stay bare, `prepare(rm0)`, and the parts of a
 * list or the fields of an object are the arguments. A member of a fixed set may be anything.
 */
export function formatMember(member: unknown): string {
  if (Array.isArray(member) && member.length > 1) return (member as readonly unknown[]).map(formatArgument).join(', ')
  return isPlainObject(member) && Object.keys(member).length > 0 ? formatParts(member) : formatArgument(member)
}

function formatParts(member: object): string {
  return sortedFields(member as { readonly [key: string]: unknown })
    .map(([key, part]) => `${formatKey(key)}: ${formatArgument(part)}`)
    .join(', ')
}

function formatArgument(value: unknown): string {
  if (typeof value === 'string') return isName(value) && !isWordOfValues(value) ? value : formatValue(value)
  if (Array.isArray(value)) return `[${(value as readonly unknown[]).map(formatArgument).join(', ')}]`
  if (isPlainObject(value)) return `{${formatParts(value)}}`
  if (value === null || value instanceof Set || value instanceof Map) return formatValue(value as Plain)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return nameOf(value)
}

/** What cannot be part of a state is called by its name. */
function nameOf(value: unknown): string {
  if (typeof value === 'function') return value.name === '' ? 'a function' : inOneLine(value.name)
  if (typeof value === 'object' && value !== null) {
    const { name } = (value as { readonly constructor?: { readonly name?: unknown } }).constructor ?? {}
    return typeof name === 'string' && name !== '' ? `a ${inOneLine(name)}` : 'an object'
  }
  return inOneLine(String(value))
}

/** Bare, these would be other values than the strings. */
function isWordOfValues(text: string): boolean {
  return ['true', 'false', 'null', 'undefined', 'NaN', 'Infinity'].includes(text)
}

/**
 * Shortens the longest value in brackets, and no word around it, where that is enough for a text to fit; else the text as it is.
 * The words say what happens, and values only to what.
 */
function shortenValue(line: string, width: number): string {
  const longest = valuesIn(line).reduce((one, other) => (other.to - other.from > one.to - one.from ? other : one), {
    from: 0,
    to: 0,
  })
  const room = longest.to - longest.from - (line.length - width)
  // A line that is a value from its beginning has no words around it.
  if (line.length <= width || room < dots.length || longest.from <= 1) return line
  const inside = line.slice(longest.from, longest.to)
  // In little room, words would be cut to pieces.
  const short = room > shortWord ? elide(inside, room) : dots
  return line.slice(0, longest.from) + (short.length <= room ? short : dots) + line.slice(longest.to)
}

/**
 * What happens in one line or, where it does not fit, in two, which part after a clause or between two words, never in a value.
 * Only what is too long for two loses its middle.
 */
export function inTwoLines(text: string, width: number): readonly string[] {
  const line = inOneLine(text)
  if (line.length <= width) return [line]
  const values = valuesIn(line)
  const spaces = [...line.matchAll(/ /g)]
    .map(({ index }) => index)
    .filter((at) => at <= width && !values.some(({ from, to }) => from <= at && at < to))
  const fitting = spaces.filter((at) => line.length - at + 1 <= width)
  const at = fitting.findLast((space) => line[space - 1] === ';') ?? fitting.at(-1)
  return at === undefined ? [elide(line, width)] : [line.slice(0, at), `  ${line.slice(at + 1)}`]
}

/** Whether there is so little room that a line goes on in another one, rather than to lose its middle. */
export function isNarrow(width: number): boolean {
  return width < 80
}

/** A line, in two where there is little room. */
export function fittedLines(text: string, width: number): readonly string[] {
  return isNarrow(width) ? inTwoLines(text, width) : [elide(text, width)]
}

const dots = '...'

/** What stands between outermost brackets. */
function valuesIn(line: string): { readonly from: number; readonly to: number }[] {
  const values: { from: number; to: number }[] = []
  let depth = 0
  let from = 0
  for (const { 0: token, index } of line.matchAll(/"(?:[^"\\]|\\.)*"|[()[\]{}]/g)) {
    if ('([{'.includes(token) && depth++ === 0) from = index + 1
    else if (')]}'.includes(token) && --depth === 0) values.push({ from, to: index })
  }
  return values
}

/**
 * Cuts the middle out of a text that is too long for its line: out of a value in it if that is enough, else between two fields
 * or values where it can, those of the whole rather than those of a part, else between two words. Characters that a terminal obeys are escaped before.
 */
export function elide(text: string, width: number): string {
  const line = shortenValue(inOneLine(text), width)
  if (line.length <= width) return line
  const kept = Math.max(8, width - 5)
  const room = Math.ceil(kept * 0.6)
  const gaps = gapsIn(line)
  const ends = (most: number) =>
    best(gaps.filter(({ at }) => at >= Math.min(room / 2, room - shortWord) && at <= most).reverse())
  const end = ends(room)
  const head = line.slice(0, end ?? wholeCharacter(line, room))
  const start = line.length - (kept - head.length)
  const latest = start + Math.max((line.length - start) / 2, shortWord)
  const begin = best(gaps.filter(({ at }) => at + 1 >= start && at < latest))
  if (begin !== null) return `${head} ... ${line.slice(begin + 1)}`
  const isShort = line.length - line.lastIndexOf(' ') <= shortWord
  return isShort && end !== null
    ? `${line.slice(0, ends(kept + 1) as number)} ...`
    : `${head} ... ${line.slice(wholeCharacter(line, start))}`
}

/** A longer word may be cut: little would be left without it. */
const shortWord = 24

/** Where a line can be cut: at a space. The smaller the rank, the better. */
interface Gap {
  readonly at: number
  readonly rank: number
}

function gapsIn(line: string): Gap[] {
  const gaps: Gap[] = []
  let depth = 0
  for (let at = 0; at < line.length; at++) {
    const character = line[at] as string
    if ('([{'.includes(character)) depth++
    else if (')]}'.includes(character)) depth--
    else if (character === ' ') gaps.push({ at, rank: depth + (',;'.includes(line[at - 1] ?? ' ') ? 0 : line.length) })
  }
  return gaps
}

/** The best of some gaps; of equally good ones the first. */
function best(gaps: readonly Gap[]): number | null {
  return gaps.reduce<Gap | null>((one, gap) => (one === null || gap.rank < one.rank ? gap : one), null)?.at ?? null
}

/** A place to cut at; one further where it would go through a character of two code units. */
function wholeCharacter(line: string, at: number): number {
  const code = line.charCodeAt(at)
  return code >= 0xdc00 && code < 0xe000 ? at + 1 : at
}

export function isRecord(value: Plain): value is { readonly [key: string]: Plain } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Set) &&
    !(value instanceof Map)
  )
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function formatKey(key: string): string {
  return isName(key) ? key : formatValue(key)
}
