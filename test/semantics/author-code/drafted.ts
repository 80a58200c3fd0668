/** Values that are drafted, and what holds them. */

import type { Plain } from '../../../src/language/plain.ts'
import { draftOf, snapshotOf as snapshot } from '../../../src/semantics/author-code/drafts.ts'
import { withoutDrafts } from './without-drafts.ts'

export type Job = { n: number; tags: number[] }

export const job = (n: number): Job => ({ n, tags: [n] })

export function deeplyFrozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    const parts = value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : Object.values(value)
    for (const part of parts) deeplyFrozen(part)
  }
  return Object.freeze(value)
}

/** A draft of a value that must not be changed itself. */
export function drafted<Value>(value: Value): Value {
  return draftOf(deeplyFrozen(value) as Plain) as Value
}

export function snapshotOf(value: unknown): unknown {
  return withoutDrafts(snapshot(value))
}

/** One object of each kind that holds a part. */
export const around: [string, (part: unknown) => object][] = [
  ['a list', (part) => [0, part]],
  [
    'a map',
    (part) =>
      new Map<unknown, unknown>([
        ['before', 0],
        ['here', part],
      ]),
  ],
  [
    'a key of a map',
    (part) =>
      new Map<unknown, unknown>([
        [part, 1],
        ['other', 0],
      ]),
  ],
  ['a set', (part) => new Set([0, part])],
  ['an object', (part) => ({ before: null, here: part, behind: 1 })],
]
