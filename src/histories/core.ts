/**
 * Cores of violations, for every model in the same way: operations that are wrong whatever became of all others, and none
 * of which is superfluous. An operation is forgotten as if it had never returned: it may have taken effect or not, at any
 * time, and answered anything.
 */

import type { RecordedOperation } from './operations.ts'
import type { HistoryJudgement, HistoryViolation, Judge, Step } from './violation.ts'

/** So many operations are looked at in all, and so many histories at least. */
const budgetOfOperations = 2_000_000
const fewestJudged = 24

/** A search for a core gives up here: then an operation is kept that might be superfluous. */
const limit = 5_000

/** A judge whose violations come with the smallest core that is found quickly. */
export function withCore(judge: Judge): Judge {
  return (operations, options) => {
    const found = judge(operations, options)
    const { verdict, violation } = found
    if (!options.explains || verdict !== 'violated' || violation === null) return found
    options.watch?.found({ ...found, violation: { ...violation, isSmallest: false } })
    let left = Math.max(fewestJudged, Math.ceil(budgetOfOperations / operations.length ** 1.5))
    let isSmallest = true
    const isViolated = (members: readonly RecordedOperation[]) => {
      if (left-- <= 0 || options.watch?.isOver() === true) isSmallest = false
      if (!isSmallest && (left < 0 || options.watch?.isOver() === true)) return false
      const { verdict: found } = judge(members, { explains: false, limit: Math.min(options.limit ?? limit, limit) })
      if (found === 'undecided') isSmallest = false
      return found === 'violated'
    }
    const suspects = new Set([...violation.core, ...violation.circle.flatMap(({ before, after }) => [before, after])])
    const accused = forgetting(operations, (operation) => !suspects.has(operation))
    const core = smallestCore(isViolated(accused) ? accused : operations, isViolated)
    const isSame = core.every(
      ({ result }, at) => (result !== undefined) === violation.core.includes(at0(operations, at)),
    )
    // To tell it again in other words takes no longer than to judge it did.
    const told = isSame ? violation : explanationOf(judge(core, { ...options, watch: undefined }), core, operations)
    return told === null ? found : { ...found, violation: { ...told, isSmallest } }
  }
}

const at0 = (operations: readonly RecordedOperation[], at: number) => operations[at] as RecordedOperation

/** What is said of a history of which much was forgotten, in terms of what was recorded. */
function explanationOf(
  { violation }: HistoryJudgement,
  forgotten: readonly RecordedOperation[],
  operations: readonly RecordedOperation[],
): HistoryViolation | null {
  if (violation === null) return null
  const recorded = new Map(forgotten.map((operation, at) => [operation, at0(operations, at)]))
  const original = (operation: RecordedOperation) => recorded.get(operation) ?? operation
  const others = violation.core.filter((operation) => !recorded.has(operation))
  const kept = operations.filter((_, at) => forgotten[at]?.result !== undefined)
  const circle = violation.circle.map(
    ({ before, after, why }): Step => ({ before: original(before), after: original(after), why }),
  )
  const core = [...kept, ...others].sort((left, right) => left.invoked - right.invoked)
  return { ...violation, core, circle, last: violation.last && original(violation.last) }
}

/** An operation of which it is not known whether and when it took effect, and what it answered. */
export function withoutReturn(operation: RecordedOperation): RecordedOperation {
  return { ...operation, result: undefined, returned: Number.POSITIVE_INFINITY }
}

function forgetting(
  operations: readonly RecordedOperation[],
  isForgotten: (operation: RecordedOperation) => boolean,
): readonly RecordedOperation[] {
  return operations.map((operation) =>
    operation.result !== undefined && isForgotten(operation) ? withoutReturn(operation) : operation,
  )
}

/** Forgets the returns of as many operations as possible, many at a time at first. */
export function smallestCore(
  operations: readonly RecordedOperation[],
  isViolated: (members: readonly RecordedOperation[]) => boolean,
): readonly RecordedOperation[] {
  let kept = operations
  const half = operations.filter(({ result }) => result !== undefined).length >> 1
  for (let size = Math.max(1, half); size >= 1; size >>= 1) {
    let at = 0
    while (true) {
      const returned = kept.filter(({ result }) => result !== undefined)
      const chosen = new Set(returned.slice(at, at + size))
      if (chosen.size === 0) break
      const rest = forgetting(kept, (operation) => chosen.has(operation))
      if (isViolated(rest)) kept = rest
      else at += size
    }
  }
  return kept
}
