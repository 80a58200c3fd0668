/**
 * The states found so far: the arena holds them packed, in the order in which they were found; the index is the visited
 * set over it. The comparison is exact: a state is known only when its whole vector equals one in the arena.
 *
 *   index entry   0 empty, else  [ high bits of the state's hash | arena position + 1 ]
 *
 * The position takes one bit more than the index has bits, the hash the rest, so a probe seldom looks at a wrong state.
 * To insert: write the vector to the arena, then claim an empty entry with compare-and-exchange. Who loses looks at what
 * the winner put there. A vector is never written again once its entry is visible, except while all workers pause.
 * Entries are loaded plainly: what an entry refers to was written before it became visible, and processors do not load
 * through a reference before the reference. models/visited-set.ts checks this protocol, and what each of its parts is for.
 *
 * Each worker takes blocks of arena positions and closes segments of what it appended, so a level is a list of segments.
 */

import type { Layout } from './layout.ts'
import { Control, outOfMemory, type SharedMemory } from './memory.ts'

/** The most candidates in a batch. */
export const mostCandidates = 1024

const blockStates = 256
const segmentStates = 128

/** An index that cannot fill up while each worker inserts one more batch before it pauses. */
export function initialIndexBits(workers: number): number {
  return Math.max(14, Math.ceil(Math.log2(workers * 8192)))
}

/** How many bits an index grows by: while it is small, it grows fast, for every growth enters all states anew. */
export function indexGrowth({ buffers }: SharedMemory, bits: number): number {
  const bytes = 4 * 2 ** (bits + 2)
  return bits < 20 && bytes <= buffers.limit / 8 ? 2 : 1
}

/** Requests for maintenance, bits of Control.request. */
export const Request = { layout: 1, index: 2 } as const

export class StateSpace {
  private readonly memory: SharedMemory
  private readonly layout: Layout
  private readonly index: Int32Array
  private readonly arena: Int32Array
  private next = 0
  private blockEnd = 0
  private segmentStart = 0
  private mask = 0
  private hashMask = 0
  private readonly entries = new Int32Array(mostCandidates)

  constructor(memory: SharedMemory, layout: Layout) {
    this.memory = memory
    this.layout = layout
    this.index = memory.index
    this.arena = memory.arena
    this.refresh()
  }

  /** Takes over the shared size of the index when it has changed. */
  refresh(): void {
    const bits = this.memory.control[Control.indexBits] as number
    this.mask = 2 ** bits - 1
    this.hashMask = ~(2 ** (bits + 1) - 1)
  }

  /**
   * Drops candidates that are known. Most are, and each look-up misses the cache twice, in the index and in the arena;
   * done for a whole batch, one kind of miss after the other, the misses overlap instead of adding up.
   *
   * @param packed candidates one behind the other, which are closed up over those that are dropped
   * @param hashes of the candidates, likewise
   * @returns how many are left: new ones, and a few that only {@link insert} can tell
   */
  sift(packed: Int32Array, hashes: Int32Array, candidates: number): number {
    const { index, arena, mask, hashMask, entries } = this
    const words = this.layout.words
    for (let at = 0; at < candidates; at++) entries[at] = index[(hashes[at] as number) & mask] as number
    let left = 0
    for (let at = 0; at < candidates; at++) {
      const hash = hashes[at] as number
      const entry = entries[at] as number
      const from = at * words
      if (entry !== 0 && ((entry ^ hash) & hashMask) === 0) {
        const known = ((entry & ~hashMask) - 1) * words
        let word = 0
        while (word < words && arena[known + word] === packed[from + word]) word++
        if (word === words) continue
      }
      const to = left * words
      for (let word = 0; word < words; word++) packed[to + word] = packed[from + word] as number
      hashes[left++] = hash
    }
    return left
  }

