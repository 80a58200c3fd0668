/** The next step of a handler that has several: it is due at once, and the node takes nothing else before. */

import type { Plain } from '../../language/plain.ts'
import { successorsOf } from '../effects/reacting.ts'
import { canGoOn } from '../node/local.ts'
import { declaredFor, handlerOf, laterSteps } from '../node/reaction.ts'
import type { Rule } from '../system/system.ts'
import type { World } from '../world/world.ts'
import { isTurnOf } from './ticks.ts'

export function continuations(world: World, number: number): Rule[] {
  const member = world.members[number] as (typeof world.members)[number]
  const steps = laterSteps(member)
  if (steps.length === 0) return []
  return [
    {
      name: `next steps of ${member.id}`,
      covers: (option) => option as string,
      fairness: (option) => world.fairness(option as string),
      options: () => steps as readonly Plain[],
      successors(option, context) {
        const local = world.local(number, context.read)
        const { unfinished } = local
        if (unfinished === undefined || !canGoOn(local) || !isTurnOf(world, number, context.read)) return []
        const input = { kind: 'continue', ...unfinished } as const
        if (handlerOf(member, input) !== option) return []
        const { of, step: label } = unfinished
        const handler = declaredFor(member.role, of).path.at(-1) as string
        return successorsOf(
          world,
          number,
          {
            input,
            step: (effects) => ({ kind: 'continue', node: member.id, handler, label, ...effects }),
          },
          context,
        )
      },
    },
  ]
}
