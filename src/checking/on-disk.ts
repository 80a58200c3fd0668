/**
 * `check()` of a file, as far as it needs Node: a thread of its own loads the file and leads the search (host.ts), so that
 * nothing of it touches the thread of the caller, and nothing is left when it ends.
 */

import { Worker } from 'node:worker_threads'
import type { SentError } from '../language/sent-errors.ts'
import type { FileHooks, FileJob, FileOutcome, HostOrder, HostReport } from './host-messages.ts'

/** Milliseconds that the host has to end after it was asked to; then whatever it is in never returns. */
const patience = 10_000

/** Checks a file. Errors are part of the outcome: the caller may have another copy of their class. */
export async function checkOnDisk(job: Omit<FileJob, 'userFolder'>, hooks: FileHooks): Promise<FileOutcome> {
  const { onProgress, signal } = hooks
  const host = new Worker(new URL('./host.mjs', import.meta.url), {
    workerData: { ...job, userFolder: process.cwd() } satisfies FileJob,
    // What a test runner, or a debugger, gives this process is not for a thread that runs nothing of theirs.
    execArgv: [],
  })
  let late: NodeJS.Timeout | undefined
  let stop: (() => void) | undefined
  try {
    return await new Promise<FileOutcome>((resolve, reject) => {
      stop = () => {
        host.postMessage({ kind: 'stop' } satisfies HostOrder)
        late = setTimeout(() => resolve({ error: stuck }), patience)
      }
      host.on('message', (report: HostReport) => {
        if (report.kind === 'ended') return resolve(report.outcome)
        try {
          onProgress?.(report.progress)
        } catch (error) {
          // As of a spec: what the caller throws comes back to it.
          reject(error)
        }
      })
      host.on('error', (error) => resolve({ error: died(error.message) }))
      host.on('exit', (code) => resolve({ error: died(`it ended with code ${code}`) }))
      signal?.addEventListener('abort', stop)
      if (signal?.aborted) stop()
    })
  } finally {
    clearTimeout(late)
    if (stop !== undefined) signal?.removeEventListener('abort', stop)
    host.removeAllListeners('exit')
    await host.terminate()
  }
}

const stuck: SentError = {
  code: 'bad-model',
  message: 'The check does not stop: the file of the spec, or what makes the model, has been running for seconds.',
  place: null,
  cure: 'Look for a loop that does not end where the spec is loaded or the model is made.',
}

function died(how: string): SentError {
  return { code: 'worker-died', message: `The thread of the check died: ${how}.`, place: null, cure: null }
}
