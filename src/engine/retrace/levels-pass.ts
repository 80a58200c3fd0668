/**
 * A pass through what a search has found, after it, by all workers at once: each takes chunks from the cursor until none is
 * left. Where tables have to be dropped, all pause for that and go on.
 */

import { meet } from '../memory/barrier.ts'
import { Plan, Request } from '../memory/noticeboard.ts'
import { type Sliced, statesPerPortion } from '../platform/slices.ts'
import type { Workbench } from '../search/workbench.ts'
import { dropTables } from '../states/directory.ts'
import { segmentAt } from '../states/segments.ts'

export interface Pass {
  /** The cursor is here when nothing is left. */
  readonly end: number
  /** Takes the next chunk from the cursor and goes through it; returns false when none is left. */
  takeChunk(): Sliced<boolean>
  /** Whether to go on; where it says no, all end at the next meeting. */
  isWanted?(): boolean
  /** Before a meeting: the last moment at which what lies in tables is there. */
  settle?(): void
}

/** Makes a pass together with the other workers, who all call this at once. Returns whether it got to its end. */
export function* goThrough(bench: Workbench, pass: Pass): Sliced<boolean> {
  const { memory, directory, instance } = bench
  const { board } = memory
  const isFull = () => board.isAsked(Request.tables)
  const isWanted = () => pass.isWanted?.() ?? true
  const isDone = () => board.cursor >= pass.end
  bench.refresh()
  for (;;) {
    while (!isFull() && isWanted() && (yield* pass.takeChunk())) {
      bench.clock.endChunkOfPass()
      yield
    }
    pass.settle?.()
    meet(board, () => {
      if (isFull()) dropTables(memory, directory, instance)
      board.plan = isDone() || !isWanted() ? Plan.end : Plan.level
    })
    bench.refresh()
    if (board.plan === Plan.end) return isDone()
  }
}

/** The part of a pass that takes every state of the arena, segment by segment. */
export function throughArena(
  { memory }: Workbench,
  visit: (position: number) => void,
): Pick<Pass, 'end' | 'takeChunk'> {
  const { board } = memory
  const end = board.segmentTop
  return {
    end,
    *takeChunk() {
      const segment = board.take('cursor', 1)
      if (segment >= end) return false
      const { first, end: last } = segmentAt(memory, segment)
      for (let position = first; position < last; position++) {
        visit(position)
        if ((position - first) % statesPerPortion === statesPerPortion - 1) yield
      }
      return true
    },
  }
}
