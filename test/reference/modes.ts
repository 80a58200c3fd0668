/** The ways in which a search can keep its states, as options that make them happen often in a small search. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import type { SearchOptions } from '../../src/engine/options.ts'
import type { SearchResult } from '../../src/engine/result.ts'

export const storeNames = ['exact', 'compact', 'spilled', 'resumed', 'compact, resumed', 'spilled, resumed'] as const
export type StoreName = (typeof storeNames)[number]

export interface Mode {
  readonly store: StoreName
  /** Pieces of a level between two rare events. */
  readonly every: number
  /** Pieces after which the search stops, to be resumed: one entry for each time, shorter than it is needed. */
  readonly stops: readonly number[]
  /** Arena positions in a block. */
  readonly blockStates?: number
  /** Pieces, of the search and of what comes after it, between two times that tables are dropped. */
  readonly dropEvery?: number | undefined
}

export function randomMode(stores: readonly StoreName[] = storeNames): fc.Arbitrary<Mode> {
  return fc.record({
    store: fc.constantFrom(...stores),
    every: fc.integer({ min: 1, max: 7 }),
    stops: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 }),
    blockStates: fc.constantFrom(1, 2, 5, 16, 256),
    dropEvery: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
  })
}

/** Pieces between two rare events that make a handful of them in a search of some thousand, 300,000 or millions of states. */
const piecesBetween = { small: 2, medium: 300, large: 12_000 } as const

/** A mode in which a search of about this size is spilled, or stopped and resumed, a few times. */
export function modeFor(store: StoreName, size: keyof typeof piecesBetween): Mode {
  const every = piecesBetween[size]
  return { store, every, stops: [every, 2 * every] }
}

/** A folder for what a search puts on disk, while the body runs. */
export async function withFolder<Result>(body: (folder: string) => Promise<Result> | Result): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'netsplit-test-'))
  try {
    return await body(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Searches in a mode: to the end, resuming where it was stopped. */
export async function searchIn(
  { store, every, stops, blockStates, dropEvery }: Mode,
  options: SearchOptions,
  search: (options: SearchOptions) => Promise<SearchResult> | SearchResult,
): Promise<SearchResult> {
  return await withFolder(async (folder) => {
    const isSpilled = store.startsWith('spilled')
    const kept: SearchOptions = {
      ...options,
      compact: store.startsWith('compact'),
      ...(isSpilled && { spill: join(folder, 'spilled') }),
    }
    const stress = {
      ...(isSpilled && { spillEvery: every }),
      ...(blockStates !== undefined && { blockStates }),
      ...(dropEvery !== undefined && { dropEvery }),
    }
    if (!store.endsWith('resumed')) return search({ ...kept, stress })
    const checkpoint = { folder: join(folder, 'checkpoint'), seconds: Number.POSITIVE_INFINITY, identity: {} }
    let result = await search({
      ...kept,
      checkpoint,
      stress: { ...stress, checkpointEvery: every, stopAfter: stops[0] as number },
    })
    for (let at = 1; result.bounds.some(({ kind }) => kind === 'time'); at++) {
      const stopAfter = at < stops.length ? { stopAfter: stops[at] as number } : {}
      const again = { ...kept, checkpoint, resume: checkpoint.folder, stress: { ...stress, ...stopAfter } }
      result = await search(again)
    }
    return result
  })
}
