/**
 * The memory that all workers of a search share. Each region is reserved at its largest size at once and touched only
 * as it fills: an untouched page costs nothing, and nothing has to move when a region grows.
 *
 *   control   a page of counters and flags, see noticeboard.ts; behind them statistics of each worker, then the layout
 *   heap      from its bottom upwards, values and components, in blocks handed out by `allocate`; from its top downwards,
 *             tables, in blocks handed out by `allocateTable`, all dropped at once when there are too many. A block that
 *             was replaced by a larger one is used for others after the next meeting
 *   arena     packed states, in the order in which they were found; of a compact search, those that are not archived yet
 *   index     the visited set: a hash table of arena positions, or of fingerprints
 *   segments  pairs (first state, number of states): the chunks of the arena that make up each level
 *   marks     a bit for each state of the arena that turned out to be known; see spill.ts
 */

import { NetsplitError } from '../../language/errors.ts'
import { Control, Noticeboard, Phase, Request, Store } from './noticeboard.ts'
import { ReplacedBlocks } from './replaced-blocks.ts'
import { type MemoryBuffers, wordsIn } from './reserved.ts'

/** Per-worker statistics, as doubles, one cache line apart. */
export const Statistic = { distinct: 0, generated: 1, cut: 2, handlerCalls: 3, batches: 4 } as const
/** Behind its statistics: the author function that the worker is in, and how often that has changed; see running.ts. */
const runningFunction = 5
const changesOfRunning = 6
const statisticsStride = 16
const statisticsStart = 64

export class SharedMemory {
  readonly buffers: MemoryBuffers
  /** What workers agree by; the words of {@link control} that have names. */
  readonly board: Noticeboard
  readonly control: Int32Array
  readonly heap: Int32Array
  readonly arena: Int32Array
  readonly index: Int32Array
  readonly segments: Int32Array
  readonly marks: Int32Array
  /** Blocks that this worker has replaced, apart from tables and among them. */
  private readonly replaced: ReplacedBlocks
  private readonly replacedTables: ReplacedBlocks
  /** How often tables had been dropped when {@link replacedTables} were of use last. */
  private tablesVersion = 0
  /** Whether this worker may allocate beyond the limit. */
  private mayExceedLimit = false
  private readonly statistics: Float64Array

  constructor(buffers: MemoryBuffers) {
    this.buffers = buffers
    this.control = new Int32Array(buffers.control)
    this.board = new Noticeboard(this.control)
    this.heap = wordsIn(buffers.heap)
    this.arena = wordsIn(buffers.arena)
    this.index = wordsIn(buffers.index)
    this.segments = wordsIn(buffers.segments)
    this.marks = buffers.marks === null ? new Int32Array(0) : wordsIn(buffers.marks)
    this.statistics = new Float64Array(buffers.control, statisticsStart * 4)
    this.replaced = new ReplacedBlocks(this.heap)
    this.replacedTables = new ReplacedBlocks(this.heap)
  }

  /** Before anything else: the heap is empty, and tables may take so many words of it. */
  prepareHeap(mostTableWords: number): void {
    this.control[Control.tablesBottom] = this.heap.length
    this.control[Control.mostTableWords] = mostTableWords
  }

  /**
   * Hands out a block of zeroed heap words.
   *
   * @throws NetsplitError `out-of-memory` when the limit is reached during the search, or when the heap is full
   */
  allocate(words: number): number {
    const { control } = this
    const free = this.replaced.take(words)
    if (free > 0) return free
    const block = Atomics.add(control, Control.heapTop, words)
    if (block + words <= (control[Control.tablesBottom] as number) && !this.isOver()) return block
    Atomics.sub(control, Control.heapTop, words)
    throw outOfMemory()
  }

  /** Hands out a block of zeroed heap words for what can be dropped; asks for that when there is too much of it. */
  allocateTable(words: number): number {
    const { control, heap } = this
    this.adoptDrop()
    const free = this.replacedTables.take(words)
    if (free > 0) return free
    const block = Atomics.sub(control, Control.tablesBottom, words) - words
    if (block < (control[Control.heapTop] as number) || this.isOver()) {
      Atomics.add(control, Control.tablesBottom, words)
      throw outOfMemory()
    }
    if (heap.length - block > (control[Control.mostTableWords] as number)) {
      Atomics.or(control, Control.request, Request.tables)
    }
    return block
  }

