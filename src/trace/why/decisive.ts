/**
 * What is decisive in a run: the faults and the timeouts among the steps that the verdict needs, and the messages that are never
 * received, where receiving them would have changed it.
 */

import { isFault } from '../faults.ts'
import type { TraceStep } from '../trace.ts'
import type { Decisive } from '../why.ts'
import { headline } from '../words.ts'
import type { Slice } from './slice.ts'
import type { Story } from './story.ts'
import { unreceivedMessages } from './unreceived.ts'

export function decisiveIn(story: Story, { steps: slice, edges }: Slice, steps: readonly TraceStep[]): Decisive[] {
  const { verdict, failure, loop, length } = story
  // Of a run that is shown for another reason, all steps are part of what is shown.
  if (verdict === null && failure === null) return []
  const used = new Set(edges.map(({ write }) => write.by))
  // Without one of its steps a loop does not come back to where it began, also where nothing else in it uses what that step did.
  const isNeeded = ({ number }: TraceStep) =>
    (slice.includes(number) && (used.has(number) || number === length)) || (loop !== null && number > loop)
  const faults = steps.filter((one) => isFault(one.step) && isNeeded(one))
  const timeouts = steps.filter((one) => one.step.kind === 'timeout' && !isFault(one.step) && isNeeded(one))
  const told = (kind: Decisive['kind'], found: readonly TraceStep[]) =>
    found.map(({ number, step }): Decisive => ({ kind, step: number, words: headline(step) }))
  return [...told('fault', faults), ...told('timeout', timeouts), ...unreceivedMessages(story, steps)]
}
