/**
 * Explanations by one order of all operations. Linearizability: every operation seems to take effect at one instant
 * between its invocation and its return (Herlihy and Wing, "Linearizability: A Correctness Condition for Concurrent
 * Objects", 1990). Sequential consistency: in some order that keeps that of each client (Lamport, "How to Make a
 * Multiprocessor Computer That Correctly Executes Multiprocess Programs", 1979).
 */

import type { History } from '../language/view.ts'
import { decide, type KeptOrder, partsOf } from './explain.ts'
import { byClient, operationsOf, precedes, type RecordedOperation } from './operations.ts'
import type { QuickVerdict, SequentialSpecification } from './sequential.ts'
import { type Explaining, lastQuickly, whyUnexplained } from './unexplained.ts'
import {
  type HistoryJudgement,
  type HistoryProperty,
  type HistoryViolation,
  historyProperty,
  type JudgingOptions,
  undecided,
  violated,
  type Watch,
} from './violation.ts'

/**
 * The recorded operations are linearizable: there is a total order that keeps the order of operations that did not
 * overlap, and in which the sequential object answers what was recorded. An operation that has not returned may have
 * taken effect or not (Herlihy and Wing, "Linearizability: A Correctness Condition for Concurrent Objects", 1990).
 *
 * @param specification the sequential object: {@link register}, {@link queue}, {@link set}, {@link counter}, {@link lock}, or
 *   one of your own
 * @returns a property of the history that nodes record with `invoke` and `return`
 *
 * @example linearizable(register(null))
 */
export function linearizable(specification: SequentialSpecification): HistoryProperty {
  return historyProperty((operations, options) => judgeOrder(specification, operations, realTime, options))
}

/**
 * The recorded operations are sequentially consistent: there is a total order that keeps the order of each client's
 * operations, and in which the sequential object answers what was recorded. Weaker than {@link linearizable}: what one
 * client has done, others may see later (Lamport, "How to Make a Multiprocessor Computer That Correctly Executes
 * Multiprocess Programs", 1979).
 *
 * @param specification the sequential object, as for {@link linearizable}
 */
export function sequentiallyConsistent(specification: SequentialSpecification): HistoryProperty {
  return historyProperty((operations, options) => judgeOrder(specification, operations, sessionOrder, options))
}

/** Whether the sequential object explains the history; see {@link linearizable}. */
export function isLinearizable(specification: SequentialSpecification, history: History): boolean {
  return judgeOrder(specification, operationsOf(history), realTime, { explains: false }).verdict === 'holds'
}

/** Operations that did not overlap. */
export const realTime: KeptOrder = {
  why: (before, after) =>
    before.returned < after.invoked ? 'it had returned when that was invoked' : 'its client did it before that',
  keepsRealTime: true,
  has: precedes,
}

/** Operations of the same client. */
export const sessionOrder: KeptOrder = {
  why: () => 'its client did it before that',
  keepsRealTime: false,
  has: byClient,
}

/** Decides whether an order that keeps another one explains a history. */
export function judgeOrder(
  specification: SequentialSpecification,
  operations: readonly RecordedOperation[],
  kept: KeptOrder,
  { explains, limit = Number.POSITIVE_INFINITY, watch }: JudgingOptions,
): HistoryJudgement {
  let isUndecided = false
  // Only real time makes that each part has an order of its own enough.
  const parts = kept.keepsRealTime ? partsOf(specification, operations) : [operations]
  for (const part of parts) {
    if (watch?.isOver() === true) return undecided
    const quick = kept.keepsRealTime ? (specification.judgeQuickly?.(part) ?? null) : null
    if (quick?.isLinearizable === true) continue
    if (quick !== null) {
      if (explains) watch?.found(violated({ core: quick.suspects, isSmallest: false }))
      return {
        verdict: 'violated',
        violation: explains ? whyQuickly(specification, part, quick, { kept, watch }) : null,
      }
    }
    if (!kept.keepsRealTime && isExplainedInTime(specification, part, watch)) continue
    const { verdict } = decide(specification, part, kept, { limit, watch })
    if (verdict === 'not explained') {
      const core = part.filter(({ result }) => result !== undefined)
      if (explains) watch?.found(violated({ core, isSmallest: false }))
      return {
        verdict: 'violated',
        violation: explains ? whyUnexplained(specification, part, { kept, watch }) : null,
      }
    }
    if (verdict === 'undecided') isUndecided = true
  }
  return { verdict: isUndecided ? 'undecided' : 'holds', violation: null }
}

/** Of longer histories only the operations that show the violation are looked at. */
const mostExplained = 300

function whyQuickly(
  specification: SequentialSpecification,
  operations: readonly RecordedOperation[],
  { suspects }: QuickVerdict,
  explaining: Explaining,
): HistoryViolation {
  if (operations.length <= mostExplained) return whyUnexplained(specification, operations, explaining)
  return {
    ...whyUnexplained(specification, suspects, explaining),
    last: lastQuickly(specification, operations, suspects),
    possible: null,
  }
}

/** Long histories are mostly explained in real time, if at all; then there is no need for a search that has more choice. */
function isExplainedInTime(
  specification: SequentialSpecification,
  operations: readonly RecordedOperation[],
  watch: Watch | undefined,
): boolean {
  if (operations.length < 100) return false
  const limit = 20_000 + 4 * operations.length
  return decide(specification, operations, realTime, { limit, watch }).verdict === 'explained'
}
