/** The bounds that a search has reached, in words of its result. */

import { Stop } from '../memory/noticeboard.ts'
import type { SearchOptions } from '../options.ts'
import type { ReachedBound } from '../result.ts'

/**
 * @param reached why the search stopped (`stop`), which declared bound it met (`bound`), how many states wait to be explored
 *   (`frontier`), and how many the constraint left out (`cut`)
 */
export function reachedBounds(
  options: SearchOptions,
  reached: { stop: Stop; bound: Stop; frontier: number; cut: number },
): ReachedBound[] {
  const bounds: ReachedBound[] = []
  const { stop, bound, frontier, cut } = reached
  if (cut > 0) bounds.push({ kind: 'within', limit: null, cut })
  if (bound === Stop.depth) bounds.push({ kind: 'depth', limit: options.maxDepth ?? null, cut: frontier })
  if (bound === Stop.states) bounds.push({ kind: 'states', limit: options.maxStates ?? null, cut: frontier })
  if (stop === Stop.time) bounds.push({ kind: 'time', limit: options.maxSeconds ?? null, cut: frontier })
  if (stop === Stop.memory) bounds.push({ kind: 'memory', limit: options.memoryBytes, cut: frontier })
  if (stop === Stop.disk) bounds.push({ kind: 'disk', limit: null, cut: frontier })
  if (stop === Stop.interrupt) bounds.push({ kind: 'interrupt', limit: null, cut: frontier })
  return bounds
}
