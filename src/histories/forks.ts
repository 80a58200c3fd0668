/**
 * Long forks among registers: two clients saw two writes of others in different orders, each the one before the other
 * (Sovran and others, "Transactional Storage for Geo-Replicated Systems", 2011).
 */

import type { RecordedOperation } from './operations.ts'
import { typeOf } from './sequential.ts'
import { keyTextOf } from './texts.ts'
import type { HistoryViolation } from './violation.ts'

/** A violation with its name, where it is a long fork. */
export function namingForks(violation: HistoryViolation): HistoryViolation {
  const { anomaly, circle } = violation
  return anomaly === null && isFork(circle.map(({ before }) => before))
    ? { ...violation, anomaly: 'long fork' }
    : violation
}

/** A write, its read, and a read without the other write by the same client; then the other write, and so on. */
function isFork(circle: readonly RecordedOperation[]): boolean {
  const isWrite = ({ operation }: RecordedOperation) => typeOf(operation) === 'write'
  const from = circle.findIndex(isWrite)
  const [write, seen, missed, other, seenToo, missedToo, ...rest] = [...circle.slice(from), ...circle.slice(0, from)]
  if (from < 0 || missedToo === undefined || rest.length > 0) return false
  if (write === undefined || seen === undefined || missed === undefined || other === undefined || seenToo === undefined)
    return false
  const areReads = [seen, missed, seenToo, missedToo].every(({ operation }) => typeOf(operation) === 'read')
  const isOf = (one: RecordedOperation, ...all: readonly RecordedOperation[]) =>
    all.every(({ operation }) => keyTextOf(operation) === keyTextOf(one.operation))
  return (
    areReads &&
    isWrite(other) &&
    !isOf(write, other) &&
    isOf(write, seen, missedToo) &&
    isOf(other, seenToo, missed) &&
    seen.client === missed.client &&
    seenToo.client === missedToo.client &&
    seen.client !== seenToo.client
  )
}
