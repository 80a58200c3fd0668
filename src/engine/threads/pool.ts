/**
 * A worker pool that carries out one search after the other. The threads come from a worker-threads-pool:
 * exactly as many as there are workers, taken before the first search and kept until the pool is closed or a search goes
 * wrong. Work inside a search goes through shared memory; messages only begin and end it.
 */

import { availableParallelism } from 'node:os'
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
import type { Progress, SearchError, SearchResult } from '../result.ts'
import { started, statesBefore } from '../search/from-a-run.ts'
import { type Beginning, beginSearch, closeArchive } from './begin.ts'
import { hireFirst, hireThreads, searchLimits } from './hire.ts'
import { progressOf } from './progress.ts'
import type { Assignment, Job, Report } from './serve.ts'

export interface WorkerPoolOptions {
  /** Number of workers. */
  readonly size: number
  /** The file that worker threads run, as JavaScript. */
  readonly workerUrl: URL
  /** The first thread, where it was hired already. */
  readonly first?: Promise<Worker> | null
}

export interface SearchHooks {
  /** Told several times a second where the search is. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Ends the search early; its result is then what was found so far. */
  readonly signal?: AbortSignal | undefined
}

const progressMilliseconds = 100
/** Cores enough for threads to start beside all else that is done before a search. */
const manyCores = 4
/** The share of the memory limit at which a search ends whatever it is doing: else each worker stops where it can go on. */
const hardLimit = 1.1
/** How long a search may go on without getting anywhere after it was asked to stop. */
const graceMilliseconds = 3000

/** What the process has taken. */
const residentBytes = () => nodePlatform.residentBytes() ?? 0

export class WorkerPool {
  private readonly options: WorkerPoolOptions
  private first: Promise<Worker> | null
  private others: Others | null = null

  constructor(options: WorkerPoolOptions) {
    this.options = options
    this.first = options.first ?? null
  }

  /**
   * Searches an instance with all workers. Threads take longer to start than a small model to be searched, so while the
   * others start, the first one begins alone; if it has not ended when they are there, all begin anew.
   *
   * @param instance what the job describes, for this thread's use
   * @returns the result; a worker that dies or a model that cannot be run is a result with the verdict `error`
   */
  async check(instance: Instance, job: Job, hooks: SearchHooks = {}): Promise<SearchResult> {
    const start = performance.now()
    const seconds = () => (performance.now() - start) / 1000
    const task = { instance, job, hooks: { ...hooks, onProgress: goingOn(hooks.onProgress) }, seconds }
    const { size } = this.options
    try {
      const found = (await this.lookFirst(task)) ?? (await this.search(await this.hired(), task))
      return { ...(found as SearchResult), seconds: seconds(), workers: size }
    } catch (error) {
      await this.close()
      return failedResult(error, size, seconds())
    }
  }

  /**
   * Has threads start now, which the first search else waits for. What becomes of them, that search finds out. Where there are
   * few cores, the others would take time from what is done until then.
   */
  hire(): void {
    this.hireFirst().catch(() => {})
    if (availableParallelism() >= manyCores) this.hireOthers()
  }

  /** Ends all threads. */
  async close(): Promise<void> {
    const hired = await this.threads()
    this.first = null
    this.others = null
    await Promise.all(hired.map((worker) => worker.terminate()))
  }

  /** Ends all threads without a word to whoever waits for a search: for a process that is about to end. */
  async abandon(): Promise<void> {
    for (const worker of await this.threads()) {
      worker.removeAllListeners()
      worker.on('error', () => {})
    }
    await this.close()
  }

  /** Searches with the first thread until the others are there. Returns null where they have to begin anew. */
  private async lookFirst(task: Task): Promise<SearchResult | null> {
    if (this.options.size === 1 || !canBeginAnew(task.job.options)) return null
    const first = await this.hireFirst()
    const others = this.hireOthers()
    if (others.areReady || first.threadId < 0) return null
    return this.search([first], task, others.ready)
  }

