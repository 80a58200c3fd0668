/**
 * Starts worker threads. Whoever may come to need none imports this when it does: Node takes long to load what threads are
 * started with.
 */

import type { ResourceLimits, Worker } from 'node:worker_threads'
import Pool from 'worker-threads-pool'

/**
 * A search makes little garbage for long, so the large nursery that V8 would grow stays resident for nothing: 25 MB a
 * worker, measured on Paxos with three clients, where this size costs no time.
 */
export const searchLimits: ResourceLimits = { maxYoungGenerationSizeMb: 6 }

/** Starts worker threads, which keep no process going. */
export function hireThreads(size: number, workerUrl: URL, resourceLimits: ResourceLimits = {}): Promise<Worker[]> {
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
