/** How messages reach their receivers: out of a mailbox, or from the sender's hand in a rendezvous. */

import type { AnyMessage } from '../../language/messages.ts'
import type { Plain } from '../../language/plain.ts'
import { successorsOf } from '../effects/reacting.ts'
import { isReady, isRunning, type LocalState } from '../node/local.ts'
import type { Member } from '../node/member.ts'
import { handlerOf } from '../node/reaction.ts'
import type { Context, Effects, Rule, Successor } from '../system/system.ts'
import { deliverable, type InFlight, messageByMessage } from '../world/network.ts'
import type { Mailbox, World } from '../world/world.ts'
import { isTurnOf } from './ticks.ts'

export function deliveries(world: World, number: number): Rule[] {
  const id = world.members[number]?.id as string
  const mailboxes = world.mailboxes[number] as readonly Mailbox[]
  const canBeDeaf = world.allows('omissions.receiving') && world.isAt(number, world.faults.of.omissions)
  const attempts: readonly Attempt[] = canBeDeaf ? ['received', 'omitted'] : ['received']
  return attempts.flatMap((attempt) => [
    ...mailboxes.map((mailbox) => delivery(world, number, { id, mailbox, attempt })),
    ...meetings(world, number, { id, attempt }),
  ])
}

/** Whether a node takes a message up, or fails to receive it: then no function of the model has to do with it. */
type Attempt = 'received' | 'omitted'

function isPossible(attempt: Attempt, { deaf }: LocalState): boolean {
  return (deaf === true) === (attempt === 'omitted')
}

function nameOfOmitted(id: string): string {
  return `messages that ${id} fails to receive`
}

function delivery(
  world: World,
  number: number,
  { id, mailbox, attempt }: { id: string; mailbox: Mailbox; attempt: Attempt },
): Rule {
  const { slot, store } = mailbox
  const member = world.members[number] as Member
  return {
    name: attempt === 'received' ? `deliver to ${id}` : nameOfOmitted(id),
    fairness: (option) => world.fairness(typeOf(option)),
    ...(attempt === 'received' && {
      covers: (option) => handlerOf(member, { kind: 'deliver', ...(option as unknown as InFlight) }) as string,
    }),
    ...messageByMessage(mailbox),
    options: (read) => deliverable(store, read(slot)) as unknown as readonly Plain[],
    successors(option, context) {
      const message = option as unknown as InFlight
      const { from } = message
      const local = world.local(number, context.read)
      if (!isReady(local) || !isPossible(attempt, local) || world.isCutOff(from, id, context.read)) return []
      if (!isTurnOf(world, number, context.read)) return []
      const { consumeIgnored } = world.channel(world.numberOf(from), number)
      return receive(world, number, { from, message: message.message, attempt }, context, {
        taken: { mailbox, message },
        // A message that has to arrive in time cannot stay for ever because nobody wants it.
        consumesIgnored: consumeIgnored || store.delay !== null,
      })
    },
  }
}

/** The type of a message in flight. */
function typeOf(option: Plain): string {
  return ((option as unknown as InFlight).message as unknown as AnyMessage).type
}

/** The rendezvous of a node with those that send to it without a mailbox. */
function meetings(world: World, number: number, { id, attempt }: { id: string; attempt: Attempt }): Rule[] {
  const senders = world.members.flatMap((_, from) =>
    from !== number && world.mailbox(from, number) === null && !world.isByzantine(from) ? [from] : [],
  )
  if (senders.length === 0) return []
  return [
    {
      name: attempt === 'received' ? `rendezvous with ${id}` : nameOfOmitted(id),
      fairness: () => 'weak',
      options: () => senders,
      successors(option, context) {
        const sender = option as number
        const from = world.members[sender]?.id as string
        const giving = world.local(sender, context.read)
        const [offer, ...others] = giving.offers ?? []
        if (offer === undefined || offer.to !== id || !isRunning(giving)) return []
        const receiving = world.local(number, context.read)
        if (!isReady(receiving) || !isPossible(attempt, receiving) || world.isCutOff(from, id, context.read)) return []
        const { offers: _given, ...rest } = giving
        const after: LocalState = others.length === 0 ? rest : { ...rest, offers: others }
        return receive(world, number, { from, message: offer.message, attempt }, context, {
          consumesIgnored: world.channel(sender, number).consumeIgnored,
          updates: [{ slot: world.localSlot(sender), value: after as unknown as Plain }],
        })
      },
    },
  ]
}

type How = Pick<Parameters<typeof successorsOf>[2], 'taken' | 'updates' | 'consumesIgnored'>

function receive(
  world: World,
  number: number,
  { from, message, attempt }: { from: string; message: Plain; attempt: Attempt },
  context: Context,
  how: How,
): Successor[] {
  const to = world.members[number]?.id as string
  const step = (effects: Effects) => ({ kind: 'deliver', from, to, message, ...effects }) as const
  if (attempt === 'received') {
    return successorsOf(world, number, { input: { kind: 'deliver', from, message }, step, ...how }, context)
  }
  if (how.consumesIgnored === false) return []
  const { taken, updates = [] } = how
  return [
    {
      step: { ...step({ sends: [], events: [], choices: [] }), omitted: true },
      updates: [
        ...(taken === undefined
          ? []
          : [{ slot: taken.mailbox.slot, change: { remove: taken.message, add: [] } as unknown as Plain }]),
        ...updates,
      ],
      failure: null,
    },
  ]
}
