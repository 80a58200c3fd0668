/** Timers: those without a duration fire at any time, those with one when the node's clock has come that far. */

import { successorsOf } from '../effects/reacting.ts'
import { isReady } from '../node/local.ts'
import { handlerOf } from '../node/reaction.ts'
import type { Rule } from '../system/system.ts'
import type { World } from '../world/world.ts'
import { hasDueMessage, isTurnOf } from './ticks.ts'

export function timeouts(world: World, number: number): Rule[] {
  const member = world.members[number] as (typeof world.members)[number]
  const { role, id } = member
  if (role.timeout === undefined) return []
  return [
    {
      name: `timeouts of ${id}`,
      covers: (timer) => handlerOf(member, { kind: 'timeout', timer: timer as string }) as string,
      fairness: (timer) => world.fairness(timer as string),
      options(read) {
        const local = world.local(number, read)
        return isReady(local) ? local.timers : []
      },
      successors(option, context) {
        const timer = option as string
        const { read } = context
        const deadline = world.time === null ? undefined : world.local(number, read).deadlines?.[timer]
        if (deadline !== undefined && world.now(number, read) < deadline) return []
        if (!isTurnOf(world, number, read)) return []
        if (world.time?.kind === 'rounds' && hasDueMessage(world, number, read)) return []
        return successorsOf(
          world,
          number,
          { input: { kind: 'timeout', timer }, step: (effects) => ({ kind: 'timeout', node: id, timer, ...effects }) },
          context,
        )
      },
    },
  ]
}
