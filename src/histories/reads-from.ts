/**
 * Which write each read of registers got its value from. Weak consistency models are decided from that, so no value may be
 * written twice to a key. Writes that have not returned count only if they were read.
 */

import { NetsplitError } from '../language/errors.ts'
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

/** Orders are matrices, and grow with the square of the history. */
const mostOperations = 5000

/**
 * @param initial what is in each register at the start
 * @throws NetsplitError `bad-history` for a history that is too long, a value that was written twice, or is the initial one, and for a compare-and-set
 */
export function readsFrom(all: readonly RecordedOperation[], initial: Plain): ReadsFrom {
  if (all.length > mostOperations) {
    throw new NetsplitError({
      code: 'bad-history',
      message: `The history has ${all.length} operations; this consistency model is decided for up to ${mostOperations}.`,
      cure: 'Give a part of it that begins with what was there at the start.',
    })
  }
  const readValues = new Set(
    all.filter(({ operation, result }) => typeOf(operation) === 'read' && result !== undefined).map(valueIn),
  )
  const counts = (operation: RecordedOperation) =>
    operation.result !== undefined || (typeOf(operation.operation) !== 'read' && readValues.has(valueIn(operation)))
  const operations = all.filter(counts)
  const sources = new Map<string, number>()
  for (const [number, operation] of operations.entries()) {
    const type = typeOf(operation.operation)
    if (type === 'read') continue
    if (type !== 'write') refuse(operation, 'is neither a read nor a write')
    const { value } = operation.operation as { readonly value: Plain }
    if (sources.has(valueIn(operation))) refuse(operation, 'writes a value that was written before')
    if (comparePlain(value, initial) === 0) refuse(operation, 'writes the value that was there at the start')
    sources.set(valueIn(operation), number)
  }
  const reads: Read[] = []
  let outOfThinAir: number | null = null
  for (const [number, operation] of operations.entries()) {
    if (typeOf(operation.operation) !== 'read') continue
    const source = sources.get(valueIn(operation)) ?? null
    if (source === null && comparePlain(operation.result as Plain, initial) !== 0) outOfThinAir ??= number
    reads.push({ number, key: keyOf(operation), source })
  }
  const writes = groupBy([...sources.values()], (number) => keyOf(operations[number] as RecordedOperation))
  return { operations, reads, writes, outOfThinAir }
}

/** Key and value of a read or a write, as a text. */
function valueIn(operation: RecordedOperation): string {
  const { value } = operation.operation as { readonly value?: Plain }
  const found = typeOf(operation.operation) === 'read' ? operation.result : value
  return `${keyOf(operation)} ${textOf(found ?? null)}`
}

function keyOf({ operation }: RecordedOperation): string {
  return keyTextOf(operation)
}

function refuse({ client, operation, invoked }: RecordedOperation, what: string): never {
  throw new NetsplitError({
    code: 'bad-history',
    message: `The operation ${JSON.stringify(operation)} of ${client}, event ${invoked}, ${what}.`,
    cure: 'This consistency model is decided from histories of reads and writes, in which no value is written twice to a key.',
  })
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
  why: 'its client did it before that',
  has: (before: number, after: number) =>
    before < after && byClient(operations[before] as RecordedOperation, operations[after] as RecordedOperation),
})
