/**
 * Finds predecessors of states after a search, with all its workers (see questions.ts): they take chunks of a level from
 * the cursor, and keep the predecessor with the smallest fingerprint.
 *
 *   question   [component of each slot]
 *   answer     [whether there is one, fingerprint x 2, component of each slot]
 */

import { NetsplitError } from '../../language/errors.ts'
import { fingerprintOf } from '../checks/fingerprint.ts'
import { compareFingerprints } from '../checks/violations.ts'
import type { StepSink } from '../expansion/expansion.ts'
import { meet } from '../memory/barrier.ts'
import { Store } from '../memory/noticeboard.ts'
import { type Sliced, statesPerPortion } from '../platform/slices.ts'
import type { Workbench } from '../search/workbench.ts'
import { archivedChunk } from '../states/chunks.ts'
import { segmentAt } from '../states/segments.ts'
import { goThrough } from './levels-pass.ts'

/**
 * The state of a level, numbered from 0, that has a step to a state; of several, the one with the smallest fingerprint.
 *
 * @param state components by slot
 * @throws NetsplitError `nondeterministic` when there is none
 */
export function* findPredecessor(bench: Workbench, state: Int32Array, level: number): Sliced<Int32Array> {
  const { board, heap } = bench.memory
  const { question, predecessor } = bench.directory
  heap.set(state, question)
  heap[predecessor] = 0
  board.questionLevel = level
  board.cursor = bench.levels.get(level).first
  meet(board, () => {})
  yield* lookForPredecessor(bench)
  if (heap[predecessor] === 0) notRepeatable()
  return heap.slice(predecessor + 3, predecessor + 3 + state.length)
}

/** Looks through the level in question with all workers. */
export function* lookForPredecessor(bench: Workbench): Sliced<void> {
  const { memory, levels, archive, tabling } = bench
  const { board } = memory
  const { end } = levels.get(board.questionLevel)
  const isPredecessor = stepsTo(bench)
  const lookAt = function* (states: Int32Array, first: number, last: number): Sliced<void> {
    for (let from = first; from < last; from++) {
      tabling.trim()
      if (isPredecessor(states, from)) offer(bench, states, from)
      if ((from - first) % statesPerPortion === statesPerPortion - 1) yield
    }
  }
  const isArchived = board.store !== Store.exact
  const most = archivedChunk(memory)
  const takeChunk = function* (): Sliced<boolean> {
    const next = board.take('cursor', isArchived ? most : 1)
    if (next >= end) return false
    if (isArchived && archive !== null) {
      const states = Math.min(most, end - next)
      yield* lookAt(archive.read(next, next + states), 0, states)
    } else {
      const positions = segmentAt(memory, next)
      yield* lookAt(memory.arena, positions.first, positions.end)
    }
    return true
  }
  yield* goThrough(bench, { end, takeChunk })
}

/** A test of packed states for whether they have a step to the state in question. */
function stepsTo(bench: Workbench): (states: Int32Array, from: number) => boolean {
  const { expansion, layout, inspector, memory, directory } = bench
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

function offer({ memory, directory, layout, tabling, instance }: Workbench, states: Int32Array, from: number): void {
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
