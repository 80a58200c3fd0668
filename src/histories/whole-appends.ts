/**
 * Whether a list that was read is what whole transactions appended, one after the other, each once. Where no element is appended
 * twice, its last one says so; else there may be several ways to divide it, and none may do.
 */

import type { Transaction } from './transactions.ts'

/** `cut`: a way to divide it ends within what some transaction appended, and none at its end. `none`: no way leads to its end. */
export type Division = 'whole' | 'cut' | 'none' | 'undecided'

/** What transactions appended, by the first element. */
export type Appends = ReadonlyMap<string, readonly Append[]>

interface Append {
  readonly elements: readonly string[]
  /** The same for the same elements. */
  readonly text: string
  /** How many transactions appended just that. */
  readonly count: number
  readonly number: number
}

/** Longer lists are not divided: each part is a step into the depth. */
const longest = 1000

/** @param writers those that may have been committed */
export function appendsOf(writers: Iterable<Transaction>, key: string): Appends {
  const byText = new Map<string, Append>()
  for (const { writes } of writers) {
    const elements = writes.get(key) ?? []
    const text = joined(elements)
    const known = byText.get(text)
    byText.set(text, { elements, text, count: (known?.count ?? 0) + 1, number: known?.number ?? byText.size })
  }
  const byFirst = new Map<string, Append[]>()
  for (const append of byText.values()) {
    const [first] = append.elements
    if (first !== undefined) byFirst.set(first, [...(byFirst.get(first) ?? []), append])
  }
  return byFirst
}

/**
 * @param own what the reader appended itself, which is no part of the list
 * @param budget steps that are left for this list and others
 */
export function divide(
  list: readonly string[],
  appends: Appends,
  { own, budget }: { readonly own: readonly string[]; readonly budget: { left: number } },
): Division {
  if (list.length > longest) return 'undecided'
  const ownText = joined(own)
  const used = new Map<number, number>()
  const failed = new Set<string>()
  let isCut = false

  const isDivided = (from: number): boolean => {
    if (from === list.length) return true
    const choices = appends.get(list[from] as string) ?? []
    const situation = choices.length > 1 ? `${from}:${[...used].sort(([one], [other]) => one - other).join(';')}` : null
    // To look back takes as long as steps do.
    if (situation !== null) budget.left -= used.size
    if (situation !== null && failed.has(situation)) return false
    for (const { elements, text, count, number } of choices) {
      const times = used.get(number) ?? 0
      const isUsedUp = times === (text === ownText ? count - 1 : count)
      if (isUsedUp || budget.left-- <= 0) continue
      const read = list.slice(from, from + elements.length)
      if (!read.every((element, at) => element === elements[at])) continue
      if (read.length < elements.length) {
        isCut = true
        continue
      }
      used.set(number, times + 1)
      if (isDivided(from + elements.length)) return true
      used.set(number, times)
    }
    if (situation !== null) failed.add(situation)
    return false
  }

  if (isDivided(0)) return 'whole'
  if (budget.left < 0) return 'undecided'
  return isCut ? 'cut' : 'none'
}

function joined(elements: readonly string[]): string {
  return elements.join()
}
