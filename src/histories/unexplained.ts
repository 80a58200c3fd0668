/**
 * Why a history has no explanation, in terms of few operations: the longest beginning that has one, the operation whose
 * return ends it, and a core, a smallest set of operations that cannot be ordered.
 */

import type { Plain } from '../language/plain.ts'
import { smallestCore, withoutReturn } from './core.ts'
import { decide, type KeptOrder } from './explain.ts'
import { actorOf, type RecordedOperation } from './operations.ts'
import type { SequentialSpecification } from './sequential.ts'
import { fittingOutcomes, outcomesOf } from './state-table.ts'
import { textOf } from './texts.ts'
import type { HistoryViolation } from './violation.ts'

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

/**
 * @param operations without an explanation, in the order of their invocations
 */
export function whyUnexplained(
  specification: SequentialSpecification,
  operations: readonly RecordedOperation[],
  kept: KeptOrder,
): Unexplained {
  // A beginning in real time is the beginning of no other explanation.
  const { prefix, ...beginning } = kept.keepsRealTime
    ? beginningOf(specification, operations, kept)
    : { prefix: operations, last: null, before: [], possible: [] }
  const budget: Budget = { situations: limitOfAll, isSpent: false }
  const isUnexplained = (members: readonly RecordedOperation[]) =>
    staysUnexplained(specification, members, kept, budget)
  const core = smallestCore(suspectsAmong(specification, prefix, kept, isUnexplained), isUnexplained)
  const { circle, contradiction } = decide(specification, core, kept, { limit, infers: true })
  const asRecorded = ({ client, index }: RecordedOperation) =>
    operations.find((operation) => operation.client === client && operation.index === index) as RecordedOperation
  const { last, before, possible } = beginning
  return {
    anomaly: null,
    core: core.filter(({ result }) => result !== undefined).map(asRecorded),
    isSmallest: !budget.isSpent,
    last: last && asRecorded(last),
    before: before.map(asRecorded),
    possible,
    circle: circle.map((step) => ({ ...step, before: asRecorded(step.before), after: asRecorded(step.after) })),
    why: contradiction?.why ?? null,
  }
}

interface Beginning {
  /** The history until the return with which it ceases to have an explanation. */
  readonly prefix: readonly RecordedOperation[]
  /** The operation that returns then; null where no explanation of what was before it was found. */
  readonly last: RecordedOperation | null
  readonly before: readonly RecordedOperation[]
  readonly possible: readonly Plain[]
}

function beginningOf(
  specification: SequentialSpecification,
  operations: readonly RecordedOperation[],
  kept: KeptOrder,
): Beginning {
  const prefix = shortestPrefix(
    operations,
    (members) => decide(specification, members, kept, { limit: limitOfPrefix }).verdict === 'not explained',
  )
  const last = prefix.reduce((latest, operation) => (isLater(operation, latest) ? operation : latest))
  const opened = prefix.map((operation) => (operation === last ? withoutReturn(operation) : operation))
  const { verdict, order: explanation } = decide(specification, opened, kept, { limit: limitOfPrefix })
  const at = explanation.findIndex(({ client, index }) => client === last.client && index === last.index)
  const before = at < 0 ? explanation : explanation.slice(0, at)
  if (verdict !== 'explained') return { prefix, last: null, before, possible: [] }
  return { prefix, last, before, possible: answersAfter(specification, before, last) }
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
  kept: KeptOrder,
  budget: Budget,
): boolean {
  const most = Math.min(limit, budget.situations)
  const { verdict, search } = decide(specification, members, kept, { limit: most, infers: true })
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
  const until = (end: number) =>
    operations
      .filter(({ invoked }) => invoked <= end)
      .map((operation) => (operation.returned <= end ? operation : withoutReturn(operation)))
  let [explained, unexplained] = [-1, returns.length - 1]
  while (unexplained - explained > 1) {
    const middle = (explained + unexplained) >> 1
    if (isUnexplained(until(returns[middle] as number))) unexplained = middle
    else explained = middle
  }
  return until(returns[unexplained] as number)
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
