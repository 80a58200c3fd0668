/**
 * A worker pool that carries out one search after the other. The threads come from a worker-threads-pool:
 * exactly as many as there are workers, taken before the first search and kept until the pool is closed or a search goes
 * wrong. Work inside a search goes through shared memory; messages only begin and end it.
 */

import type { Worker } from 'node:worker_threads'
import { NetsplitError } from '../../language/errors.ts'
import { receivedError } from '../../language/sent-errors.ts'
import type { Instance } from '../../semantics/instance/instance.ts'
import { functionsRunning, Stillness } from '../author-calls/running.ts'
import { failedResult } from '../conclusion/search-error.ts'
import { type SharedMemory, Statistic } from '../memory/memory.ts'
import { Phase, Plan, Stop } from '../memory/noticeboard.ts'
import type { SearchOptions } from '../options.ts'
import { nodePlatform } from '../platform/node.ts'
import { now } from '../platform/now.ts'
import type { Progress, SearchError, SearchResult } from '../result.ts'
import { started, statesBefore } from '../search/from-a-run.ts'
import { type Beginning, beginSearch, closeArchive } from './begin.ts'
import { canLookFirst, type HeldOutput, isSmall, lookFirst, usualLookMilliseconds } from './first-look.ts'
import { hireThreads, searchLimits } from './hire.ts'
import { progressOf } from './progress.ts'
import type { Assignment, Job, Report } from './serve.ts'

export interface WorkerPoolOptions {
  /** Number of workers. */
  readonly size: number
  /** The file that worker threads run, as JavaScript. */
  readonly workerUrl: URL
  /** Whether this thread may look at a model before it has workers start (see first-look.ts); by default it does not. */
  readonly look?: { readonly output: HeldOutput; readonly milliseconds?: number }
  /** Whether the process does nothing else, and may compile as suits a search; by default it may not. */
  readonly inlinesLess?: boolean
}

export interface SearchHooks {
  /** Told several times a second where the search is. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Ends the search early; its result is then what was found so far. */
  readonly signal?: AbortSignal | undefined
}

const progressMilliseconds = 100
/** The share of the memory limit at which a search ends whatever it is doing: else each worker stops where it can go on. */
const hardLimit = 1.1
/** How long a search may go on without getting anywhere after it was asked to stop. */
const graceMilliseconds = 3000

/** What the process has taken. */
const residentBytes = () => nodePlatform.residentBytes() ?? 0

export class WorkerPool {
  private readonly options: WorkerPoolOptions
  private threads: Promise<readonly Worker[]> | null = null
  /** Whether there was a search for which a look would not have been enough, also at a quieter moment. */
  neededThreads = false

  constructor(options: WorkerPoolOptions) {
    this.options = options
  }

  /**
   * Searches an instance with all workers. They take longer to start than a small model to be searched, so before they do, this
   * thread may look by itself.
   *
   * @param instance what the job describes, for this thread's use
   * @returns the result; a worker that dies or a model that cannot be run is a result with the verdict `error`
   */
  async check(instance: Instance, job: Job, hooks: SearchHooks = {}): Promise<SearchResult> {
    const start = now()
    const seconds = () => (now() - start) / 1000
    const task = { instance, job, hooks, seconds }
    const { size } = this.options
    try {
      const looked = await this.look(task)
      const found = looked ?? (await this.search(task))
      this.neededThreads ||= looked === null && !isSmall(found)
      return { ...found, seconds: seconds(), workers: size }
    } catch (error) {
      await this.close()
      return failedResult(error, size, seconds())
    }
  }

  /** Has threads start now, which the first search that needs them else waits for. What becomes of them, that search finds out. */
  hire(): void {
    this.hireAll().catch(() => {})
  }

  /** Ends all threads. */
  async close(): Promise<void> {
    const hired = await this.startedThreads()
    this.threads = null
    await Promise.all(hired.map((worker) => worker.terminate()))
  }

  /** Ends all threads without a word to whoever waits for a search: for a process that is about to end. */
  async abandon(): Promise<void> {
    for (const worker of await this.startedThreads()) {
      worker.removeAllListeners()
      worker.on('error', () => {})
    }
    await this.close()
  }

  /** Searches in this thread for a moment. Returns null where the workers have to begin anew. */
  private async look({ instance, job: { options }, hooks }: Task): Promise<SearchResult | null> {
    const { look } = this.options
    if (look === undefined || this.threads !== null || !canLookFirst(options)) return null
    const { output, milliseconds = usualLookMilliseconds } = look
    return lookFirst(instance, options, { signal: hooks.signal, output, milliseconds })
  }

  private async search({ instance, job, hooks, seconds }: Task): Promise<SearchResult> {
    const workers = await this.hired()
    let beginning: Beginning | null = null
    try {
      const explored = started(instance, job.options)
      beginning = beginSearch(explored.instance, explored.options, {
        workers: workers.length,
        platform: nodePlatform,
      })
      const { memory, directory, archiveFile, damage } = beginning
      const watching = watch(memory, hooks, { seconds, options: job.options, instance })
      const { inlinesLess = false } = this.options
      const running = run(workers, { job, buffers: memory.buffers, directory, archiveFile, inlinesLess })
      try {
        const result = await Promise.race([running.finished, watching.stalled])
        return { ...result, disk: result.disk && { ...result.disk, damage } }
      } finally {
        watching.end()
        running.leave()
      }
    } catch (error) {
      // Whatever state the threads are in, the next search starts with new ones.
      await this.close()
      throw error
    } finally {
      // Only now is it certain that no thread writes to it any more: its number may soon be that of another file.
      if (beginning !== null) closeArchive(beginning)
    }
  }

  /** The threads, hired anew when one of them has died since the last search. */
  private async hired(): Promise<readonly Worker[]> {
    const workers = await this.hireAll()
    if (workers.every(({ threadId }) => threadId >= 0)) return workers
    await this.close()
    return this.hireAll()
  }

  /** All threads that were hired and have started. */
  private async startedThreads(): Promise<readonly Worker[]> {
    return (await this.threads?.catch(() => [])) ?? []
  }

  private hireAll(): Promise<readonly Worker[]> {
    this.threads ??= startThreads(this.options)
    return this.threads
  }
}

async function startThreads({ size, workerUrl }: WorkerPoolOptions): Promise<readonly Worker[]> {
  const threads = await hireThreads(size, workerUrl, searchLimits).catch((error: Error) => {
    throw new NetsplitError({
      code: 'worker-died',
      message: `The worker threads cannot be started: ${error.message}.`,
      cure: 'Try fewer --workers.',
    })
  })
  // That one dies, the search that it is given finds out; without a listener it would end the process.
  for (const thread of threads) thread.once('error', () => {})
  return threads
}

interface Task {
  readonly instance: Instance
  readonly job: Job
  readonly hooks: SearchHooks
  /** Since the check began. */
  readonly seconds: () => number
}

/**
 * Assigns a search to all workers.
 *
 * @returns `finished`: the result, or the error of the first worker that fails or dies;
 *   `leave`: to be called before the threads are used or ended by others. From then on nothing that happens to one of them
 *   lets go of another: what ends them waits for each, and a thread that nobody holds would let the process end before that.
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
  {
    seconds,
    options,
    instance,
  }: {
    readonly seconds: () => number
    readonly options: SearchOptions
    readonly instance: Instance
  },
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
