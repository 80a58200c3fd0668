/** Internal nondeterminism: a function that chooses is run once for every way of choosing. */

import { refuse } from './refused.ts'

export interface Chosen<Result> {
  readonly result: Result
  /** The options taken, in the order of the calls. */
  readonly options: readonly unknown[]
}

/** Runs a function for the first of all sequences of options that it can choose. */
export function firstChoice<Result>(body: (choose: Choosing) => Result): Chosen<Result> {
  const options: unknown[] = []
  const result = choosing(body, (offered) => {
    requireOptions(offered)
    options.push(offered[0])
    return offered[0] as (typeof offered)[number]
  })
  return { result, options }
}

/**
 * Runs a function for every sequence of options that it can choose, one after the other as they are asked for.
 *
 * @param body must choose in the same way whenever it is given the same options
 * @yields one entry for each sequence, the first options first
 * @throws NetsplitError `bad-model` when there is no option to choose
 */
export function* eachChoice<Result>(body: (choose: Choosing) => Result): Generator<Chosen<Result>> {
  let path: number[] = []
  for (;;) {
    const widths: number[] = []
    const options: unknown[] = []
    const result = choosing(body, (offered) => {
      const at = widths.length
      requireOptions(offered)
      widths.push(offered.length)
      const option = offered[path[at] ?? 0] as (typeof offered)[number]
      options.push(option)
      return option
    })
    yield { result, options }
    const next = nextPath(path, widths)
    if (next === null) return
    path = next
  }
}

/** What an iterable gives, to be gone through again and again; each part is made once. */
export function remembered<Part>(parts: Iterable<Part>): Iterable<Part> {
  const source = parts[Symbol.iterator]()
  const known: Part[] = []
  return {
    *[Symbol.iterator]() {
      for (let at = 0; ; at++) {
        if (at === known.length) {
          const next = source.next()
          if (next.done) return
          known.push(next.value)
        }
        yield known[at] as Part
      }
    },
  }
}

type Choosing = <Option>(options: readonly Option[]) => Option

/** Runs a function with a way to choose that ends with it: what is chosen later would be no part of any way. */
function choosing<Result>(body: (choose: Choosing) => Result, choose: Choosing): Result {
  let isOver = false
  try {
    return body((offered) => {
      if (isOver)
        refuse('It uses a choose() that was kept beyond its call.', 'Use the choose() that each call is given.')
      return choose(offered)
    })
  } finally {
    isOver = true
  }
}

function requireOptions(offered: readonly unknown[]): void {
  if (!Array.isArray(offered)) {
    refuse('choose() was given something else than a list of options.', 'Give it an array: choose([...set]).')
  }
  if (offered.length > 0) return
  refuse('choose() was given no options.', 'Return before choosing when there is nothing to choose from.')
}

/** The path after `path` in depth-first order, given how many options each call offered. */
function nextPath(path: readonly number[], widths: readonly number[]): number[] | null {
  for (let at = widths.length - 1; at >= 0; at--) {
    const taken = path[at] ?? 0
    if (taken + 1 < (widths[at] as number)) return [...widths.slice(0, at).map((_, i) => path[i] ?? 0), taken + 1]
  }
  return null
}
