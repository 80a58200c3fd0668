/**
 * The messages in flight to one node, an inbox, as each kind of store keeps them. An inbox is plain data in a canonical
 * form, so that equal multisets are equal values.
 *
 * - multiset: `[{ from, message, copies }]`, sorted
 * - set: `[{ from, message }]`, sorted
 * - queues: `{ [from]: [message, ...] }`, a queue for each sender that has messages in flight
 *
 * Where messages have an age, in ticks of the receiver's clock, parcels have one, too (`{ from, message, age, copies }`),
 * and the entries of queues are `{ message, age }`.
 */

import { comparePlain, type Plain } from '../../language/plain.ts'
import type { Bag } from '../system/system.ts'

/** How the messages in flight to a node are kept. */
export interface Store {
  readonly kind: 'multiset' | 'set' | 'queues'
  /** The ages at which a message can be delivered; older ones stay at the greatest. Null where messages have no age. */
  readonly delay: { readonly min: number; readonly max: number } | null
}

export interface InFlight {
  readonly from: string
  readonly message: Plain
  /** The place in the sender's queue; 0 elsewhere. */
  readonly position: number
  /** Only where messages have one. */
  readonly age?: number
}

/** A change of an inbox. The parts apply in this order. */
export interface InboxChange {
  /** Takes one message out. */
  readonly remove: InFlight | null
  /** Adds new messages. */
  readonly add: readonly { readonly from: string; readonly message: Plain }[]
  /** Adds one more copy of a message, in a queue right behind it. */
  readonly copy?: InFlight
  /** Exchanges a message in a queue with the one before it. */
  readonly advance?: InFlight
  /** Takes everything out that these nodes sent. */
  readonly lose?: readonly string[]
  /** Lets all messages be one tick older. */
  readonly ages?: true
}

type Parcel = { readonly from: string; readonly message: Plain; readonly age?: number; readonly copies?: number }
type Queues = { readonly [from: string]: readonly Plain[] }
type Aged = { readonly message: Plain; readonly age: number }

export function emptyInbox({ kind }: Store): Plain {
  return kind === 'queues' ? {} : []
}

/** What an inbox is as a slot: a bag, unless it has an order, or what is in it changes as time passes. */
export function inboxBag({ kind, delay }: Store): { readonly bag?: Bag } {
  if (kind === 'queues' || delay !== null) return {}
  return { bag: { identity: ['from', 'message'], copies: kind === 'multiset' ? 'copies' : null } }
}

/** Where each message in an inbox is an option by itself, whatever else is in flight. */
export function messageByMessage({ slot, store }: { readonly slot: number; readonly store: Store }) {
  return store.kind === 'queues' ? {} : { optionsByPart: slot }
}

/** The distinct messages that can be delivered next. */
export function deliverable(store: Store, inbox: Plain): readonly InFlight[] {
  const { kind, delay } = store
  const found = inFlight(store, inbox)
  if (kind !== 'queues' && delay === null) return found
  return found.filter(({ position, age }) => position === 0 && (delay === null || delay.min <= (age as number)))
}

/** The distinct messages in flight; of queues, every place of every queue. */
export function inFlight({ kind, delay }: Store, inbox: Plain): readonly InFlight[] {
  if (kind === 'queues') {
    return Object.entries(inbox as unknown as Queues).flatMap(([from, queue]) =>
      queue.map((entry, position) =>
        delay === null ? { from, message: entry, position } : { from, position, ...(entry as unknown as Aged) },
      ),
    )
  }
  return (inbox as unknown as readonly Parcel[]).map(({ from, message, age }) =>
    age === undefined ? { from, message, position: 0 } : { from, message, position: 0, age },
  )
}

/** Every message in flight, equal ones as often as they are. */
export function everyMessage(store: Store, inbox: Plain): readonly { from: string; message: Plain }[] {
  if (store.kind === 'queues') return inFlight(store, inbox)
  return (inbox as unknown as readonly Parcel[]).flatMap(({ from, message, copies }) =>
    Array.from({ length: copies ?? 1 }, () => ({ from, message })),
  )
}

/** How many messages of a sender are in flight. */
export function lengthOf(inbox: Plain, from: string): number {
  return (inbox as unknown as Queues)[from]?.length ?? 0
}

/** What delivering a message does to the inbox: in a set it stays. */
export function consumed({ kind }: Store, message: InFlight): InFlight | null {
  return kind === 'set' ? null : message
}

