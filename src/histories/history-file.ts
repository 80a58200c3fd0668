/**
 * Recorded histories as text: one event on a line, in real-time order, each a JSON object with `client`, `kind` and
 * `value`. As in Jepsen's histories, an operation that was invoked returns, or surely did not take effect (`fail`), or may
 * have (`info`); one that has no other event may have, too.
 */

import { NetsplitError } from '../language/errors.ts'
import { withoutByteOrderMark } from '../language/json-text.ts'
import { type Plain, toPlain } from '../language/plain.ts'
import type { RecordedOperation } from './operations.ts'
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
 * one, `c1 (2)`: nobody knows how long that operation lasts.
 *
 * @param name of the file, for messages
 * @throws NetsplitError `bad-history` with the line that is wrong
 */
export function readHistory(text: string, name: string): HistoryFile {
  const drafts: Draft[] = []
  const open = new Map<string, number>()
  const generations = new Map<string, number>()
  const counts = new Map<string, number>()
  for (const [at, line] of withoutByteOrderMark(text).split('\n').entries()) {
    if (line.trim() === '') continue
    const refuse = (message: string, cure?: string): never => {
      throw new NetsplitError({ code: 'bad-history', message, place: `${name}:${at + 1}`, cure })
    }
    const { client, kind, value } = eventIn(line, refuse)
    const current = open.get(client)
    if (kind === 'invoke') {
      if (current !== undefined) {
        refuse(
          `${client} invokes an operation while its last one, of line ${drafts[current]?.invoked}, has not ended.`,
          'A client does one operation at a time; end one whose answer was lost with {"kind": "info"}.',
        )
      }
      const generation = generations.get(client) ?? 1
      const lane = generation === 1 ? client : `${client} (${generation})`
      open.set(client, drafts.length)
      const index = counts.get(lane) ?? 0
      drafts.push({
        client: lane,
        index,
        operation: value === undefined ? refuse('An invocation needs a value: the operation.') : value,
        result: undefined,
        invoked: at + 1,
        returned: Number.POSITIVE_INFINITY,
        hasFailed: false,
      })
      continue
    }
    if (current === undefined) {
      refuse(`${client} has no operation that could ${kind === 'return' ? kind : `end with ${kind}`}.`)
    }
    const draft = drafts[current as number] as Draft
    open.delete(client)
    if (kind === 'info') generations.set(client, (generations.get(client) ?? 1) + 1)
    if (kind === 'fail') drafts[current as number] = { ...draft, hasFailed: true, returned: at + 1 }
    if (kind === 'return') {
      counts.set(draft.client, draft.index + 1)
      drafts[current as number] = { ...draft, result: value === undefined ? done : value, returned: at + 1 }
    }
  }
  const of = (hasFailed: boolean) =>
    drafts.filter((draft) => draft.hasFailed === hasFailed).map(({ hasFailed: _, ...operation }) => operation)
  return { operations: of(false), failed: of(true) }
}

function eventIn(line: string, refuse: (message: string, cure?: string) => never): Event {
  const example = 'A line is an object such as {"client": "c1", "kind": "invoke", "value": {"type": "read"}}.'
  let event: unknown
  try {
    event = JSON.parse(line)
  } catch (error) {
    refuse(`This line is no JSON: ${(error as Error).message}.`, example)
  }
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    return refuse('This line is no object.', example)
  const { client, kind, value, ...others } = event as { readonly [field: string]: unknown }
  if (typeof client !== 'string' || client === '') return refuse('client has to be a name.', example)
  const known = kinds.find((one) => one === kind)
  if (known === undefined) {
    return refuse(
      `kind has to be ${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}, not ${JSON.stringify(kind)}.`,
      example,
    )
  }
  const [stranger] = Object.keys(others)
  if (stranger !== undefined)
    return refuse(`There is no field ${JSON.stringify(stranger)}.`, 'Fields are client, kind and value.')
  return { client, kind: known, value: value === undefined ? undefined : toPlain(value, 'value of an event') }
}
