/** That a value is made of plain parts, in which no draft is left. structuredClone() would not tell: it clones drafts, too. */

import { isDraft } from 'immer'

/** @returns the value itself */
export function withoutDrafts<Value>(value: Value, above: readonly unknown[] = []): Value {
  if (typeof value !== 'object' || value === null || above.includes(value)) return value
  if (isDraft(value)) throw new Error('there is a draft in it')
  const parts = value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : Object.values(value)
  for (const part of parts) withoutDrafts(part, [...above, value])
  return value
}
