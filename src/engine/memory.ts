/**
 * The memory that all workers of a search share. Each region is reserved at its largest size at once and touched only
 * as it fills: an untouched page costs nothing, and nothing has to move when a region grows.
 *
 *   control   a page of counters and flags, see the constants below
 *   heap      values, components and tables, in blocks handed out by `allocate`, never freed
 *   arena     packed states, in the order in which they were found
 *   index     the visited set: a hash table of arena positions
 *   segments  pairs (first state, number of states): the pieces of the arena that make up each level
 */

import { NetsplitError } from '../language/errors.ts'

/** Words of the control region. */
export const Control = {
  heapTop: 0,
  /** A {@link Lock}. */
  lock: 1,
  arrived: 2,
  generation: 3,
  parties: 4,
  /** What the workers do next, a {@link Plan}. */
  plan: 5,
  /** Why workers should pause: bits of Request in state-space.ts. */
  request: 6,
  /** Why to stop early, a {@link Stop}. */
  stop: 7,
  /** First arena position that is not handed out. */
  arenaTop: 8,
  segmentTop: 9,
  /** The segments of the level being explored, and the next one to take. */
  levelFirst: 10,
  levelEnd: 11,
  cursor: 12,
  depth: 13,
  indexBits: 14,
  /** States in the level being explored. */
  frontier: 15,
  /** Set once something violated was recorded in this or an earlier level. */
  violated: 16,
  layoutVersion: 18,
  wordsPerState: 19,
  statesAtLayout: 20,
  /** Stop at the end of the level for a bound, a {@link Stop}. */
  bound: 21,
  rebuildCursor: 22,
  /** Before, in or after the search, a {@link Phase}. */
  phase: 23,
  /** After the search: the state whose predecessor is looked for, and in which level; see predecessor.ts. */
  question: 24,
  questionLevel: 25,
} as const

/** Per-worker statistics, as doubles, one cache line apart. */
export const Statistic = { distinct: 0, generated: 1, cut: 2, handlerCalls: 3 } as const
const statisticsStride = 16
const statisticsStart = 64

/** The limit on memory is about the search alone: what comes before is small, what comes after has a reserve. */
export const Phase = { preparation: 0, search: 1, conclusion: 2 } as const

export const Stop = { none: 0, interrupt: 1, time: 2, memory: 3, fatal: 4, states: 5, depth: 6 } as const

const controlWords = 65536

export interface MemoryBuffers {
  readonly control: SharedArrayBuffer
  readonly heap: SharedArrayBuffer
  readonly arena: SharedArrayBuffer
  readonly index: SharedArrayBuffer
  readonly segments: SharedArrayBuffer
  /** The most that all regions together may use. */
  readonly limit: number
}

/**
 * A region is never smaller than 64 MiB. The allocator of the C library takes smaller ones from memory that was freed
 * before, and clears all of it at once; larger ones come untouched from the system.
 */
const leastWords = 2 ** 24

/** Heap words beyond the limit, for telling what was found after a search that has used up its memory. */
const heapReserve = 2 ** 22

/**
 * Reserves the regions for a search.
 *
 * @param limit bytes that all of them together may come to use
 */
export function reserveMemory(limit: number): MemoryBuffers {
  const words = (share: number, most: number) => Math.max(leastWords, Math.min(Math.floor((limit * share) / 4), most))
  return {
    control: new SharedArrayBuffer(controlWords * 4),
    heap: reserve(Math.min(words(1, 2 ** 30 - 1) + heapReserve, 2 ** 30 - 1)),
    arena: reserve(words(1, 2 ** 31 - 1)),
    index: reserve(2 ** Math.floor(Math.log2(words(0.5, 2 ** 30)))),
    segments: reserve(words(0.25, 2 ** 30)),
    limit,
  }
}

