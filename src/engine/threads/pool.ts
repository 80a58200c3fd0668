/**
 * A worker pool that carries out one search after the other. The threads come from a worker-threads-pool:
 * exactly as many as there are workers, taken before the first search and kept until the pool is closed or a search goes
 * wrong. Work inside a search goes through shared memory; messages only begin and end it.
 */

import type { ResourceLimits, Worker } from 'node:worker_threads'
import Pool from 'worker-threads-pool'
import { NetsplitError } from '../../language/errors.ts'
import { receivedError } from '../../language/sent-errors.ts'
import type { Instance } from '../../semantics/instance/instance.ts'
import { functionsRunning, Stillness } from '../author-calls/running.ts'
import { failedResult } from '../conclusion/search-error.ts'
import { type SharedMemory, Statistic } from '../memory/memory.ts'
import { Phase, Plan, Stop } from '../memory/noticeboard.ts'
import type { SearchOptions } from '../options.ts'
import { nodePlatform } from '../platform/node.ts'
import type { Progress, SearchError, SearchResult } from '../result.ts'
import { started, statesBefore } from '../search/from-a-run.ts'
import { type Beginning, beginSearch, closeArchive } from './begin.ts'
import { progressOf } from './progress.ts'
import type { Assignment, Job, Report } from './serve.ts'

export interface WorkerPoolOptions {
  /** Number of workers. */
  readonly size: number
  /** The file that worker threads run, as JavaScript. */
  readonly workerUrl: URL
}

export interface SearchHooks {
  /** Told several times a second where the search is. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Ends the search early; its result is then what was found so far. */
  readonly signal?: AbortSignal | undefined
}

const progressMilliseconds = 100
/**
 * A search makes little garbage for long, so the large nursery that V8 would grow stays resident for nothing: 25 MB a
 * worker, measured on Paxos with three clients, where this size costs no time.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 6 }
/** The share of the memory limit at which a search ends whatever it is doing: else each worker stops where it can go on. */
const hardLimit = 1.1
/** How long a search may go on without getting anywhere after it was asked to stop. */
const graceMilliseconds = 3000

/** What the process has taken. */
const residentBytes = () => nodePlatform.residentBytes() ?? 0

export class WorkerPool {
  private readonly options: WorkerPoolOptions
  private workers: Promise<Worker[]> | null = null

  constructor(options: WorkerPoolOptions) {
    this.options = options
  }

  /**
   * Searches an instance with all workers.
   *
   * @param instance what the job describes, for this thread's use
   * @returns the result; a worker that dies or a model that cannot be run is a result with the verdict `error`
   */
  async check(instance: Instance, job: Job, hooks: SearchHooks = {}): Promise<SearchResult> {
    const start = performance.now()
    const seconds = () => (performance.now() - start) / 1000
    const { size } = this.options
    let beginning: Beginning | null = null
    try {
      const explored = started(instance, job.options)
      beginning = beginSearch(explored.instance, explored.options, { workers: size, platform: nodePlatform })
      const { memory, directory, archiveFile, damage } = beginning
      const workers = await this.hired()
      const watching = watch(memory, hooks, { seconds, options: job.options, instance })
      const running = run(workers, { job, buffers: memory.buffers, directory, archiveFile })
      try {
        const result = await Promise.race([running.finished, watching.stalled])
        return { ...result, seconds: seconds(), disk: result.disk && { ...result.disk, damage } }
      } finally {
        watching.end()
        running.leave()
      }
    } catch (error) {
      // Whatever state the threads are in, the next search starts with new ones.
      await this.close()
      return failedResult(error, size, seconds())
    } finally {
      // Only now is it certain that no thread writes to it any more: its number may soon be that of another file.
      if (beginning !== null) closeArchive(beginning)
    }
  }

  /** Has the threads start now, which the first search else waits for. What becomes of them, that search finds out. */
  hire(): void {
    this.workers ??= this.start()
    this.workers.catch(() => {})
  }

  /** Ends all threads. */
  async close(): Promise<void> {
    const { workers } = this
    this.workers = null
    const hired = (await workers?.catch(() => [])) ?? []
    await Promise.all(hired.map((worker) => worker.terminate()))
  }

  /** Ends all threads without a word to whoever waits for a search: for a process that is about to end. */
  async abandon(): Promise<void> {
    for (const worker of (await this.workers?.catch(() => [])) ?? []) {
      worker.removeAllListeners()
      worker.on('error', () => {})
    }
    await this.close()
  }

  /** The threads, hired anew when one of them has died since the last search. */
  private async hired(): Promise<Worker[]> {
    this.workers ??= this.start()
    const workers = await this.workers
    if (workers.every(({ threadId }) => threadId >= 0)) return workers
    await this.close()
    this.workers = this.start()
    return this.workers
  }

  private start(): Promise<Worker[]> {
    const { size, workerUrl } = this.options
    return hireThreads(size, workerUrl, resourceLimits)
  }
}

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

