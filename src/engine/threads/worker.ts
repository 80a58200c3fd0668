/** The file that worker threads run: a shim around {@link serve}. */

import { setImmediate } from 'node:timers/promises'
import { parentPort } from 'node:worker_threads'
import { nodePlatform } from '../platform/node.ts'
import { type Strays, serve } from './serve.ts'

const thrown: unknown[] = []
const strays: Strays = {
  forget() {
    thrown.length = 0
  },
  async thrown() {
    await setImmediate()
    await printed()
    return thrown
  },
}

/** Waits until what author code has printed has been passed on: a thread that is ended takes with it what was not. */
function printed(): Promise<void> {
  return new Promise((resolve) => void process.stderr.write('', () => resolve()))
}

if (parentPort !== null) {
  // Else the thread ends, after it has reported a result.
  process.on('uncaughtException', (error) => thrown.push(error))
  serve(parentPort, strays, nodePlatform)
}
