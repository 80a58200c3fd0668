/** Starts worker threads. */

import { createRequire } from 'node:module'
import type { ResourceLimits, Worker } from 'node:worker_threads'

/**
 * A search makes little garbage for long, so the large nursery that V8 would grow stays resident for nothing: 25 MB a
 * worker, measured on Paxos with three clients, where this size costs no time.
 */
export const searchLimits: ResourceLimits = { maxYoungGenerationSizeMb: 6 }

/** Starts worker threads, which keep no process going. */
export function hireThreads(size: number, workerUrl: URL, resourceLimits: ResourceLimits = {}): Promise<Worker[]> {
  // Not before: a command that needs none would load for nothing what Node starts threads with.
  const Pool = createRequire(import.meta.url)('worker-threads-pool') as typeof import('worker-threads-pool').default
  const threads = new Pool({ max: size })
  return Promise.all(
    Array.from(
      { length: size },
      () =>
        new Promise<Worker>((resolve, reject) => {
          threads.acquire(workerUrl, { resourceLimits }, (error, worker) => {
            if (error) return reject(error)
            worker.setMaxListeners(0)
            worker.unref()
            resolve(worker)
          })
        }),
    ),
  )
}