/**
 * Assigns a search to all workers.
 *
 * @returns `finished`: the result, or the error of the first worker that fails or dies; `leave`: to be called before the
 *   threads are used or ended by others. From then on nothing that happens to one of them lets go of another: what ends
 *   them waits for each, and a thread that nobody holds would let the process end before that.
 */
function run(
  workers: readonly Worker[],
  assignment: Omit<Assignment, 'worker'>,
): { finished: Promise<SearchResult>; leave: () => void } {
  const undo: (() => void)[] = []
  const finished = new Promise<SearchResult>((resolve, reject) => {
    let result: SearchResult | null = null
    let stray: SearchError | null = null
    let missing = workers.length
    for (const [number, worker] of workers.entries()) {
      if (worker.threadId < 0) return reject(deadWorker(number, 'its thread ended after the last search'))
      const onMessage = (report: Report) => {
        if (report.kind === 'failed') return reject(receivedError(report.error))
        result = report.result ?? result
        stray ??= report.stray
        missing--
        if (missing > 0) return
        // An error of the search tells why something ran on its own, with its line.
        if (stray === null || result?.verdict === 'error') resolve(result as SearchResult)
        else reject(receivedError(stray))
      }
      const died = (how: string) => reject(deadWorker(number, how))
      const onError = (error: Error) => died(error.message)
      const onExit = (code: number) => died(`its thread ended with code ${code}`)
      worker.on('message', onMessage)
      worker.on('error', onError)
      worker.on('exit', onExit)
      worker.ref()
      undo.push(() => {
        worker.off('message', onMessage)
        worker.off('error', onError)
        worker.off('exit', onExit)
        worker.unref()
        // A thread that dies between two searches is noticed at the next one; without a listener it would end the process.
        worker.once('error', () => {})
      })
      worker.postMessage({ ...assignment, worker: number } satisfies Assignment)
    }
  })
  return {
    finished,
    leave: () => {
      for (const detach of undo) detach()
    },
  }
}

function deadWorker(number: number, how: string): NetsplitError {
  return new NetsplitError({
    code: 'worker-died',
    message: `Worker ${number} died: ${how}.`,
    cure: 'If it ran out of memory, try fewer --workers or a smaller model; else please report it.',
  })
}

/**
 * Reports progress, passes on the abort signal, and watches over the time and the memory of the process.
 *
 * @returns `stalled`: rejects when the workers do not stop although they were asked to; `end`: ends the watch
 */
function watch(
  memory: SharedMemory,
  { onProgress, signal }: SearchHooks,
  { seconds, options, instance }: { seconds: () => number; options: SearchOptions; instance: Instance },
): { stalled: Promise<never>; end: () => void } {
  const { board } = memory
  const { maxSeconds = Number.POSITIVE_INFINITY, memoryBytes } = options
  // The limit is about the search; what the process needed before it does not count.
  const residentBefore = residentBytes()
  const interrupt = () => board.requestStop(Stop.interrupt)
  if (signal?.aborted) interrupt()
  signal?.addEventListener('abort', interrupt)
  const stillness = new Stillness(memory, instance)
  let timer: NodeJS.Timeout
  const stalled = new Promise<never>((_, reject) => {
    let stopping = 0
    let done = 0
    timer = setInterval(() => {
      // Pages that were used once stay resident, so what is beyond them is what the threads need for themselves.
      const grown = residentBytes() - residentBefore
      const mostUsed = Math.max(board.mostUsed, memory.used() / 1024)
      board.overhead = Math.max(0, Math.floor(grown / 1024 - mostUsed))
      if (grown > memoryBytes * hardLimit) board.requestStop(Stop.memory)
      if (seconds() > maxSeconds) board.requestStop(Stop.time)
      const longest = stillness.longest(seconds())
      onProgress?.(progressOf(memory, { seconds: seconds(), longest, before: statesBefore(options) }))
      const doneBefore = done
      done = memory.total(Statistic.generated) + memory.total(Statistic.distinct)
      // After the search nothing is counted that would show that somebody gets on, but the calls are.
      const isBusy =
        board.phase === Phase.conclusion
          ? longest === null || longest.seconds * 1000 < graceMilliseconds
          : done !== doneBefore || board.plan !== Plan.level || board.isDeciding
      stopping = board.stop !== Stop.none && !isBusy ? stopping + progressMilliseconds : 0
      if (stopping > graceMilliseconds) reject(stuck(functionsRunning(memory, instance)))
    }, progressMilliseconds)
  })
  return {
    stalled,
    end: () => {
      clearInterval(timer)
      signal?.removeEventListener('abort', interrupt)
    },
  }
}

/** @param functions those that workers are in, in words */
function stuck(functions: readonly string[]): NetsplitError {
  const isOne = functions.length === 1
  return new NetsplitError({
    code: 'bad-model',
    message:
      functions.length === 0
        ? 'A worker does not stop: some function of the model has been running for seconds.'
        : `A worker does not stop: ${functions.join(' and ')} ${isOne ? 'has' : 'have'} been running for seconds.`,
    cure: `Look for a loop that does not end ${functions.length === 0 ? 'in the model' : isOne ? 'there' : 'in one of them'}.`,
  })
}
