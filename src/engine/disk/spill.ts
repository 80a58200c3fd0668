/**
 * Spilling: when memory is full, all states move to the archive on disk, and the search goes on with delayed detection of
 * duplicates (Stern and Dill, "Using Magnetic Disk instead of Main Memory in the Murphi Verifier", 1998). From then on the
 * arena and its index hold the states that were found since, which may be known already. At the end of each level, and
 * whenever memory is full again, all workers read the archive once from the beginning to the end and mark the states of
 * the arena that they meet. What is not marked is new: it is counted, looked at and appended to the archive. Then memory
 * is empty. The comparison stays exact.
 */

import type { Inspector } from '../checks/inspector.ts'
import { meet } from '../memory/barrier.ts'
import { type SharedMemory, Statistic } from '../memory/memory.ts'
import { Request, Store } from '../memory/noticeboard.ts'
import type { Sliced } from '../platform/slices.ts'
import type { Archive } from '../states/archive.ts'
import { replaceRests, restsOf } from '../states/chunks.ts'
import type { Layout } from '../states/layout.ts'
import type { Levels } from '../states/levels.ts'
import { type Range, segmentStates, segmentsIn, takeSegments } from '../states/segments.ts'
import { hashState, type StateSpace } from '../states/state-space.ts'

/** States that are read or written at once. */
const chunkStates = 2048

/**
 * Moves all states from memory to disk. Only while all workers pause; they have left their chunks.
 *
 * @throws NetsplitError `disk`
 */
export function moveToDisk(memory: SharedMemory, levels: Levels, archive: Archive): void {
  const { board } = memory
  const { moved, explored, left } = archive.whole(() => append(memory, levels, archive))
  if (levels.count > 0) moved.push({ first: explored.first, end: left.end })
  for (const [level, range] of moved.entries()) levels.set(level, range)
  board.levelFirst = explored.first
  board.cursor = left.first
  board.levelEnd = left.end
  replaceRests(memory, [])
  board.store = Store.spilled
  empty(memory)
}

/** Appends all states to the archive: the finished levels, what is explored of the last, what is not, and the next. */
function append(memory: SharedMemory, levels: Levels, archive: Archive) {
  const { board } = memory
  archive.beginEra()
  const mover = new Mover(memory, archive)
  const moved: Range[] = []
  for (let level = 0; level < levels.count - 1; level++) {
    moved.push(mover.move(segmentsIn(memory, levels.get(level))))
  }
  // What is explored of the level comes first, so that what is not is one range.
  const levelEnd = board.levelEnd
  const cursor = Math.min(board.cursor, levelEnd)
  const rests = restsOf(memory)
  const begun = segmentsIn(memory, { first: board.levelFirst, end: cursor })
  const explored = mover.move(begun.map((chunk) => before(rests, chunk)))
  const left = mover.move([...rests, ...segmentsIn(memory, { first: cursor, end: levelEnd })])
  mover.move(segmentsIn(memory, { first: levelEnd, end: board.segmentTop }))
  return { moved, explored, left }
}

/** The part of a segment that is explored: a rest is the end of one. */
function before(rests: readonly Range[], { first, end }: Range): Range {
  const rest = rests.filter((chunk) => chunk.first >= first && chunk.first < end)
  return { first, end: Math.min(end, ...rest.map((chunk) => chunk.first)) }
}

class Mover {
  private readonly memory: SharedMemory
  private readonly archive: Archive
  private readonly buffer: Int32Array
  private readonly words: number

  constructor(memory: SharedMemory, archive: Archive) {
    this.memory = memory
    this.archive = archive
    this.words = memory.board.wordsPerState
    this.buffer = new Int32Array(2 * chunkStates * this.words)
  }

  /** Appends chunks of the arena to the archive. Returns the range that they make up there. */
  move(chunks: readonly Range[]): Range {
    const { archive, buffer, words, memory } = this
    const first = archive.states
    const { arena } = memory
    let states = 0
    let to = 0
    const flush = () => {
      if (states > 0) archive.append(buffer, states)
      states = 0
      to = 0
    }
    for (const { first: start, end } of joined(chunks)) {
      if (end - start >= chunkStates) {
        flush()
        archive.append(arena.subarray(start * words), end - start)
        continue
      }
      for (let word = start * words; word < end * words; word++) buffer[to++] = arena[word] as number
      states += end - start
      if (states >= chunkStates) flush()
    }
    flush()
    return { first, end: archive.states }
  }
}

