/**
 * The graph of all reachable states, stored after a search whose properties are about whole runs. All workers write it;
 * one reads it. States are called by their positions in the arena.
 *
 *   header   [address of the offsets, positions, whether there was no room]
 *   offsets  the address of each state's list
 *   list     [number of edges, what predicates answered, (target, option) ...]
 *   option   the address of a copy, see kept-options.ts: tables may be dropped while the graph is written
 *
 * A step that changes nothing is no edge: a run that takes it for ever might as well have stopped. A step to a state that
 * a constraint cut off is an edge: it is possible. Where it leads is no part of the graph, but in place of a target there is
 * the complement of what predicates answer there, which is negative. A step that fails is an edge, too: it is possible, and
 * leads nowhere.
 */

import { NetsplitError } from '../../language/errors.ts'
import type { Checks } from '../checks/checks.ts'
import { LabelledSteps } from '../expansion/labelled-steps.ts'
import { outOfMemory, type SharedMemory } from '../memory/memory.ts'
import { Stop } from '../memory/noticeboard.ts'
import { type Sliced, turnsPerPortion } from '../platform/slices.ts'
import { goThrough, throughArena } from '../retrace/levels-pass.ts'
import type { Workbench } from '../search/workbench.ts'
import type { StateSpace } from '../states/state-space.ts'
import { KeptOptions } from './kept-options.ts'

/** Set among the answers where a predicate could not be evaluated. */
export const failed = 2 ** 30

/** In place of the target of a step that fails; less than the complement of any answers. */
const nowhere = -(2 ** 31)

/** The answers of so many predicates fit. */
export const mostPredicates = 30

const blockWords = 2 ** 14

/** Makes room for the graph; false when there is none. Before the workers write it. */
export function prepareGraph({ memory, directory }: Workbench): boolean {
  const { board, heap } = memory
  const states = board.arenaTop
  if (!memory.hasRoomFor(4 * states)) return false
  const offsets = memory.allocate(states)
  heap.set([offsets, states, 0], directory.graph)
  board.cursor = 0
  return true
}

