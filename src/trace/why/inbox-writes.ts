/** Writes to an inbox: messages that were put on their way, or taken off it, one by one, and how old they are. */

import { comparePlain, type Plain } from '../../language/plain.ts'
import type { Step } from '../../semantics/system/system.ts'
import { sortedInbox } from '../../semantics/world/network.ts'
import { formatMessage, formatValue } from '../value.ts'
import { actor } from '../words.ts'
import { isSame, partAt, type Segment } from './parts.ts'
import { setting, type Written } from './writes.ts'

/** A message on its way. */
interface Parcel {
  readonly from: string
  readonly message: Plain
  readonly age: number | null
}

export function inboxWrites(to: string, step: Step, before: Plain, after: Plain): Written[] {
  const isQueues = !Array.isArray(before)
  const [old, now] = [parcelsIn(before), parcelsIn(after)]
  const kinds = distinctParcels([...old, ...now])
  const changed = kinds.flatMap((parcel): Written[] => {
    const [were, are] = [agesOf(old, parcel), agesOf(now, parcel)]
    // At the start several nodes may send the same.
    const isAlone = now.every(({ from, message }) => from === parcel.from || !isSame(message, parcel.message))
    const about = { to, step, parcel, isAlone }
    if (are.length > were.length) {
      return Array.from({ length: are.length - were.length }, () => adding(about))
    }
    if (are.length < were.length) {
      const at = Math.max(
        0,
        old.filter(({ from }) => from === parcel.from).findIndex((one) => isAlike(one, parcel)),
      )
      const [age = null] = were
      return Array.from({ length: were.length - are.length }, () => removing(about, { at, age }))
    }
    return comparePlain(were, are) === 0 ? [] : [ageing(about, were, are)]
  })
  if (changed.length > 0 || !isQueues) return changed
  // What is left is that messages of one sender have another order.
  const senders = Object.keys(before as object).filter((from) => !isSame(queueOf(before, from), queueOf(after, from)))
  return senders.map((from) => {
    const place: readonly Segment[] = [{ in: 'record', key: from }]
    return setting(
      place,
      { before: partAt(before, place), after: partAt(after, place) },
      { kind: 'frees', words: `lets a message from ${from} to ${to} overtake another one` },
    )
  })
}

interface About {
  readonly to: string
  readonly step: Step
  readonly parcel: Parcel
  /** Whether no other sender has an equal message in flight to the same node. */
  readonly isAlone: boolean
}

function itemOf({ from, message }: Parcel): string {
  return `${formatValue(from)} ${formatValue(message)}`
}

function adding({ to, step, parcel, isAlone }: About): Written {
  const isNamed = !isAlone && actor(step) !== parcel.from
  const what = formatMessage(parcel.message) + (isNamed ? ` from ${parcel.from}` : '')
  return {
    kind: 'sends',
    words: step.kind === 'duplicate' ? `sends another ${what} to ${to}` : `sends ${what} to ${to}`,
    place: null,
    item: itemOf(parcel),
    undo: (inbox) => without(inbox, parcel),
    isDone: (before, after) => isMore(after, before, parcel),
  }
}

function removing({ to, parcel }: About, { at, age }: { at: number; age: number | null }): Written {
  return {
    kind: 'frees',
    words: `takes ${formatMessage(parcel.message)} off the link from ${parcel.from} to ${to}`,
    place: null,
    item: itemOf(parcel),
    undo: (inbox) => withParcel(inbox, { ...parcel, age }, at),
    isDone: (before, after) => count(after, parcel) < count(before, parcel),
  }
}

function ageing({ to, parcel }: About, were: readonly (number | null)[], are: readonly (number | null)[]): Written {
  return {
    kind: 'writes',
    words: `lets ${formatMessage(parcel.message)} from ${parcel.from} to ${to} be ${String(are[0])} old`,
    place: null,
    item: null,
    undo: (inbox) => withAges(inbox, parcel, are, were),
    isDone: (before, after) =>
      comparePlain(agesOf(parcelsIn(after), parcel), are) === 0 || !isSame(before, withAges(after, parcel, are, were)),
  }
}

/** Whether there is one more; in a set, where a message is there or not, whether it is there. */
function isMore(after: Plain, before: Plain, parcel: Parcel): boolean {
  const [are, were] = [count(after, parcel), count(before, parcel)]
  const isSet =
    Array.isArray(after) && (after as readonly { copies?: number }[]).every(({ copies }) => copies === undefined)
  return are > were || (isSet && are > 0)
}

function count(inbox: Plain, parcel: Parcel): number {
  return agesOf(parcelsIn(inbox), parcel).length
}

/** The ages of all messages of one kind, the oldest first. */
function agesOf(parcels: readonly Parcel[], parcel: Parcel): (number | null)[] {
  const ages = parcels.filter((other) => isAlike(other, parcel)).map(({ age }) => age)
  return ages.sort((one, other) => (other ?? 0) - (one ?? 0))
}

