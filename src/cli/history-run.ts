/**
 * Waits for a thread that judges a history, while the clock and Ctrl-C are heard. A thread that is asked to end and does not
 * is ended; then another one judges by the models that are left.
 */

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { NetsplitError } from '../language/errors.ts'
import type { Folders } from '../loading/folders.ts'
import type { Explained, HistoryReport, HistoryTask, Judged, Read } from './history-task.ts'
import { count, seconds } from './numbers.ts'

/** A history judged by a model. */
export interface JudgedModel extends Judged {
  /** Why that ended before its time; null where it did not. */
  readonly stop: 'timeout' | 'interrupt' | null
  /** How far the search for an order had come. */
  readonly explained: Explained | null
}

export interface HistoryRunOptions {
  readonly task: Omit<HistoryTask, 'kind' | 'toEnd'>
  /** Seconds for each model. */
  readonly timeout: number | undefined
  readonly signal: AbortSignal
  /** Told several times a second what is done, and how far it has come, the most important first. */
  readonly onProgress: (subject: string, parts: readonly string[]) => void
  readonly onJudged: (judged: JudgedModel) => void
}

const progressMilliseconds = 100
/** How long a thread may go on after it was asked to end. */
const graceMilliseconds = 1000

export class HistoryRun {
  readonly #url: URL
  readonly #options: HistoryRunOptions
  #read: Read | null = null

  constructor({ appFolder }: Pick<Folders, 'appFolder'>, options: HistoryRunOptions) {
    this.#url = pathToFileURL(join(appFolder, 'worker.mjs'))
    this.#options = options
  }

  /** What was read; null where that took too long. */
  get size(): Pick<Read, 'operations' | 'clients'> | null {
    return this.#read
  }

  /** @throws NetsplitError when the history cannot be read, or the thread dies */
  async finished(): Promise<void> {
    const { task, signal } = this.#options
    let models: readonly string[] | null = task.models
    while (models !== null) {
      const left: number = await this.#judge(models)
      const all: readonly string[] = this.#read?.models ?? []
      models = left === 0 || signal.aborted ? null : all.slice(-left)
    }
  }

  /** Judges in a thread. Returns how many models are left. */
  #judge(models: readonly string[]): Promise<number> {
    const { task, signal, onJudged, onProgress } = this.#options
    const toEnd = new SharedArrayBuffer(4)
    const workerData: HistoryTask = { ...task, kind: 'judge a history', models, toEnd }
    const worker = new Worker(this.#url, { workerData })
    let current: CurrentModel | null = null
    let left = models.length
    let all = models.length
    let isOver = false
    let grace: NodeJS.Timeout | undefined
    let cleanUp = () => {}
    return new Promise<number>((resolve, reject) => {
      const end = (stop: 'timeout' | 'interrupt') => {
        if (current !== null) current.stop ??= stop
        Atomics.store(new Int32Array(toEnd), 0, stop === 'interrupt' ? 2 ** 31 - 1 : all - left + 1)
        grace ??= setTimeout(() => {
          isOver = true
          if (current !== null) conclude(current.unfinished())
          resolve(left)
        }, graceMilliseconds)
      }
      const begin = () => {
        const model = this.#read?.models.at(-left)
        current = model === undefined || left === 0 ? null : new CurrentModel(model)
        if (signal.aborted) end('interrupt')
      }
      const conclude = (judged: JudgedModel) => {
        left--
        current = null
        onJudged(judged)
      }
      const onAbort = () => end('interrupt')
      const timer = setInterval(() => {
        if (current === null) return onProgress(task.file, ['being read'])
        onProgress(`${task.file}, ${current.model}`, current.parts())
        if (current.seconds > (this.#options.timeout ?? Number.POSITIVE_INFINITY)) end('timeout')
      }, progressMilliseconds)
      worker.on('message', (report: HistoryReport) => {
        if (isOver) return
        switch (report.kind) {
          case 'read':
            this.#read ??= report
            left = report.models.length
            all = left
            return begin()
          case 'explained':
            if (current !== null) current.explained = report
            return
          case 'found':
            if (current !== null) current.found = report
            return
          case 'judged':
            clearTimeout(grace)
            grace = undefined
            conclude(current?.finished(report) ?? { ...report, stop: null, explained: null })
            isOver = signal.aborted
            return isOver ? resolve(left) : begin()
          case 'refused':
            return reject(new NetsplitError(report))
          case 'finished':
            return resolve(0)
        }
      })
      worker.on('error', (error) => reject(diedOf(error)))
      signal.addEventListener('abort', onAbort)
      if (signal.aborted) onAbort()
      cleanUp = () => {
        clearInterval(timer)
        clearTimeout(grace)
        signal.removeEventListener('abort', onAbort)
      }
    }).finally(() => {
      cleanUp()
      return worker.terminate()
    })
  }
}

/** The model that a thread is judging by. */
class CurrentModel {
  readonly model: string
  stop: JudgedModel['stop'] = null
  explained: Explained | null = null
  /** A violation that is known, of which a shorter proof is looked for. */
  found: Judged | null = null
  readonly #started = performance.now()

  constructor(model: string) {
    this.model = model
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1000
  }

  parts(): string[] {
    const { explained, found } = this
    const far =
      explained === null ? [] : [`an order for ${count(explained.count)} of ${count(explained.all)} operations`]
    return [
      seconds(this.seconds),
      ...(found === null ? far : ['violated, looking for the fewest operations that show it']),
    ]
  }

  finished(judged: Judged): JudgedModel {
    const { stop, explained } = this
    return { ...judged, stop, explained }
  }

  /** What is known when the thread has to be ended. */
  unfinished(): JudgedModel {
    const { stop, explained, found, model } = this
    if (found !== null) return { ...found, kind: 'judged', stop, explained }
    return {
      kind: 'judged',
      model,
      verdict: 'undecided',
      reason: null,
      cure: null,
      situations: null,
      seconds: this.seconds,
      lines: [],
      violation: null,
      stop,
      explained,
    }
  }
}

function diedOf(error: Error): NetsplitError {
  const isMemory = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY'
  return new NetsplitError({
    code: isMemory ? 'out-of-memory' : 'worker-died',
    message: isMemory ? 'The memory did not suffice to judge the history.' : `The thread died: ${error.message}`,
    cure: isMemory ? 'Give a shorter part of it, or fewer situations (--max-states).' : undefined,
  })
}
