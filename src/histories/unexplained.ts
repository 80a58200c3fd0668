/**
 * Why a history has no explanation, in terms of few operations: the longest beginning that has one, the operation whose
 * return ends it, and a core, a smallest set of operations that cannot be ordered.
 */

import type { Plain } from '../language/plain.ts'
import { smallestCore, withoutReturn } from './core.ts'
import { decide, type KeptOrder } from './explain.ts'
import { namingForks } from './forks.ts'
import { actorOf, type RecordedOperation } from './operations.ts'
import type { SequentialSpecification } from './sequential.ts'
import { fittingOutcomes, outcomesOf } from './state-table.ts'
import { textOf } from './texts.ts'
import type { HistoryViolation, Watch } from './violation.ts'

export interface Unexplained extends HistoryViolation {
  /** An order that explains what returned until then, up to where the last operation would have to take effect. */
  readonly before: readonly RecordedOperation[]
}

/** A search for a small part gives up here: then an operation is kept that might be superfluous. */
const limit = 20_000
/** All of them together do so here. */
const limitOfAll = 100_000
/** A search for an explanation of a beginning gives up here. */
const limitOfPrefix = 30_000

export interface Explaining {
  readonly kept: KeptOrder
  readonly watch?: Watch | undefined
}

/**
 * @param operations without an explanation, in the order of their invocations
 */
export function whyUnexplained(
  specification: SequentialSpecification,
  operations: readonly RecordedOperation[],
  { kept, watch }: Explaining,
): Unexplained {
  // A beginning in real time is the beginning of no other explanation.
  const { prefix, ...beginning } = kept.keepsRealTime
    ? beginningOf(specification, operations, { kept, watch })
    : { prefix: operations, last: null, before: [], possible: [] }
  const budget: Budget = { situations: limitOfAll, isSpent: false }
  const isUnexplained = (members: readonly RecordedOperation[]) =>
    staysUnexplained(specification, members, { kept, watch }, budget)
  const core = smallestCore(suspectsAmong(specification, prefix, kept, isUnexplained), isUnexplained)
  const { circle, contradiction } = decide(specification, core, kept, { limit, infers: true, watch })
  const asRecorded = ({ client, index }: RecordedOperation) =>
    operations.find((operation) => operation.client === client && operation.index === index) as RecordedOperation
  const { last, before, possible } = beginning
  const violation: Unexplained = {
    anomaly: null,
    core: core.filter(({ result }) => result !== undefined).map(asRecorded),
    isSmallest: !budget.isSpent,
    last: last && asRecorded(last),
    before: before.map(asRecorded),
    possible,
    circle: circle.map((step) => ({ ...step, before: asRecorded(step.before), after: asRecorded(step.after) })),
    why: contradiction?.why ?? null,
  }
  return { ...violation, ...namingForks(violation) }
}

interface Beginning {
  /** The history until the return with which it ceases to have an explanation. */
  readonly prefix: readonly RecordedOperation[]
  /** The operation that returns then; null where no explanation of what was before it was found. */
  readonly last: RecordedOperation | null
  readonly before: readonly RecordedOperation[]
  readonly possible: readonly Plain[] | null
}

function beginningOf(
  specification: SequentialSpecification,
  operations: readonly RecordedOperation[],
  { kept, watch }: Explaining,
): Beginning {
  const decided = (members: readonly RecordedOperation[]) =>
    decide(specification, members, kept, { limit: limitOfPrefix, watch })
  const prefix = shortestPrefix(operations, (members) => decided(members).verdict === 'not explained')
  const last = lastOf(prefix)
  const opened = prefix.map((operation) => (operation === last ? withoutReturn(operation) : operation))
  const { verdict, order: explanation } = decided(opened)
  const at = explanation.findIndex(({ client, index }) => client === last.client && index === last.index)
  const before = at < 0 ? explanation : explanation.slice(0, at)
  // Of several that return at once, no single one makes the difference.
  const isAlone = prefix.every((one) => one === last || one.returned !== last.returned)
  if (verdict !== 'explained' || !isAlone) return { prefix, last: null, before, possible: null }
  return { prefix, last, before, possible: answersAfter(specification, before, last) }
}

