/**
 * Maintenance of the state space while all workers pause: a layout that fits the components known by now, a larger index.
 * The index is invalid after a change of layout, and after its own enlargement where that is not done in place; the
 * workers rebuild it together.
 */

import { Control, Request, type SharedMemory, Store } from '../memory/memory.ts'
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
  const { control } = memory
  const request = control[Control.request] as number
  control[Control.repackFrom] = 0
  if ((request & Request.layout) !== 0 && !replaceLayout(memory, components, slots)) return false
  if ((request & Request.index) !== 0) enlargeIndex(memory)
  // Only what was done: somebody may have asked for a stop in the meantime.
  Atomics.and(control, Control.request, ~(Request.layout | Request.index | Request.rebuild))
  control[Control.rebuildCursor] = 0
  return true
}

/** Whether the workers have to rebuild the index after what was requested. */
export function needsRebuilding({ control }: SharedMemory): boolean {
  const request = control[Control.request] as number
  if ((request & Request.rebuild) !== 0) return true
  if ((request & Request.layout) !== 0) return true
  return control[Control.store] !== Store.compact && (request & Request.index) !== 0
}

function enlargeIndex(memory: SharedMemory): void {
  const { control } = memory
  if (control[Control.store] === Store.compact) {
    const entries = largerCompactSet(memory)
    if (entries > 0) enlargeCompactSet(memory, entries)
    return
  }
  const bits = control[Control.indexBits] as number
  control[Control.indexBits] = bits + indexGrowth(memory, bits)
}

function replaceLayout(memory: SharedMemory, components: Components, slots: number): boolean {
  const { control } = memory
  const words = wordsWanted(memory, components, slots)
  const wordsBefore = control[Control.wordsPerState] as number
  const states = control[Control.arenaTop] as number
  if (states * words > memory.arena.length) return false
  if (words > wordsBefore && !memory.hasRoomFor(4 * states * (words - wordsBefore))) return false
  const before = new Layout(slots)
  before.refresh(memory)
  const slotsBefore = slotLayouts(memory, slots)
  publishLayout(memory, components, slots)
  control[Control.statesAtLayout] = states
  if (words === wordsBefore && control[Control.store] !== Store.compact) {
    // Each state stays where it is, so all workers pack them while they enter them into the index.
    const place = memory.allocate(slotsBefore.length)
    memory.heap.set(slotsBefore, place)
    control[Control.repackFrom] = place
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
