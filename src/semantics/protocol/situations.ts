/**
 * Situations are what handlers meet: a node that is ready with its state, and with a message, a timer or a notice that it
 * can take. A fault that leads to none that would not be met without it has changed nothing that any handler can see, such
 * as a pause between two handlers where nobody looks at a clock.
 */

import type { BudgetName } from '../../language/fault-plan.ts'
import type { Plain } from '../../language/plain.ts'
import { canGoOn, isReady } from '../node/local.ts'
import type { NodeSituations, Situations } from '../system/system.ts'
import { deliverable, type InFlight } from '../world/network.ts'
import type { Budgets, Mailbox, World } from '../world/world.ts'

/** Not heals and restarts, which only end another fault, nor lies: nobody would be told a lie without them. */
const asked: readonly BudgetName[] = [
  'loss',
  'duplication',
  'reordering',
  'partitions',
  'crashes',
  'pauses',
  'omissions.sending',
  'omissions.receiving',
]

/** Null where nothing is asked: without faults, and where what a node can take depends on what other nodes do. */
export function situationsIn(world: World): Situations | null {
  const { faults, time, budgetSlot } = world
  const kinds = world.members.flatMap((_, from) => world.members.map((_other, to) => world.channel(from, to)))
  if (time?.kind === 'rounds' || kinds.some(({ kind }) => kind === 'rendezvous')) return null
  // There a message that is lost is one that never arrives.
  const hidesLoss = kinds.every(({ kind }) => kind === 'unordered' || kind === 'duplicating') && hasNoDelay(world)
  const wanted = asked.filter((fault) => typeof faults.budgets[fault] === 'number' && world.allows(fault))
  const told = wanted.filter((fault) => fault !== 'loss' || !hidesLoss)
  if (told.length === 0) return null
  return {
    faults: told,
    budgetSlot,
    hasHappened: (fault, left) => ((left as Budgets)[fault] as number) < (faults.budgets[fault] as number),
    nodes: world.members.flatMap((_, number) => (world.isByzantine(number) ? [] : [ofNode(world, number)])),
  }
}

function hasNoDelay(world: World): boolean {
  return world.members.every((_, number) => world.delayAt(number) === null)
}

function ofNode(world: World, number: number): NodeSituations {
  const { id, role } = world.members[number] as World['members'][number]
  const mailboxes = world.mailboxes[number] as readonly Mailbox[]
  const notices = world.noticesSlots[number] ?? null
  const others = [notices, world.clockSlot(number), world.cutSlot].filter((slot) => slot !== null)
  const restarts = role.restart !== undefined && world.allows('crashes.restarts')
  return {
    slots: [world.localSlot(number), ...mailboxes.map(({ slot }) => slot), ...others],
    of(read) {
      const local = world.local(number, read)
      const { state } = local
      const now = world.now(number, read)
      if (!local.up && restarts) return [['restart', state, now]]
      if (canGoOn(local)) return [['continue', state, now, local.unfinished as unknown as Plain]]
      if (!isReady(local)) return []
      const isDue = (timer: string) => (local.deadlines?.[timer] ?? now) <= now
      // What is in flight has a handler: anything else cannot be sent.
      const takes = ({ from }: InFlight) => local.deaf !== true && !world.isCutOff(from, id, read)
      const peers = notices === null ? [] : (read(notices) as readonly string[])
      const messages = mailboxes.flatMap(({ slot, store }) => deliverable(store, read(slot))).filter(takes)
      return [
        ...local.timers.filter(isDue).map((timer): Plain => ['timeout', state, now, timer]),
        ...peers.map((peer): Plain => ['crashed', state, now, peer]),
        ...messages.map(({ from, message }): Plain => ['deliver', state, now, from, message]),
      ]
    },
  }
}
