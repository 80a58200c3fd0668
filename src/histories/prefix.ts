/**
 * Consistent prefix (Terry, "Replicated Data Consistency Explained Through Baseball", 2013): all clients see writes in one
 * order, in which each client's are as it wrote them, and what a client sees is a beginning of it that only grows. It need
 * not see its own writes: a client reads as if it were two, one that writes and one that reads.
 */

import { judgeOrder, sessionOrder } from './linearizability.ts'
import type { RecordedOperation } from './operations.ts'
import { type SequentialSpecification, typeOf } from './sequential.ts'
import type { HistoryViolation, Judge } from './violation.ts'

/** @param specification of an object whose operations are reads and others */
export function judgePrefix(specification: SequentialSpecification): Judge {
  return (operations, options) => {
    const parted = operations.map((operation): RecordedOperation => {
      const doer = typeOf(operation.operation) === 'read' ? 'reader' : 'writer'
      return { ...operation, client: `${doer} ${operation.client}` }
    })
    const recorded = new Map(parted.map((operation, at) => [operation, operations[at] as RecordedOperation]))
    const { verdict, violation } = judgeOrder(specification, parted, sessionOrder, options)
    const original = (operation: RecordedOperation) => recorded.get(operation) ?? operation
    return { verdict, violation: violation === null ? null : withOperations(violation, original) }
  }
}

function withOperations(
  violation: HistoryViolation,
  original: (operation: RecordedOperation) => RecordedOperation,
): HistoryViolation {
  const { core, circle, last } = violation
  return {
    ...violation,
    core: core.map(original),
    circle: circle.map(({ before, after, why }) => ({ before: original(before), after: original(after), why })),
    last: last === null ? null : original(last),
  }
}
