/**
 * Recorded operations as consistency checkers read them: one list, each operation with the events of its invocation and
 * of its return, numbered in real-time order.
 */

import type { Plain } from '../language/plain.ts'
import type { ClientHistory, History } from '../language/view.ts'

export interface RecordedOperation {
  /** Who did it, one operation after the other. */
  readonly client: string
  /** The name under which it did so, where that is another one: a client that did not learn how an operation ended. */
  readonly actor?: string
  /** Its number among the operations of its client, from 0. */
  readonly index: number
  readonly operation: Plain
  /** What it answered. Undefined: it has not returned, so it may have taken effect or not. */
  readonly result: Plain | undefined
  /** The number of the event in which it was invoked. What its client did one after the other as one request has the same one. */
  readonly invoked: number
  /** The number of the event in which it returned; infinite for one that did not. */
  readonly returned: number
  /** The lines of a file in which both stand, where these are not the numbers of the events. */
  readonly lines?: { readonly invoked: number; readonly returned: number }
}

/** The lines of a file in which an operation was invoked and returned. */
export function fileLinesOf({ invoked, returned, lines }: RecordedOperation): { invoked: number; returned: number } {
  return lines ?? { invoked, returned }
}

/** Who asks an object that cares. */
export function actorOf({ client, actor }: RecordedOperation): string {
  return actor ?? client
}

/** Whether the first operation had returned when the second was invoked, or its client is known to have done it before. */
export function precedes(first: RecordedOperation, second: RecordedOperation): boolean {
  return first.returned < second.invoked || (first.invoked === second.invoked && byClient(first, second))
}

/** Whether the first was done before the second by the same client; of what has no end, nobody knows. */
export function byClient(first: RecordedOperation, second: RecordedOperation): boolean {
  return first.client === second.client && first.index < second.index && first.result !== undefined
}

/**
 * The operations of a recorded history in the order of their invocations. A history knows which operations precede which;
 * the numbers of events are chosen to say the same.
 */
export function operationsOf(history: History): RecordedOperation[] {
  const clients = Object.keys(history)
  const invocations = clients.flatMap((client) => {
    const { completed, pending, abandoned = [] } = history[client] as ClientHistory
    const all = pending === null ? completed : [...completed, pending]
    return [
      ...all.map((entry, index) => ({ client, index, ...entry, seen: index + sumOf(entry.after) })),
      ...abandoned.map((entry, at) => ({
        ...{ client: laneOfLost(client, at), actor: client, index: 0, ...entry },
        seen: sumOf(entry.after),
      })),
    ]
  })
  // Who saw more returns was invoked later.
  invocations.sort((left, right) => left.seen - right.seen)
  const returns = new Map(clients.map((client): [string, number[]] => [client, []]))
  let now = 0
  const returnedBy = (client: string, count: number) => {
    const known = returns.get(client)
    while (known !== undefined && known.length < count) known.push(now++)
  }
  const invoked = invocations.map(({ client, index, after }) => {
    returnedBy(client, index)
    for (const [other, count] of Object.entries(after)) returnedBy(other, count)
    return now++
  })
  for (const client of clients) returnedBy(client, (history[client] as ClientHistory).completed.length)
  return invocations.map(({ client, index, operation, ...rest }, at) => ({
    client,
    ...('actor' in rest && { actor: rest.actor as string }),
    index,
    operation: operation as Plain,
    result: 'result' in rest ? (rest.result as Plain) : undefined,
    invoked: invoked[at] as number,
    returned: returns.get(client)?.[index] ?? Number.POSITIVE_INFINITY,
  }))
}

/** The name under which an operation is told that a client has abandoned, by its number among these. */
export function laneOfLost(client: string, number: number): string {
  return number === 0 ? `${client} (lost)` : `${client} (lost, ${number + 1})`
}

function sumOf(counts: { readonly [client: string]: number }): number {
  let sum = 0
  for (const count of Object.values(counts)) sum += count
  return sum
}
