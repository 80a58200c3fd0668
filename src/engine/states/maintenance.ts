/**
 * Maintenance of the state space while all workers pause: a layout that fits the components known by now, a larger index.
 * The index is invalid after a change of layout, and after its own enlargement where that is not done in place; the
 * workers rebuild it together.
 */

import type { SharedMemory } from '../memory/memory.ts'
import { Request, Store } from '../memory/noticeboard.ts'
import type { Components } from '../values/components.ts'
import { enlargeCompactSet, largerCompactSet } from './compact-set.ts'
import { Layout, publishLayout, slotLayouts, wordsWanted } from './layout.ts'
import { Repacking } from './repacking.ts'
import { indexGrowth } from './state-space.ts'

/**
 * Does what was requested. Only while no other worker runs.
 *
 * @returns false when the memory does not suffice for it; then nothing was done
 */
export function prepareMaintenance(memory: SharedMemory, components: Components, slots: number): boolean {
  const { board } = memory
  board.repackFrom = 0
  if (board.isAsked(Request.layout) && !replaceLayout(memory, components, slots)) return false
  if (board.isAsked(Request.index)) enlargeIndex(memory)
  // Only what was done: somebody may have asked for a stop in the meantime.
  board.settle(Request.layout, Request.index, Request.rebuild)
  board.rebuildCursor = 0
  return true
}

/** Whether the workers have to rebuild the index after what was requested. */
export function needsRebuilding({ board }: SharedMemory): boolean {
  if (board.isAsked(Request.rebuild) || board.isAsked(Request.layout)) return true
  return board.store !== Store.compact && board.isAsked(Request.index)
}

function enlargeIndex(memory: SharedMemory): void {
  const { board } = memory
  if (board.store === Store.compact) {
    const entries = largerCompactSet(memory)
    if (entries > 0) enlargeCompactSet(memory, entries)
    return
  }
  const bits = board.indexBits
  board.indexBits = bits + indexGrowth(memory, bits)
}

function replaceLayout(memory: SharedMemory, components: Components, slots: number): boolean {
  const { board } = memory
  const words = wordsWanted(memory, components, slots)
  const wordsBefore = board.wordsPerState
  const states = board.arenaTop
  if (states * words > memory.arena.length) return false
  if (words > wordsBefore && !memory.hasRoomFor(4 * states * (words - wordsBefore))) return false
  const before = new Layout(slots)
  before.refresh(memory)
  const slotsBefore = slotLayouts(memory, slots)
  publishLayout(memory, components, slots)
  board.statesAtLayout = states
  if (words === wordsBefore && board.store !== Store.compact) {
    // Each state stays where it is, so all workers pack them while they enter them into the index.
    const address = memory.allocate(slotsBefore.length)
    memory.heap.set(slotsBefore, address)
    board.repackFrom = address
    return true
  }
  const after = new Layout(slots)
  after.refresh(memory)
  repack(memory.arena, states, before, after)
  return true
}

/** Packs all states of an arena anew after a change of layout. */
export function repack(arena: Int32Array, states: number, from: Layout, to: Layout): void {
  const repacking = new Repacking(from, to)
  const move = (position: number) => repacking.move(arena, position * from.words, arena, position * to.words)
  if (to.words <= from.words) {
    for (let position = 0; position < states; position++) move(position)
  } else {
    for (let position = states - 1; position >= 0; position--) move(position)
  }
}
