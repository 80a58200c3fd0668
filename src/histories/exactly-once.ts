/**
 * Exactly once: what was asked for and acknowledged happened once, what nobody acknowledged at most once, and nothing else
 * did.
 *
 * - A queue: each value that came out was put in before that, and for each time that it came out once. Once the queue was
 *   found empty at rest, what was acknowledged has come out. (Jepsen calls the test a total queue.)
 * - A counter: each read counts what had returned when it was invoked, nothing that was invoked after it returned, and any
 *   of what overlapped it, each once: what Lamport calls regular ("On Interprocess Communication", 1986).
 *
 * In which order values come out, and whether reads agree with each other, is a question of stronger models.
 */

import { NetsplitError } from '../language/errors.ts'
import type { Plain } from '../language/plain.ts'
import { groupBy } from './grouping.ts'
import { bigIntegerIn } from './integers.ts'
import type { RecordedOperation } from './operations.ts'
import { typeOf } from './sequential.ts'
import { textOf } from './texts.ts'
import { consistent, type HistoryJudgement, type Judge, undecided, violated } from './violation.ts'

/** Something that was put into a queue, and since when it may come out; what was in it at the start, since ever. */
interface Entry {
  readonly since: number
  /** Whether it has to come out: not what nobody acknowledged. */
  readonly isCertain: boolean
  readonly operation: RecordedOperation | null
}

/** @param initial what is in the queue at the start */
export function judgeDeliveries(initial: readonly Plain[]): Judge {
  return (operations) => {
    const isOf = (type: string) => (operation: RecordedOperation) => typeOf(operation.operation) === type
    const enqueues = operations.filter(isOf('enqueue'))
    const dequeues = operations.filter(isOf('dequeue'))
    const entries = entriesOf(initial, enqueues)
    const received = groupBy(dequeues.filter(tookSomething), ({ result }) => textOf(result as Plain))
    for (const [value, taken] of received) {
      const surplus = judgeTaken(value, entries.get(value) ?? [], taken)
      if (surplus !== null) return surplus
    }
    const empty = emptyAtRest(operations, entries)
    return (empty === null ? null : judgeLost(empty, entries, received, dequeues)) ?? consistent
  }
}

function entriesOf(initial: readonly Plain[], enqueues: readonly RecordedOperation[]): Map<string, Entry[]> {
  const all = [
    ...initial.map((value) => ({ value, since: Number.NEGATIVE_INFINITY, isCertain: true, operation: null })),
    ...enqueues.map((operation) => ({
      value: (operation.operation as { readonly value: Plain }).value,
      since: operation.invoked,
      isCertain: operation.result !== undefined,
      operation,
    })),
  ]
  return groupBy(all, ({ value }) => textOf(value))
}

function tookSomething({ result }: RecordedOperation): boolean {
  return result !== undefined && result !== null
}

/** Gives each dequeue an entry of its own, the first to return the first one that was put in. */
function judgeTaken(
  value: string,
  entries: readonly Entry[],
  taken: readonly RecordedOperation[],
): HistoryJudgement | null {
  const inTime = [...taken].sort((left, right) => left.returned - right.returned)
  for (const [at, dequeue] of inTime.entries()) {
    const entry = entries[at]
    if (entry !== undefined && entry.since < dequeue.returned) continue
    const involved = entries.flatMap(({ operation }) => operation ?? [])
    if (entry !== undefined) {
      const first = entry.operation === null ? involved : [...involved.slice(0, at), entry.operation]
      const why =
        at === 0
          ? `${value} was dequeued before it was enqueued`
          : `${value} was dequeued ${timesOf(at + 1)} before it was enqueued the ${ordinal(at + 1)} time`
      return violated({ core: inOrder([...first.slice(-at - 1), ...inTime.slice(0, at + 1)]), why })
    }
    const initially = entries.length - involved.length
    const times = entries.length === 0 ? 'never enqueued' : `enqueued ${timesOf(entries.length)}`
    const hint = initially === 0 ? '' : ', counting what was there at the start,'
    return violated({
      core: inOrder([...involved, ...inTime.slice(0, at + 1)]),
      why: `${value} was ${times}${hint} and dequeued ${timesOf(at + 1)}`,
    })
  }
  return null
}

/**
 * A dequeue that found nothing after all that is known to have happened; null where there is none, and where null is a
 * value that it may have found.
 */
function emptyAtRest(
  operations: readonly RecordedOperation[],
  entries: ReadonlyMap<string, readonly Entry[]>,
): RecordedOperation | null {
  const nothing = operations.filter(
    (operation) => typeOf(operation.operation) === 'dequeue' && operation.result === null,
  )
  const latest = latestOf(nothing)
  if (entries.get('null')?.some(({ since }) => since < latest) === true) return null
  const found = new Set(nothing)
  const others = operations.filter((one) => one.result !== undefined && !found.has(one))
  const rest = latestOf(others)
  return nothing.find(({ invoked }) => invoked > rest) ?? null
}

