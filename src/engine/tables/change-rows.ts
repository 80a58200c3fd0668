/**
 * What changes make of the components of a slot. Few changes are ever applied to a component, and those of a component
 * lie side by side: the steps of a state look at what two or three changes make of its inboxes, not at what one change
 * makes of all inboxes.
 *
 *   header, one for each slot   address of the block; 0 when there is none
 *   block                       [capacity, address of a row or 0 ...]   by component; replaced by a larger one as it fills
 *   row                         [(change, result) x 3, address of more or 0]
 *   more                        [mask, (change, result) ...]          open addressing, at most three quarters full; likewise
 *   change                      [slot, value id], named by its address
 *   result                      the component that the change leads to, plus one, or {@link refused}; 0 is not known yet
 *
 * Most components have met six changes at most. Rows that are replaced by larger ones would take twice the room that all
 * results take by then, so there is one of a fixed length first.
 *
 * Readers take no lock. Who adds holds it, and publishes a row, and an entry of it, when there is all that lies behind.
 */

import { cellFor } from '../memory/cells.ts'
import type { SharedMemory } from '../memory/memory.ts'

/** The result of a change that is refused. */
export const refused = -1

/** Entries of a row, as words. */
const rowWords = 2 * 3
/** Entries that there are at first of more. */
const firstEntries = 4

export class ChangeRows {
  private readonly memory: SharedMemory
  private readonly heap: Int32Array
  private readonly headers: number

  /** @param headers a word for each slot, all 0 at first */
  constructor(memory: SharedMemory, headers: number) {
    this.memory = memory
    this.heap = memory.heap
    this.headers = headers
  }

  /** The result of a change of a slot for a component; 0 where it is not known. */
  find(slot: number, change: number, component: number): number {
    const { heap } = this
    const block = heap[this.headers + slot] as number
    if (component >= (heap[block] as number)) return 0
    const row = heap[block + 1 + component] as number
    for (let at = row; at < row + rowWords; at += 2) {
      const key = heap[at] as number
      if (key === change) return heap[at + 1] as number
      if (key === 0) return 0
    }
    const more = heap[row + rowWords] as number
    const mask = heap[more] as number
    for (let entry = homeOf(change) & mask; ; entry = (entry + 1) & mask) {
      const key = heap[more + 1 + 2 * entry] as number
      if (key === change) return heap[more + 2 + 2 * entry] as number
      if (key === 0) return 0
    }
  }

  /** Adds a result. The caller holds the lock. */
  add(slot: number, change: number, component: number, result: number): void {
    if (this.find(slot, change, component) !== 0) return
    const { heap, memory, headers } = this
    const address = cellFor(memory, headers + slot, component)
    let row = heap[address] as number
    if (row === 0) {
      row = memory.allocateTable(rowWords + 1)
      Atomics.store(heap, address, row)
    }
    for (let at = row; at < row + rowWords; at += 2) {
      if (heap[at] !== 0) continue
      heap[at + 1] = result
      Atomics.store(heap, at, change)
      return
    }
    this.addMore(row + rowWords, change, result)
  }

  /** Adds a result to more of a row, whose address is kept in a word. */
  private addMore(holder: number, change: number, result: number): void {
    const { heap } = this
    const more = heap[holder] as number
    if (more !== 0 && !isFull(heap, more)) {
      put(heap, more, change, result)
      return
    }
    const entries = more === 0 ? 0 : (heap[more] as number) + 1
    const larger = this.makeMore(Math.max(firstEntries, entries * 2))
    for (let at = more + 1; at < more + 1 + 2 * entries; at += 2) {
      if (heap[at] !== 0) put(heap, larger, heap[at] as number, heap[at + 1] as number)
    }
    put(heap, larger, change, result)
    Atomics.store(heap, holder, larger)
    if (more !== 0) this.memory.replaceTable(more, 1 + 2 * entries)
  }

  private makeMore(entries: number): number {
    const more = this.memory.allocateTable(1 + 2 * entries)
    this.heap[more] = entries - 1
    return more
  }
}

/** Whether there is no room for another entry: one always stays empty, so that every search ends. */
function isFull(heap: Int32Array, more: number): boolean {
  const entries = (heap[more] as number) + 1
  let taken = 0
  for (let at = more + 1; at < more + 1 + 2 * entries; at += 2) if (heap[at] !== 0) taken++
  return taken + 1 > entries * 0.75
}

function put(heap: Int32Array, more: number, change: number, result: number): void {
  const mask = heap[more] as number
  let entry = homeOf(change) & mask
  while (heap[more + 1 + 2 * entry] !== 0) entry = (entry + 1) & mask
  heap[more + 2 + 2 * entry] = result
  Atomics.store(heap, more + 1 + 2 * entry, change)
}

function homeOf(change: number): number {
  return Math.imul(change, 0x9e3779b1) >>> 16
}
