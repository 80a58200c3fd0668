/** What is wrong with a recorded history, as text: which operations cannot be ordered, why, and a timeline of them. */

import type { RecordedOperation } from '../histories/operations.ts'
import type { HistoryViolation } from '../histories/violation.ts'
import { inOneLine } from './escape.ts'
import { describeOperation, timeline } from './timeline.ts'
import { type Extent, elide, formatMessage, lineWidth, shortened } from './value.ts'

/** A history with no more operations is drawn as a whole; of a longer one, those that cannot be ordered. */
const fewOperations = 12
/** More are counted, not listed. */
const mostListed = 24

/** @returns lines, none longer than the extent says */
export function historyLines(
  violation: HistoryViolation,
  operations: readonly RecordedOperation[],
  extent: Extent = shortened,
): string[] {
  const most = Math.max(mostListed, extent.lines)
  const { core, circle, why, last } = violation
  const involved = new Set([...core, ...circle.flatMap(({ before, after }) => [before, after])])
  const chosen =
    operations.length <= fewOperations
      ? operations
      : operations.filter((operation) => involved.has(operation) || operation === last)
  // What failed is no operation of the history, and helps to see why others are wrong.
  const shown = [...new Set([...chosen, ...core, ...(violation.beside ?? [])])].sort(
    (left, right) => left.invoked - right.invoked,
  )
  return [
    ...headline(violation, { involved: involved.size, most, extent }),
    ...(why === null ? [] : [`${capital(why)}.`]),
    ...circle.flatMap(({ before, after, why: reason }) =>
      inLines(`  ${nameOf(before)} comes before ${nameOf(after)}:`, [`${reason}.`], extent),
    ),
    ...lastLines(violation),
    ...(shown.length > most ? [] : ['', ...timeline(shown, involved, extent)]),
  ].map((line) => elide(line, extent.width))
}

function headline(
  { core, circle, why, anomaly, isSmallest }: HistoryViolation,
  { involved, most, extent }: { involved: number; most: number; extent: Extent },
): string[] {
  const name = anomaly === null ? [] : [`${capital(anomaly)}.`]
  if (involved === 0) return name
  const count = `${involved === 1 ? 'This operation' : `These ${involved} operations`} cannot be ordered`
  if (core.length > most) {
    return [...name, `${core.length} operations cannot be ordered${isSmallest ? '' : ', or fewer'}.`]
  }
  if (circle.length > 0) return [...name, `${count}:`]
  const names = core.map((operation, at) => `${nameOf(operation)}${at === core.length - 1 ? '.' : ';'}`)
  return [...name, ...inLines(`${count}${why === null ? ', in any way' : ''}:`, names, extent)]
}

/** All in one line, if that is not too long; else what follows on lines of its own. */
function inLines(head: string, rest: readonly string[], { width }: Extent): string[] {
  const all = [head, ...rest].join(' ')
  const indent = ' '.repeat(head.length - head.trimStart().length + 2)
  return all.length <= Math.min(width, lineWidth) - indent.length ? [all] : [head, ...rest.map((line) => indent + line)]
}

function lastLines({ last, possible }: HistoryViolation): string[] {
  if (last === null) return []
  if (possible === null) return [`There is an order until ${nameOf(last)} returns.`]
  const answers = possible.map((answer) => formatMessage(answer)).join(' or ')
  const instead = answers === '' ? 'it could not happen then' : `it would answer ${answers} then`
  return [`There is an order until ${nameOf(last)} returns; ${instead}.`]
}

function nameOf({ client, operation, result }: RecordedOperation): string {
  return `${describeOperation(operation, result)} of ${inOneLine(client)}`
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