function latestOf(operations: readonly RecordedOperation[]): number {
  return operations.reduce((latest, { returned }) => Math.max(latest, returned), Number.NEGATIVE_INFINITY)
}

/** Each dequeue without an answer may have taken one of the values that did not come out. */
function judgeLost(
  empty: RecordedOperation,
  entries: ReadonlyMap<string, readonly Entry[]>,
  received: ReadonlyMap<string, readonly RecordedOperation[]>,
  dequeues: readonly RecordedOperation[],
): HistoryJudgement | null {
  const open = dequeues.filter(({ result }) => result === undefined)
  const lost = [...entries].flatMap(([value, all]) => {
    const certain = all.filter(({ isCertain }) => isCertain)
    const taken = received.get(value) ?? []
    const count = certain.length - countTaken(certain, taken)
    return count > 0 ? [{ value, certain, taken, count }] : []
  })
  const count = lost.reduce((sum, one) => sum + one.count, 0)
  if (count <= open.length) return null
  const named = lost.map(({ value, certain, taken }) => {
    const isInitial = certain.every(({ operation }) => operation === null)
    const came = isInitial ? 'there at the start' : `enqueued ${timesOf(certain.length)}`
    return `${value} was ${came} and dequeued ${timesOf(taken.length)}`
  })
  const involved = lost.flatMap(({ certain, taken }) => [
    ...certain.flatMap(({ operation }) => operation ?? []),
    ...taken,
  ])
  const despite = open.length === 0 ? '' : `, and ${timesOf(open.length)} there was a dequeue without an answer`
  return violated({ core: inOrder([...involved, empty]), why: `${named.join('; ')}${despite}` })
}

/** How many entries may have come out: of a value that others put in, too, the first to return takes the first one. */
function countTaken(entries: readonly Entry[], taken: readonly RecordedOperation[]): number {
  let count = 0
  for (const { returned } of [...taken].sort((left, right) => left.returned - right.returned)) {
    if ((entries[count]?.since ?? Number.POSITIVE_INFINITY) < returned) count++
  }
  return count
}

/** @param initial the count at the start */
export function judgeCounting(initial: Plain): Judge {
  return (operations, { limit = Number.POSITIVE_INFINITY }) => {
    const changes = operations
      .filter(({ operation }) => typeOf(operation) !== 'read')
      .map((operation) => ({ operation, by: changeOf(operation) }))
    let isUndecided = false
    for (const read of operations) {
      if (typeOf(read.operation) !== 'read' || read.result === undefined) continue
      let least = wholeOrRefuse(initial, 'The count at the start')
      const overlapping: bigint[] = []
      for (const { operation, by } of changes) {
        if (operation.returned < read.invoked) least += by
        else if (operation.invoked < read.returned) overlapping.push(by)
      }
      const sums = sumsOf(least, overlapping, limit)
      const counted = bigIntegerIn(read.result)
      if (sums === null) isUndecided = true
      else if (counted === null || !sums.has(counted)) {
        return violated({ core: [read], why: `counting each change once, it would answer ${inWords(sums)}` })
      }
    }
    return isUndecided ? undecided : consistent
  }
}

function changeOf({ operation }: RecordedOperation): bigint {
  const { type, by = 1 } = operation as { readonly type: string; readonly by?: Plain }
  const change = wholeOrRefuse(by, 'What a counter is changed by')
  return type === 'decrement' ? -change : change
}

function wholeOrRefuse(value: Plain, subject: string): bigint {
  const whole = bigIntegerIn(value)
  if (whole !== null) return whole
  throw new NetsplitError({
    code: 'bad-history',
    message: `${subject} is ${textOf(value)}; exactly-once is decided for whole numbers.`,
    cure: 'Count in the smallest unit, such as cents.',
  })
}

/** All sums of a number and some of others; null for more than so many. */
function sumsOf(least: bigint, changes: readonly bigint[], limit: number): ReadonlySet<bigint> | null {
  const sums = new Set([least])
  for (const change of changes) {
    for (const sum of [...sums]) sums.add(sum + change)
    if (sums.size > limit) return null
  }
  return sums
}

/** More answers are told as a range. */
const fewAnswers = 4

function inWords(sums: ReadonlySet<bigint>): string {
  const sorted = [...sums].sort((left, right) => (left < right ? -1 : 1))
  const [first, last] = [sorted[0] as bigint, sorted.at(-1) as bigint]
  if (sorted.length <= fewAnswers) return listed(sorted.map(String))
  const isWithoutGap = last - first === BigInt(sorted.length - 1)
  return isWithoutGap ? `${first} to ${last}` : `one of ${sorted.length} counts from ${first} to ${last}`
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}

function inOrder(operations: readonly RecordedOperation[]): RecordedOperation[] {
  return [...new Set(operations)].sort((left, right) => left.invoked - right.invoked)
}

function timesOf(count: number): string {
  return count === 0 ? 'never' : count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`
}

function ordinal(count: number): string {
  return count === 2 ? 'second' : count === 3 ? 'third' : `${count}th`
}