/** Some systems refuse to reserve more than they have; then a smaller region has to do. */
function reserve(words: number): SharedArrayBuffer {
  for (let size = words; ; size = Math.floor(size / 2)) {
    try {
      return new SharedArrayBuffer(size * 4)
    } catch (error) {
      if (size < 2 ** 16) throw error
    }
  }
}

export class SharedMemory {
  readonly buffers: MemoryBuffers
  readonly control: Int32Array
  readonly heap: Int32Array
  readonly arena: Int32Array
  readonly index: Int32Array
  readonly segments: Int32Array
  private readonly statistics: Float64Array

  constructor(buffers: MemoryBuffers) {
    this.buffers = buffers
    this.control = new Int32Array(buffers.control)
    this.heap = new Int32Array(buffers.heap)
    this.arena = new Int32Array(buffers.arena)
    this.index = new Int32Array(buffers.index)
    this.segments = new Int32Array(buffers.segments)
    this.statistics = new Float64Array(buffers.control, statisticsStart * 4)
  }

  /**
   * Hands out a block of zeroed heap words.
   *
   * @throws NetsplitError `out-of-memory` when the limit is reached during the search, or when the heap is full
   */
  allocate(words: number): number {
    const block = Atomics.add(this.control, Control.heapTop, words)
    const isOver = this.control[Control.phase] === Phase.search && this.used() > this.buffers.limit
    if (block + words <= this.heap.length && !isOver) return block
    Atomics.sub(this.control, Control.heapTop, words)
    throw outOfMemory()
  }

  addStatistic(worker: number, statistic: number, amount: number): void {
    const at = worker * statisticsStride + statistic
    this.statistics[at] = (this.statistics[at] as number) + amount
  }

  /** The sum of a statistic over the workers. */
  total(statistic: number): number {
    const parties = this.control[Control.parties] as number
    let sum = 0
    for (let worker = 0; worker < parties; worker++)
      sum += this.statistics[worker * statisticsStride + statistic] as number
    return sum
  }

  /** Bytes in use. */
  used(): number {
    const { control } = this
    const states = (control[Control.arenaTop] as number) * (control[Control.wordsPerState] as number)
    const index = 2 ** (control[Control.indexBits] as number)
    return 4 * ((control[Control.heapTop] as number) + states + index + 2 * (control[Control.segmentTop] as number))
  }

  /** Runs a body while no other worker runs one. Not to be nested. */
  exclusively<Result>(body: () => Result): Result {
    const { control } = this
    lock(control)
    try {
      return body()
    } finally {
      if (Atomics.exchange(control, Control.lock, Lock.free) === Lock.awaited) Atomics.notify(control, Control.lock, 1)
    }
  }
}

const Lock = { free: 0, taken: 1, awaited: 2 } as const

/** How often to try before going to sleep; what is done under the lock takes less than a microsecond. */
const lockSpins = 500

/** Takes the lock. Only a holder that somebody sleeps for has to wake anybody (Drepper, Futexes Are Tricky, 2011). */
function lock(control: Int32Array): void {
  for (let spin = 0; spin < lockSpins; spin++) {
    if (
      control[Control.lock] === Lock.free &&
      Atomics.compareExchange(control, Control.lock, Lock.free, Lock.taken) === Lock.free
    ) {
      return
    }
  }
  while (Atomics.exchange(control, Control.lock, Lock.awaited) !== Lock.free) {
    Atomics.wait(control, Control.lock, Lock.awaited)
  }
}

/** Asks all workers to end the search; the first reason given counts. */
export function requestStop(control: Int32Array, reason: number): void {
  Atomics.compareExchange(control, Control.stop, Stop.none, reason)
  Atomics.or(control, Control.request, stopRequest)
}

/** The bit of Control.request that makes workers look at Control.stop. */
const stopRequest = 4

export function outOfMemory(): NetsplitError {
  return new NetsplitError({ code: 'out-of-memory', message: 'The memory limit is reached.', cure: 'Raise --memory.' })
}
