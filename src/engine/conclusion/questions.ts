/**
 * What is asked after a search, with all its workers: one asks, the others assist. For each question they meet, and then all
 * work on the answer. The number of a level asks for a predecessor in it; other questions have numbers below 0.
 */

import { prepareGraph, writeGraph } from '../liveness/graph.ts'
import { meet } from '../memory/barrier.ts'
import { Control } from '../memory/memory.ts'
import { countCoverage, prepareCoverage } from '../retrace/coverage.ts'
import { lookForPredecessor } from '../retrace/predecessor.ts'
import type { Searcher } from '../search/searcher.ts'

/** There are no more questions. */
const noQuestion = -1
/** What the graph of all states is. */
const graphQuestion = -2
/** How many steps everything makes. */
const coverageQuestion = -3

/** Has all workers write the graph of all states. Returns whether there was room and time for it. */
export function askForGraph(searcher: Searcher): boolean {
  if (!prepareGraph(searcher)) return false
  announce(searcher, graphQuestion)
  return writeGraph(searcher)
}

/** Has all workers count the steps of everything. */
export function askForCoverage(searcher: Searcher): void {
  prepareCoverage(searcher)
  announce(searcher, coverageQuestion)
  countCoverage(searcher)
}

/** Takes part in answering until no more is asked. */
export function assist(searcher: Searcher): void {
  const { control } = searcher.memory
  for (;;) {
    meet(control, () => {})
    const question = control[Control.questionLevel] as number
    if (question === noQuestion) return
    if (question === graphQuestion) writeGraph(searcher)
    else if (question === coverageQuestion) countCoverage(searcher)
    else lookForPredecessor(searcher)
  }
}

/** Lets those who assist go. */
export function dismiss(searcher: Searcher): void {
  announce(searcher, noQuestion)
}

function announce({ memory: { control } }: Searcher, question: number): void {
  control[Control.questionLevel] = question
  meet(control, () => {})
}
