/** The file that worker threads run: a shim around {@link serve}. */

import { setImmediate } from 'node:timers/promises'
import { parentPort } from 'node:worker_threads'
import { nodePlatform } from '../platform/node.ts'
import { printed } from './printed.ts'
import { type Strays, serve } from './serve.ts'

const thrown: unknown[] = []
const strays: Strays = {
  forget() {
    thrown.length = 0
  },
  async thrown() {
    await setImmediate()
    const due = [...thrown]
    await printed()
    return due
  },
}

if (parentPort !== null) {
  // Else the thread ends, after it has reported a result.
  process.on('uncaughtException', (error) => thrown.push(error))
  serve(parentPort, strays, nodePlatform)
}
