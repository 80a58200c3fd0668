/**
 * Consistency by its definition: tries all orders of all operations, with each choice of those that have not returned.
 * Too simple to be wrong, and too slow for more than a few operations.
 */

import { actorOf, type RecordedOperation } from '../../src/histories/operations.ts'
import type { SequentialSpecification } from '../../src/histories/sequential.ts'
import { outcomesOf } from '../../src/histories/state-table.ts'
import { comparePlain } from '../../src/language/plain.ts'

export type Precedes = (first: RecordedOperation, second: RecordedOperation) => boolean

/** Whether an order that keeps another one explains all that returned. */
export function isExplainedByDefinition(
  specification: SequentialSpecification,
  operations: readonly RecordedOperation[],
  precedes: Precedes,
): boolean {
  const goesOn = (left: readonly RecordedOperation[], state: typeof specification.initial): boolean =>
    left.every(({ result }) => result === undefined) ||
    left.some(
      (next) =>
        !left.some((other) => precedes(other, next)) &&
        outcomesOf(specification, state, next.operation, actorOf(next)).some(
          (outcome) =>
            (next.result === undefined || comparePlain(next.result, outcome.result) === 0) &&
            goesOn(
              left.filter((other) => other !== next),
              outcome.state,
            ),
        ),
    )
  return goesOn(operations, specification.initial)
}

/** That a client's operations keep their order; when one without an end took effect, nobody knows. */
export const ofOneClient: Precedes = (first, second) =>
  first.client === second.client && first.index < second.index && first.result !== undefined

/** That operations which did not overlap keep their order. */
export const inRealTime: Precedes = (first, second) => first.returned < second.invoked
