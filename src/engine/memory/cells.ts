/** Blocks of cells by number, that grow: [capacity, cell ...]. They are tables, so they can be dropped. */

import type { SharedMemory } from './memory.ts'

/** The fewest cells that a block of {@link cellFor} has room for. */
const fewestCells = 16

/**
 * The address of a cell in a block. The caller holds the lock.
 *
 * @param holder where the address of the block is kept, 0 at first; a larger block takes its place when it is filled
 */
export function cellFor(memory: SharedMemory, holder: number, number: number): number {
  const { heap } = memory
  const block = heap[holder] as number
  const capacity = heap[block] as number
  if (number < capacity) return block + 1 + number
  const wanted = Math.max(fewestCells, number + 1, capacity * 2)
  const larger = memory.allocateTable(1 + wanted)
  heap[larger] = wanted
  heap.copyWithin(larger + 1, block + 1, block + 1 + capacity)
  Atomics.store(heap, holder, larger)
  if (block > 0) memory.replaceTable(block, 1 + capacity)
  return larger + 1 + number
}
