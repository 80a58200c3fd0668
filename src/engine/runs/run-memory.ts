/**
 * The memory of random runs: that of a search, for values, components and tables, and what is known of runs beside them. The
 * workers of a campaign share one, so that what one of them has found out is known to all; or a worker has one alone.
 *
 *   heap       profiles, offers and the numbers of situations, each found through a map
 *              counts [words of the arena that are handed out, nodes, situations, whether somebody found it full]
 *   arena      nodes of the graph, see run-graph.ts
 *   index      places of nodes, likewise
 *   segments   situations, see situations.ts
 *
 * Nothing of it is given up while several workers share it. Once there is too much, another one takes its place.
 */

import type { Instance } from '../../semantics/instance/instance.ts'
import { SharedMemory } from '../memory/memory.ts'
import { Request } from '../memory/noticeboard.ts'
import { createPairMap } from '../memory/pair-map.ts'
import { type MemoryBuffers, reserveMemory } from '../memory/reserved.ts'
import { boundsOf, type InnerBounds } from '../options.ts'
import { createDirectory, type Directory } from '../states/directory.ts'

/** Where what is known of runs lies in the heap. */
export interface KnownOfRuns {
  /** (rule and kind, actor) -> the address of a profile */
  readonly profiles: number
  /** (hash, how many others have the same) -> the address of an offer */
  readonly offers: number
  /** (low, high) -> the number of a situation, plus one */
  readonly situations: number
  /** See {@link Count}. */
  readonly counts: number
}

/** Which of the counts is which. */
export const Count = { words: 0, nodes: 1, situations: 2, isFull: 3 } as const

/** As it is handed to workers. */
export interface RunMemory {
  readonly buffers: MemoryBuffers
  readonly directory: Directory
  readonly known: KnownOfRuns
  readonly bounds: InnerBounds
  /** How many workers share it. */
  readonly workers: number
}

/** So many places of nodes has the index; it is to be half full at most. */
export const indexEntries = 2 ** 22

/** More situations are too many. */
const mostSituations = 2 ** 20

export interface RunMemorySize {
  /** For all workers together. */
  readonly memoryBytes: number
  readonly workers?: number
  /** For tests, which make them tiny. */
  readonly innerBounds?: Partial<InnerBounds>
}

/** Reserves the memory of runs. */
export function reserveRunMemory(instance: Instance, size: RunMemorySize): RunMemory {
  const { memoryBytes, workers = 1, innerBounds = {} } = size
  const buffers = reserveMemory(memoryBytes, { workers })
  const memory = new SharedMemory(buffers)
  // No table is given up: what it has looked at would no longer be known, in one worker sooner than in another.
  const bounds = { ...boundsOf({ memoryBytes, innerBounds }), misses: Number.POSITIVE_INFINITY }
  memory.prepareHeap(bounds.tables)
  memory.board.parties = workers
  const directory = createDirectory(memory, instance)
  return { buffers, directory, known: createKnown(memory), bounds, workers }
}

/** Makes room for what is known of runs: nothing so far. */
export function createKnown(memory: SharedMemory): KnownOfRuns {
  const known = {
    profiles: createPairMap(memory),
    offers: createPairMap(memory),
    situations: createPairMap(memory),
    counts: memory.allocate(Object.keys(Count).length),
  }
  // Place 0 means nothing.
  memory.heap[known.counts + Count.words] = 1
  return known
}

/** Whether the graph in a memory has become too large. */
export function hasLargeGraph({ heap }: SharedMemory, { known: { counts }, bounds, workers }: RunMemory): boolean {
  return (
    Atomics.load(heap, counts + Count.words) > bounds.graph * workers ||
    2 * Atomics.load(heap, counts + Count.nodes) > indexEntries
  )
}

/** Whether there are too many situations in a memory. */
export function hasManySituations({ heap }: SharedMemory, { known: { counts } }: RunMemory): boolean {
  return Atomics.load(heap, counts + Count.situations) > mostSituations
}

/** Whether other memory should take the place of one that workers share. */
export function isSpent(runs: RunMemory): boolean {
  const memory = new SharedMemory(runs.buffers)
  return (
    memory.board.isAsked(Request.tables) ||
    hasLargeGraph(memory, runs) ||
    hasManySituations(memory, runs) ||
    Atomics.load(memory.heap, runs.known.counts + Count.isFull) !== 0
  )
}

/** Takes note that a worker found no more room. */
export function noteFull({ buffers, known: { counts } }: RunMemory): void {
  Atomics.store(new SharedMemory(buffers).heap, counts + Count.isFull, 1)
}
