/**
 * Recorded histories as text: one event on a line, in real-time order, each a JSON object with `client`, `kind` and
 * `value`. As in Jepsen's histories, an operation that was invoked returns, or surely did not take effect (`fail`), or may
 * have (`info`); one that has no other event may have, too.
 */

import { NetsplitError } from '../language/errors.ts'
import { withoutByteOrderMark } from '../language/json-text.ts'
import { type Plain, toPlain } from '../language/plain.ts'
import { parseExactly } from './exact-json.ts'
import { fileLinesOf, type RecordedOperation } from './operations.ts'
import { done } from './sequential.ts'

export interface HistoryFile {
  /** In the order of their invocations. */
  readonly operations: readonly RecordedOperation[]
  /** Operations that did not take effect; they are none of the operations. */
  readonly failed: readonly RecordedOperation[]
}

const kinds = ['invoke', 'return', 'fail', 'info'] as const

interface Event {
  readonly client: string
  readonly kind: (typeof kinds)[number]
  readonly value: Plain | undefined
}

interface Draft extends RecordedOperation {
  readonly hasFailed: boolean
}

/**
 * Reads a history. The numbers of events are those of lines. A client whose operation ended in `info` goes on as another
 * one, `c1 (2)`, or with the next number that no client has in its name: nobody knows how long that operation lasts.
 *
 * @param name of the file, for messages
 * @throws NetsplitError `bad-history` with the line that is wrong
 */
export function readHistory(text: string, name: string): HistoryFile {
  return historyOf(eventsIn(text, name), name)
}

/**
 * The history that events tell, whatever they were written in.
 *
 * @throws NetsplitError `bad-history` for an event that cannot be
 */
export function historyOf(events: readonly PlacedEvent[], name: string): HistoryFile {
  if (events.length === 0) {
    throw new NetsplitError({ code: 'bad-history', message: 'The history is empty.', place: name, cure: example })
  }
  const drafts: Draft[] = []
  /** The first operation of each client that has not ended, and how many there are of the same request. */
  const open = new Map<string, { readonly first: number; readonly count: number }>()
  /** The names under which clients go on. */
  const lanes = new Map<string, string>()
  const taken = new Set(events.map(({ client }) => client))
  const counts = new Map<string, number>()
  for (const { at, line, client, kind, value, answers, refuse } of events) {
    const current = open.get(client)
    if (kind === 'invoke') {
      if (current !== undefined) {
        refuse(
          `${client} invokes an operation while its last one, of line ${fileLinesOf(drafts[current.first] as Draft).invoked}, has not ended.`,
          'A client does one operation at a time; end one whose answer was lost with {"kind": "info"}.',
        )
      }
      const lane = lanes.get(client) ?? client
      const count = answers?.length ?? 1
      open.set(client, { first: drafts.length, count })
      const index = counts.get(lane) ?? 0
      for (let number = 0; number < count; number++) {
        drafts.push({
          client: lane,
          ...(lane !== client && { actor: client }),
          index: index + number,
          operation: value === undefined ? refuse('An invocation needs a value: the operation.') : value,
          result: undefined,
          invoked: at,
          returned: Number.POSITIVE_INFINITY,
          ...(line !== at && { lines: { invoked: line, returned: Number.POSITIVE_INFINITY } }),
          hasFailed: false,
        })
      }
      continue
    }
    const { first, count } =
      current ?? refuse(`${client} has no operation that could ${kind === 'return' ? kind : `end with ${kind}`}.`)
    open.delete(client)
    if (kind === 'info') lanes.set(client, nextName(client, taken))
    for (let number = 0; number < count; number++) {
      const begun = drafts[first + number] as Draft
      const { invoked } = fileLinesOf(begun)
      const draft = invoked === begun.invoked && line === at ? begun : { ...begun, lines: { invoked, returned: line } }
      if (kind === 'fail') drafts[first + number] = { ...draft, hasFailed: true, returned: at }
      if (kind !== 'return') continue
      const result = answers === undefined ? value : answers[number]
      counts.set(draft.client, draft.index + 1)
      drafts[first + number] = { ...draft, result: result === undefined ? done : result, returned: at }
    }
  }
  const of = (hasFailed: boolean) =>
    drafts.filter((draft) => draft.hasFailed === hasFailed).map(({ hasFailed: _, ...operation }) => operation)
  return { operations: of(false), failed: of(true) }
}

/** An event, and where it stands. */
export interface PlacedEvent extends Event {
  /** Of a request that was several operations one after the other, nobody knows when between its two events: their answers. */
  readonly answers?: readonly Plain[]
  /** Its number in real-time order: that of its line, if it has one of its own. */
  readonly at: number
  readonly line: number
  readonly refuse: (message: string, cure?: string) => never
}

function eventsIn(text: string, name: string): PlacedEvent[] {
  const lines = withoutByteOrderMark(text).split('\n')
  return lines.flatMap((line, number): PlacedEvent[] => {
    const at = number + 1
    const isCut = at === lines.length && at > 1
    const refuse = (message: string, cure?: string): never => {
      throw new NetsplitError({ code: 'bad-history', message, place: `${name}:${at}`, cure })
    }
    return line.trim() === '' ? [] : [{ ...eventIn(line, refuse, isCut), at, line: at, refuse }]
  })
}

/** The name of a client that did not learn how an operation of its ended; no other client may have it. */
function nextName(client: string, taken: Set<string>): string {
  let generation = 2
  while (taken.has(`${client} (${generation})`)) generation++
  const name = `${client} (${generation})`
  taken.add(name)
  return name
}

const example = 'A line is an object such as {"client": "c1", "kind": "invoke", "value": {"type": "read"}}.'

/** @param isCut whether the file ends with this line */
function eventIn(line: string, refuse: (message: string, cure?: string) => never, isCut: boolean): Event {
  let event: unknown
  try {
    event = parseExactly(line)
  } catch (error) {
    const cure = isCut ? 'The file ends within this line; it may have been cut off.' : example
    refuse(`This line is no JSON: ${(error as Error).message}.`, cure)
  }
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    return refuse('This line is no object.', example)
  // Recorders write other fields, too: time, index, error.
  const { client, kind, value } = event as { readonly [field: string]: unknown }
  if (typeof client !== 'string' || client === '') return refuse('client has to be a name.', example)
  const known = kinds.find((one) => one === kind)
  if (known === undefined) {
    return refuse(
      `kind has to be ${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}, not ${JSON.stringify(kind)}.`,
      example,
    )
  }
  return { client, kind: known, value: value === undefined ? undefined : toPlain(value, 'value of an event') }
}
