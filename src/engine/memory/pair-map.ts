/**
 * A hash map in shared memory from two words to one word that is not 0. Looking up takes no lock; inserting is for
 * whoever holds the memory's lock. An entry becomes visible with its last word. Looking up loads plainly, which is faster by
 * a call: on processors that load out of order, what is being inserted at that moment may be missed, and only that.
 *
 *   header  [block, count]                 no block as long as the map is empty
 *   block   [mask, (key, key, value) ...]   open addressing, at most three quarters full; a larger block replaces it as it fills
 */

import { hashPair } from './hash.ts'
import type { SharedMemory } from './memory.ts'

const headerWords = 2
const entryWords = 3
const initialEntries = 16

/** Makes an empty map and returns where it lies. */
export function createPairMap(memory: SharedMemory): number {
  return memory.allocate(headerWords)
}

/** Empties a map whose blocks are dropped with the tables. Only while no other worker runs. */
export function clearPairMap({ heap }: SharedMemory, header: number): void {
  heap.fill(0, header, header + headerWords)
}

/** Whether a map stays, or is emptied whenever tables are dropped. */
export type Lifetime = 'kept' | 'dropped'

export class PairMap {
  private readonly memory: SharedMemory
  private readonly heap: Int32Array
  private readonly header: number
  private readonly lifetime: Lifetime

  constructor(memory: SharedMemory, header: number, lifetime: Lifetime) {
    this.memory = memory
    this.heap = memory.heap
    this.header = header
    this.lifetime = lifetime
  }

  /** The value of a pair; 0 when there is none. */
  get(a: number, b: number): number {
    const { heap } = this
    const block = heap[this.header] as number
    if (block === 0) return 0
    const mask = heap[block] as number
    for (let slot = hashPair(a, b) & mask; ; slot = (slot + 1) & mask) {
      const entry = block + 1 + slot * entryWords
      const value = heap[entry + 2] as number
      if (value === 0) return 0
      if (heap[entry] === a && heap[entry + 1] === b) return value
    }
  }

  /** The value of a pair; where there is none, what `make` makes for it while nobody else makes anything. */
  obtain(a: number, b: number, make: () => number): number {
    const count = Atomics.load(this.heap, this.header + 1)
    return this.get(a, b) || this.obtainNew({ a, b, count }, make)
  }

  /** Adds a pair that was not there when there were `count`. Apart, for what is captured is allocated at every call. */
  private obtainNew({ a, b, count }: { a: number; b: number; count: number }, make: () => number): number {
    return this.memory.exclusively(() => {
      // Nothing was added since the look-up when the count is what it was before it.
      const found = this.heap[this.header + 1] === count ? 0 : this.get(a, b)
      if (found !== 0) return found
      const made = make()
      this.insert(a, b, made)
      return made
    })
  }

  /** Adds a pair that is not in the map. The caller holds the lock. */
  insert(a: number, b: number, value: number): void {
    const { heap, header } = this
    const count = (heap[header + 1] as number) + 1
    const block = heap[header] as number
    if (block === 0) Atomics.store(heap, header, this.createBlock(initialEntries))
    else if (count * 4 > (heap[block] as number) * 3) this.grow(block)
    put(heap, heap[header] as number, a, b, value)
    // Last: who has seen this count and does not find a pair may take it for missing, see obtain.
    Atomics.store(heap, header + 1, count)
  }

  private grow(old: number): void {
    const { heap } = this
    const entries = (heap[old] as number) + 1
    const block = this.createBlock(entries * 2)
    for (let entry = old + 1; entry < old + 1 + entries * entryWords; entry += entryWords) {
      const value = heap[entry + 2] as number
      if (value !== 0) put(heap, block, heap[entry] as number, heap[entry + 1] as number, value)
    }
    Atomics.store(heap, this.header, block)
    if (this.lifetime === 'kept') this.memory.replace(old, 1 + entries * entryWords)
    else this.memory.replaceTable(old, 1 + entries * entryWords)
  }

  private createBlock(entries: number): number {
    const words = 1 + entries * entryWords
    const block = this.lifetime === 'kept' ? this.memory.allocate(words) : this.memory.allocateTable(words)
    this.heap[block] = entries - 1
    return block
  }
}

function put(heap: Int32Array, block: number, a: number, b: number, value: number): void {
  const mask = heap[block] as number
  let slot = hashPair(a, b) & mask
  while (heap[block + 1 + slot * entryWords + 2] !== 0) slot = (slot + 1) & mask
  const entry = block + 1 + slot * entryWords
  heap[entry] = a
  heap[entry + 1] = b
  Atomics.store(heap, entry + 2, value)
}
