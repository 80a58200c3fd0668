/**
 * Which write each read of registers got its value from: weak consistency models are decided from that. Writes that have
 * not returned count only if they were read.
 */

import { comparePlain, type Plain } from '../language/plain.ts'
import { groupBy } from './grouping.ts'
import { byClient, type RecordedOperation } from './operations.ts'
import { typeOf } from './sequential.ts'
import { keyTextOf, textOf } from './texts.ts'
import { type HistoryJudgement, type Step, violated } from './violation.ts'

export interface Read {
  readonly number: number
  readonly key: string
  /** The number of the write; null for what was there at the start. */
  readonly source: number | null
}

export interface ReadsFrom {
  /** In the order of their invocations; reads and writes refer to them by number. */
  readonly operations: readonly RecordedOperation[]
  readonly reads: readonly Read[]
  /** Writes by key. */
  readonly writes: ReadonlyMap<string, readonly number[]>
  /** A read of what nobody wrote. */
  readonly outOfThinAir: number | null
}

/** Which write each read whose value has several sources is taken to have read; null for what was there at the start. */
export type Choice = ReadonlyMap<RecordedOperation, RecordedOperation | null>

/** @param choice for each read of a value that more than one may have written */
export function readsFrom(all: readonly RecordedOperation[], initial: Plain, choice: Choice = new Map()): ReadsFrom {
  const candidates = new Candidates(all, initial)
  const sourceOf = (read: RecordedOperation) => (choice.has(read) ? choice.get(read) : candidates.of(read)[0]) ?? null
  const returned = all.filter(({ result }) => result !== undefined)
  const read = new Set(returned.filter(isRead).map(sourceOf))
  const operations = all.filter((operation) => operation.result !== undefined || read.has(operation))
  const numbers = new Map(operations.map((operation, number) => [operation, number]))
  const reads: Read[] = []
  const writes: number[] = []
  let outOfThinAir: number | null = null
  for (const [number, operation] of operations.entries()) {
    if (!isRead(operation)) {
      writes.push(number)
      continue
    }
    const source = sourceOf(operation)
    if (candidates.of(operation).length === 0) outOfThinAir ??= number
    reads.push({
      number,
      key: keyOf(operation),
      source: source === null ? null : (numbers.get(source) as number),
    })
  }
  const byKey = groupBy(writes, (number) => keyOf(operations[number] as RecordedOperation))
  return { operations, reads, writes: byKey, outOfThinAir }
}

const isRead = ({ operation }: RecordedOperation) => typeOf(operation) === 'read'

/** Whom reads may have got their values from. */
export class Candidates {
  private readonly writes: ReadonlyMap<string, readonly RecordedOperation[]>
  private readonly initial: Plain

  /** @param all reads and writes */
  constructor(all: readonly RecordedOperation[], initial: Plain) {
    this.initial = initial
    this.writes = groupBy(
      all.filter((operation) => !isRead(operation)),
      valueIn,
    )
  }

  /** Writes, and null for what was there at the start; none for a value out of thin air. */
  of(read: RecordedOperation): readonly (RecordedOperation | null)[] {
    const writes = this.writes.get(valueIn(read)) ?? []
    return comparePlain(read.result as Plain, this.initial) === 0 ? [null, ...writes] : writes
  }
}

/** Key and value of a read or a write, as a text. */
function valueIn(operation: RecordedOperation): string {
  const { value } = operation.operation as { readonly value?: Plain }
  const found = isRead(operation) ? operation.result : value
  return `${keyOf(operation)} ${textOf(found ?? null)}`
}

function keyOf({ operation }: RecordedOperation): string {
  return keyTextOf(operation)
}

/** That a read returned what nobody wrote: no model allows that. */
export function judgeThinAir({ operations, outOfThinAir }: ReadsFrom): HistoryJudgement | null {
  if (outOfThinAir === null) return null
  const read = operations[outOfThinAir] as RecordedOperation
  return violated({
    anomaly: 'read out of thin air',
    core: [read],
    why: `nothing ever wrote ${textOf(read.result as Plain)}`,
  })
}

/** A violation by operations that have to come before each other. */
export function violatedBy(
  operations: readonly RecordedOperation[],
  circle: readonly { readonly before: number; readonly after: number; readonly why: string }[],
  others: readonly number[] = [],
): HistoryJudgement {
  const at = (number: number) => operations[number] as RecordedOperation
  const numbers = new Set([...circle.flatMap(({ before, after }) => [before, after]), ...others])
  const steps = circle.map(({ before, after, why }): Step => ({ before: at(before), after: at(after), why }))
  return violated({ core: [...numbers].sort((left, right) => left - right).map(at), circle: steps })
}

/** The order of each client, of operations by number. */
export const amongNumbers = (operations: readonly RecordedOperation[]) => ({
  why: () => 'its client did it before that',
  has: (before: number, after: number) =>
    before < after && byClient(operations[before] as RecordedOperation, operations[after] as RecordedOperation),
})