/**
 * The operation with whose return a long history ceases to have an explanation, of an object that tells it without a search.
 *
 * @param suspects operations that have no explanation: the last return of theirs is mostly the one
 */
export function lastQuickly(
  specification: SequentialSpecification,
  operations: readonly RecordedOperation[],
  suspects: readonly RecordedOperation[],
): RecordedOperation {
  const isUnexplained = (members: readonly RecordedOperation[]) =>
    specification.judgeQuickly?.(members)?.isLinearizable === false
  const latest = lastOf(suspects)
  const before = until(operations, latest.returned - 1)
  if (!isUnexplained(before)) return latest
  const { client, index } = lastOf(shortestPrefix(before, isUnexplained))
  return operations.find((one) => one.client === client && one.index === index) as RecordedOperation
}

function lastOf(prefix: readonly RecordedOperation[]): RecordedOperation {
  return prefix.reduce((latest, operation) => (isLater(operation, latest) ? operation : latest))
}

/** How much searching is left. */
interface Budget {
  situations: number
  /** Whether a search was given up. */
  isSpent: boolean
}

function staysUnexplained(
  specification: SequentialSpecification,
  members: readonly RecordedOperation[],
  { kept, watch }: Explaining,
  budget: Budget,
): boolean {
  if (watch?.isOver() === true) {
    budget.isSpent = true
    return false
  }
  const most = Math.min(limit, budget.situations)
  const { verdict, search } = decide(specification, members, kept, { limit: most, infers: true, watch })
  budget.situations -= search?.situations ?? 0
  if (verdict === 'undecided') budget.isSpent = true
  return verdict === 'not explained'
}

function isLater({ returned }: RecordedOperation, other: RecordedOperation): boolean {
  return (
    returned !== Number.POSITIVE_INFINITY && (other.returned === Number.POSITIVE_INFINITY || returned > other.returned)
  )
}

/** The history until the return with which it ceases to have an explanation: none returns after it comes back. */
function shortestPrefix(
  operations: readonly RecordedOperation[],
  isUnexplained: (members: readonly RecordedOperation[]) => boolean,
): readonly RecordedOperation[] {
  const returns = operations
    .map(({ returned }) => returned)
    .filter((returned) => returned !== Number.POSITIVE_INFINITY)
    .sort((left, right) => left - right)
  let [explained, unexplained] = [-1, returns.length - 1]
  while (unexplained - explained > 1) {
    const middle = (explained + unexplained) >> 1
    if (isUnexplained(until(operations, returns[middle] as number))) unexplained = middle
    else explained = middle
  }
  return until(operations, returns[unexplained] as number)
}

/** The history until an event. */
function until(operations: readonly RecordedOperation[], end: number): readonly RecordedOperation[] {
  return operations
    .filter(({ invoked }) => invoked <= end)
    .map((operation) => (operation.returned <= end ? operation : withoutReturn(operation)))
}

/** Where results alone show that there is no explanation, mostly the operations that do so are enough. */
function suspectsAmong(
  specification: SequentialSpecification,
  operations: readonly RecordedOperation[],
  kept: KeptOrder,
  isUnexplained: (members: readonly RecordedOperation[]) => boolean,
): readonly RecordedOperation[] {
  const { circle, contradiction } = decide(specification, operations, kept, { limit, infers: true })
  const suspects = new Set(contradiction?.operations ?? circle.flatMap(({ before, after }) => [before, after]))
  const rest = operations.map((operation) => (suspects.has(operation) ? operation : withoutReturn(operation)))
  return suspects.size > 0 && isUnexplained(rest) ? rest : operations
}

/** What an operation answers after others in an order that explains them. */
function answersAfter(
  specification: SequentialSpecification,
  before: readonly RecordedOperation[],
  last: RecordedOperation,
): readonly Plain[] {
  let states = [specification.initial]
  for (const next of before) {
    const fitting = states.flatMap((state) => fittingOutcomes(specification, state, next))
    states = [...new Map(fitting.map(({ state }) => [textOf(state), state])).values()]
  }
  const after = states.flatMap((state) => outcomesOf(specification, state, last.operation, actorOf(last)))
  return [...new Map(after.map(({ result }) => [textOf(result), result])).values()]
}
