/**
 * Needs around a loop: what a step uses that a step of the round before left. Found by going around the loop a second time: the
 * states are the same, and the writes of the first round come before.
 */

import type { Plain } from '../../language/plain.ts'
import { dependencesOf } from './needs.ts'
import { isSame } from './parts.ts'
import { asked, type Edge, type Slice } from './slice.ts'
import type { Story } from './story.ts'

/** @returns edges from a step of the loop to itself, or to one before it, which needs it in the next round */
export function edgesAround(story: Story, slice: Slice): Edge[] {
  const { loop, length, states, writes } = story
  if (loop === null || !isSame(states.at(-1) as Plain, states[loop - 1] as Plain)) return []
  const round = length - loop
  const twice = [...states, ...states.slice(loop)]
  const again = writes.filter(({ by }) => by > loop).map((write) => ({ ...write, by: write.by + round }))
  const steps = new Set(slice.steps)
  const isTaken = (number: number) => steps.has(number > length ? number - round : number)
  return Array.from({ length: round }, (_, at) => loop + 1 + at).flatMap((number) => {
    const wanted = writes.filter(({ by }) => by === number)
    const before = [...writes, ...again.filter(({ by }) => by < number + round)]
    return dependencesOf({ places: [number + round - 2], ask: asked(story, number, wanted) }, twice, before)
      .filter(
        ({ write, after }) => write.by >= number && write.by <= length && (after.length === 0 || after.some(isTaken)),
      )
      .map(({ write }): Edge => ({ write, by: number }))
  })
}
