/**
 * Chunks are what workers take of the level that is being explored: segments of the arena, or states of the archive where
 * the level lies on disk. When workers pause, each leaves what is left of its chunk for the record; what workers of an
 * earlier process have left, the orphans, is taken before anything else.
 *
 *   rests    in the control region, (first, end) for each worker
 *   orphans  behind them, likewise
 */

import type { SharedMemory } from '../memory/memory.ts'
import { Store } from '../memory/noticeboard.ts'
import type { Archive } from './archive.ts'
import { type Range, segmentAt } from './segments.ts'

const restsStart = 10240
/** The most workers that a search can have. */
export const mostWorkers = 256
const orphansStart = restsStart + 2 * mostWorkers
/** Each worker leaves one chunk at most, and takes orphans before others, so there are never more of them than this. */
const mostOrphans = 2048

/** How many chunks of a level on disk there are for each worker, at least: so that they are done at about the same time. */
const chunksPerWorker = 8

/** How many states of the archive make up a chunk; the same for all workers as long as the level is the same. */
export function archivedChunk({ board }: SharedMemory): number {
  const states = board.levelEnd - board.levelFirst
  const chunks = chunksPerWorker * board.parties
  return Math.max(1, Math.min(4 * board.blockStates, Math.ceil(states / chunks)))
}

export class Chunks {
  /** Where the states of the chunk at hand lie, packed. */
  states: Int32Array
  /** The next of them to explore, and where the chunk ends, as positions in {@link states}. */
  next = 0
  end = 0
  private readonly memory: SharedMemory
  private readonly archive: Archive | null
  private readonly worker: number
  /** Number of the archived state at position 0. */
  private origin = 0

  constructor(memory: SharedMemory, archive: Archive | null, worker: number) {
    this.memory = memory
    this.archive = archive
    this.worker = worker
    this.states = memory.arena
  }

  get isDone(): boolean {
    return this.next === this.end
  }

  private get isArchived(): boolean {
    return this.memory.board.store !== Store.exact
  }

  /** Takes the next chunk of the level. Returns false when there is none. */
  take(): boolean {
    const { board, control } = this.memory
    if (board.orphanCursor < board.orphans) {
      const orphan = board.take('orphanCursor', 1)
      if (orphan < board.orphans) {
        this.open(chunkAt(control, orphansStart + 2 * orphan))
        return true
      }
    }
    const end = board.levelEnd
    if (this.isArchived) {
      const states = archivedChunk(this.memory)
      const first = board.take('cursor', states)
      if (first >= end) return false
      this.open({ first, end: Math.min(first + states, end) })
      return true
    }
    const segment = board.take('cursor', 1)
    if (segment >= end) return false
    this.open(segmentAt(this.memory, segment))
    return true
  }

  /** Notes what is left of the chunk at hand. */
  leave(): void {
    const origin = this.isArchived ? this.origin : 0
    this.memory.control.set([origin + this.next, origin + this.end], restsStart + 2 * this.worker)
  }

  /** Takes up what is left of the chunk again, after a pause in which its states may have moved. */
  resume(): void {
    this.open(chunkAt(this.memory.control, restsStart + 2 * this.worker))
  }

  private open({ first, end }: Range): void {
    if (!this.isArchived) {
      this.states = this.memory.arena
      this.next = first
      this.end = end
      return
    }
    if (first < end) this.states = (this.archive as Archive).read(first, end)
    this.origin = first
    this.next = 0
    this.end = end - first
  }
}

function chunkAt(control: Int32Array, at: number): Range {
  return { first: control[at] as number, end: control[at + 1] as number }
}

/** What workers have left of their chunks, and the orphans. Only while all workers pause. */
export function restsOf({ board, control }: SharedMemory): Range[] {
  const workers = board.parties
  const orphans = board.orphans
  const first = Math.min(board.orphanCursor, orphans)
  return [
    ...Array.from({ length: workers }, (_, worker) => chunkAt(control, restsStart + 2 * worker)),
    ...Array.from({ length: orphans - first }, (_, at) => chunkAt(control, orphansStart + 2 * (first + at))),
  ].filter((chunk) => chunk.first < chunk.end)
}

/** Forgets all rests, and makes these chunks orphans. Only while all workers pause. */
export function replaceRests({ board, control }: SharedMemory, chunks: readonly Range[]): void {
  control.fill(0, restsStart, orphansStart)
  if (chunks.length > mostOrphans) throw new RangeError('more chunks were left behind than there can be workers')
  for (const [at, { first, end }] of chunks.entries()) {
    control.set([first, end], orphansStart + 2 * at)
  }
  board.orphans = chunks.length
  board.orphanCursor = 0
}
