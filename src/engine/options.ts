/** What a search is asked for. */

import type { Plain } from '../language/plain.ts'
import type { Run } from './result.ts'

export interface SearchOptions {
  /** A run of the instance that the search starts from, with as many states as steps. */
  readonly from?: Run | undefined
  /** States deeper than this are not explored. */
  readonly maxDepth?: number | undefined
  /** Stop after the level in which this many distinct states are reached. */
  readonly maxStates?: number | undefined
  /** Stop after this many seconds. */
  readonly maxSeconds?: number | undefined
  /** Stop before shared memory outgrows this many bytes. */
  readonly memoryBytes: number
  /** Keep a 64-bit fingerprint of each state alone: less memory, and a small chance to leave states out. */
  readonly compact?: boolean | undefined
  /** A folder to move states to when memory is full. */
  readonly spill?: string | undefined
  readonly checkpoint?: CheckpointOptions | undefined
  /** A folder with a checkpoint to go on from; that of {@link checkpoint}. */
  readonly resume?: string | undefined
  /**
   * Explore everything although a property is violated, or go on until the verdict of each property is known, or one
   * cannot be evaluated. The first violation is still the one reported.
   */
  readonly keepGoing?: boolean | 'until decided' | undefined
  /** Properties that are expected to be violated: the search goes on until all of them are, whatever else is. */
  readonly awaited?: readonly string[] | undefined
  /**
   * For which findings to give a run: for that of the report; for one in any case, be it a witness where nothing is
   * violated; or for all.
   */
  readonly runs?: 'reported' | 'one' | 'all' | undefined
  /** Explore one state of each orbit: by all sets that are declared symmetric, or by none; else as the scenario asks. */
  readonly symmetry?: boolean | undefined
  /** Run every author function twice, without clock and random source, and compare. */
  readonly paranoid?: boolean | undefined
  /** Count the steps that every handler, action and fault makes, once all states are found. */
  readonly coverage?: boolean | undefined
  /** For tests: bounds of tables and caches, which change nothing but how fast a search is. */
  readonly innerBounds?: Partial<InnerBounds> | undefined
  readonly stress?: Stress | undefined
}

/** For tests: makes happen often what is rare otherwise. */
export interface Stress {
  /** Move states to disk after every so many chunks that a worker has explored. */
  readonly spillEvery?: number
  /** Likewise, drop tables, also after the chunks of what comes after the search. */
  readonly dropEvery?: number
  /** Likewise, save a checkpoint. */
  readonly checkpointEvery?: number
  /** After so many chunks, stop as if the time were over. */
  readonly stopAfter?: number
  /** Arena positions that a worker takes at once. */
  readonly blockStates?: number
}

/** Where and how often a search is saved, so that another process can go on with it. */
export interface CheckpointOptions {
  readonly folder: string
  /** At least so many seconds lie between two checkpoints. */
  readonly seconds: number
  /** Which search it is: plain data that says what a search that goes on must have in common with it. */
  readonly identity: { readonly [name: string]: Plain }
}

/**
 * How large what can be made again may grow before it is dropped: tables, and what each worker keeps at hand. Nothing
 * that is reported depends on these bounds. Tests make them tiny.
 */
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
  /** Words of the graph of what runs came through, for each worker. */
  readonly graph: number
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
    graph: 2 ** 25,
    ...innerBounds,
  }
}