  /**
   * @param until what the search is to end for, unless it has come to a result before
   * @returns null where it was ended for that
   */
  private async search(
    workers: readonly Worker[],
    { instance, job, hooks, seconds }: Task,
    until: Promise<void> | null = null,
  ): Promise<SearchResult | null> {
    let beginning: Beginning | null = null
    try {
      const explored = started(instance, job.options)
      beginning = beginSearch(explored.instance, explored.options, {
        workers: workers.length,
        platform: nodePlatform,
      })
      const { memory, directory, archiveFile, damage } = beginning
      const watching = watch(memory, hooks, { seconds, options: job.options, instance, until })
      const running = run(workers, { job, buffers: memory.buffers, directory, archiveFile })
      try {
        const result = await Promise.race([running.finished, watching.stalled])
        return result && { ...result, disk: result.disk && { ...result.disk, damage } }
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
  private async hired(): Promise<Worker[]> {
    const hire = async () => [await this.hireFirst(), ...(await this.hireOthers().threads)]
    const workers = await hire()
    if (workers.every(({ threadId }) => threadId >= 0)) return workers
    await this.close()
    return hire()
  }

  /** All threads that were hired and have started. */
  private async threads(): Promise<Worker[]> {
    const hired = await Promise.allSettled([this.first, this.others?.threads])
    return hired.flatMap((one) => (one.status === 'fulfilled' ? (one.value ?? []) : []))
  }

  private hireFirst(): Promise<Worker> {
    this.first ??= hireFirst(this.options.workerUrl)
    return this.first
  }

  private hireOthers(): Others {
    const { size, workerUrl } = this.options
    this.others ??= new Others(size - 1, workerUrl)
    return this.others
  }
}

/** The threads of a pool but the first. */
class Others {
  readonly threads: Promise<readonly Worker[]>
  /** Resolves when all of them can be given a search; never where one of them cannot be started. */
  readonly ready: Promise<void>
  areReady = false

  constructor(size: number, workerUrl: URL) {
    this.threads = hireThreads(size, workerUrl, searchLimits)
    this.ready = this.threads.then(async (threads) => {
      await Promise.all(threads.map(readiness))
      this.areReady = true
    })
    this.ready.catch(() => {})
  }
}

function readiness(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    const onMessage = ({ kind }: Report) => {
      if (kind !== 'ready') return
      worker.off('message', onMessage)
      resolve()
    }
    worker.on('message', onMessage)
  })
}

/** Passes progress on, but not how a search that began anew gets to where another one was. */
function goingOn(onProgress: SearchHooks['onProgress']): SearchHooks['onProgress'] {
  let distinct = 0
  return (progress) => {
    if (progress.distinct < distinct) return
    distinct = progress.distinct
    onProgress?.(progress)
  }
}

interface Task {
  readonly instance: Instance
  readonly job: Job
  readonly hooks: SearchHooks
  /** Since the check began. */
  readonly seconds: () => number
}

/** Whether nothing is left behind on disk by a search that is given up. */
function canBeginAnew({ checkpoint, resume, spill, compact, stress }: SearchOptions): boolean {
  return [checkpoint, resume, spill, stress].every((option) => option === undefined) && compact !== true
}

/**
 * Assigns a search to all workers.
 *
 * @returns `finished`: the result, null where the search was given up, or the error of the first worker that fails or dies;
 *   `leave`: to be called before the threads are used or ended by others. From then on nothing that happens to one of them
 *   lets go of another: what ends them waits for each, and a thread that nobody holds would let the process end before that.
 */
function run(
  workers: readonly Worker[],
  assignment: Omit<Assignment, 'worker'>,
): { finished: Promise<SearchResult | null>; leave: () => void } {
  const undo: (() => void)[] = []
  const finished = new Promise<SearchResult | null>((resolve, reject) => {
    let result: SearchResult | null = null
    let stray: SearchError | null = null
    let missing = workers.length
    for (const [number, worker] of workers.entries()) {
      if (worker.threadId < 0) return reject(deadWorker(number, 'its thread ended after the last search'))
      const onMessage = (report: Report) => {
        if (report.kind === 'ready') return
        if (report.kind === 'failed') return reject(receivedError(report.error))
        result = report.result ?? result
        stray ??= report.stray
        missing--
        if (missing > 0) return
        // An error of the search tells why something ran on its own, with its line.
        if (stray === null || result?.verdict === 'error') resolve(result)
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
    until,
  }: {
    readonly seconds: () => number
    readonly options: SearchOptions
    readonly instance: Instance
    readonly until: Promise<void> | null
  },
): { stalled: Promise<never>; end: () => void } {
  const { board } = memory
  const { maxSeconds = Number.POSITIVE_INFINITY, memoryBytes } = options
  // The limit is about the search; what the process needed before it does not count.
  const residentBefore = residentBytes()
  // A search that is given up may take its time to end; one that is stopped may not, whatever else it was asked for.
  let isToStop = false
  const stop = (reason: Stop) => {
    isToStop = true
    board.requestStop(reason)
  }
  const interrupt = () => stop(Stop.interrupt)
  // Where the others cannot be started, this one goes on.
  until?.then(
    () => board.giveUp(),
    () => {},
  )
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
      if (grown > memoryBytes * hardLimit) stop(Stop.memory)
      if (seconds() > maxSeconds) stop(Stop.time)
      const longest = stillness.longest(seconds())
      onProgress?.(progressOf(memory, { seconds: seconds(), longest, before: statesBefore(options) }))
      const doneBefore = done
      done = memory.total(Statistic.generated) + memory.total(Statistic.distinct)
      // After the search nothing is counted that would show that somebody gets on, but the calls are.
      const isBusy =
        board.phase === Phase.conclusion
          ? longest === null || longest.seconds * 1000 < graceMilliseconds
          : done !== doneBefore || board.plan !== Plan.level || board.isDeciding
      const isStopping = isToStop || (board.stop !== Stop.none && board.stop !== Stop.givenUp)
      stopping = isStopping && !isBusy ? stopping + progressMilliseconds : 0
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
