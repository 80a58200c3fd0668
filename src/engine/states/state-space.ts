/**
 * The exact visited set: the arena holds the states packed, in the order in which they were found; the index is a hash
 * table over it. The comparison is exact: a state is known only when its whole vector equals one in the arena.
 *
 *   index entry   0 empty, else  [ high bits of the state's hash | arena position + 1 ]
 *
 * The position takes one bit more than the index has bits, the hash the rest, so a probe seldom looks at a wrong state.
 * To insert: write the vector to the arena, then claim an empty entry with compare-and-exchange. Who loses looks at what
 * the winner put there. A vector is never written again once its entry is visible, except while all workers pause.
 * Entries are loaded plainly: what an entry refers to was written before it became visible, and processors do not load
 * through a reference before the reference. models/visited-set.ts checks this protocol, and what each of its parts is for.
 */

import type { SharedMemory } from '../memory/memory.ts'
import { Request } from '../memory/noticeboard.ts'
import type { Sliced } from '../platform/slices.ts'
import { ArenaSet } from './arena-set.ts'
import { Layout } from './layout.ts'
import { Repacking } from './repacking.ts'
import { segmentStates, takeSegments } from './segments.ts'
import { known, mostCandidates, noRoom } from './visited.ts'

/** An index that cannot fill up while each worker inserts one more batch before it pauses. */
export function initialIndexBits(workers: number): number {
  return Math.max(14, Math.ceil(Math.log2(workers * 8192)))
}

/** Up to so many bits an index grows fast, for every growth enters all states anew. */
const smallIndexBits = 21

/** How many bits an index grows by: two, then all that are left to a small one, then one; one, too, where memory is short. */
export function indexGrowth({ buffers }: SharedMemory, bits: number): number {
  const fast = bits <= smallIndexBits - 5 ? 2 : smallIndexBits - bits
  return fast > 1 && 4 * 2 ** (bits + fast) <= buffers.limit / 8 ? fast : 1
}

export class StateSpace extends ArenaSet {
  private mask = 0
  private hashMask = 0
  private readonly entries = new Int32Array(mostCandidates)
  /** Of the states of a segment that are being entered anew. */
  private readonly hashes = new Int32Array(segmentStates)

  constructor(memory: SharedMemory, layout: Layout) {
    super(memory, layout)
    this.refresh()
  }

  override refresh(): void {
    const bits = this.memory.board.indexBits
    this.mask = 2 ** bits - 1
    this.hashMask = ~(2 ** (bits + 1) - 1)
  }

  override sift(packed: Int32Array, hashes: Int32Array, candidates: number): number {
    const { index, arena, mask, hashMask, entries } = this
    const words = this.layout.words
    for (let at = 0; at < candidates; at++) entries[at] = index[(hashes[at] as number) & mask] as number
    let left = 0
    for (let at = 0; at < candidates; at++) {
      const hash = hashes[at] as number
      const entry = entries[at] as number
      const from = at * words
      if (entry !== 0 && ((entry ^ hash) & hashMask) === 0) {
        const other = ((entry & ~hashMask) - 1) * words
        let word = 0
        while (word < words && arena[other + word] === packed[from + word]) word++
        if (word === words) continue
      }
      const to = left * words
      for (let word = 0; word < words; word++) packed[to + word] = packed[from + word] as number
      hashes[left++] = hash
    }
    return left
  }

  /** @param hashes see hashState */
  override insert(packed: Int32Array, hashes: Int32Array, candidate: number): number {
    const { index, arena, mask, hashMask } = this
    const words = this.layout.words
    const offset = candidate * words
    const hash = hashes[candidate] as number
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      let entry = index[slot] as number
      if (entry === 0) {
        if (!this.hasRoom()) return noRoom
        const position = this.next
        for (let at = 0; at < words; at++) arena[position * words + at] = packed[offset + at] as number
        entry = Atomics.compareExchange(index, slot, 0, (hash & hashMask) | (position + 1))
        if (entry === 0) return this.keep()
      }
      if (((entry ^ hash) & hashMask) === 0 && this.isAt((entry & ~hashMask) - 1, packed, offset)) return known
    }
  }

  /** The position of a packed state; -1 where there is none. Only while nobody inserts. */
  find(packed: Int32Array, offset: number, hash: number): number {
    const { index, mask, hashMask } = this
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = index[slot] as number
      if (entry === 0) return -1
      const position = (entry & ~hashMask) - 1
      if (((entry ^ hash) & hashMask) === 0 && this.isAt(position, packed, offset)) return position
    }
  }

  /** The entry under which a hash would be looked up first; reading it brings it near. */
  touch(hash: number): number {
    return this.index[hash & this.mask] as number
  }

  private isAt(position: number, packed: Int32Array, offset: number): boolean {
    const { arena } = this
    const words = this.layout.words
    const from = position * words
    let at = 0
    while (at < words && arena[from + at] === packed[offset + at]) at++
    return at === words
  }

  protected override get indexWords(): number {
    return this.mask + 1
  }

  override *refill(): Sliced<void> {
    const isAlone = this.memory.board.parties === 1
    const repack = this.repacker()
    yield* takeSegments(this.memory, ({ first, end }) => {
      if (repack !== null) for (let position = first; position < end; position++) repack(position)
      this.bringNear(first, end)
      if (isAlone) this.enterAlone(first, end)
      else this.enterBesideOthers(first, end)
    })
  }

  /** Looks up all states of a segment before any is entered, so that their misses overlap. */
  private bringNear(first: number, end: number): void {
    const { index, mask, arena, entries, hashes } = this
    const { words } = this.layout
    for (let position = first; position < end; position++) {
      const hash = hashState(arena, position * words, words)
      hashes[position - first] = hash
      entries[position - first] = index[hash & mask] as number
    }
  }

  private enterAlone(first: number, end: number): void {
    const { index, mask, hashMask, hashes } = this
    for (let position = first; position < end; position++) {
      const hash = hashes[position - first] as number
      let slot = hash & mask
      while (index[slot] !== 0) slot = (slot + 1) & mask
      index[slot] = (hash & hashMask) | (position + 1)
    }
  }

  private enterBesideOthers(first: number, end: number): void {
    const { index, mask, hashMask, hashes } = this
    for (let position = first; position < end; position++) {
      const hash = hashes[position - first] as number
      const entry = (hash & hashMask) | (position + 1)
      let slot = hash & mask
      while (Atomics.compareExchange(index, slot, 0, entry) !== 0) slot = (slot + 1) & mask
    }
  }

  /** Packs the state at a position anew, where that is to be done; see maintenance.ts. */
  private repacker(): ((position: number) => void) | null {
    const { layout, arena } = this
    const { board, heap } = this.memory
    const address = board.repackFrom
    if (address === 0) return null
    const { words } = layout
    const before = new Layout(layout.word.length)
    before.load(heap.subarray(address), words)
    const repacking = new Repacking(before, layout)
    return (position) => repacking.move(arena, position * words, arena, position * words)
  }

  protected override admits(top: number): boolean {
    return top <= (this.mask + 1) * 0.875
  }

  protected override admit(top: number): void {
    const { memory } = this
    const entries = this.mask + 1
    const larger = entries * 2 ** indexGrowth(memory, Math.log2(entries))
    if (top > entries * 0.625 && larger <= this.index.length && memory.hasRoomFor((larger - entries) * 4)) {
      memory.board.ask(Request.index)
    }
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