/** Writes the graph together with the other workers, who all call this at once. Returns whether there was room and time. */
export function* writeGraph(bench: Workbench): Sliced<boolean> {
  const { memory, directory } = bench
  const { board, heap } = memory
  const isFull = directory.graph + 2
  const writer = new GraphWriter(bench)
  const { end, takeChunk } = throughArena(bench, (position) => writer.add(position))
  const isWhole = yield* goThrough(bench, {
    end,
    isWanted: () => heap[isFull] === 0 && board.stop === Stop.none,
    *takeChunk() {
      try {
        return yield* takeChunk()
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
  private readonly bench: Workbench
  private readonly memory: SharedMemory
  private readonly space: StateSpace
  private readonly steps: LabelledSteps
  private readonly options: KeptOptions
  /** What was read to bring it near: kept, so that it is read. */
  private near = 0
  private readonly outside: Int32Array
  private readonly offsets: number
  private top = 0
  private end = 0

  constructor(bench: Workbench) {
    const { memory, directory, instance, states } = bench
    this.bench = bench
    this.memory = memory
    this.space = states as StateSpace
    this.space.refresh()
    this.steps = new LabelledSteps(bench)
    this.options = new KeptOptions(bench)
    this.outside = new Int32Array(instance.system.slots.length)
    this.offsets = memory.heap[directory.graph] as number
  }

  add(position: number): void {
    const { bench, memory, steps, space, options } = this
    const { layout, tabling, inspector } = bench
    const { words } = layout
    const { heap } = memory
    tabling.trim()
    steps.find(memory.arena, position * words)
    // All are brought near before any is looked up, so that their misses overlap.
    for (let step = 0; step < steps.steps; step++) this.near ^= space.touch(steps.hashes[step] as number)
    const { failing } = steps
    const list = this.room(2 + 2 * (steps.steps + failing.length))
    heap[list] = steps.steps + failing.length
    heap[list + 1] = answersOn(steps.state, inspector.checks)
    for (let step = 0; step < steps.steps; step++) {
      // The search made room for every state that it generated, those outside the constraint included.
      if (steps.fits[step] !== 1) throw new Error('a step leads to a state that the search has not generated')
      const found = space.find(steps.packed, step * words, steps.hashes[step] as number)
      heap[list + 2 + 2 * step] = found >= 0 ? found : ~this.answersOutside(step)
      heap[list + 3 + 2 * step] = options.copyOf(steps.options[step] as number)
    }
    for (const [at, option] of failing.entries()) {
      const edge = list + 2 + 2 * (steps.steps + at)
      heap[edge] = nowhere
      heap[edge + 1] = options.copyOf(option)
    }
    heap[this.offsets + position] = list
  }

  private answersOutside(step: number): number {
    const { steps, bench, outside } = this
    const { layout, inspector } = bench
    layout.unpack(steps.packed, step * layout.words, outside)
    return answersOn(outside, inspector.checks)
  }

  private room(words: number): number {
    const { memory } = this
    if (this.top + words > this.end) {
      const block = Math.max(blockWords, words)
      if (!memory.hasRoomFor(4 * block)) throw outOfMemory()
      this.top = memory.allocate(block)
      this.end = this.top + block
    }
    const address = this.top
    this.top += words
    return address
  }
}

/** What the predicates answer on a state: two bits for each property of whole runs. */
export function answersOn(state: Int32Array, checks: Checks): number {
  let answers = 0
  for (const [at, numbered] of checks.ofRuns.entries()) {
    const answer = checks.ask(numbered, state)
    const goal = numbered.property.goal === null ? 'false' : checks.askSecond(numbered, state)
    if (answer === 'error' || goal === 'error') return failed
    if (answer === 'true') answers |= 1 << (2 * at)
    if (goal === 'true') answers |= 2 << (2 * at)
  }
  return answers
}

/** Reads a graph. */
export class Graph {
  /** Positions are below this; not all of them are states. */
  readonly positions: number
  readonly options: KeptOptions
  private readonly heap: Int32Array
  private readonly offsets: number

  constructor(bench: Workbench) {
    const { memory, directory } = bench
    this.options = new KeptOptions(bench)
    this.heap = memory.heap
    this.offsets = memory.heap[directory.graph] as number
    this.positions = memory.heap[directory.graph + 1] as number
  }

  isState(position: number): boolean {
    return this.heap[this.offsets + position] !== 0
  }

  /** Whether one of its states is wanted. */
  *some(isWanted: (position: number) => boolean): Sliced<boolean> {
    for (let position = 0; position < this.positions; position++) {
      if (this.isState(position) && isWanted(position)) return true
      if (position % turnsPerPortion === turnsPerPortion - 1) yield
    }
    return false
  }

  /** What predicates answered on a state. */
  answers(position: number): number {
    return this.heap[(this.heap[this.offsets + position] as number) + 1] as number
  }

  /** Whether a step leads out of the constraint, to a state on which predicates give answers that are wanted. */
  hasExit(position: number, isWanted: (answers: number) => boolean): boolean {
    for (let edge = this.degree(position) - 1; edge >= 0; edge--) {
      const target = this.target(position, edge)
      if (target < 0 && target !== nowhere && isWanted(~target)) return true
    }
    return false
  }

  /** Whether a step of a state fails. */
  hasFailure(position: number): boolean {
    for (let edge = this.degree(position) - 1; edge >= 0; edge--)
      if (this.target(position, edge) === nowhere) return true
    return false
  }

  /** How many edges leave a state. */
  degree(position: number): number {
    return this.heap[this.heap[this.offsets + position] as number] as number
  }

  /** The state that a step leads to; negative where it is outside the constraint, or there is none because the step fails. */
  target(position: number, edge: number): number {
    return this.heap[(this.heap[this.offsets + position] as number) + 2 + 2 * edge] as number
  }

  /** The option that makes a step, one of {@link options}. */
  option(position: number, edge: number): number {
    return this.heap[(this.heap[this.offsets + position] as number) + 3 + 2 * edge] as number
  }
}
