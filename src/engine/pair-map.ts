/**
 * A hash map in shared memory from two words to one word that is not 0. Looking up takes no lock; inserting is for
 * whoever holds the memory's lock. An entry becomes visible with its last word, so a reader sees all of it or none.
 *
 *   header  [block, count]
 *   block   [mask, (key, key, value) ...]   open addressing, at most half full; a larger block replaces it as it fills
 */

import { hashPair } from './hash.ts'
import type { SharedMemory } from './memory.ts'

const headerWords = 2
const entryWords = 3
const initialEntries = 64

/** Makes an empty map and returns where it lies. */
export function createPairMap(memory: SharedMemory): number {
  const header = memory.allocate(headerWords)
  memory.heap[header] = createBlock(memory, initialEntries)
  return header
}

function createBlock(memory: SharedMemory, entries: number): number {
  const block = memory.allocate(1 + entries * entryWords)
  memory.heap[block] = entries - 1
  return block
}

export class PairMap {
  private readonly memory: SharedMemory
  private readonly heap: Int32Array
  private readonly header: number

  constructor(memory: SharedMemory, header: number) {
    this.memory = memory
    this.heap = memory.heap
    this.header = header
  }

  /** The value of a pair; 0 when there is none. */
  get(a: number, b: number): number {
    const { heap } = this
    const block = Atomics.load(heap, this.header)
    const mask = heap[block] as number
    for (let slot = hashPair(a, b) & mask; ; slot = (slot + 1) & mask) {
      const entry = block + 1 + slot * entryWords
      const value = Atomics.load(heap, entry + 2)
      if (value === 0) return 0
      if (heap[entry] === a && heap[entry + 1] === b) return value
    }
  }

  /** The value of a pair; where there is none, what `make` makes for it while nobody else makes anything. */
  obtain(a: number, b: number, make: () => number): number {
    const known = this.get(a, b)
    if (known !== 0) return known
    return this.memory.exclusively(() => {
      const found = this.get(a, b)
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
    heap[header + 1] = count
    const block = heap[header] as number
    if (count * 2 > (heap[block] as number)) this.grow(block)
    put(heap, heap[header] as number, a, b, value)
  }

  private grow(old: number): void {
    const { heap } = this
    const entries = (heap[old] as number) + 1
    const block = createBlock(this.memory, entries * 2)
    for (let entry = old + 1; entry < old + 1 + entries * entryWords; entry += entryWords) {
      const value = heap[entry + 2] as number
      if (value !== 0) put(heap, block, heap[entry] as number, heap[entry + 1] as number, value)
    }
    Atomics.store(heap, this.header, block)
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
