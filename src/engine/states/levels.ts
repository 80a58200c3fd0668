/**
 * The levels of a search so far; the first holds the initial states. Whoever is alone at a meeting adds one, and everyone
 * reads them after it.
 *
 *   header  [block, number of levels]
 *   block   [capacity, (first, end) ...]   replaced by a larger one as it fills
 */

import type { SharedMemory } from '../memory/memory.ts'
import type { Range } from './segments.ts'

const firstCapacity = 32

/** Makes an empty list and returns where it lies. */
export function createLevels(memory: SharedMemory): number {
  const header = memory.allocate(2)
  memory.heap[header] = createBlock(memory, firstCapacity)
  return header
}

function createBlock(memory: SharedMemory, capacity: number): number {
  const block = memory.allocate(1 + 2 * capacity)
  memory.heap[block] = capacity
  return block
}

export class Levels {
  private readonly memory: SharedMemory
  private readonly heap: Int32Array
  private readonly header: number

  constructor(memory: SharedMemory, header: number) {
    this.memory = memory
    this.heap = memory.heap
    this.header = header
  }

  get count(): number {
    return this.heap[this.header + 1] as number
  }

  /** What makes up a level, numbered from 0: segments of the arena, or states of the archive. */
  get(level: number): Range {
    const at = (this.heap[this.header] as number) + 1 + 2 * level
    return { first: this.heap[at] as number, end: this.heap[at + 1] as number }
  }

  /** Only while no other worker runs. */
  add({ first, end }: Range): void {
    const { heap, header } = this
    const level = this.count
    if (level === heap[heap[header] as number]) this.grow()
    heap[header + 1] = level + 1
    this.set(level, { first, end })
  }

  /** Only while no other worker runs. */
  set(level: number, { first, end }: Range): void {
    this.heap.set([first, end], (this.heap[this.header] as number) + 1 + 2 * level)
  }

  private grow(): void {
    const { heap, header } = this
    const old = heap[header] as number
    const capacity = heap[old] as number
    const block = createBlock(this.memory, capacity * 2)
    heap.copyWithin(block + 1, old + 1, old + 1 + 2 * capacity)
    heap[header] = block
  }
}
