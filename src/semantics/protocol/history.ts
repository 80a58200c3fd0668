/**
 * The recorded operations of all clients. An operation remembers how many operations of each other client had returned
 * when it was invoked: exactly the real-time order of operations, so runs that differ only in irrelevant timing share
 * their history.
 */

import { NetsplitError } from '../../language/errors.ts'
import type { Plain } from '../../language/plain.ts'
import type { ClientHistory, History } from '../../language/view.ts'
import type { HistoryEvent } from '../system/system.ts'

export const emptyHistory: Plain = {}

const noOperations: ClientHistory = { completed: [], pending: null }

/**
 * Adds events, in order.
 *
 * @throws NetsplitError `bad-model` for an invocation while the client's operation is pending, or a return without one
 */
export function record(history: Plain, events: readonly HistoryEvent[]): Plain {
  let recorded = history as unknown as History
  for (const event of events) recorded = recordEvent(recorded, event)
  return recorded as unknown as Plain
}

function recordEvent(history: History, { client, kind, value }: HistoryEvent): History {
  const its = history[client] ?? noOperations
  const { completed, pending, abandoned = [] } = its
  if (kind === 'invoke') {
    if (pending !== null) {
      const cure = 'Call node.return() once when its answer arrives, or node.abandon() where none ever will.'
      misused(client, 'invokes an operation while its last one has not returned', cure)
    }
    return {
      ...history,
      [client]: { ...its, pending: { operation: value, after: completedByOthers(history, client) } },
    }
  }
  if (kind === 'abandon') {
    if (pending === null) return history
    const after = completed.length === 0 ? pending.after : { ...pending.after, [client]: completed.length }
    return { ...history, [client]: { ...its, pending: null, abandoned: [...abandoned, { ...pending, after }] } }
  }
  if (pending === null) {
    const cure = 'Call node.invoke() when the operation starts and node.return() once when its answer arrives.'
    return misused(client, 'returns from an operation that it did not invoke', cure)
  }
  return { ...history, [client]: { ...its, completed: [...completed, { ...pending, result: value }], pending: null } }
}

function completedByOthers(history: History, client: string): { [client: string]: number } {
  const after: { [client: string]: number } = {}
  for (const [other, { completed }] of Object.entries(history)) {
    if (other !== client && completed.length > 0) after[other] = completed.length
  }
  return after
}

function misused(client: string, what: string, cure: string): never {
  throw new NetsplitError({ code: 'bad-model', message: `${client} ${what}.`, cure })
}
