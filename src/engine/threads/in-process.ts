/** A search in this thread alone: for small models, for tests and for fuzzing. */

import type { Instance } from '../../semantics/instance/instance.ts'
import { conclude } from '../conclusion/conclude.ts'
import { failedResult } from '../conclusion/search-error.ts'
import type { SharedMemory } from '../memory/memory.ts'
import type { SearchOptions } from '../options.ts'
import { now } from '../platform/now.ts'
import { browserPlatform, type Platform } from '../platform/platform.ts'
import { atOnce, type Sliced } from '../platform/slices.ts'
import type { SearchResult } from '../result.ts'
import { started, told } from '../search/from-a-run.ts'
import { Searcher } from '../search/searcher.ts'
import { Workbench } from '../search/workbench.ts'
import { beginSearch, closeArchive } from './begin.ts'

/** A search in this thread: one that blocks it, or that gives it back between slices (see in-slices.ts). */
export interface OwnSearch {
  readonly platform?: Platform | undefined
  /** Told the memory once it is there, before anything is searched. */
  readonly onBegun?: (memory: SharedMemory) => void
}

/**
 * Explores an instance and blocks until it is done.
 *
 * @param platform what it runs on; without it nothing is kept on disk
 * @returns the result; a model that cannot be run is a result with the verdict `error`, not an exception
 */
export function search(instance: Instance, options: SearchOptions, platform?: Platform): SearchResult {
  return atOnce(searching(instance, options, { platform }))
}

/** The same as work in slices. */
export function* searching(
  instance: Instance,
  options: SearchOptions,
  { platform = browserPlatform, onBegun }: OwnSearch = {},
): Sliced<SearchResult> {
  const start = now()
  const seconds = () => (now() - start) / 1000
  try {
    const explored = started(instance, options)
    const beginning = beginSearch(explored.instance, explored.options, { workers: 1, platform })
    try {
      onBegun?.(beginning.memory)
      const bench = new Workbench({ ...beginning, ...explored, worker: 0 })
      yield* new Searcher(bench).run()
      return told(instance, options, yield* conclude(bench, explored.options, seconds()))
    } finally {
      closeArchive(beginning)
    }
  } catch (error) {
    return failedResult(error, 1, seconds())
  }
}
