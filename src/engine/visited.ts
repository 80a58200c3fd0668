/**
 * What the two kinds of visited set have in common: new states are appended to the arena. Each worker takes blocks of
 * arena positions and closes segments of what it appended, so a level is a list of segments.
 */

import type { Layout } from './layout.ts'
import { Control, type SharedMemory } from './memory.ts'
import { addSegment, segmentStates } from './segments.ts'

/** The most candidates in a batch. */
export const mostCandidates = 1024

/** What {@link VisitedSet.insert} answers in place of a position. */
export const known = -1
export const noRoom = -2

/** Arena positions that a worker takes at once, unless a test wants other blocks. */
export const blockStates = 256

export abstract class VisitedSet {
  protected readonly memory: SharedMemory
  protected readonly layout: Layout
  protected readonly index: Int32Array
  /** The arena that new states are appended to. */
  protected arena: Int32Array
  protected next = 0
  private blockEnd = 0
  private segmentStart = 0

  constructor(memory: SharedMemory, layout: Layout) {
    this.memory = memory
    this.layout = layout
    this.index = memory.index
    this.arena = memory.target
  }

  /**
   * Drops candidates that are known. Most are, and looking one up misses the cache; done for a whole batch, one kind of
   * miss after the other, the misses overlap instead of adding up.
   *
   * @param packed candidates one behind the other, which are closed up over those that are dropped
   * @param hashes of the candidates, likewise
   * @returns how many are left: new ones, and a few that only {@link insert} can tell
   */
  abstract sift(packed: Int32Array, hashes: Int32Array, candidates: number): number

  /**
   * Adds one of the candidates that the last {@link sift} has left.
   *
   * @returns its position in the target arena when it is new, else {@link known} or {@link noRoom}
   */
  abstract insert(packed: Int32Array, hashes: Int32Array, candidate: number): number

  /** Words of the index that are in use. */
  protected abstract get indexWords(): number

  /** Enters states of the arena into the emptied index, segment by segment, until none is left. */
  abstract refill(): void

  /** Empties this worker's share of the index, which has to be rebuilt with {@link refill}. */
  clearShare(worker: number): void {
    this.memory.clearShare(this.index, this.indexWords, worker)
  }

  /** Takes over what changed in a meeting. */
  refresh(): void {
    this.arena = this.memory.target
  }

  /** Makes what this worker appended since the last segment a segment of the next level. */
  closeSegment(): void {
    if (this.next === this.segmentStart) return
    addSegment(this.memory, { first: this.segmentStart, end: this.next })
    this.segmentStart = this.next
  }

  /** Leaves the rest of the block at hand unused: the next state begins another one. Returns how many that are. */
  leaveBlock(): number {
    this.closeSegment()
    const rest = this.blockEnd - this.next
    this.next = 0
    this.blockEnd = 0
    this.segmentStart = 0
    return rest
  }

  /** Whether there is a place for one more state in the arena: at {@link next}. */
  protected hasPlace(): boolean {
    return this.next < this.blockEnd || this.takeBlock()
  }

  /** Counts the state that was written at {@link next}. Returns its position. */
  protected keep(): number {
    const position = this.next++
    if (this.next - this.segmentStart === segmentStates) this.closeSegment()
    return position
  }

  /** Whether the index has room for another block, which reaches up to `top`. */
  protected abstract admits(top: number): boolean

  /** Takes note of such a block, and asks for a larger index in time. */
  protected abstract admit(top: number): void

  private takeBlock(): boolean {
    this.closeSegment()
    const { memory, arena } = this
    const { control } = memory
    let block: number
    let top: number
    // Not by adding and giving back what does not fit: that would make room below a block that another worker keeps.
    do {
      block = Atomics.load(control, Control.arenaTop)
      top = block + (control[Control.blockStates] as number)
      if (
        top * this.layout.words > arena.length ||
        !memory.hasRoomFor(4 * (top - block) * this.layout.words) ||
        !this.admits(top)
      )
        return false
    } while (Atomics.compareExchange(control, Control.arenaTop, block, top) !== block)
    this.admit(top)
    this.next = block
    this.segmentStart = block
    this.blockEnd = top
    return true
  }
}
