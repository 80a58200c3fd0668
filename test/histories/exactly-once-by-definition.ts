/** Exactly once by its definition: tries every way to tell which dequeue took what, and which changes a read counted. */

import type { RecordedOperation } from '../../src/histories/operations.ts'
import type { Plain } from '../../src/language/plain.ts'
import { isSame } from './plain-objects.ts'

const typeOf = ({ operation }: RecordedOperation) => (operation as { readonly type: string }).type

/** Something that was put in: by an enqueue, or, where that is null, at the start. */
interface Entry {
  readonly value: Plain
  readonly enqueue: RecordedOperation | null
}

/**
 * Whether each dequeue that answered took something out, or found nothing, such that each value was put in before it came
 * out, and came out as often at most; and such that, where one found nothing after all else had returned, all came out that
 * was acknowledged, be it by a dequeue that has no answer.
 */
export function isDeliveredByDefinition(initial: readonly Plain[], operations: readonly RecordedOperation[]): boolean {
  const enqueues = operations.filter((one) => typeOf(one) === 'enqueue')
  const entries: Entry[] = [
    ...initial.map((value): Entry => ({ value, enqueue: null })),
    ...enqueues.map((one): Entry => ({ value: (one.operation as { value: Plain }).value, enqueue: one })),
  ]
  const dequeues = operations.filter((one) => typeOf(one) === 'dequeue')
  const isRight = (empty: readonly RecordedOperation[], left: readonly Entry[]) => {
    const others = operations.filter((one) => one.result !== undefined && !empty.includes(one))
    const isAtRest = empty.some((one) => others.every((other) => other.returned < one.invoked))
    return !isAtRest || left.every(({ enqueue }) => enqueue !== null && enqueue.result === undefined)
  }
  const goesOn = (at: number, left: readonly Entry[], empty: readonly RecordedOperation[]): boolean => {
    const dequeue = dequeues[at]
    if (dequeue === undefined) return isRight(empty, left)
    const { result, returned } = dequeue
    const takes = left.some(
      (entry) =>
        (result === undefined || isSame(result, entry.value)) &&
        (entry.enqueue === null || entry.enqueue.invoked < returned) &&
        goesOn(
          at + 1,
          left.filter((other) => other !== entry),
          empty,
        ),
    )
    if (takes) return true
    if (result === undefined) return goesOn(at + 1, left, empty)
    return result === null && goesOn(at + 1, left, [...empty, dequeue])
  }
  return goesOn(0, entries, [])
}

/** Whether each read is the count at the start with all changes that had returned before it, and some that overlap it. */
export function isCountedByDefinition(initial: number, operations: readonly RecordedOperation[]): boolean {
  const changes = operations.filter((one) => typeOf(one) !== 'read')
  return operations
    .filter((one) => typeOf(one) === 'read' && one.result !== undefined)
    .every((read) => subsetsOf(changes).some((counted) => isRightFor(read, counted)))

  function isRightFor(read: RecordedOperation, counted: readonly RecordedOperation[]): boolean {
    const isMissing = changes.some((one) => one.returned < read.invoked && !counted.includes(one))
    const isEarly = counted.some((one) => one.invoked > read.returned)
    return !isMissing && !isEarly && isSame(read.result, initial + sum(counted.map(changeOf)))
  }
}

function changeOf({ operation }: RecordedOperation): number {
  const { type, by = 1 } = operation as { readonly type: string; readonly by?: number }
  return type === 'decrement' ? -by : by
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((left, right) => left + right, 0)
}

function subsetsOf<Member>(members: readonly Member[]): Member[][] {
  if (members.length === 0) return [[]]
  const rest = subsetsOf(members.slice(1))
  return [...rest, ...rest.map((subset) => [members[0] as Member, ...subset])]
}
