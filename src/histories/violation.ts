/** What a consistency checker says of a recorded history, and properties of models that ask one. */

import { NetsplitError } from '../language/errors.ts'
import type { Plain } from '../language/plain.ts'
import { always, type Property } from '../language/property.ts'
import type { History } from '../language/view.ts'
import { operationsOf, type RecordedOperation } from './operations.ts'

/** That an operation comes before another one. */
export interface Step {
  readonly before: RecordedOperation
  readonly after: RecordedOperation
  /** In words, to follow "because". */
  readonly why: string
}

export interface HistoryViolation {
  /** What the field calls it, such as `write skew`; null where it has no name. */
  readonly anomaly: string | null
  /**
   * Operations that cannot be ordered, in the order of their invocations. None is superfluous: were it unknown whether
   * and when one of them took effect, and what it answered, there would be an order.
   */
  readonly core: readonly RecordedOperation[]
  /** Whether that is so; false where it took too long to find out, and some may be superfluous. */
  readonly isSmallest: boolean
  /**
   * Operations each of which has to come before the next, in a circle; empty where there is no such reason. Besides those
   * of the core, it goes by operations of which only matters that they took effect.
   */
  readonly circle: readonly Step[]
  /** What helps to see it besides: a write that failed, or came too late. */
  readonly beside?: readonly RecordedOperation[]
  /** Another reason in words, or null. */
  readonly why: string | null
  /** The operation with whose return the history ceases to have an explanation, where there is one such. */
  readonly last: RecordedOperation | null
  /** What that operation would answer in an order that explains what returned before it; null where that is not known. */
  readonly possible: readonly Plain[] | null
}

export interface HistoryJudgement {
  readonly verdict: 'holds' | 'violated' | 'undecided'
  /** When it is violated, and an explanation was asked for. */
  readonly violation: HistoryViolation | null
  /** Why it is undecided, where that is known. */
  readonly reason?: string
  /** What would help to decide it, where that is known. */
  readonly cure?: string
  /** After how many situations a search was given up, where one was. */
  readonly situations?: number
}

/** Who waits for a judgement that may take long. */
export interface Watch {
  /** Whether it has to come to an end: what is not known by then is undecided, and what is superfluous may be told, too. */
  isOver(): boolean
  /** Is told for how many of the operations that returned there is an order so far. */
  explained(count: number, all: number): void
  /** Is told that the history is violated, as soon as that is known; to find out by which few operations takes longer. */
  found(judgement: HistoryJudgement): void
}

export interface JudgingOptions {
  /** Whether to find out why a history is violated: that takes longer. */
  readonly explains: boolean
  /** The most situations that a search may enter before it gives up; as many as there are by default. */
  readonly limit?: number
  readonly watch?: Watch | undefined
}

export const consistent: HistoryJudgement = { verdict: 'holds', violation: null }

export const undecided: HistoryJudgement = { verdict: 'undecided', violation: null }

/** A violation of which some parts are known. */
export function violated(known: Partial<HistoryViolation>): HistoryJudgement {
  return {
    verdict: 'violated',
    violation: {
      anomaly: null,
      core: [],
      isSmallest: true,
      circle: [],
      why: null,
      last: null,
      possible: [],
      ...known,
    },
  }
}

/** Decides whether a history is consistent; the operations are in the order of their invocations. */
export type Judge = (operations: readonly RecordedOperation[], options: JudgingOptions) => HistoryJudgement

/** A property of the operations that the clients of a model recorded. */
export type HistoryProperty = Property<{ readonly history: History }, unknown> & { readonly judge: Judge }

export function historyProperty(judge: Judge): HistoryProperty {
  const isConsistent = ({ history }: { readonly history: History }) => {
    const { verdict, reason = 'no order was found' } = judge(operationsOf(history), { explains: false })
    if (verdict !== 'undecided') return verdict === 'holds'
    // Neither right nor wrong: a property has to be one of both.
    throw new NetsplitError({
      code: 'bad-history',
      message: `It cannot be decided whether the recorded history is consistent: ${reason}.`,
      cure: 'Let clients write distinct values.',
    })
  }
  return { ...always(isConsistent), judge }
}

/** A history with what is wrong with it. */
export interface JudgedHistory {
  readonly operations: readonly RecordedOperation[]
  readonly violation: HistoryViolation
}

/** What is wrong with a history; null where nothing is, or the property is not about histories. */
export function violationOf(property: Property, history: History): JudgedHistory | null {
  if (!('judge' in property)) return null
  const operations = operationsOf(history)
  const { violation } = (property as HistoryProperty).judge(operations, { explains: true })
  return violation === null ? null : { operations, violation }
}
