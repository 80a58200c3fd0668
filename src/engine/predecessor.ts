/**
 * Finds predecessors of states after a search, with all its workers: one asks, the others assist. For each question they
 * meet, take the segments of a level from the cursor, and keep the predecessor with the smallest fingerprint; then they
 * meet again.
 *
 *   answer   [position + 1, fingerprint x 2]
 */

import { NetsplitError } from '../language/errors.ts'
import { meet } from './barrier.ts'
import type { StepSink } from './expansion.ts'
import { fingerprintOf } from './fingerprint.ts'
import { Control } from './memory.ts'
import type { LevelRange, Searcher } from './searcher.ts'
import { compareFingerprints } from './violations.ts'

/** Stands for the end of all questions. */
const noQuestion = -1

/**
 * The state of a level, numbered from 0, that has a step to the state at an arena position; of several, the one with the
 * smallest fingerprint.
 *
 * @throws NetsplitError `nondeterministic` when there is none
 */
export function findPredecessor(searcher: Searcher, position: number, level: number): number {
  const { control, heap } = searcher.memory
  const { predecessor } = searcher.directory
  heap[predecessor] = 0
  control[Control.question] = position
  control[Control.questionLevel] = level
  control[Control.cursor] = (searcher.levels[level] ?? notRepeatable()).first
  meet(control, () => {})
  look(searcher)
  meet(control, () => {})
  const answer = heap[predecessor] as number
  return answer === 0 ? notRepeatable() : answer - 1
}

/** Takes part in finding predecessors until no more are asked for. */
export function assist(searcher: Searcher): void {
  const { control } = searcher.memory
  for (;;) {
    meet(control, () => {})
    if (control[Control.question] === noQuestion) return
    look(searcher)
    meet(control, () => {})
  }
}

/** Lets those who assist go. */
export function dismiss(searcher: Searcher): void {
  const { control } = searcher.memory
  control[Control.question] = noQuestion
  meet(control, () => {})
}

function look(searcher: Searcher): void {
  const { memory, levels } = searcher
  const { control, segments } = memory
  const position = control[Control.question] as number
  const { end } = levels[control[Control.questionLevel] as number] as LevelRange
  const isPredecessor = stepsTo(searcher, position)
  for (;;) {
    const segment = Atomics.add(control, Control.cursor, 1)
    if (segment >= end) return
    const first = segments[segment * 2] as number
    const last = first + (segments[segment * 2 + 1] as number)
    for (let from = first; from < last; from++) {
      if (isPredecessor(from)) offer(searcher, from)
    }
  }
}

/** A test of states for whether they have a step to the state at an arena position. */
function stepsTo({ expansion, layout, memory, inspector }: Searcher, position: number): (from: number) => boolean {
  const { arena } = memory
  const { words } = layout
  const target = position * words
  let isFound = false
  const sink: StepSink = {
    watchesSteps: inspector.checks.watchSteps,
    onStep: () => true,
    onFailure() {},
    flush() {
      const { packed, candidates } = expansion
      for (let at = 0; at < candidates && !isFound; at++) {
        let word = 0
        while (word < words && packed[at * words + word] === arena[target + word]) word++
        isFound = word === words
      }
      expansion.candidates = 0
      return true
    },
  }
  return (from) => {
    isFound = false
    expansion.candidates = 0
    try {
      expansion.expand(from, sink)
    } catch (error) {
      // In a level that was not explored to its end, a state may need what there is no room for.
      if (!(error instanceof NetsplitError) || error.code !== 'out-of-memory') throw error
    }
    sink.flush()
    return isFound
  }
}

function offer({ memory, directory, layout, tabling, instance }: Searcher, position: number): void {
  const components = new Int32Array(instance.system.slots.length)
  layout.unpack(memory.arena, position * layout.words, components)
  const found = fingerprintOf(components, tabling)
  const { heap } = memory
  const { predecessor } = directory
  memory.exclusively(() => {
    const known = { low: heap[predecessor + 1] as number, high: heap[predecessor + 2] as number }
    if (heap[predecessor] !== 0 && compareFingerprints(found, known) >= 0) return
    heap.set([position + 1, found.low, found.high], predecessor)
  })
}

export function notRepeatable(): never {
  throw new NetsplitError({
    code: 'nondeterministic',
    message: 'The counterexample cannot be repeated: the model does not always answer the same.',
    cure: 'Run with --paranoid to find out which function it is.',
  })
}
