/**
 * Work in slices. A search that has a thread of its own may take it for as long as it likes; in the thread of a page, or of
 * whoever calls it, it has to give the thread back again and again. So what may take long is a generator, which yields wherever
 * it can rest: between any two portions of states, and in every loop whose turns are as many as states. Somebody else
 * decides how many such portions make up a slice: atOnce never rests, threads/in-slices.ts looks at the clock.
 *
 * An author function is not interrupted, and neither are those that one state asks for.
 */

/** Work that yields where it can rest, and returns its result. */
export type Sliced<Result> = Generator<undefined, Result, undefined>

/** States that are expanded or visited without a rest, at most. */
export const statesPerPortion = 64

/** Calls of author functions after which a portion ends with the state at hand. */
export const callsPerPortion = 32

/** Turns of a loop in which each takes well below a microsecond, at most. */
export const turnsPerPortion = 4096

/** Does all of it without a rest. */
export function atOnce<Result>(work: Sliced<Result>): Result {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}

/** Does each portion of some work inside of something else, such as beyond the limit of memory. */
export function* portionsInside<Result>(
  work: Sliced<Result>,
  inside: (portion: () => IteratorResult<undefined, Result>) => IteratorResult<undefined, Result>,
): Sliced<Result> {
  for (;;) {
    const { done, value } = inside(() => work.next())
    if (done) return value
    yield
  }
}

/** Whether something is true of one of some items. */
export function* some<Item>(items: Iterable<Item>, isTrueOf: (item: Item) => boolean): Sliced<boolean> {
  let turns = 0
  for (const item of items) {
    if (++turns % turnsPerPortion === 0) yield
    if (isTrueOf(item)) return true
  }
  return false
}

/** Of so many items the order is found without a rest. */
const sortedAtOnce = 512

/** A sorted copy; items of which none comes first keep their order. */
export function* sorted<Item>(items: readonly Item[], compare: (a: Item, b: Item) => number): Sliced<Item[]> {
  let runs: Item[][] = []
  for (let at = 0; at < items.length; at += sortedAtOnce) {
    runs.push(items.slice(at, at + sortedAtOnce).sort(compare))
    yield
  }
  while (runs.length > 1) {
    const merged: Item[][] = []
    for (let at = 0; at < runs.length; at += 2) {
      merged.push(yield* merge(runs[at] as Item[], runs[at + 1] ?? [], compare))
    }
    runs = merged
  }
  return runs[0] ?? []
}

function* merge<Item>(a: Item[], b: Item[], compare: (a: Item, b: Item) => number): Sliced<Item[]> {
  const merged: Item[] = []
  let [left, right] = [0, 0]
  while (left < a.length && right < b.length) {
    merged.push(compare(b[right] as Item, a[left] as Item) < 0 ? (b[right++] as Item) : (a[left++] as Item))
    if (merged.length % turnsPerPortion === 0) yield
  }
  for (; left < a.length; left++) merged.push(a[left] as Item)
  for (; right < b.length; right++) merged.push(b[right] as Item)
  return merged
}