  /** Takes note of a block of {@link allocate} to which nothing leads any more; others may be reading it until they meet. */
  replace(block: number, words: number): void {
    this.replaced.add(block, words)
  }

  /** Likewise, of {@link allocateTable}. */
  replaceTable(block: number, words: number): void {
    this.adoptDrop()
    this.replacedTables.add(block, words)
  }

  /** Makes the blocks that this worker has replaced free for others. Only after a meeting, before anything else. */
  releaseReplaced(): void {
    this.adoptDrop()
    this.replaced.release()
    this.replacedTables.release()
  }

  /** Takes over that tables were dropped, and with them what was replaced. */
  private adoptDrop(): void {
    if (this.tablesVersion === this.control[Control.tablesVersion]) return
    this.tablesVersion = this.control[Control.tablesVersion] as number
    this.replacedTables.forget()
  }

  /** Takes back all blocks of tables. Only while no other worker runs. */
  dropTables(): void {
    const { control, heap } = this
    heap.fill(0, control[Control.tablesBottom] as number)
    control[Control.tablesBottom] = heap.length
    control[Control.tablesVersion] = (control[Control.tablesVersion] as number) + 1
    Atomics.and(control, Control.request, ~Request.tables)
  }

  /** Whether so much of the memory is taken by tables that dropping them makes room. */
  get hasTablesToDrop(): boolean {
    return 4 * (this.heap.length - (this.control[Control.tablesBottom] as number)) > this.buffers.limit / 16
  }

  private isOver(): boolean {
    return this.control[Control.phase] === Phase.search && !this.mayExceedLimit && !this.hasRoomFor(0)
  }

  addStatistic(worker: number, statistic: number, amount: number): void {
    const at = worker * statisticsStride + statistic
    this.statistics[at] = (this.statistics[at] as number) + amount
  }

  runningIn(worker: number): number {
    return this.statistics[worker * statisticsStride + runningFunction] as number
  }

  setRunning(worker: number, number: number): void {
    const at = worker * statisticsStride
    this.statistics[at + runningFunction] = number
    this.statistics[at + changesOfRunning] = (this.statistics[at + changesOfRunning] as number) + 1
  }

  /** How often that has changed. */
  runningChanges(worker: number): number {
    return this.statistics[worker * statisticsStride + changesOfRunning] as number
  }

  clearStatistics(): void {
    this.statistics.fill(0, 0, statisticsStride * (this.control[Control.parties] as number))
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
    const arena = (control[Control.arenaTop] as number) * (control[Control.wordsPerState] as number)
    const index =
      control[Control.store] === Store.compact
        ? 2 * (control[Control.indexEntries] as number)
        : 1 << (control[Control.indexBits] as number)
    const heap = (control[Control.heapTop] as number) + this.heap.length - (control[Control.tablesBottom] as number)
    return 4 * (heap + arena + index + 2 * (control[Control.segmentTop] as number))
  }

  /** Takes note of how much is in use; to be told before it becomes less. */
  noteUse(): void {
    const { control } = this
    control[Control.mostUsed] = Math.max(control[Control.mostUsed] as number, Math.ceil(this.used() / 1024))
  }

  /** Whether so many bytes more would be within the limit. */
  hasRoomFor(bytes: number): boolean {
    return this.used() + (this.control[Control.overhead] as number) * 1024 + bytes <= this.buffers.limit
  }

  /** Does what cannot be left half done for want of memory: it may allocate beyond the limit. */
  beyondLimit<Result>(action: () => Result): Result {
    const { mayExceedLimit } = this
    this.mayExceedLimit = true
    try {
      return action()
    } finally {
      this.mayExceedLimit = mayExceedLimit
    }
  }

  /** Zeroes a worker's share of the first words of a region; all workers together zero them all. */
  clearShare(region: Int32Array, words: number, worker: number): void {
    const share = Math.ceil(words / (this.control[Control.parties] as number))
    region.fill(0, worker * share, Math.min((worker + 1) * share, words))
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

export function outOfMemory(): NetsplitError {
  return new NetsplitError({ code: 'out-of-memory', message: 'The memory limit is reached.', cure: 'Raise --memory.' })
}
