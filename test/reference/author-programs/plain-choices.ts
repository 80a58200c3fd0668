/** All ways in which a function can choose: it is run once for each, and every run is given its options. */

import { NotPlain } from './plain-values.ts'
import { work } from './work.ts'

/** As many parts as take about as long as to run a function. */
const perWay = 100

export type Choose = (options: readonly unknown[]) => unknown

export function everyWay<Result>(run: (choose: Choose) => Result): Result[] {
  const results: Result[] = []
  const pending: number[][] = [[]]
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    work(perWay)
    const taken = path
    const later: number[][] = []
    let asked = 0
    const result = run((options) => {
      if (options.length === 0) throw new NotPlain('no options')
      const at = asked++
      if (at < taken.length) return options[taken[at] as number]
      for (let other = options.length - 1; other > 0; other--) later.push([...taken, other])
      taken.push(0)
      return options[0]
    })
    results.push(result)
    // Depth first: the options of the last call before those of the calls before it.
    pending.push(...later)
  }
  return results
}