  /**
   * Adds a packed state.
   *
   * @param hash of the packed words, see hashState
   * @returns its arena position when it is new, else -1
   * @throws NetsplitError `out-of-memory`
   */
  insert(packed: Int32Array, offset: number, hash: number): number {
    const { index, arena, mask, hashMask } = this
    const words = this.layout.words
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      let entry = index[slot] as number
      if (entry === 0) {
        if (this.next === this.blockEnd) this.takeBlock()
        const position = this.next
        for (let at = 0; at < words; at++) arena[position * words + at] = packed[offset + at] as number
        entry = Atomics.compareExchange(index, slot, 0, (hash & hashMask) | (position + 1))
        if (entry === 0) {
          this.next = position + 1
          if (this.next - this.segmentStart === segmentStates) this.closeSegment()
          return position
        }
      }
      if (((entry ^ hash) & hashMask) === 0) {
        const known = ((entry & ~hashMask) - 1) * words
        let at = 0
        while (at < words && arena[known + at] === packed[offset + at]) at++
        if (at === words) return -1
      }
    }
  }

  /** Makes what this worker appended since the last segment a segment of the next level. */
  closeSegment(): void {
    const { control, segments } = this.memory
    const states = this.next - this.segmentStart
    if (states === 0) return
    const segment = Atomics.add(control, Control.segmentTop, 1)
    if (segment * 2 + 2 > segments.length) throw outOfMemory()
    segments[segment * 2] = this.segmentStart
    segments[segment * 2 + 1] = states
    this.segmentStart = this.next
  }

  /** Empties this worker's share of the index, which has to be rebuilt with {@link refill}. */
  clearShare(worker: number): void {
    const parties = this.memory.control[Control.parties] as number
    const share = Math.ceil((this.mask + 1) / parties)
    this.index.fill(0, worker * share, Math.min((worker + 1) * share, this.mask + 1))
  }

  /** Enters states of the arena into the emptied index, segment by segment, until none is left. */
  refill(): void {
    const { control, segments } = this.memory
    const { index, mask, hashMask, arena, entries } = this
    const hashes = new Int32Array(segmentStates)
    const isAlone = control[Control.parties] === 1
    const words = this.layout.words
    const end = control[Control.segmentTop] as number
    for (;;) {
      const segment = Atomics.add(control, Control.rebuildCursor, 1)
      if (segment >= end) return
      const first = segments[segment * 2] as number
      const last = first + (segments[segment * 2 + 1] as number)
      // All entries of a segment are brought near before any is claimed, so that their misses overlap.
      for (let position = first; position < last; position++) {
        const hash = hashState(arena, position * words, words)
        hashes[position - first] = hash
        entries[position - first] = index[hash & mask] as number
      }
      for (let position = first; position < last; position++) {
        const hash = hashes[position - first] as number
        const entry = (hash & hashMask) | (position + 1)
        let slot = hash & mask
        if (isAlone) {
          while (index[slot] !== 0) slot = (slot + 1) & mask
          index[slot] = entry
        } else while (Atomics.compareExchange(index, slot, 0, entry) !== 0) slot = (slot + 1) & mask
      }
    }
  }

  /**
   * Takes positions for more states, and asks for a larger index in good time.
   *
   * @throws NetsplitError `out-of-memory` when the arena or the limit is reached
   */
  private takeBlock(): void {
    this.closeSegment()
    const { memory, arena } = this
    const { control, buffers } = memory
    const entries = this.mask + 1
    let block: number
    let top: number
    // Not by adding and giving back what does not fit: that would make room below a block that another worker keeps.
    do {
      block = Atomics.load(control, Control.arenaTop)
      top = block + blockStates
      const isFull = top * this.layout.words > arena.length || memory.used() > buffers.limit
      if (isFull || top > entries * 0.875) throw outOfMemory()
    } while (Atomics.compareExchange(control, Control.arenaTop, block, top) !== block)
    const larger = entries * 2 ** indexGrowth(memory, Math.log2(entries))
    const canGrow = larger <= this.index.length && memory.used() + (larger - entries) * 4 <= buffers.limit
    if (top > entries * 0.625 && canGrow) Atomics.or(control, Control.request, Request.index)
    this.next = block
    this.segmentStart = block
    this.blockEnd = top
  }
}

/** The hash under which a packed state is entered: of its words, so it changes with the layout. */
export function hashState(packed: Int32Array, offset: number, words: number): number {
  let hash = 0x2545f491
  for (let at = 0; at < words; at++) {
    hash = Math.imul(hash ^ (packed[offset + at] as number), 0x9e3779b1)
    hash ^= hash >>> 15
  }
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
