/**
 * Weak models of registers, where it is not certain which write a read got its value from: a value was written twice, or
 * was there at the start, too. The model holds when it does for some choice of the sources. Where there are too many
 * choices, what is certain is judged: a violation among reads with one source is one, and an order of all operations that
 * keeps that of each client explains every weaker model.
 */

import { NetsplitError } from '../language/errors.ts'
import type { Plain } from '../language/plain.ts'
import { withoutReturn } from './core.ts'
import { judgeOrder, sessionOrder } from './linearizability.ts'
import { register } from './objects.ts'
import type { RecordedOperation } from './operations.ts'
import { Candidates, type Choice, type ReadsFrom, readsFrom } from './reads-from.ts'
import { typeOf } from './sequential.ts'
import { keyTextOf, textOf } from './texts.ts'
import { consistent, type HistoryJudgement, type Judge, type JudgingOptions, violated } from './violation.ts'

/** Orders are matrices, and grow with the square of the history. */
const mostOperations = 5000

/** So much work all choices together may take: each takes the square of the history. */
const mostWork = 40_000_000
const mostChoices = 4096

/**
 * A judge for any choice of sources.
 *
 * @param judge decides for one choice
 */
export function judgeSources(initial: Plain, judge: (history: ReadsFrom) => HistoryJudgement): Judge {
  return (recorded, options) => {
    requireShort(recorded)
    const { accesses, isCertain, odd } = accessesIn(recorded)
    const uncertain = uncertainReads(accesses, initial)
    const count = uncertain.reduce((product, { sources }) => product * sources.length, 1)
    const most = Math.min(mostChoices, Math.max(1, Math.floor(mostWork / accesses.length ** 2)))
    if (count <= most) {
      const judgement = judgeChoices(accesses, initial, { uncertain, judge, count })
      if (judgement.verdict === 'violated' || isCertain) return asRecorded(judgement, recorded)
    } else {
      const unread = new Set(uncertain.map(({ read }) => read))
      const certain = accesses.map((one) => (unread.has(one) ? withoutReturn(one) : one))
      const judgement = judge(readsFrom(certain, initial))
      if (judgement.verdict === 'violated') return asRecorded(judgement, recorded)
    }
    return isSequential(recorded, initial, options) ? consistent : undecidedOf(uncertain, odd)
  }
}

/** A judgement of accesses that names the operations as they were recorded: a compare-and-set that wrote is still one. */
function asRecorded(judgement: HistoryJudgement, recorded: readonly RecordedOperation[]): HistoryJudgement {
  const { violation } = judgement
  if (violation === null) return judgement
  const original = (one: RecordedOperation) =>
    recorded.find(({ client, index }) => client === one.client && index === one.index) ?? one
  const circle = violation.circle.map((edge) => ({
    ...edge,
    before: original(edge.before),
    after: original(edge.after),
  }))
  return { ...judgement, violation: { ...violation, core: violation.core.map(original), circle } }
}

function requireShort(all: readonly RecordedOperation[]): void {
  if (all.length <= mostOperations) return
  throw new NetsplitError({
    code: 'bad-history',
    message: `The history has ${all.length} operations; this consistency model is decided for up to ${mostOperations}.`,
    cure: 'Give a part of it that begins with what was there at the start.',
  })
}

interface Accesses {
  readonly accesses: readonly RecordedOperation[]
  /** Whether they are all that was recorded. */
  readonly isCertain: boolean
  /** What is neither a read nor a write; null where there is none. */
  readonly odd: RecordedOperation | null
}

/**
 * Reads and writes. A compare-and-set wrote, if it may have found what it expected; what it says of that is left out, for
 * the models do not say when it has to be right.
 */
function accessesIn(all: readonly RecordedOperation[]): Accesses {
  const odd = all.find(({ operation }) => !['read', 'write'].includes(typeOf(operation) as string)) ?? null
  if (odd === null) return { accesses: all, isCertain: true, odd }
  const accesses = all.flatMap((recorded): RecordedOperation[] => {
    const { operation, result } = recorded
    if (typeOf(operation) !== 'cas') return [recorded]
    const { expected: _, ...rest } = operation as { readonly [field: string]: Plain }
    return result === false ? [] : [{ ...recorded, operation: { ...rest, type: 'write' } }]
  })
  return { accesses, isCertain: false, odd }
}

interface Uncertain {
  readonly read: RecordedOperation
  readonly sources: readonly (RecordedOperation | null)[]
}

function uncertainReads(accesses: readonly RecordedOperation[], initial: Plain): readonly Uncertain[] {
  const candidates = new Candidates(accesses, initial)
  return accesses
    .filter(({ operation, result }) => typeOf(operation) === 'read' && result !== undefined)
    .map((read): Uncertain => ({ read, sources: candidates.of(read) }))
    .filter(({ sources }) => sources.length > 1)
}

function judgeChoices(
  accesses: readonly RecordedOperation[],
  initial: Plain,
  {
    uncertain,
    judge,
    count,
  }: {
    readonly uncertain: readonly Uncertain[]
    readonly judge: (history: ReadsFrom) => HistoryJudgement
    readonly count: number
  },
): HistoryJudgement {
  let first: HistoryJudgement | null = null
  for (const choice of choicesAmong(uncertain)) {
    const judgement = judge(readsFrom(accesses, initial, choice))
    if (judgement.verdict === 'holds') return judgement
    first ??= judgement
  }
  if (count === 1 && first !== null) return first
  const core = accesses.filter(({ result }) => result !== undefined)
  const why = 'whichever of the writes of the same value each read found, some do not fit'
  return violated({ core, why, isSmallest: false })
}

function* choicesAmong(uncertain: readonly Uncertain[]): Generator<Choice> {
  const [next, ...rest] = uncertain
  if (next === undefined) return yield new Map()
  for (const choice of choicesAmong(rest)) {
    for (const source of next.sources) yield new Map([...choice, [next.read, source]])
  }
}

function isSequential(all: readonly RecordedOperation[], initial: Plain, { limit, watch }: JudgingOptions): boolean {
  const options = { explains: false, ...(limit !== undefined && { limit }), watch }
  return judgeOrder(register(initial), all, sessionOrder, options).verdict === 'holds'
}

function undecidedOf(uncertain: readonly Uncertain[], odd: RecordedOperation | null): HistoryJudgement {
  const [one] = uncertain
  const key = one === undefined ? '' : keyTextOf(one.read.operation)
  const reason =
    odd !== null
      ? `no anomaly found; what the model says of ${String(typeOf(odd.operation))} is not known`
      : `no anomaly found; which write of ${textOf(one?.read.result ?? null)}${key === '' ? '' : ` to ${key}`} was read is not known`
  const cure =
    odd !== null
      ? 'Judge reads and writes by this model, or all operations by linearizable, sequential or consistent-prefix.'
      : 'Let clients write distinct values, other than what is there at the start.'
  return { verdict: 'undecided', violation: null, reason, cure }
}