export function changeInbox(store: Store, inbox: Plain, change: InboxChange): Plain {
  if (store.kind === 'queues') return changeQueues(store, inbox as unknown as Queues, change) as unknown as Plain
  const { remove, add, copy, lose, ages } = change
  const keeps: Keeps = { copies: store.kind === 'multiset' }
  let parcels = inbox as unknown as readonly Parcel[]
  if (remove !== null) parcels = take(parcels, remove)
  const age = store.delay === null ? {} : { age: 0 }
  parcels = put(
    parcels,
    add.map(({ from, message }) => ({ from, message, ...age })),
    keeps,
  )
  if (copy !== undefined) parcels = put(parcels, [parcelOf(copy)], keeps)
  if (lose !== undefined) parcels = parcels.filter(({ from }) => !lose.includes(from))
  if (ages !== undefined) parcels = older(parcels, store, keeps)
  return parcels as unknown as Plain
}

/** An inbox whose senders and messages were renamed, in its canonical form again. */
export function sortedInbox(inbox: Plain): Plain {
  if (!Array.isArray(inbox)) return inbox
  return [...(inbox as unknown as readonly Parcel[])].sort(compareParcels) as unknown as Plain
}

interface Keeps {
  /** Whether equal messages count, or are one. */
  readonly copies: boolean
}

function parcelOf({ from, message, age }: InFlight): Parcel {
  return age === undefined ? { from, message } : { from, message, age }
}

function compareParcels(a: Parcel, b: Parcel): number {
  if (a.from !== b.from) return a.from < b.from ? -1 : 1
  return comparePlain(a.message, b.message) || (a.age ?? 0) - (b.age ?? 0)
}

function take(parcels: readonly Parcel[], taken: Parcel): readonly Parcel[] {
  return parcels.flatMap((parcel) => {
    if (compareParcels(parcel, taken) !== 0) return [parcel]
    const { copies = 1 } = parcel
    return copies === 1 ? [] : [{ ...parcel, copies: copies - 1 }]
  })
}

/** Puts parcels into an inbox; each counts as its copies, or one. Of equal ones the first stays, whatever is added. */
function put(parcels: readonly Parcel[], added: readonly Parcel[], keeps: Keeps): readonly Parcel[] {
  const next: Parcel[] = []
  let at = 0
  for (const parcel of added.length < 2 ? added : added.toSorted(compareParcels)) {
    while (at < parcels.length && compareParcels(parcels[at] as Parcel, parcel) <= 0) next.push(parcels[at++] as Parcel)
    const last = next.at(-1)
    if (last === undefined || compareParcels(last, parcel) !== 0)
      next.push(keeps.copies ? { ...parcel, copies: parcel.copies ?? 1 } : parcel)
    else if (keeps.copies) next[next.length - 1] = { ...last, copies: (last.copies ?? 1) + (parcel.copies ?? 1) }
  }
  while (at < parcels.length) next.push(parcels[at++] as Parcel)
  return next
}

function older(parcels: readonly Parcel[], { delay }: Store, keeps: Keeps): readonly Parcel[] {
  return put(
    [],
    parcels.map((parcel) => ({ ...parcel, age: Math.min((parcel.age ?? 0) + 1, delay?.max ?? 0) })),
    keeps,
  )
}

function changeQueues({ delay }: Store, queues: Queues, change: InboxChange): Queues {
  const { remove, add, copy, advance, lose, ages } = change
  const next: { [from: string]: readonly Plain[] } = { ...queues }
  const edit = (from: string, by: (queue: readonly Plain[]) => readonly Plain[]) => {
    const queue = by(next[from] ?? [])
    if (queue.length === 0) delete next[from]
    else next[from] = queue
  }
  if (remove !== null) edit(remove.from, (queue) => queue.toSpliced(remove.position, 1))
  for (const from of new Set(add.map((added) => added.from))) {
    const sent = add.flatMap((added) => (added.from === from ? [added.message] : []))
    edit(from, (queue) => [...queue, ...(delay === null ? sent : sent.map((message) => ({ message, age: 0 })))])
  }
  if (copy !== undefined) {
    edit(copy.from, (queue) => queue.toSpliced(copy.position, 0, queue[copy.position] as Plain))
  }
  if (advance !== undefined) edit(advance.from, (queue) => overtaking(queue, advance.position))
  for (const from of lose ?? []) delete next[from]
  if (ages !== undefined) {
    for (const from of Object.keys(next))
      edit(from, (queue) => queue.map((entry) => olderEntry(entry, delay?.max ?? 0)))
  }
  return next
}

function overtaking(queue: readonly Plain[], position: number): readonly Plain[] {
  return queue.toSpliced(position - 1, 2, queue[position] as Plain, queue[position - 1] as Plain)
}

function olderEntry(entry: Plain, greatest: number): Plain {
  const { message, age } = entry as unknown as Aged
  return { message, age: Math.min(age + 1, greatest) }
}
