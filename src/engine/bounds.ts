/**
 * How large what can be made again may grow before it is dropped: tables, and what each worker keeps at hand. Nothing
 * that is reported depends on these bounds. Tests make them tiny.
 */

import type { SearchOptions } from './result.ts'

export interface InnerBounds {
  /** Heap words of all tables together. */
  readonly tables: number
  /** Words of a worker's decision tree. */
  readonly tree: number
  /** Words of a worker's option rows. */
  readonly rows: number
  /** Words of the values that a worker holds decoded, about. */
  readonly values: number
  /** How often a table must have been asked in vain before it is judged whether it pays. */
  readonly misses: number
}

/** The share of the memory that tables may take; the rest is for states and their values. */
const shareOfTables = 1 / 4

export function boundsOf({ memoryBytes, innerBounds }: SearchOptions): InnerBounds {
  return {
    tables: Math.min((memoryBytes * shareOfTables) / 4, 2 ** 28),
    tree: 2 ** 22,
    rows: 2 ** 16,
    values: 2 ** 21,
    misses: 1024,
    ...innerBounds,
  }
}
