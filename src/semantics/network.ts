/**
 * The messages in flight to one node, its inbox, on each kind of network. An inbox is plain data in a canonical form,
 * so that equal multisets are equal values.
 *
 * - unordered: `[{ from, message, copies }]`, sorted: a multiset
 * - duplicating: `[{ from, message }]`, sorted: a set
 * - ordered: `{ [from]: [message, ...] }`, a queue for each sender that has messages in flight
 */

import type { Network } from '../language/network.ts'
import { comparePlain, type Plain } from '../language/plain.ts'

export interface InFlight {
  readonly from: string
  readonly message: Plain
  /** The place in the sender's queue, on an ordered network; 0 elsewhere. */
  readonly position: number
}

/** A change of an inbox: take one message out, then add some. */
export interface InboxChange {
  readonly remove: InFlight | null
  readonly add: readonly { readonly from: string; readonly message: Plain }[]
}

type Parcel = { readonly from: string; readonly message: Plain; readonly copies?: number }
type Queues = { readonly [from: string]: readonly Plain[] }

export function emptyInbox(network: Network): Plain {
  return network.kind === 'ordered' ? {} : []
}

/** The distinct messages that can be delivered next. */
export function deliverable(network: Network, inbox: Plain): readonly InFlight[] {
  return network.kind === 'ordered'
    ? inFlight(network, inbox).filter(({ position }) => position === 0)
    : inFlight(network, inbox)
}

/** The distinct messages in flight; on an ordered network, every place of every queue. */
export function inFlight(network: Network, inbox: Plain): readonly InFlight[] {
  if (network.kind === 'ordered') {
    return Object.entries(inbox as unknown as Queues).flatMap(([from, queue]) =>
      queue.map((message, position) => ({ from, message, position })),
    )
  }
  return (inbox as unknown as readonly Parcel[]).map(({ from, message }) => ({ from, message, position: 0 }))
}

/** Every message in flight, equal ones as often as they are. */
export function everyMessage(network: Network, inbox: Plain): readonly { from: string; message: Plain }[] {
  if (network.kind === 'ordered') return inFlight(network, inbox)
  return (inbox as unknown as readonly Parcel[]).flatMap(({ from, message, copies }) =>
    Array.from({ length: copies ?? 1 }, () => ({ from, message })),
  )
}

/** What delivering a message does to the inbox: on a duplicating network it stays. */
export function consumed(network: Network, message: InFlight): InFlight | null {
  return network.kind === 'duplicating' ? null : message
}

export function changeInbox(network: Network, inbox: Plain, change: InboxChange): Plain {
  if (network.kind === 'ordered') return changeQueues(inbox as unknown as Queues, change) as unknown as Plain
  const countsCopies = network.kind === 'unordered'
  let parcels = inbox as unknown as readonly Parcel[]
  if (change.remove !== null) parcels = take(parcels, change.remove)
  for (const { from, message } of change.add) parcels = put(parcels, { from, message }, countsCopies)
  return parcels as unknown as Plain
}

/** An inbox whose senders and messages were renamed, in its canonical form again. */
export function sortedInbox(inbox: Plain): Plain {
  if (!Array.isArray(inbox)) return inbox
  const order = (a: Parcel, b: Parcel) =>
    a.from === b.from ? comparePlain(a.message, b.message) : a.from < b.from ? -1 : 1
  return [...(inbox as unknown as readonly Parcel[])].sort(order) as unknown as Plain
}

function isSame(parcel: Parcel, other: { readonly from: string; readonly message: Plain }): boolean {
  return parcel.from === other.from && comparePlain(parcel.message, other.message) === 0
}

function take(
  parcels: readonly Parcel[],
  taken: { readonly from: string; readonly message: Plain },
): readonly Parcel[] {
  return parcels.flatMap((parcel) => {
    if (!isSame(parcel, taken)) return [parcel]
    const { copies = 1 } = parcel
    return copies === 1 ? [] : [{ ...parcel, copies: copies - 1 }]
  })
}

function put(
  parcels: readonly Parcel[],
  added: { readonly from: string; readonly message: Plain },
  countsCopies: boolean,
): readonly Parcel[] {
  for (const [index, parcel] of parcels.entries()) {
    const order =
      added.from === parcel.from ? comparePlain(added.message, parcel.message) : added.from < parcel.from ? -1 : 1
    if (order > 0) continue
    if (order < 0) return parcels.toSpliced(index, 0, countsCopies ? { ...added, copies: 1 } : added)
    return countsCopies ? parcels.with(index, { ...parcel, copies: (parcel.copies ?? 1) + 1 }) : parcels
  }
  return [...parcels, countsCopies ? { ...added, copies: 1 } : added]
}

function changeQueues(queues: Queues, change: InboxChange): Queues {
  const next: { [from: string]: readonly Plain[] } = { ...queues }
  if (change.remove !== null) {
    const { from, position } = change.remove
    const queue = (next[from] ?? []).toSpliced(position, 1)
    if (queue.length === 0) delete next[from]
    else next[from] = queue
  }
  for (const { from, message } of change.add) next[from] = [...(next[from] ?? []), message]
  return next
}
