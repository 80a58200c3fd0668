/**
 * Values as texts, so that a table can find what has the same content. Reasons tell values by these texts, too: sets and maps
 * look as in traces.
 */

import { comparePlain, type Plain } from '../language/plain.ts'
import { digitsIn } from './integers.ts'

/** A text that only values of the same content have. */
export function textOf(value: Plain): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`
  if (value instanceof Set) return `Set{${[...value].sort(comparePlain).map(textOf).join(', ')}}`
  if (value instanceof Map) {
    const entries = [...value].sort(([left], [right]) => comparePlain(left, right))
    return `Map{${entries.map(([key, entry]) => `${textOf(key)}: ${textOf(entry)}`).join(', ')}}`
  }
  const digits = digitsIn(value)
  if (digits !== null) return digits
  const fields = value as { readonly [key: string]: Plain }
  return `{${Object.keys(fields)
    .sort()
    .map((key) => `${JSON.stringify(key)}: ${textOf(fields[key] as Plain)}`)
    .join(', ')}}`
}

/** The key of an operation, as a text; of an operation without one, none that a key has: 1 and "1" are two keys. */
export function keyTextOf(operation: unknown): string {
  const { key } = (operation ?? {}) as { readonly key?: Plain }
  return key === undefined ? '' : textOf(key)
}
