/**
 * Segments: the chunks of the arena that make up each level, in the order in which workers closed them.
 *
 *   segments   [first state, number of states] for each
 */

import { outOfMemory, type SharedMemory } from '../memory/memory.ts'
import type { Sliced } from '../platform/slices.ts'

/** From `first` to before `end`: arena positions, numbers of archived states, or numbers of segments. */
export interface Range {
  readonly first: number
  readonly end: number
}

/** The most states of a segment. */
export const segmentStates = 128

/** The arena positions of a segment. */
export function segmentAt({ segments }: SharedMemory, segment: number): Range {
  const first = segments[segment * 2] as number
  return { first, end: first + (segments[segment * 2 + 1] as number) }
}

/** Adds a segment. @throws NetsplitError `out-of-memory` */
export function addSegment({ board, segments }: SharedMemory, { first, end }: Range): void {
  const segment = board.take('segmentTop', 1)
  if (segment * 2 + 2 > segments.length) {
    board.giveBack('segmentTop', 1)
    throw outOfMemory()
  }
  segments[segment * 2] = first
  segments[segment * 2 + 1] = end - first
}

/** The arena positions of each segment of a range. */
export function segmentsIn(memory: SharedMemory, { first, end }: Range): Range[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, at) => segmentAt(memory, first + at))
}

/** How many states the segments of a range have. */
export function statesIn({ segments }: SharedMemory, { first, end }: Range): number {
  let states = 0
  for (let segment = first; segment < end; segment++) states += segments[segment * 2 + 1] as number
  return states
}

/** Takes segments one after the other, together with the other workers, until all were taken. */
export function* takeSegments(memory: SharedMemory, take: (positions: Range) => void): Sliced<void> {
  const { board } = memory
  const end = board.segmentTop
  for (;;) {
    const segment = board.take('rebuildCursor', 1)
    if (segment >= end) return
    take(segmentAt(memory, segment))
    yield
  }
}
