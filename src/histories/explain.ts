/**
 * Whether some order of all operations explains a history, and if not, which operations stand in the way: what results
 * imply, then the search, then the smallest part of the history that still has no explanation.
 */

import { groupBy } from './grouping.ts'
import type { RecordedOperation } from './operations.ts'
import { type SearchOutcome, searchOrder } from './search.ts'
import type { SequentialSpecification } from './sequential.ts'
import { type GivenOrder, type Precedence, StrictOrder } from './strict-order.ts'
import type { Step, Watch } from './violation.ts'

/** An order that explanations keep: that of real time, or of each client. */
export interface KeptOrder {
  /** Why an operation comes before another one, to follow "because". */
  why(before: RecordedOperation, after: RecordedOperation): string
  readonly keepsRealTime: boolean
  has(before: RecordedOperation, after: RecordedOperation): boolean
}

export interface Decision {
  readonly verdict: 'explained' | 'not explained' | 'undecided'
  /** An order that explains the history, if that is the verdict. */
  readonly order: readonly RecordedOperation[]
  /** Where results alone show that there is none: operations each of which has to come before the next, in a circle. */
  readonly circle: readonly Step[]
  /** Where results alone show that there is none, for another reason. */
  readonly contradiction: { readonly operations: readonly RecordedOperation[]; readonly why: string } | null
  readonly search: SearchOutcome | null
}

export interface DecisionOptions {
  /** The most situations that the search may enter before it gives up. */
  readonly limit?: number
  /** Whether to look at what results imply; that pays for all but short histories. */
  readonly infers?: boolean
  readonly watch?: Watch | undefined
}

/** Shorter histories are searched at once. */
const fewOperations = 24
/** The order is a matrix: longer histories are only searched. */
const mostOperations = 6000

/**
 * @param operations in the order of their invocations
 * @throws what the specification throws
 */
export function decide(
  specification: SequentialSpecification,
  operations: readonly RecordedOperation[],
  kept: KeptOrder,
  { limit = Number.POSITIVE_INFINITY, infers = operations.length >= fewOperations, watch }: DecisionOptions = {},
): Decision {
  let others: readonly (readonly number[])[] = []
  if (infers && specification.implied !== undefined && operations.length <= mostOperations) {
    const order = new StrictOrder(operations.length, amongNumbers(operations, kept))
    const contradiction = specification.implied(operations, order)
    if (contradiction !== null) {
      const { why } = contradiction
      return refuted({ contradiction: { operations: contradiction.operations.map(operationAt(operations)), why } })
    }
    const circle = order.cycle()
    if (circle.length > 0) return refuted({ circle: circle.map((pair) => asStep(operations, pair)) })
    others = overlappingBefore(operations, order, kept)
  }
  const search = searchOrder({ specification, operations, keepsRealTime: kept.keepsRealTime, others, limit, watch })
  return {
    verdict: search.verdict,
    order: search.verdict === 'explained' ? search.order.map(operationAt(operations)) : [],
    circle: [],
    contradiction: null,
    search,
  }
}

function refuted(why: Partial<Decision>): Decision {
  return { verdict: 'not explained', order: [], circle: [], contradiction: null, search: null, ...why }
}

const operationAt = (operations: readonly RecordedOperation[]) => (number: number) =>
  operations[number] as RecordedOperation

function asStep(operations: readonly RecordedOperation[], { before, after, why }: Precedence): Step {
  return { before: operations[before] as RecordedOperation, after: operations[after] as RecordedOperation, why }
}

function amongNumbers(operations: readonly RecordedOperation[], kept: KeptOrder): GivenOrder {
  return {
    why: (before, after) => kept.why(operations[before] as RecordedOperation, operations[after] as RecordedOperation),
    has: (before, after) =>
      before < after && kept.has(operations[before] as RecordedOperation, operations[after] as RecordedOperation),
  }
}

/** For each operation those that have to come before it, but for those of which the search knows that. */
function overlappingBefore(
  operations: readonly RecordedOperation[],
  order: StrictOrder,
  kept: KeptOrder,
): readonly (readonly number[])[] {
  return operations.map((after, number) => {
    const before: number[] = []
    for (const [other, operation] of operations.entries()) {
      if (order.has(other, number) && !kept.has(operation, after)) before.push(other)
    }
    return before
  })
}

/** The history of each independent part of the object; of an object without parts, the whole history. */
export function partsOf(
  specification: SequentialSpecification,
  operations: readonly RecordedOperation[],
): RecordedOperation[][] {
  if (specification.part === undefined) return [[...operations]]
  const parts = groupBy(operations, ({ operation }) => specification.part?.(operation) ?? null)
  return parts.has(null) ? [[...operations]] : [...parts.values()]
}
