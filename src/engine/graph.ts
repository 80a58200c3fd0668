/**
 * The graph of all reachable states, stored after a search whose properties are about whole runs. All workers write it;
 * one reads it. States are called by their positions in the arena.
 *
 *   header   [place of the offsets, positions, whether there was no room]
 *   offsets  the place of each state's list
 *   list     [number of edges, what predicates answered, (target, option) ...]
 *
 * A step that changes nothing is no edge: a run that takes it for ever might as well have stopped. The target of a step to
 * a state that a constraint cut off is {@link outside}: the step is possible, and where it leads is not known.
 */

import { NetsplitError } from '../language/errors.ts'
import { LabelledSteps } from './labelled-steps.ts'
import { Control, outOfMemory, type SharedMemory, Stop } from './memory.ts'
import { goThrough, throughArena } from './pass.ts'
import type { Searcher } from './searcher.ts'
import type { StateSpace } from './state-space.ts'

/** Stands for a state that is no part of the search. */
export const outside = -1

/** Set among the answers where a predicate could not be evaluated. */
export const failed = 2 ** 30

/** The answers of so many predicates fit. */
export const mostPredicates = 30

const blockWords = 2 ** 14

/** Makes room for the graph; false when there is none. Before the workers write it. */
export function prepareGraph({ memory, directory }: Searcher): boolean {
  const { control, heap } = memory
  const states = control[Control.arenaTop] as number
  if (!memory.hasRoomFor(4 * states)) return false
  const offsets = memory.allocate(states)
  heap.set([offsets, states, 0], directory.graph)
  control[Control.cursor] = 0
  return true
}

/** Writes the graph together with the other workers, who all call this at once. Returns whether there was room and time. */
export function writeGraph(searcher: Searcher): boolean {
  const { memory, directory } = searcher
  const { control, heap } = memory
  const isFull = directory.graph + 2
  const writer = new GraphWriter(searcher)
  const { end, takePiece } = throughArena(searcher, (position) => writer.add(position))
  const isWhole = goThrough(searcher, {
    end,
    isWanted: () => heap[isFull] === 0 && control[Control.stop] === Stop.none,
    takePiece() {
      try {
        return takePiece()
      } catch (error) {
        if (!(error instanceof NetsplitError) || error.code !== 'out-of-memory') throw error
        heap[isFull] = 1
        return false
      }
    },
  })
  return isWhole && heap[isFull] === 0
}

/** Writes the lists of states. */
class GraphWriter {
  private readonly searcher: Searcher
  private readonly memory: SharedMemory
  private readonly space: StateSpace
  private readonly steps: LabelledSteps
  /** What was read to bring it near: kept, so that it is read. */
  private near = 0
  private readonly state: Int32Array
  private readonly offsets: number
  private top = 0
  private end = 0

  constructor(searcher: Searcher) {
    const { memory, directory, tabling, instance, layout, states } = searcher
    const { slots, rules } = instance.system
    this.searcher = searcher
    this.memory = memory
    this.space = states as StateSpace
    this.space.refresh()
    this.steps = new LabelledSteps(memory, directory, { tabling, layout, rules: rules.length })
    this.state = new Int32Array(slots.length)
    this.offsets = memory.heap[directory.graph] as number
  }

  add(position: number): void {
    const { searcher, memory, state, steps, space } = this
    const { layout, tabling } = searcher
    const { words } = layout
    const { heap } = memory
    tabling.trim()
    layout.unpack(memory.arena, position * words, state)
    steps.find(memory.arena, position * words, state)
    // All are brought near before any is looked up, so that their misses overlap.
    for (let step = 0; step < steps.steps; step++) this.near ^= space.touch(steps.hashes[step] as number)
    const list = this.room(2 + 2 * steps.steps)
    heap[list] = steps.steps
    heap[list + 1] = this.answers()
    for (let step = 0; step < steps.steps; step++) {
      const isFitting = steps.fits[step] === 1
      heap[list + 2 + 2 * step] = isFitting
        ? space.find(steps.packed, step * words, steps.hashes[step] as number)
        : outside
      heap[list + 3 + 2 * step] = steps.options[step] as number
    }
    heap[this.offsets + position] = list
  }

  /** What the predicates answer: two bits for each property of whole runs. */
  private answers(): number {
    const { checks } = this.searcher.inspector
    let answers = 0
    for (const [at, numbered] of checks.ofRuns.entries()) {
      const answer = checks.ask(numbered, this.state)
      const companion = numbered.property.companion === null ? 'false' : checks.askCompanion(numbered, this.state)
      if (answer === 'error' || companion === 'error') return failed
      if (answer === 'true') answers |= 1 << (2 * at)
      if (companion === 'true') answers |= 2 << (2 * at)
    }
    return answers
  }

  private room(words: number): number {
    const { memory } = this
    if (this.top + words > this.end) {
      const block = Math.max(blockWords, words)
      if (!memory.hasRoomFor(4 * block)) throw outOfMemory()
      this.top = memory.allocate(block)
      this.end = this.top + block
    }
    const place = this.top
    this.top += words
    return place
  }
}

/** Reads a graph. */
export class Graph {
  /** Positions are below this; not all of them are states. */
  readonly positions: number
  private readonly heap: Int32Array
  private readonly offsets: number

  constructor({ memory, directory }: Searcher) {
    this.heap = memory.heap
    this.offsets = memory.heap[directory.graph] as number
    this.positions = memory.heap[directory.graph + 1] as number
  }

  isState(position: number): boolean {
    return this.heap[this.offsets + position] !== 0
  }

  /** What predicates answered on a state. */
  answers(position: number): number {
    return this.heap[(this.heap[this.offsets + position] as number) + 1] as number
  }

  /** How many edges leave a state. */
  degree(position: number): number {
    return this.heap[this.heap[this.offsets + position] as number] as number
  }

  target(position: number, edge: number): number {
    return this.heap[(this.heap[this.offsets + position] as number) + 2 + 2 * edge] as number
  }

  /** The place of the option that makes a step. */
  option(position: number, edge: number): number {
    return this.heap[(this.heap[this.offsets + position] as number) + 3 + 2 * edge] as number
  }
}
