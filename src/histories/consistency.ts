/** Objects and consistency models by name, for whoever judges a history of a real system. */

import { NetsplitError } from '../language/errors.ts'
import type { Plain } from '../language/plain.ts'
import { judgeCausality, judgeConvergence, judgeMemory } from './causality.ts'
import { withCore } from './core.ts'
import { judgeCounting, judgeDeliveries } from './exactly-once.ts'
import type { KeptOrder } from './explain.ts'
import { bigIntegerIn } from './integers.ts'
import { isolationLevels, judgeIsolation } from './isolation.ts'
import { judgeOrder, realTime, sessionOrder } from './linearizability.ts'
import { withMembers } from './members.ts'
import { counter, lock, queue, register, set } from './objects.ts'
import type { RecordedOperation } from './operations.ts'
import { judgePrefix } from './prefix.ts'
import { judgeEventual } from './quiescence.ts'
import { done, type SequentialSpecification, typeOf } from './sequential.ts'
import { guarantees, judgeSessions } from './sessions.ts'
import { withSources } from './sources.ts'
import { answersOf, microOperationsOf } from './transactions.ts'
import { type HistoryProperty, historyProperty, type Judge, type JudgingOptions } from './violation.ts'

/** What there is to judge histories of one object by. */
export interface Judges {
  /** Names of consistency models; the first is the one that is meant if none is named. */
  readonly models: readonly string[]
  /**
   * @param failed operations that did not take effect
   * @throws NetsplitError `unknown-name` for a model that there is not for this object
   */
  judge(model: string, failed: readonly RecordedOperation[]): Judge
  /** @throws NetsplitError when the object has no such operation */
  requireKnown(operation: RecordedOperation): void
  /** @throws NetsplitError when the operation has returned with what can be no answer to it */
  requireAnswer(operation: RecordedOperation): void
}

const specificationsByName = {
  register: (initial: Plain = null) => register(initial),
  queue: (initial: Plain = []) => queue(listOf(initial)),
  set: (initial: Plain = []) => set(listOf(initial)),
  counter: (initial: Plain = 0) => counter(countOf(initial)),
  lock: () => lock(),
} as const satisfies { readonly [name: string]: (initial?: Plain) => SequentialSpecification }

export type ObjectName = keyof typeof specificationsByName | 'transactions'

export const objectNames = [...Object.keys(specificationsByName), 'transactions'] as readonly ObjectName[]

type MadeJudge = (failed: readonly RecordedOperation[]) => Judge

/**
 * @param initial what is in the object at the start; by default nothing, of a register null, of a counter 0
 * @throws NetsplitError `usage` when it is of the wrong kind
 */
export function judgeFor(object: ObjectName, initial?: Plain): Judges {
  if (object === 'transactions') return judgesOfTransactions(initial)
  const specification = specificationsByName[object](initial)
  const inOrder =
    (kept: KeptOrder): MadeJudge =>
    (failed) => {
      const judge: Judge = (operations, options) => judgeOrder(specification, operations, kept, options)
      if (object !== 'set') return judge
      return withMembers(judge, { initial: listOf(initial ?? []), failed, keepsRealTime: kept.keepsRealTime })
    }
  const judges: { readonly [model: string]: MadeJudge } = {
    linearizable: inOrder(realTime),
    sequential: inOrder(sessionOrder),
    ...(object === 'register' && { 'consistent-prefix': () => judgePrefix(specification) }),
    ...withCores(weakJudges(object, initial)),
  }
  return judgesOf(object, withAllSources(judges), { requireKnown: knownTo(specification), requireAnswer })
}

/** What there is to judge histories of an object by that has a specification of its own. */
export function judgesFor(name: string, specification: SequentialSpecification): Judges {
  const inOrder = (kept: KeptOrder) => () => (operations: readonly RecordedOperation[], options: JudgingOptions) =>
    judgeOrder(specification, operations, kept, options)
  return judgesOf(
    name,
    { linearizable: inOrder(realTime), sequential: inOrder(sessionOrder) },
    { requireKnown: knownTo(specification), requireAnswer() {} },
  )
}

/** A specification throws for an operation that its object does not have. */
function knownTo(specification: SequentialSpecification): Judges['requireKnown'] {
  return ({ operation, client }) => {
    specification.apply(specification.initial as never, operation, client)
  }
}

