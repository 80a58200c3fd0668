/**
 * Where a value that nobody can have put in came from after all: something that failed, or that was done only later. A
 * violation that says nothing of it would be shown beside the very write that it denies.
 */

import { comparePlain, type Plain } from '../language/plain.ts'
import { precedes, type RecordedOperation } from './operations.ts'
import { keyTextOf, textOf } from './texts.ts'
import type { HistoryJudgement, HistoryViolation, Judge } from './violation.ts'

/** @param failed operations that did not take effect */
export function withSources(judge: Judge, failed: readonly RecordedOperation[]): Judge {
  return (operations, options) => {
    const judgement = judge(operations, options)
    const { violation } = judgement
    return violation === null ? judgement : withSource(judgement, violation, { operations, failed })
  }
}

function withSource(
  judgement: HistoryJudgement,
  violation: HistoryViolation,
  {
    operations,
    failed,
  }: { readonly operations: readonly RecordedOperation[]; readonly failed: readonly RecordedOperation[] },
): HistoryJudgement {
  const [reader, another] = violation.core
  if (reader === undefined || another !== undefined || reader.result === undefined) return judgement
  const { result } = reader
  const putIn = (all: readonly RecordedOperation[]) => all.filter((one) => putsIn(one, reader, result))
  const possible = putIn(operations)
  if (possible.some((one) => !precedes(reader, one))) return judgement
  const [aborted] = putIn(failed).filter((one) => !precedes(reader, one))
  const [later] = possible
  const found = aborted ?? later
  if (found === undefined) return judgement
  const { type } = found.operation as { readonly type: string }
  const isQueue = type === 'enqueue'
  const why =
    found === aborted
      ? `${textOf(result)} was ${isQueue ? 'dequeued' : 'read'}, although its ${type} had failed`
      : `${textOf(result)} was ${isQueue ? 'dequeued before it was enqueued' : 'read before it was written'}`
  return { ...judgement, violation: { ...violation, why, beside: [found] } }
}

function putsIn({ operation }: RecordedOperation, reader: RecordedOperation, result: Plain): boolean {
  if (typeof operation !== 'object' || operation === null || !('value' in operation)) return false
  const { value, type } = operation as { readonly value: Plain; readonly type: string }
  const isPut = ['write', 'cas', 'enqueue'].includes(type)
  return isPut && keyTextOf(operation) === keyTextOf(reader.operation) && comparePlain(value, result) === 0
}
