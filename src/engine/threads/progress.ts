/** Where a running search is, out of the memory that its workers share. */

import { type SharedMemory, Statistic } from '../memory/memory.ts'
import { Phase, Store } from '../memory/noticeboard.ts'
import type { Progress } from '../result.ts'

/** In one call of an author function. */
const longSeconds = 30

/** @param before states of a given run, which are not told as found */
export function progressOf(
  memory: SharedMemory,
  { seconds, longest, before }: { seconds: number; longest: Progress['inOneCall']; before: number },
): Progress {
  const { board } = memory
  return {
    inOneCall: longest !== null && longest.seconds > longSeconds ? longest : null,
    isConcluding: board.phase === Phase.conclusion,
    distinct: Math.max(0, memory.total(Statistic.distinct) - before),
    generated: Math.max(0, memory.total(Statistic.generated) - before),
    depth: board.depth,
    frontier: board.frontier,
    memory: memory.used() + board.overhead * 1024,
    onDisk: board.store === Store.spilled ? board.archiveTop : 0,
    seconds,
  }
}
