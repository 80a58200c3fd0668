/**
 * Time passes in ticks of the clocks. A clock does not tick past what its node has to do before: the next step of a
 * handler, a timer that is due, a message as old as messages get. A node that is down, paused, cut off or waits for a
 * rendezvous does not hold it up.
 *
 * In lock-step rounds the nodes do what is due one after the other, which is as good as at once: what they send is
 * received in the next round.
 */

import type { Plain } from '../../language/plain.ts'
import type { Clocks } from '../../language/time.ts'
import { canGoOn, isReady } from '../node/local.ts'
import type { Read, Rule, Update } from '../system/system.ts'
import { inFlight } from '../world/network.ts'
import type { Mailbox, World } from '../world/world.ts'

/**
 * Whether a message to a node has to be delivered before its clock ticks. In a queue one that was overtaken counts, too:
 * what stands before it can be delivered, see message-faults.ts.
 */
export function hasDueMessage(world: World, number: number, read: Read): boolean {
  const { id } = world.members[number] as { readonly id: string }
  return (world.mailboxes[number] as readonly Mailbox[]).some(({ slot, store }) => {
    const { delay } = store
    if (delay === null) return false
    return inFlight(store, read(slot)).some(({ from, age }) => age === delay.max && !world.isCutOff(from, id, read))
  })
}

/** Whether a node has to do something before its clock ticks. */
function isDue(world: World, number: number, read: Read): boolean {
  if (world.isByzantine(number)) return false
  const local = world.local(number, read)
  if (canGoOn(local)) return world.timeAt(number) !== null
  if (!isReady(local)) return false
  const deadlines = Object.values(local.deadlines ?? {})
  if (deadlines.some((deadline) => deadline <= world.now(number, read))) return true
  return hasDueMessage(world, number, read)
}

/** Whether it is for a node to act: in rounds, when those before it have done what is due. */
export function isTurnOf(world: World, number: number, read: Read): boolean {
  if (world.time?.kind !== 'rounds') return true
  for (let other = 0; other < number; other++) if (isDue(world, other, read)) return false
  return true
}

export function ticks(world: World): Rule[] {
  if (world.time === null) return []
  return world.sharesClock ? [sharedTick(world)] : world.members.flatMap((_, number) => tickOf(world, number))
}

function sharedTick(world: World): Rule {
  const { max, kind } = world.time as NonNullable<World['time']>
  const slot = world.members.flatMap((_, number) => world.clockSlot(number) ?? [])[0] ?? null
  return {
    name: kind === 'rounds' ? 'next round' : 'tick',
    fairness: () => 'weak',
    options: () => (slot === null ? [] : [null]),
    successors(_option, { read }) {
      const now = read(slot as number) as number
      if (now >= max || world.members.some((_, number) => isDue(world, number, read))) return []
      return [
        {
          step: { kind: 'tick', node: null, now: now + 1, unit: kind === 'rounds' ? 'round' : 'tick' },
          updates: [
            { slot: slot as number, value: now + 1 },
            ...world.members.flatMap((_, number) => ageing(world, number)),
          ],
          failure: null,
        },
      ]
    },
  }
}

/** The tick of one node's own clock. */
function tickOf(world: World, number: number): Rule[] {
  const { max, skew, drift } = world.time as Clocks
  const slot = world.clockSlot(number)
  if (slot === null) return []
  const { id } = world.members[number] as { readonly id: string }
  return [
    {
      name: `tick of ${id}`,
      fairness: () => 'weak',
      options: () => [null],
      successors(_option, { read }) {
        const now = read(slot) as number
        if (now >= max) return []
        const shown = world.members.flatMap((_, other) =>
          world.clockSlot(other) === null ? [] : [world.now(other, read)],
        )
        const slowest = Math.min(...shown)
        const ahead = skew + (drift === null ? 0 : Math.floor(slowest / drift))
        if (now + 1 - slowest > ahead || isDue(world, number, read)) return []
        return [
          {
            step: { kind: 'tick', node: id, now: now + 1, unit: 'tick' },
            updates: [{ slot, value: now + 1 }, ...ageing(world, number)],
            failure: null,
          },
        ]
      },
    },
  ]
}

/** The messages in flight to a node become older. */
function ageing(world: World, number: number): Update[] {
  return (world.mailboxes[number] as readonly Mailbox[]).flatMap(({ slot, store }) =>
    store.delay === null ? [] : [{ slot, change: { remove: null, add: [], ages: true } as unknown as Plain }],
  )
}
