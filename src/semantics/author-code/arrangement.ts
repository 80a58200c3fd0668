/**
 * An arrangement is the order in which author code meets the members of the collections of a state. Maps and sets are
 * stored sorted, and objects have their fields in sorted order; the order of insertion is no part of a value. A function
 * whose answer depends on that order is found out by running it again under another arrangement (see engine/author-calls/repeats.ts).
 */

export type Arrangement =
  /** As a state holds them. */
  | 'stored'
  /** The same, but whoever changes what is shown is noticed, whatever becomes of the exception: see shown.ts. */
  | 'watched'
  /** Maps and sets in another order. */
  | 'members moved'
  /** Fields of objects in another order. */
  | 'fields moved'

let current: Arrangement = 'stored'
let iterations = 0
let stack: string | null = null
let wantsStack = false

/** The arrangement in which values have to be shown now. */
export function arrangement(): Arrangement {
  return current
}

/** Runs author code under an arrangement. Author code never runs inside author code. */
export function arrangedAs<Result>(arranged: Arrangement, body: () => Result): Result {
  const before = current
  current = arranged
  try {
    return body()
  } finally {
    current = before
  }
}

/** Forgets the arrangement of a call that was cut off. */
export function forgetArrangement(): void {
  current = 'stored'
  wantsStack = false
}

/** How often author code has begun to iterate over two or more members of a map or a set, up to now. */
export function iterationsSoFar(): number {
  return iterations
}

/** Runs author code, and tells the stack at its first such iteration, also where it throws; null where there is none. */
export function tellingIteration<Result>(body: () => Result, tell: (stack: string | null) => void): Result {
  stack = null
  wantsStack = true
  try {
    return body()
  } finally {
    wantsStack = false
    tell(stack)
  }
}

/** The whole stack: by default V8 shows ten frames of it, which may all be ours. */
export function wholeStack(): string {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = Number.POSITIVE_INFINITY
  try {
    return String(new Error().stack)
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** To be called by a map or a set of a state when somebody begins to iterate over it. */
export function noteIteration(members: number): void {
  if (members < 2) return
  iterations++
  if (wantsStack) stack ??= wholeStack()
}

/** Members in another order than the given one: no member keeps its place. */
export function moved<Member>(members: readonly Member[]): Member[] {
  const reversed = [...members].reverse()
  const middle = (reversed.length - 1) / 2
  if (middle < 1 || !Number.isInteger(middle)) return reversed
  const [own, next] = [reversed[middle] as Member, reversed[middle + 1] as Member]
  reversed[middle] = next
  reversed[middle + 1] = own
  return reversed
}

/** The keys of an object that got its fields in another order. Keys that are whole numbers come first, by size, in any. */
export function movedKeys(keys: readonly string[]): string[] {
  return Object.keys(Object.fromEntries(moved(keys).map((key) => [key, null])))
}
