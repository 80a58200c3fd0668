/**
 * What is asked after a search, with all its workers: one asks, the others assist. For each question they meet, and then all
 * work on the answer. The number of a level asks for a predecessor in it; other questions have numbers below 0.
 */

import { prepareGraph, writeGraph } from '../liveness/graph.ts'
import { meet } from '../memory/barrier.ts'
import { atOnce, type Sliced } from '../platform/slices.ts'
import { countCoverage, prepareCoverage } from '../retrace/coverage.ts'
import { lookForPredecessor } from '../retrace/predecessor.ts'
import type { Workbench } from '../search/workbench.ts'

/** There are no more questions. */
const noQuestion = -1
/** What the graph of all states is. */
const graphQuestion = -2
/** How many steps everything makes. */
const coverageQuestion = -3

/** Has all workers write the graph of all states. Returns whether there was room and time for it. */
export function* askForGraph(bench: Workbench): Sliced<boolean> {
  if (!prepareGraph(bench)) return false
  announce(bench, graphQuestion)
  return yield* writeGraph(bench)
}

/** Has all workers count the steps of everything. */
export function* askForCoverage(bench: Workbench): Sliced<void> {
  prepareCoverage(bench)
  announce(bench, coverageQuestion)
  yield* countCoverage(bench)
}

/** Takes part in answering until no more is asked. */
export function assist(bench: Workbench): void {
  const { board } = bench.memory
  for (;;) {
    meet(board, () => {})
    const question = board.questionLevel
    if (question === noQuestion) return
    if (question === graphQuestion) atOnce(writeGraph(bench))
    else if (question === coverageQuestion) atOnce(countCoverage(bench))
    else atOnce(lookForPredecessor(bench))
  }
}

/** Lets those who assist go. */
export function dismiss(bench: Workbench): void {
  announce(bench, noQuestion)
}

function announce({ memory: { board } }: Workbench, question: number): void {
  board.questionLevel = question
  meet(board, () => {})
}
