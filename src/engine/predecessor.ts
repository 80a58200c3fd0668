/**
 * What is asked after a search, with all its workers: one asks, the others assist. Most questions are for predecessors of
 * states. For each they
 * meet, take pieces of a level from the cursor, and keep the predecessor with the smallest fingerprint; then they meet
 * again.
 *
 *   question   [component of each slot]
 *   answer     [whether there is one, fingerprint x 2, component of each slot]
 */

import { NetsplitError } from '../language/errors.ts'
import { meet } from './barrier.ts'
import { countCoverage, prepareCoverage } from './coverage.ts'
import { Plan } from './decide.ts'
import { dropTables } from './directory.ts'
import type { StepSink } from './expansion.ts'
import { fingerprintOf } from './fingerprint.ts'
import { prepareGraph, writeGraph } from './graph.ts'
import { Control, Request, Store } from './memory.ts'
import { archivedPiece } from './pieces.ts'
import type { Searcher } from './searcher.ts'
import { segmentAt } from './segments.ts'
import { compareFingerprints } from './violations.ts'

/** Stands for the end of all questions, in place of a level. */
const noQuestion = -1
/** Stands for the question of what the graph of all states is. */
const graphQuestion = -2
/** Stands for the question of how many steps everything makes. */
const coverageQuestion = -3

/**
 * The state of a level, numbered from 0, that has a step to a state; of several, the one with the smallest fingerprint.
 *
 * @param state components by slot
 * @throws NetsplitError `nondeterministic` when there is none
 */
export function findPredecessor(searcher: Searcher, state: Int32Array, level: number): Int32Array {
  const { control, heap } = searcher.memory
  const { question, predecessor } = searcher.directory
  heap.set(state, question)
  heap[predecessor] = 0
  control[Control.questionLevel] = level
  control[Control.cursor] = searcher.levels.get(level).first
  meet(control, () => {})
  look(searcher)
  if (heap[predecessor] === 0) notRepeatable()
  return heap.slice(predecessor + 3, predecessor + 3 + state.length)
}

/** Has all workers write the graph of all states. Returns whether there was room and time for it. */
export function askForGraph(searcher: Searcher): boolean {
  if (!prepareGraph(searcher)) return false
  const { control } = searcher.memory
  control[Control.questionLevel] = graphQuestion
  meet(control, () => {})
  return writeGraph(searcher)
}

/** Has all workers count the steps of everything. */
export function askForCoverage(searcher: Searcher): void {
  prepareCoverage(searcher)
  const { control } = searcher.memory
  control[Control.questionLevel] = coverageQuestion
  meet(control, () => {})
  countCoverage(searcher)
}

/** Takes part in finding predecessors, and in writing the graph, until no more is asked for. */
export function assist(searcher: Searcher): void {
  const { control } = searcher.memory
  for (;;) {
    meet(control, () => {})
    if (control[Control.questionLevel] === noQuestion) return
    if (control[Control.questionLevel] === graphQuestion) writeGraph(searcher)
    else if (control[Control.questionLevel] === coverageQuestion) countCoverage(searcher)
    else look(searcher)
  }
}

/** Lets those who assist go. */
export function dismiss(searcher: Searcher): void {
  const { control } = searcher.memory
  control[Control.questionLevel] = noQuestion
  meet(control, () => {})
}

/** Looks through the level in question with all workers, which meet at the end, and where tables have to be dropped. */
function look(searcher: Searcher): void {
  const { memory, levels, archive, tabling } = searcher
  const { control } = memory
  const { end } = levels.get(control[Control.questionLevel] as number)
  const isPredecessor = stepsTo(searcher)
  const lookAt = (states: Int32Array, first: number, last: number) => {
    for (let from = first; from < last; from++) {
      tabling.trim()
      if (isPredecessor(states, from)) offer(searcher, states, from)
    }
  }
  const isArchived = control[Control.store] !== Store.exact
  const most = archivedPiece(memory)
  const lookOn = () => {
    while (((control[Control.request] as number) & Request.tables) === 0) {
      const next = Atomics.add(control, Control.cursor, isArchived ? most : 1)
      if (next >= end) return
      if (isArchived && archive !== null) {
        const states = Math.min(most, end - next)
        lookAt(archive.read(next, next + states), 0, states)
      } else {
        const positions = segmentAt(memory, next)
        lookAt(memory.target, positions.first, positions.end)
      }
    }
  }
  for (;;) {
    lookOn()
    meet(control, () => {
      const isFull = ((control[Control.request] as number) & Request.tables) !== 0
      if (isFull) dropTables(memory, searcher.directory, searcher.instance)
      control[Control.plan] = (control[Control.cursor] as number) < end ? Plan.level : Plan.end
    })
    searcher.refreshTables()
    if (control[Control.plan] === Plan.end) return
  }
}

/** A test of packed states for whether they have a step to the state in question. */
function stepsTo(searcher: Searcher): (states: Int32Array, from: number) => boolean {
  const { expansion, layout, inspector, memory, directory } = searcher
  const { words } = layout
  const target = new Int32Array(words)
  layout.pack(memory.heap.subarray(directory.question), target, 0)
  let isFound = false
  const sink: StepSink = {
    watchesSteps: inspector.checks.watchSteps,
    onStep: () => true,
    onFailure() {},
    flush() {
      const { packed, candidates } = expansion
      for (let at = 0; at < candidates && !isFound; at++) {
        let word = 0
        while (word < words && packed[at * words + word] === target[word]) word++
        isFound = word === words
      }
      expansion.candidates = 0
      return true
    },
  }
  return (states, from) => {
    isFound = false
    expansion.candidates = 0
    try {
      expansion.expand(states, from, sink)
    } catch (error) {
      // In a level that was not explored to its end, a state may need what there is no room for.
      if (!(error instanceof NetsplitError) || error.code !== 'out-of-memory') throw error
    }
    sink.flush()
    return isFound
  }
}

function offer({ memory, directory, layout, tabling, instance }: Searcher, states: Int32Array, from: number): void {
  const components = new Int32Array(instance.system.slots.length)
  layout.unpack(states, from * layout.words, components)
  const found = fingerprintOf(components, tabling)
  const { heap } = memory
  const { predecessor } = directory
  memory.exclusively(() => {
    const best = { low: heap[predecessor + 1] as number, high: heap[predecessor + 2] as number }
    if (heap[predecessor] !== 0 && compareFingerprints(found, best) >= 0) return
    heap.set([1, found.low, found.high, ...components], predecessor)
  })
}

export function notRepeatable(): never {
  throw new NetsplitError({
    code: 'nondeterministic',
    message: 'The counterexample cannot be repeated: the model does not always answer the same.',
    cure: 'Run with --paranoid to find out which function it is.',
  })
}
