/** Plain data and steps as one line of text. */

import { comparePlain, type Plain } from '../language/plain.ts'

/** No line of a text trace is longer. */
export const lineWidth = 108

/** A value on one line: `{ballot: [1, "server1"], seen: Set{"a"}}`. */
export function formatValue(value: Plain): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (value instanceof Set) return `Set{${[...value].sort(comparePlain).map(formatValue).join(', ')}}`
  if (value instanceof Map) {
    const entries = [...value].sort(([left], [right]) => comparePlain(left, right))
    return `Map{${entries.map(([key, entry]) => `${formatValue(key)}: ${formatValue(entry)}`).join(', ')}}`
  }
  if (Array.isArray(value)) return `[${value.map(formatValue).join(', ')}]`
  return `{${formatFields(value as { [key: string]: Plain })}}`
}

/** The fields of a record without its braces. */
export function formatFields(record: { readonly [key: string]: Plain }): string {
  return Object.entries(record)
    .map(([key, entry]) => `${formatKey(key)}: ${formatValue(entry)}`)
    .join(', ')
}

/** A message as a call: `put(request: 1, value: "A")`; without a payload just its type. One whose type is no name is told as a value. */
export function formatMessage(message: Plain): string {
  if (!isRecord(message) || typeof message['type'] !== 'string' || !isName(message['type'])) return formatValue(message)
  const { type, ...payload } = message as { readonly type: string }
  return Object.keys(payload).length === 0 ? type : `${type}(${formatFields(payload)})`
}

/** The member that an action is taken for, as what stands between the brackets of a call: `rm0`, `rm0, 1`, `from: "a"`. */
export function formatMember(member: Plain): string {
  if (Array.isArray(member) && member.length > 1) return member.map(formatArgument).join(', ')
  return isRecord(member) && Object.keys(member).length > 0 ? formatFields(member) : formatArgument(member)
}

/** Names stay bare. */
function formatArgument(value: Plain): string {
  return typeof value === 'string' && isName(value) && !constants.includes(value) ? value : formatValue(value)
}

/** Values that would look like names. */
const constants = ['null', 'true', 'false']

/** Cuts the middle out of a text that is too long. */
export function elide(text: string, width: number): string {
  if (text.length <= width) return text
  const kept = Math.max(8, width - 5)
  const head = Math.ceil(kept * 0.6)
  return `${text.slice(0, head)} ... ${text.slice(text.length - (kept - head))}`
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

export function isName(text: string): boolean {
  return /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(text)
}

function formatKey(key: string): string {
  return isName(key) ? key : JSON.stringify(key)
}
