/** Ranges of fault budgets and of parameters, as the user types them behind `--sweep`. */

import { InvalidArgumentError } from 'commander'

/** How often a fault may happen: so many times, or any number of times. */
export type BudgetValue = number | true

/** A value of what a sweep varies: a budget, or a parameter. */
export type SweptValue = BudgetValue | false | string

/** What `--sweep` names: the values of some budgets and parameters, each ascending. */
export type Ranges = { readonly [name: string]: readonly SweptValue[] }

/** So many cells a sweep has at most: more would take longer to read than anyone wants to. */
export const mostCells = 1000

/** Adds the ranges of one `--sweep`, such as `crashes=0..2,loss=0..3,any`, to those before it. */
export function parseRanges(text: string, before: Ranges = {}): Ranges {
  const ranges: { [fault: string]: readonly SweptValue[] } = { ...before }
  if (text === '') return ranges
  let fault: string | null = null
  for (const item of text.split(',')) {
    const at = item.indexOf('=')
    if (at >= 0) fault = item.slice(0, at).trim()
    if (fault === null || fault === '') throw malformed()
    ranges[fault] = ascending([...(ranges[fault] ?? []), ...valuesOf(item.slice(at + 1).trim())])
  }
  return ranges
}

function malformed(): InvalidArgumentError {
  return new InvalidArgumentError(
    'Give ranges such as crashes=0..2,loss=0..3,any or clients=1..3; the names of models come before --sweep.',
  )
}

function valuesOf(text: string): SweptValue[] {
  if (text === 'any' || text === 'true') return [true]
  if (text === 'false') return [false]
  // A parameter may be one of some words.
  if (/^[a-z][^=]*$/i.test(text)) return [text]
  const [, first, last = first] = /^(\d+)(?:\.\.(\d+))?$/.exec(text) ?? []
  const least = Number(first)
  const most = Number(last)
  if (!(least <= most)) throw malformed()
  if (most - least >= mostCells) throw new InvalidArgumentError(`Give at most ${mostCells} values.`)
  return Array.from({ length: most - least + 1 }, (_, index) => least + index)
}

function ascending(values: readonly SweptValue[]): SweptValue[] {
  return [...new Set(values)].sort((a, b) => rank(a) - rank(b))
}

/** Any number is more than every number. Words have no order. */
export function rank(value: SweptValue): number {
  if (typeof value === 'string') return 0
  return value === true ? Number.POSITIVE_INFINITY : Number(value)
}
