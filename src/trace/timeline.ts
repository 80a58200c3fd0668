/**
 * Operations as a timeline in text, one lane for each client: what overlaps in the drawing overlapped in time. Only the
 * order of events is drawn, not how long anything took.
 *
 *   c1  |===write(1)===|
 *   c2        |---read = null---|   |===read = null===|
 *   c3                   |---write(2)----...
 */

import { groupBy } from '../histories/grouping.ts'
import type { RecordedOperation } from '../histories/operations.ts'
import type { Plain } from '../language/plain.ts'
import { isName } from './names.ts'
import { type Extent, elide, formatMessage, formatValue, isRecord, lineWidth, shortened } from './value.ts'

const longestLabel = 40

/**
 * @param operations what to draw, in the order of invocations
 * @param marked those drawn with double lines
 * @returns lines of at most {@link lineWidth}, or less where there is less room; what is wider goes on in another band of
 *   lanes below
 */
export function timeline(
  operations: readonly RecordedOperation[],
  marked: ReadonlySet<RecordedOperation>,
  extent: Extent = shortened,
): string[] {
  const isWhole = extent.width === Number.POSITIVE_INFINITY
  const labels = new Map(operations.map((operation) => [operation, labelOf(operation, isWhole)]))
  const lanesWidth = Math.min(extent.width, lineWidth)
  const rows = rowsOf(operations)
  const names = rows.map(({ client }) => elide(client, Math.max(8, Math.floor(lanesWidth / 4))))
  const margin = Math.max(...names.map((name) => name.length)) + 2
  const columns = columnsOf(operations, labels)
  const end = Math.max(...columns.values(), ...operations.map((operation) => openEnd(operation, columns, labels))) + 1
  const lanes = rows.map((row) => {
    const lane = new Array<string>(end).fill(' ')
    for (const operation of row.operations) draw(lane, operation, { columns, labels, marked })
    return lane.join('')
  })
  const bands: string[] = []
  const width = lanesWidth - margin
  for (let from = 0; from < end; from += width) {
    if (from > 0) bands.push('')
    for (const [at, lane] of lanes.entries()) {
      bands.push(((names[at] as string).padEnd(margin) + lane.slice(from, from + width)).trimEnd())
    }
  }
  return bands
}

interface Row {
  readonly client: string
  readonly operations: RecordedOperation[]
}

/** A row for each client, by name; more below it for one that did several operations in the same time. */
function rowsOf(operations: readonly RecordedOperation[]): Row[] {
  const byClient = [...groupBy(operations, ({ client }) => client)].sort(([one], [other]) => (one < other ? -1 : 1))
  return byClient.flatMap(([client, all]) => {
    const rows: Row[] = []
    for (const operation of all) {
      const row = rows.find((one) => (one.operations.at(-1)?.returned ?? 0) < operation.invoked)
      if (row === undefined) rows.push({ client: rows.length === 0 ? client : '', operations: [operation] })
      else row.operations.push(operation)
    }
    return rows
  })
}

/** Where each event is drawn: in order, and with room for the label of an operation between its two. */
function columnsOf(operations: readonly RecordedOperation[], labels: Labels): Map<number, number> {
  const ended = groupBy(operations, ({ returned }) => returned)
  const all = new Set(operations.flatMap(({ invoked, returned }) => [invoked, returned]))
  all.delete(Number.POSITIVE_INFINITY)
  const events = [...all].sort((left, right) => left - right)
  const columns = new Map<number, number>()
  let column = -2
  for (const event of events) {
    const rooms = (ended.get(event) ?? []).map(
      (operation) => (columns.get(operation.invoked) as number) + (labels.get(operation) as string).length + 5,
    )
    column = Math.max(column + 2, ...rooms)
    columns.set(event, column)
  }
  return columns
}

function openEnd(operation: RecordedOperation, columns: ReadonlyMap<number, number>, labels: Labels): number {
  if (operation.returned !== Number.POSITIVE_INFINITY) return 0
  return (columns.get(operation.invoked) as number) + (labels.get(operation) as string).length + 7
}

function draw(
  lane: string[],
  operation: RecordedOperation,
  {
    columns,
    labels,
    marked,
  }: { columns: ReadonlyMap<number, number>; labels: Labels; marked: ReadonlySet<RecordedOperation> },
): void {
  const line = marked.has(operation) ? '=' : '-'
  const from = columns.get(operation.invoked) as number
  const isOpen = operation.returned === Number.POSITIVE_INFINITY
  const to = isOpen ? lane.length - 1 : (columns.get(operation.returned) as number)
  const label = labels.get(operation) as string
  const before = isOpen ? 3 : Math.floor((to - from - 1 - label.length) / 2)
  const middle = `${line.repeat(before)}${label}`
  const body = middle.padEnd(to - from - (isOpen ? 3 : 1), line)
  const text = isOpen ? `|${body}...` : `|${body}|`
  for (const [at, character] of [...text].entries()) if (from + at < lane.length) lane[from + at] = character
}

type Labels = ReadonlyMap<RecordedOperation, string>

function labelOf({ operation, result, returned }: RecordedOperation, isWhole: boolean): string {
  const hasFailed = result === undefined && returned !== Number.POSITIVE_INFINITY
  const label = `${describeOperation(operation, result)}${hasFailed ? ' failed' : ''}`
  return isWhole || label.length <= longestLabel ? label : `${label.slice(0, longestLabel - 3)}...`
}

/** An operation and its answer: `write(1)`, `read(x) = 1`; of an answer that says no more than ok, nothing. */
export function describeOperation(operation: Plain, result: Plain | undefined): string {
  const inner = isRecord(operation) ? operation['operations'] : undefined
  if (isRecord(operation) && operation['type'] === 'transaction' && Array.isArray(inner)) {
    const answers = Array.isArray(result) ? (result as readonly Plain[]) : []
    return (inner as readonly Plain[])
      .map((one, at) => describeOperation(one, isRecord(one) && one['type'] === 'read' ? answers[at] : undefined))
      .join('; ')
  }
  return `${describeCall(operation)}${result === undefined || isOk(result) ? '' : ` = ${formatMessage(result)}`}`
}

function describeCall(operation: Plain): string {
  if (!isRecord(operation) || typeof operation['type'] !== 'string' || !isName(operation['type'])) {
    return formatMessage(operation)
  }
  const { type, ...fields } = operation as { readonly type: string; readonly [field: string]: Plain }
  const isPlainCall = Object.keys(fields).every((name) => name === 'key' || name === 'value')
  if (!isPlainCall) return formatMessage(operation)
  const { key, value } = fields
  const given = [
    ...(key === undefined ? [] : [formatObjectKey(key)]),
    ...(value === undefined ? [] : [formatValue(value)]),
  ]
  return given.length === 0 ? type : `${type}(${given.join(', ')})`
}

/** Keys of registers stay bare where that is clear. */
function formatObjectKey(key: Plain): string {
  return typeof key === 'string' && /^[\p{L}\p{N}_$.:/-]+$/u.test(key) ? key : formatValue(key)
}

function isOk(result: Plain): boolean {
  return isRecord(result) && result['type'] === 'ok' && Object.keys(result).length === 1
}
