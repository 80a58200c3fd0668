/**
 * Sequential specifications: what an object does when its operations come one at a time. Consistency checkers ask
 * whether a concurrent history could be explained by one. `objects.ts` has those of registers, queues, sets, counters
 * and locks; an author may write others.
 */

import type { Plain } from '../language/plain.ts'
import type { RecordedOperation } from './operations.ts'
import type { StrictOrder } from './strict-order.ts'

/** What an operation answers, and the state of the object afterwards. */
export interface Outcome<State extends Plain = Plain> {
  readonly result: Plain
  readonly state: State
}

/**
 * What an object does when its operations come one at a time. Only `initial` and `apply` are needed; the others make judging
 * faster.
 */
export interface SequentialSpecification<State extends Plain = Plain> {
  readonly initial: State
  /**
   * What the operation does in this state; the same whenever it is asked. Where more than one thing can happen, a list of
   * them; an empty list where the operation cannot happen now, like taking a lock that is held.
   *
   * @param client who asks, for objects that care; see `byClient`. One that did not learn what became of an operation
   *   goes on under its name
   */
  apply(state: State, operation: unknown, client: string): Outcome<State> | readonly Outcome<State>[]
  /** Whether `apply` looks at the client. */
  readonly byClient?: boolean
  /**
   * Whether an operation that answered this changes no state, whatever the state. A search need not try when such an
   * operation takes effect. Left out, every operation may change the state.
   *
   * @param result undefined for an operation that has not returned
   * @param operations the whole history
   */
  isReadOnly?(operation: unknown, result: Plain | undefined, operations: readonly RecordedOperation[]): boolean
  /** Whether a result is what was recorded; left out, when both have the same content. */
  isAnswer?(operation: unknown, result: Plain, recorded: Plain): boolean
  /**
   * For an object that consists of independent ones: which of them the operation is about, or null when it is about more
   * than one. Their histories are then checked one by one: a history is linearizable exactly when each of them is.
   */
  part?(operation: unknown): string | null
  /**
   * Tells whether the history of a part is linearizable, in about the time that reading it takes; null for one that is not
   * of the kind of which that can be told. Left out, only the search decides.
   */
  judgeQuickly?(operations: readonly RecordedOperation[]): QuickVerdict | null
  /**
   * Adds to an order that all explanations keep what the results alone imply, again and again until there is nothing
   * more to add. Only operations that surely took effect may come before others. Left out, only the search decides.
   *
   * @returns why there is no explanation at all, or null; also when `add` answers `cycle`
   */
  implied?(operations: readonly RecordedOperation[], order: StrictOrder): Contradiction | null
}

/** Whether a history is linearizable, where that can be told without a search. */
export interface QuickVerdict {
  readonly isLinearizable: boolean
  /** Where it is not, a few operations that alone are not, either. */
  readonly suspects: readonly RecordedOperation[]
}

/** Operations that no order explains, by their numbers, and why. */
export interface Contradiction {
  readonly operations: readonly number[]
  readonly why: string
}

/** What operations without an answer of their own answer. */
export const done = { type: 'ok' } as const

/** A recorded operation or result: a record with a `type`, mostly. */
export function typeOf(recorded: unknown): unknown {
  return typeof recorded === 'object' && recorded !== null && 'type' in recorded ? recorded.type : undefined
}
