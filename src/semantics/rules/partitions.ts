/** Links are cut, and healed. */

import type { Plain } from '../../language/plain.ts'
import type { Rule, Successor, Update } from '../system/system.ts'
import type { InboxChange } from '../world/network.ts'
import { type Cut, type DirectedLink, linksOf, sortedLinks } from '../world/partitions.ts'
import type { Mailbox, World } from '../world/world.ts'

export function partitions(world: World): Rule[] {
  const { cutSlot, cuts } = world
  if (cutSlot === null) return []
  const numbers = cuts.map((_, number) => number)
  const isLost = world.faults.partitions.messages === 'lost'
  const partition: Rule = {
    name: 'partition',
    options: () => numbers,
    successors(option, { read }) {
      const cut = cuts[option as number] as Cut
      const before = read(cutSlot) as unknown as readonly DirectedLink[]
      const added = linksOf(cut).filter((link) => !includes(before, link))
      if (added.length === 0) return []
      const spent = world.spend('partitions', read)
      if (spent === null) return []
      return [
        {
          step: { kind: 'partition', ...cut, ...(isLost && { loses: true }) },
          updates: [
            { slot: cutSlot, value: sortedLinks([...before, ...added]) },
            ...(isLost ? losing(world, added) : []),
            ...world.spending(spent),
          ],
          failure: null,
        },
      ]
    },
  }
  return world.allows('partitions.heals') ? [partition, heal(world, cutSlot)] : [partition]
}

/** Single links heal one by one; splits heal as a whole. */
function heal(world: World, cutSlot: number): Rule {
  const { cuts } = world
  const options: readonly Plain[] =
    world.faults.partitions.links === undefined ? [null] : cuts.map((_, number) => number)
  return {
    name: 'heal',
    options: () => options,
    successors(option, { read }): Successor[] {
      const before = read(cutSlot) as unknown as readonly DirectedLink[]
      const cut = option === null ? null : (cuts[option as number] as Cut)
      const healed = cut === null ? before : linksOf(cut).filter((link) => includes(before, link))
      if (healed.length === 0) return []
      const spent = world.spend('partitions.heals', read)
      if (spent === null) return []
      const left = before.filter((link) => !includes(healed, link))
      return [
        {
          step: { kind: 'heal', ...cut },
          updates: [{ slot: cutSlot, value: sortedLinks(left) }, ...world.spending(spent)],
          failure: null,
        },
      ]
    },
  }
}

function includes(links: readonly DirectedLink[], [from, to]: DirectedLink): boolean {
  return links.some(([one, other]) => one === from && other === to)
}

/** What is in flight on links is lost. */
function losing(world: World, links: readonly DirectedLink[]): Update[] {
  return world.members.flatMap(({ id }, number) => {
    const senders = links.filter(([, to]) => to === id).map(([from]) => from)
    if (senders.length === 0) return []
    const change: InboxChange = { remove: null, add: [], lose: senders }
    return (world.mailboxes[number] as readonly Mailbox[]).map(({ slot }) => ({
      slot,
      change: change as unknown as Plain,
    }))
  })
}
