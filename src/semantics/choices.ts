/** Internal nondeterminism: a function that chooses is run once for every way of choosing. */

import { NetsplitError } from '../language/errors.ts'

export interface Chosen<Result> {
  readonly result: Result
  /** The options taken, in the order of the calls. */
  readonly options: readonly unknown[]
}

/**
 * Runs a function for every sequence of options that it can choose.
 *
 * @param body must choose in the same way whenever it is given the same options
 * @returns one entry for each sequence, the first options first
 * @throws NetsplitError `bad-model` when there is no option to choose
 */
export function everyChoice<Result>(
  body: (choose: <Option>(options: readonly Option[]) => Option) => Result,
): Chosen<Result>[] {
  const found: Chosen<Result>[] = []
  let path: number[] = []
  for (;;) {
    const widths: number[] = []
    const options: unknown[] = []
    const result = body((offered) => {
      const at = widths.length
      if (!Array.isArray(offered)) {
        throw new NetsplitError({
          code: 'bad-model',
          message: 'choose() was given something else than a list of options.',
          cure: 'Give it an array: choose([...set]).',
        })
      }
      if (offered.length === 0) {
        throw new NetsplitError({
          code: 'bad-model',
          message: 'choose() was given no options.',
          cure: 'Return before choosing when there is nothing to choose from.',
        })
      }
      widths.push(offered.length)
      const option = offered[path[at] ?? 0] as (typeof offered)[number]
      options.push(option)
      return option
    })
    found.push({ result, options })
    const next = nextPath(path, widths)
    if (next === null) return found
    path = next
  }
}

/** The path after `path` in depth-first order, given how many options each call offered. */
function nextPath(path: readonly number[], widths: readonly number[]): number[] | null {
  for (let at = widths.length - 1; at >= 0; at--) {
    const taken = path[at] ?? 0
    if (taken + 1 < (widths[at] as number)) return [...widths.slice(0, at).map((_, i) => path[i] ?? 0), taken + 1]
  }
  return null
}
