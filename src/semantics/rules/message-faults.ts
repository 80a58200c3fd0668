/** What can go wrong with a message in flight: it is lost, there is one more copy of it, it overtakes the one before it. */

import type { BudgetName } from '../../language/fault-plan.ts'
import type { Link } from '../../language/faults.ts'
import type { Plain } from '../../language/plain.ts'
import type { Read, Rule } from '../system/system.ts'
import { type InboxChange, type InFlight, inFlight, messageByMessage } from '../world/network.ts'
import type { Mailbox, World } from '../world/world.ts'

interface MessageFault {
  readonly name: string
  readonly step: 'lose' | 'duplicate' | 'reorder'
  readonly budget: BudgetName
  readonly on: readonly Link[] | undefined
  /** Whether it can happen to messages that are kept in this way, and to this one. */
  can(mailbox: Mailbox, message: InFlight): boolean
  change(message: InFlight): InboxChange
}

export function messageFaults(world: World, number: number): Rule[] {
  const { on } = world.faults
  const kinds: readonly MessageFault[] = [
    {
      name: 'loss of',
      step: 'lose',
      budget: 'loss',
      on: on.loss,
      can: () => true,
      change: (message) => ({ remove: message, add: [] }),
    },
    {
      name: 'duplication of',
      step: 'duplicate',
      budget: 'duplication',
      on: on.duplication,
      can: ({ store }) => store.kind !== 'set',
      change: (message) => ({ remove: null, add: [], copy: message }),
    },
    {
      name: 'reordering of',
      step: 'reorder',
      budget: 'reordering',
      on: on.reordering,
      // In a queue, for elsewhere all messages have the first place. One that is too young to be delivered would keep waiting
      // what it overtakes, which may have to arrive before.
      can: ({ store: { delay } }, { position, age = 0 }) => position > 0 && age >= (delay?.min ?? 0),
      change: (message) => ({ remove: null, add: [], advance: message }),
    },
  ]
  return kinds
    .filter(({ budget }) => world.allows(budget))
    .flatMap((fault) =>
      (world.mailboxes[number] as readonly Mailbox[]).map((mailbox) => ruleOf(world, number, fault, mailbox)),
    )
}

function ruleOf(world: World, number: number, fault: MessageFault, mailbox: Mailbox): Rule {
  const { id } = world.members[number] as { readonly id: string }
  const { slot, store } = mailbox
  const senders = new Set(
    world.members.flatMap(({ id: from }, sender) => (world.fits(fault.on, sender, number) ? [from] : [])),
  )
  return {
    name: `${fault.name} messages to ${id}`,
    ...messageByMessage(mailbox),
    options: (read) =>
      inFlight(store, read(slot)).filter(
        (message) => senders.has(message.from) && fault.can(mailbox, message),
      ) as unknown as readonly Plain[],
    successors(option, { read }) {
      const message = option as unknown as InFlight
      const spent = world.spend(fault.budget, read)
      if (spent === null || (fault.step === 'duplicate' && isFull(world, number, mailbox, message, read))) return []
      return [
        {
          step: { kind: fault.step, from: message.from, to: id, message: message.message },
          updates: [{ slot, change: fault.change(message) as unknown as Plain }, ...world.spending(spent)],
          failure: null,
        },
      ]
    },
  }
}

/** Whether there is no room for one more copy. */
function isFull(world: World, number: number, { slot, store }: Mailbox, { from }: InFlight, read: Read): boolean {
  const { capacity } = world.channel(world.numberOf(from), number)
  if (capacity === undefined) return false
  return inFlight(store, read(slot)).filter((other) => other.from === from).length >= capacity
}
