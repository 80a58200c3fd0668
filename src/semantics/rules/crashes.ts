/** Nodes that crash, come back, and are told of others' crashes. */

import type { Plain } from '../../language/plain.ts'
import { crashOutcomes } from '../effects/crash-remains.ts'
import { successorsOf } from '../effects/reacting.ts'
import { durableFields, isReady } from '../node/local.ts'
import { handlerOf } from '../node/reaction.ts'
import type { Rule, Successor } from '../system/system.ts'
import type { World } from '../world/world.ts'
import { isTurnOf } from './ticks.ts'

/** Restart of a node that is down, then crash of one that is up. */
export function crashes(world: World, number: number): Rule[] {
  if (!world.canCrash(number)) return []
  return [...(world.allows('crashes.restarts') ? [restart(world, number)] : []), crash(world, number)]
}

function restart(world: World, number: number): Rule {
  const { id } = world.members[number] as { readonly id: string }
  return {
    name: `restart of ${id}`,
    options: () => [null],
    successors(_option, context) {
      const local = world.local(number, context.read)
      if (local.up) return []
      const spent = world.spend('crashes.restarts', context.read)
      if (spent === null) return []
      return successorsOf(
        world,
        number,
        {
          input: { kind: 'restart' },
          local: { ...local, up: true },
          spent,
          step: (effects) => ({ kind: 'restart', node: id, ...effects }),
        },
        context,
      )
    },
  }
}

function crash(world: World, number: number): Rule {
  const { id, role } = world.members[number] as (typeof world.members)[number]
  return {
    name: `crash of ${id}`,
    options: () => [null],
    successors(_option, { read, author }): Successor[] {
      const local = world.local(number, read)
      if (!local.up) return []
      const spent = world.spend('crashes', read)
      if (spent === null) return []
      const crashing = { local, written: durableFields(role, local.state), onDisk: local.onDisk }
      const outcomes = crashOutcomes(world, number, crashing, author)
      if ('failure' in outcomes) return [{ step: { kind: 'crash', node: id }, updates: [], failure: outcomes.failure }]
      return outcomes.result.map(({ local: after, disk, updates }) => ({
        step: { kind: 'crash', node: id, ...(disk !== 'written' && { disk }) },
        updates: [
          { slot: world.localSlot(number), value: after as unknown as Plain },
          ...updates,
          ...world.spending(spent),
        ],
        failure: null,
      }))
    },
  }
}

/** A node is told that another one crashed. */
export function notices(world: World, number: number): Rule[] {
  const slot = world.noticesSlots[number] ?? null
  if (slot === null) return []
  const member = world.members[number] as (typeof world.members)[number]
  const { id } = member
  return [
    {
      name: `notices to ${id}`,
      covers: () => handlerOf(member, { kind: 'crashed', peer: '' }) as string,
      fairness: () => 'weak',
      options: (read) => read(slot) as readonly Plain[],
      successors(option, context) {
        const peer = option as string
        if (!isReady(world.local(number, context.read)) || !isTurnOf(world, number, context.read)) return []
        return successorsOf(
          world,
          number,
          {
            input: { kind: 'crashed', peer },
            updates: [{ slot, change: { told: peer } }],
            step: (effects) => ({ kind: 'notice', node: id, peer, ...effects }),
          },
          context,
        )
      },
    },
  ]
}

/** The crashes of which a node will be told, after one more or one less: a sorted list. */
export function changeNotices(pending: Plain, change: Plain): Plain {
  const { crashed, told } = change as { readonly crashed?: string; readonly told?: string }
  // Crashes that are noticed are for good, so nobody crashes twice.
  const others = (pending as readonly string[]).filter((peer) => peer !== told)
  return crashed === undefined ? others : [...others, crashed].sort()
}