function isAlike(one: Parcel, other: Parcel): boolean {
  return one.from === other.from && comparePlain(one.message, other.message) === 0
}

function distinctParcels(parcels: readonly Parcel[]): Parcel[] {
  return parcels.filter((parcel, at) => parcels.findIndex((other) => isAlike(other, parcel)) === at)
}

function isAged(entry: Plain): entry is { readonly message: Plain; readonly age: number } {
  // Every message has a type, so an entry without one is a message with its age.
  return typeof entry === 'object' && entry !== null && !('type' in entry) && 'age' in entry
}

function queueOf(inbox: Plain, from: string): readonly Plain[] {
  return (partAt(inbox, [{ in: 'record', key: from }]) ?? []) as readonly Plain[]
}

/** Every message in an inbox; equal ones as often as they are there. See semantics/world/network.ts for its forms. */
function parcelsIn(inbox: Plain): Parcel[] {
  if (!Array.isArray(inbox)) {
    return Object.keys(inbox as object).flatMap((from) =>
      queueOf(inbox, from).map((entry) =>
        isAged(entry) ? { from, message: entry.message, age: entry.age } : { from, message: entry, age: null },
      ),
    )
  }
  return (inbox as readonly { from: string; message: Plain; age?: number; copies?: number }[]).flatMap(
    ({ from, message, age = null, copies = 1 }) => Array.from({ length: copies }, () => ({ from, message, age })),
  )
}

/** An inbox without one message of a kind, the one that came last. */
function without(inbox: Plain, parcel: Parcel): Plain {
  if (count(inbox, parcel) === 0) return inbox
  if (!Array.isArray(inbox)) {
    const queue = queueOf(inbox, parcel.from)
    const at = queue.findLastIndex((entry) => isSame(isAged(entry) ? entry.message : entry, parcel.message))
    return withQueue(inbox, parcel.from, queue.toSpliced(at, 1))
  }
  const ages = agesOf(parcelsIn(inbox), parcel)
  const age = ages.includes(parcel.age) ? parcel.age : ages.at(-1)
  return (inbox as readonly { from: string; message: Plain; age?: number; copies?: number }[]).flatMap((one) => {
    if (!isAlike({ ...one, age: null }, parcel) || (one.age ?? null) !== age) return [one as unknown as Plain]
    return one.copies === undefined || one.copies === 1 ? [] : [{ ...one, copies: one.copies - 1 } as unknown as Plain]
  })
}

/** An inbox with one more message of a kind. @param at its place among those of its sender, in a queue */
function withParcel(inbox: Plain, parcel: Parcel, at: number): Plain {
  const { from, message, age } = parcel
  if (!Array.isArray(inbox)) {
    const queue = queueOf(inbox, from)
    const entry = age === null ? message : { message, age }
    return withQueue(inbox, from, queue.toSpliced(Math.min(at, queue.length), 0, entry))
  }
  const parcels = inbox as readonly { from: string; message: Plain; age?: number; copies?: number }[]
  const isIt = (one: (typeof parcels)[number]) => isAlike({ ...one, age: null }, parcel) && (one.age ?? null) === age
  if (parcels.some(isIt)) {
    return parcels.map((one) =>
      isIt(one) && one.copies !== undefined ? { ...one, copies: one.copies + 1 } : one,
    ) as unknown as Plain
  }
  const isCounted = parcels.length === 0 || parcels.some(({ copies }) => copies !== undefined)
  const made = { from, message, ...(age !== null && { age }), ...(isCounted && { copies: 1 }) }
  return sortedInbox([...parcels, made] as unknown as Plain)
}

function withQueue(inbox: Plain, from: string, queue: readonly Plain[]): Plain {
  const others = Object.entries(inbox as { readonly [from: string]: Plain }).filter(([sender]) => sender !== from)
  return Object.fromEntries(queue.length === 0 ? others : [...others, [from, queue as Plain]])
}

/** An inbox in which messages of one kind that have some ages have others. */
function withAges(
  inbox: Plain,
  parcel: Parcel,
  from: readonly (number | null)[],
  to: readonly (number | null)[],
): Plain {
  const ages = agesOf(parcelsIn(inbox), parcel)
  const changed = ages.map((age) => {
    const at = from.indexOf(age)
    return at < 0 ? age : (to[at] as number | null)
  })
  if (comparePlain(ages, changed) === 0) return inbox
  if (!Array.isArray(inbox)) {
    let next = 0
    const queue = queueOf(inbox, parcel.from).map((entry) =>
      isAged(entry) && isSame(entry.message, parcel.message)
        ? { message: entry.message, age: changed[next++] as number }
        : entry,
    )
    return withQueue(inbox, parcel.from, queue)
  }
  let made: Plain = inbox
  for (const _ of ages) made = without(made, parcel)
  for (const age of changed) made = withParcel(made, { ...parcel, age }, 0)
  return made
}
