/**
 * Maintenance of the state space while all workers pause: a layout that fits the components known by now, a larger index.
 * Either way the index is invalid afterwards; the workers rebuild it together.
 */

import type { Components } from './components.ts'
import { Layout, publishLayout, wordsWanted } from './layout.ts'
import { Control, type SharedMemory } from './memory.ts'
import { indexGrowth, Request } from './state-space.ts'

/**
 * Does what was requested. Only while no other worker runs.
 *
 * @returns false when the memory does not suffice for it; then nothing was done
 */
export function prepareMaintenance(memory: SharedMemory, components: Components, slots: number): boolean {
  const { control } = memory
  const request = control[Control.request] as number
  if ((request & Request.layout) !== 0 && !replaceLayout(memory, components, slots)) return false
  if ((request & Request.index) !== 0) {
    const bits = control[Control.indexBits] as number
    control[Control.indexBits] = bits + indexGrowth(memory, bits)
  }
  // Only what was done: somebody may have asked for a stop in the meantime.
  Atomics.and(control, Control.request, ~(Request.layout | Request.index))
  control[Control.rebuildCursor] = 0
  return true
}

function replaceLayout(memory: SharedMemory, components: Components, slots: number): boolean {
  const { control, arena, buffers } = memory
  const states = control[Control.arenaTop] as number
  const words = wordsWanted(memory, components, slots)
  const more = 4 * states * (words - (control[Control.wordsPerState] as number))
  if (states * words > arena.length || memory.used() + more > buffers.limit) return false
  const before = new Layout(slots)
  before.refresh(memory)
  publishLayout(memory, components, slots)
  const after = new Layout(slots)
  after.refresh(memory)
  repackArena(memory, before, after)
  control[Control.statesAtLayout] = states
  return true
}

/** Packs all states anew after a change of layout. */
export function repackArena(memory: SharedMemory, from: Layout, to: Layout): void {
  const { arena, control } = memory
  const states = control[Control.arenaTop] as number
  const components = new Int32Array(from.word.length)
  const move = (position: number) => {
    from.unpack(arena, position * from.words, components)
    to.pack(components, arena, position * to.words)
  }
  if (to.words <= from.words) {
    for (let position = 0; position < states; position++) move(position)
  } else {
    for (let position = states - 1; position >= 0; position--) move(position)
  }
}
