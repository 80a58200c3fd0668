/** A search in this thread alone: for small models, for tests and for fuzzing. */

import type { Instance } from '../semantics/instance.ts'
import { conclude, failedResult } from './conclude.ts'
import { createDirectory } from './directory.ts'
import { reserveMemory, SharedMemory } from './memory.ts'
import type { SearchOptions, SearchResult } from './result.ts'
import { prepareControl, Searcher } from './searcher.ts'

/**
 * Explores an instance and blocks until it is done.
 *
 * @returns the result; a model that cannot be run is a result with the verdict `error`, not an exception
 */
export function search(instance: Instance, options: SearchOptions): SearchResult {
  const start = performance.now()
  const seconds = () => (performance.now() - start) / 1000
  try {
    const memory = new SharedMemory(reserveMemory(options.memoryBytes))
    prepareControl(memory, 1)
    const directory = createDirectory(memory, instance)
    const searcher = new Searcher({ memory, directory, instance, options, worker: 0 })
    searcher.run()
    return conclude(searcher, options, seconds())
  } catch (error) {
    return failedResult(error, 1, seconds())
  }
}
