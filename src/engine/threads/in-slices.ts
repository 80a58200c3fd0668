/**
 * A search in the caller's thread that gives the thread back all the time: for a page, and for whoever has more to do. It takes a
 * slice, lets what else waits for the thread have its turn, and takes the next one. The result is that of a search at once.
 */

import { withOwnNotes } from '../../semantics/author-code/outside.ts'
import { withStandIns } from '../../semantics/author-code/sources.ts'
import type { Instance } from '../../semantics/instance/instance.ts'
import type { SharedMemory } from '../memory/memory.ts'
import { Stop } from '../memory/noticeboard.ts'
import type { SearchOptions } from '../options.ts'
import { now } from '../platform/now.ts'
import type { Platform } from '../platform/platform.ts'
import type { Progress, SearchResult } from '../result.ts'
import { statesBefore } from '../search/from-a-run.ts'
import { searching } from './in-process.ts'
import { progressOf } from './progress.ts'

export interface SliceHooks {
  /** Told several times a second where the search is. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Ends the search early; its result is then what was found so far. */
  readonly signal?: Pick<AbortSignal, 'aborted'> | undefined
  /** What it runs on; without it nothing is kept on disk. */
  readonly platform?: Platform | undefined
}

/** What a search that another one may take the place of is asked for besides. */
export interface GivenUpHooks extends SliceHooks {
  /** Asked after every slice whether to give it up. */
  readonly isGivenUp: () => boolean
  /** Runs a slice; what it throws ends the search. */
  readonly during: <Result>(slice: () => Result) => Result
}

/** A slice ends at the first rest after this time; with the longest portion it stays below 50 ms. */
const sliceMilliseconds = 30
const progressMilliseconds = 100

/**
 * Explores an instance, in slices.
 *
 * @returns the result; a model that cannot be run is a result with the verdict `error`, not an exception
 */
export async function searchInSlices(
  instance: Instance,
  options: SearchOptions,
  hooks: SliceHooks = {},
): Promise<SearchResult> {
  const neverGivenUp = { isGivenUp: () => false, during: <Result>(slice: () => Result) => slice() }
  return (await searchUnlessGivenUp(instance, options, { ...hooks, ...neverGivenUp })) as SearchResult
}

/**
 * The same, for a search that may be given up.
 *
 * @returns null where it was
 * @throws what `during` throws
 */
export async function searchUnlessGivenUp(
  instance: Instance,
  options: SearchOptions,
  { onProgress, signal, platform, isGivenUp, during }: GivenUpHooks,
): Promise<SearchResult | null> {
  const start = now()
  const begun: { memory: SharedMemory | null } = { memory: null }
  const work = searching(instance, options, {
    platform,
    onBegun: (memory) => {
      begun.memory = memory
      if (signal?.aborted) memory.board.requestStop(Stop.interrupt)
    },
  })
  // Between two slices the thread is that of others, who may search, too, and whose clocks are theirs to ask.
  const alone = withOwnNotes()
  const { maxSeconds = Number.POSITIVE_INFINITY } = options
  let nextProgress = start + progressMilliseconds
  for (;;) {
    const { memory } = begun
    // The search looks at the clock itself; what comes after it does not.
    if (memory !== null) stopWhereDue(memory, { isAborted: signal?.aborted, isLate: secondsSince(start) > maxSeconds })
    const result = alone(() => withStandIns(() => during(() => slice(work, sliceMilliseconds))))
    if (result !== null) return result
    if (isGivenUp()) return null
    if (memory !== null && now() >= nextProgress) {
      onProgress?.(progressOf(memory, { seconds: secondsSince(start), longest: null, before: statesBefore(options) }))
      nextProgress = now() + progressMilliseconds
    }
    await othersHaveHadTheThread()
  }
}

/** Works for some time, or to the end. Returns the result, or null where there is more to do. */
function slice(work: Iterator<undefined, SearchResult, undefined>, milliseconds: number): SearchResult | null {
  const end = now() + milliseconds
  do {
    const { done, value } = work.next()
    if (done) return value
  } while (now() < end)
  return null
}

function stopWhereDue(
  memory: SharedMemory,
  { isAborted, isLate }: { isAborted?: boolean | undefined; isLate: boolean },
) {
  if (isAborted === true) memory.board.requestStop(Stop.interrupt)
  if (isLate) memory.board.requestStop(Stop.time)
}

function secondsSince(start: number): number {
  return (now() - start) / 1000
}

/** One end of a channel, as pages and Node have it. */
interface Port {
  onmessage: (() => void) | null
  postMessage(message: null): void
  close(): void
}

/**
 * Waits until what else there is to do was done: events, timers, drawing. A message to oneself is quicker than a timer, for
 * which pages wait 4 ms when it follows others. Node has something for this, and loads half of HTTP for its first message.
 */
function othersHaveHadTheThread(): Promise<void> {
  const { setImmediate } = globalThis as Partial<typeof globalThis>
  if (setImmediate !== undefined) return new Promise((resolve) => void setImmediate(resolve))
  // Node would load it when it is looked at.
  const { MessageChannel: Channel } = globalThis as Partial<typeof globalThis>
  return new Promise((resolve) => {
    if (Channel === undefined) {
      setTimeout(resolve, 0)
      return
    }
    const { port1, port2 } = new Channel() as unknown as { readonly port1: Port; readonly port2: Port }
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