function judgesOfTransactions(initial: Plain = null): Judges {
  const judges = isolationLevels.map((level): [string, MadeJudge] => [
    level,
    (failed) => withCore(judgeIsolation(level, failed, initial)),
  ])
  return judgesOf('transactions', Object.fromEntries(judges), {
    requireKnown({ operation }) {
      microOperationsOf(operation)
    },
    requireAnswer(recorded) {
      if (recorded.result !== undefined) answersOf(recorded, microOperationsOf(recorded.operation).length)
    },
  })
}

function judgesOf(
  object: string,
  judges: { readonly [model: string]: MadeJudge },
  requirements: Pick<Judges, 'requireKnown' | 'requireAnswer'>,
): Judges {
  const models = Object.keys(judges)
  return {
    models,
    ...requirements,
    judge(model, failed) {
      const make = Object.hasOwn(judges, model) ? judges[model] : undefined
      if (make !== undefined) return make(failed)
      throw new NetsplitError({
        code: 'unknown-name',
        message: `There is no consistency model ${model} for ${object}.`,
        cure: `There are: ${models.join(', ')}.`,
      })
    },
  }
}

/** What says nothing when it answers without a value. */
const asking: readonly unknown[] = ['read', 'cas', 'dequeue', 'contains', 'tryAcquire']

function requireAnswer({ operation, result, returned }: RecordedOperation): void {
  const type = typeOf(operation)
  // A return without a value, not one whose value is ok.
  if (result !== done || !asking.includes(type)) return
  throw new NetsplitError({
    code: 'bad-history',
    message: `A ${type} returns without a value, in event ${returned}.`,
    cure: 'Record what it answered; end it with {"kind": "info"} if nobody knows, or with {"kind": "fail"} if it did nothing.',
  })
}

function withAllSources(judges: { readonly [model: string]: MadeJudge }): { readonly [model: string]: MadeJudge } {
  const sourced = Object.entries(judges).map(([model, make]): [string, MadeJudge] => [
    model,
    (failed) => withSources(make(failed), failed),
  ])
  return Object.fromEntries(sourced)
}

function withCores(judges: { readonly [model: string]: MadeJudge }): { readonly [model: string]: MadeJudge } {
  const cored = Object.entries(judges).map(([model, make]): [string, MadeJudge] => [
    model,
    (failed) => withCore(make(failed)),
  ])
  return Object.fromEntries(cored)
}

/** Models that are about what reads return, or about what becomes of each request. */
function weakJudges(object: ObjectName, initial: Plain | undefined): { readonly [model: string]: MadeJudge } {
  switch (object) {
    case 'register': {
      const value = initial ?? null
      const sessions = Object.entries(guarantees).map(([name, guarantee]) => [
        name,
        () => judgeSessions(value, guarantee),
      ])
      return {
        'causal-memory': () => judgeMemory(value),
        'causal-convergence': () => judgeConvergence(value),
        causal: () => judgeCausality(value),
        ...Object.fromEntries(sessions),
        eventual: () => judgeEventual(value),
      }
    }
    case 'queue':
      return { 'exactly-once': () => judgeDeliveries(listOf(initial ?? [])) }
    case 'counter':
      return { 'exactly-once': () => judgeCounting(countOf(initial ?? 0)) }
    default:
      return {}
  }
}

/**
 * The recorded operations are consistent as a model says that has a name: the property for what is neither linearizable nor
 * sequentially consistent.
 *
 * @param model such as `read-your-writes` or `causal` for a register, `snapshot-isolation` for transactions, `exactly-once` for a
 *   queue; docs/histories.md lists them all
 * @param object `register`, `queue`, `set`, `counter`, `lock` or `transactions`
 * @param initial what is in the object at the start; by default nothing, of a register null, of a counter 0
 * @throws NetsplitError `unknown-name` for a model that there is not for this object, `usage` for an initial content of the
 *   wrong kind
 *
 * @example consistent('read-your-writes', 'register', 0)
 */
export function consistent(model: string, object: ObjectName, initial?: Plain): HistoryProperty {
  return historyProperty(judgeFor(object, initial).judge(model, []))
}

function listOf(initial: Plain): readonly Plain[] {
  return Array.isArray(initial) ? (initial as readonly Plain[]) : wrongInitial('a list, such as [1, 2]')
}

function countOf(initial: Plain): Plain {
  return typeof initial === 'number' || bigIntegerIn(initial) !== null ? initial : wrongInitial('a number')
}

function wrongInitial(wanted: string): never {
  throw new NetsplitError({ code: 'usage', message: `--initial has to be ${wanted}.` })
}