/** The same positions in as few chunks as possible: a worker's segments mostly follow each other. */
function joined(chunks: readonly Range[]): Range[] {
  const runs: { first: number; end: number }[] = []
  for (const { first, end } of chunks) {
    const last = runs.at(-1)
    if (last?.end === first) last.end = end
    else runs.push({ first, end })
  }
  return runs
}

function empty({ board }: SharedMemory): void {
  board.arenaTop = 0
  board.segmentTop = 0
}

/** What a worker takes part in an elimination of duplicates with. */
export interface Eliminator {
  readonly memory: SharedMemory
  readonly archive: Archive
  readonly space: StateSpace
  readonly layout: Layout
  readonly inspector: Inspector
  readonly worker: number
}

/** Sets the cursors for an elimination of duplicates. Only while all workers pause. */
export function prepareElimination(memory: SharedMemory, archive: Archive): void {
  const { board } = memory
  archive.beginEra()
  board.rebuildCursor = 0
  board.eliminationEnd = archive.states
  board.eliminationCursor = 0
}

/**
 * Eliminates duplicates together with the other workers; then memory is empty.
 *
 * @param attempt carries out a part, and notes when it fails: the others wait for this worker all the same
 */
export function* eliminateDuplicates(parts: Eliminator, attempt: (part: Sliced<void>) => Sliced<void>): Sliced<void> {
  const { memory, space, layout, worker } = parts
  const { board } = memory
  layout.refresh(memory)
  space.refresh()
  yield* attempt(markKnown(parts))
  meet(board, () => {})
  // Without all the marks, known states would pass for new ones.
  if (!board.isTorn) yield* attempt(takeUpNew(parts))
  meet(board, () => {})
  clearMarks(memory, worker)
  space.clearShare(worker)
  space.leaveBlock()
  meet(board, () => finishElimination(memory))
}

/** First part: marks the states of the arena that are in the archive. */
function* markKnown({ memory, archive, space, layout }: Eliminator): Sliced<void> {
  const { board, marks } = memory
  const end = board.eliminationEnd
  const { words } = layout
  const hashes = new Int32Array(chunkStates)
  for (;;) {
    const first = board.take('eliminationCursor', chunkStates)
    if (first >= end) return
    const states = Math.min(chunkStates, end - first)
    const packed = archive.read(first, first + states)
    let touched = 0
    for (let at = 0; at < states; at++) {
      const hash = hashState(packed, at * words, words)
      hashes[at] = hash
      touched |= space.touch(hash)
    }
    yield
    if (touched === 0) continue
    for (let at = 0; at < states; at++) {
      const position = space.find(packed, at * words, hashes[at] as number)
      if (position >= 0) Atomics.or(marks, position >>> 5, 1 << (position & 31))
    }
  }
}

/** Second part: takes up the states that are not marked. */
function* takeUpNew({ memory, archive, layout, inspector, worker }: Eliminator): Sliced<void> {
  const { marks, arena } = memory
  const { words } = layout
  const hasChecks = inspector.checks.ofStates.length > 0
  const components = new Int32Array(layout.word.length)
  const buffer = new Int32Array((chunkStates + segmentStates) * words)
  let states = 0
  const flush = () => {
    if (states === 0) return
    archive.append(buffer, states)
    memory.addStatistic(worker, Statistic.distinct, states)
    states = 0
  }
  yield* takeSegments(memory, ({ first, end }) => {
    for (let position = first; position < end; position++) {
      if ((((marks[position >>> 5] as number) >>> (position & 31)) & 1) === 1) continue
      for (let word = 0; word < words; word++) buffer[states * words + word] = arena[position * words + word] as number
      states++
      if (!hasChecks) continue
      layout.unpack(arena, position * words, components)
      inspector.inspectState(components)
    }
    if (states >= chunkStates) flush()
  })
  flush()
}

/** Third part: empties this worker's share of the marks; the index is emptied like one that is rebuilt. */
function clearMarks(memory: SharedMemory, worker: number): void {
  memory.clearShare(memory.marks, (memory.board.arenaTop >>> 5) + 1, worker)
}

/** Ends an elimination of duplicates. Only while all workers pause. */
function finishElimination(memory: SharedMemory): void {
  empty(memory)
  memory.board.settle(Request.spill)
}
