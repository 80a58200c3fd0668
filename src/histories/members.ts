/**
 * What a set lost, and what it has from nowhere: in words, for a read that no order explains. A member that came from
 * nowhere had been added by nobody; one that was lost had been added before, and removed by nobody.
 */

import type { Plain } from '../language/plain.ts'
import { byClient, precedes, type RecordedOperation } from './operations.ts'
import { typeOf } from './sequential.ts'
import { textOf } from './texts.ts'
import type { HistoryViolation, Judge } from './violation.ts'

export interface OfSet {
  /** What is in the set at the start. */
  readonly initial: readonly Plain[]
  /** Operations that did not take effect. */
  readonly failed: readonly RecordedOperation[]
  /** Whether operations that did not overlap keep their order, or only those of one client. */
  readonly keepsRealTime: boolean
}

/** Of longer lists only the first are named. */
const mostNamed = 8

/** A judge of a set whose violations say what was lost, and what came from nowhere. */
export function withMembers(judge: Judge, ofSet: OfSet): Judge {
  return (operations, options) => {
    const judgement = judge(operations, options)
    const { violation } = judgement
    return violation === null ? judgement : { ...judgement, violation: withWords(violation, operations, ofSet) }
  }
}

function withWords(
  violation: HistoryViolation,
  operations: readonly RecordedOperation[],
  ofSet: OfSet,
): HistoryViolation {
  const looking = violation.core.find(
    ({ operation }) => typeOf(operation) === 'read' || typeOf(operation) === 'contains',
  )
  if (looking === undefined) return violation
  const about = aboutOf(looking, operations, ofSet)
  const stranger = about.fromNowhere.length > 0 && violation.core.length === 1
  // Of what was lost, the core has the one that shows it.
  const shown = new Set(
    violation.core.flatMap(({ operation }) => (typeOf(operation) === 'add' ? [memberIn(operation)] : [])),
  )
  const isShown = about.lost.some((value) => shown.has(value)) || (about.isInitialLost && violation.core.length === 1)
  if (!stranger && !isShown) return violation
  const reasons = [
    ...(about.lost.length === 0 ? [] : [`${named(about.lost)} lost: added before, and removed by nobody`]),
    ...(about.fromNowhere.length === 0 ? [] : [`${named(about.fromNowhere)} from nowhere: ${about.whyNowhere}`]),
  ]
  return { ...violation, why: reasons.join('; '), beside: [...(violation.beside ?? []), ...about.beside] }
}

interface About {
  readonly lost: readonly string[]
  /** Whether something is lost that was there at the start. */
  readonly isInitialLost: boolean
  readonly fromNowhere: readonly string[]
  readonly whyNowhere: string
  /** Additions that failed, or came too late. */
  readonly beside: readonly RecordedOperation[]
}

function aboutOf(looking: RecordedOperation, operations: readonly RecordedOperation[], ofSet: OfSet): About {
  const { initial, failed, keepsRealTime } = ofSet
  const isBefore = (one: RecordedOperation) => (keepsRealTime ? precedes : byClient)(one, looking)
  const mayBeBefore = (one: RecordedOperation) => !(keepsRealTime ? precedes : byClient)(looking, one)
  const there = new Set(initial.map(textOf))
  const of = (type: string, all: readonly RecordedOperation[]) =>
    all.filter(({ operation }) => typeOf(operation) === type)
  const additions = of('add', operations)
  const removed = new Set(
    of('remove', operations)
      .filter(mayBeBefore)
      .map(({ operation }) => memberIn(operation)),
  )
  const certain = new Set([...there, ...additions.filter(isBefore).map(({ operation }) => memberIn(operation))])
  const possible = new Set([...there, ...additions.filter(mayBeBefore).map(({ operation }) => memberIn(operation))])
  const { found, missed } = answersOf(looking, certain)
  const lost = missed.filter((value) => certain.has(value) && !removed.has(value))
  const fromNowhere = found.filter((value) => !possible.has(value))
  const aborted = of('add', failed).filter(({ operation }) => fromNowhere.includes(memberIn(operation)))
  const late = additions.filter(({ operation }) => fromNowhere.includes(memberIn(operation)))
  const whyNowhere =
    aborted.length > 0
      ? 'an addition of that had failed'
      : late.length > 0
        ? 'added only later'
        : 'nobody ever added that'
  const isInitialLost = lost.some((value) => there.has(value))
  return { lost, isInitialLost, fromNowhere, whyNowhere, beside: aborted.length > 0 ? aborted : late }
}

/** The members that were found, and those of some that were not. */
function answersOf({ operation, result }: RecordedOperation, certain: ReadonlySet<string>) {
  if (typeOf(operation) === 'contains') {
    const value = memberIn(operation)
    return result === true ? { found: [value], missed: [] } : { found: [], missed: [value] }
  }
  const found = Array.isArray(result) ? (result as readonly Plain[]).map(textOf) : []
  return { found, missed: [...certain].filter((value) => !found.includes(value)) }
}

function memberIn(operation: Plain): string {
  return textOf((operation as { readonly value: Plain }).value)
}

function named(values: readonly string[]): string {
  const told =
    values.length > mostNamed ? [...values.slice(0, mostNamed - 1), `${values.length - mostNamed + 1} others`] : values
  const all = told.length < 2 ? told.join('') : `${told.slice(0, -1).join(', ')} and ${told.at(-1)}`
  return `${all} ${values.length === 1 ? 'is' : 'are'}`
}
