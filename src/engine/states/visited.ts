/**
 * What all kinds of visited set have in common: candidates are sifted and inserted in batches, new states are kept for the
 * next level, and the index can be rebuilt by all workers together.
 */

import type { SharedMemory } from '../memory/memory.ts'
import type { Sliced } from '../platform/slices.ts'
import type { Layout } from './layout.ts'

/** The most candidates in a batch. */
export const mostCandidates = 1024

/** What {@link VisitedSet.insert} answers in place of a position. */
export const known = -1
export const noRoom = -2

export abstract class VisitedSet {
  protected readonly memory: SharedMemory
  protected readonly layout: Layout
  protected readonly index: Int32Array
  /** Where new states are written to. */
  protected readonly arena: Int32Array

  constructor(memory: SharedMemory, layout: Layout) {
    this.memory = memory
    this.layout = layout
    this.index = memory.index
    this.arena = memory.arena
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
   * @returns its position in the arena when it is new, else {@link known} or {@link noRoom}; what is there is good until
   *   the next call
   * @throws NetsplitError `disk` where states are kept on disk
   */
  abstract insert(packed: Int32Array, hashes: Int32Array, candidate: number): number

  /** Words of the index that are in use. */
  protected abstract get indexWords(): number

  /** Enters all states into the emptied index, together with the other workers. */
  abstract refill(): Sliced<void>

  /** Empties this worker's share of the index, which has to be rebuilt with {@link refill}. */
  clearShare(worker: number): void {
    this.memory.clearShare(this.index, this.indexWords, worker)
  }

  /** Takes over what changed in a meeting. */
  abstract refresh(): void

  /**
   * Makes what this worker has found a part of the next level. To be called before each meeting.
   *
   * @throws NetsplitError `disk` where states are kept on disk
   */
  abstract closeSegment(): void

  /** Leaves the rest of the place that this worker has for what it finds next. */
  abstract leaveBlock(): void
}
