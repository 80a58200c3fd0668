/** What becomes of the messages that a node sends in one step: where each is kept, and which come to nothing. */

import type { Channel } from '../../language/network.ts'
import type { Plain } from '../../language/plain.ts'
import type { LocalState } from '../node/local.ts'
import type { Member } from '../node/member.ts'
import type { Failure, Read, SentMessage, Update } from '../system/system.ts'
import { type InboxChange, type InFlight, lengthOf } from '../world/network.ts'
import type { Mailbox, World } from '../world/world.ts'

/** A message that a step takes out of a mailbox. */
export interface Taken {
  readonly mailbox: Mailbox
  /** Null where it stays. */
  readonly message: InFlight | null
}

type Added = InboxChange['add'][number]

export type Sending =
  | {
      readonly kind: 'sent'
      /** The messages, each with what became of it where that is not what one expects. */
      readonly sends: readonly SentMessage[]
      readonly updates: readonly Update[]
      /** Messages that wait for a rendezvous. */
      readonly offers: readonly SentMessage[]
    }
  /** A channel is full. */
  | { readonly kind: 'blocked' }
  /** A channel could never hold what was sent. */
  | { readonly kind: 'impossible'; readonly failure: Failure }

/**
 * Sends messages.
 *
 * @param from the sender's number
 * @param before the sender's state when it began to send
 * @param handler the function that sends, for reports
 */
export function sending(
  world: World,
  { from, before, taken, handler }: { from: number; before: LocalState; taken: Taken | null; handler: string },
  messages: readonly SentMessage[],
  read: Read,
): Sending {
  const sender = (world.members[from] as Member).id
  const changes = new Map<Mailbox, InboxChange & { readonly add: Added[] }>()
  if (taken !== null && taken.message !== null) changes.set(taken.mailbox, { remove: taken.message, add: [] })
  const offers: SentMessage[] = []
  const sends: SentMessage[] = []
  const losesCut = world.faults.partitions.messages === 'lost'
  const load = new Map<number, number>()
  for (const sent of messages) {
    const to = world.numberOf(sent.to)
    if (before.mute) {
      sends.push({ ...sent, lost: 'omitted' })
      continue
    }
    if (losesCut && world.isCutOff(sender, sent.to, read)) {
      sends.push({ ...sent, lost: 'cut' })
      continue
    }
    const mailbox = world.isByzantine(to) ? undefined : world.mailbox(from, to)
    sends.push(mailbox === null ? { ...sent, waits: true } : sent)
    if (mailbox === undefined) continue
    if (mailbox === null) {
      offers.push(sent)
      continue
    }
    let change = changes.get(mailbox)
    if (change === undefined) {
      change = { remove: null, add: [] }
      changes.set(mailbox, change)
    }
    change.add.push({ from: sender, message: sent.message })
    load.set(to, (load.get(to) ?? 0) + 1)
  }
  for (const [to, added] of load) {
    const room = roomFor(world, { from, to, added, taken }, read)
    if (room === 'free') continue
    if (room === 'full') return { kind: 'blocked' }
    return {
      kind: 'impossible',
      failure: neverFits(handler, (world.members[to] as Member).id, added, world.channel(from, to)),
    }
  }
  const updates = [...changes].map(([{ slot }, change]): Update => ({ slot, change: change as unknown as Plain }))
  return { kind: 'sent', sends, updates, offers }
}

function roomFor(
  world: World,
  { from, to, added, taken }: { from: number; to: number; added: number; taken: Taken | null },
  read: Read,
): 'free' | 'full' | 'never' {
  const { capacity } = world.channel(from, to)
  if (capacity === undefined) return 'free'
  if (added > capacity) return 'never'
  const sender = (world.members[from] as Member).id
  const mailbox = world.mailbox(from, to) as Mailbox
  const isTakenHere = taken?.message?.from === sender && taken.mailbox === mailbox
  return lengthOf(read(mailbox.slot), sender) - (isTakenHere ? 1 : 0) + added > capacity ? 'full' : 'free'
}

function neverFits(handler: string, to: string, added: number, { capacity }: Channel): Failure {
  return {
    kind: 'invalid',
    where: handler,
    message: `${handler} sends ${added} messages at once to ${to}, over a channel that holds ${capacity}.`,
    line: null,
    cure: 'Send them one after the other, or give the channel more room.',
  }
}
