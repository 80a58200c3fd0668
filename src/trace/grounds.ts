/** Grounds: what the verdict on a run rests on, in few words. What counts most, faults and what the predicate read, comes first. */

import { isFault } from './faults.ts'
import { listed, rangesInWords } from './reasons.ts'
import type { Trace } from './trace.ts'
import type { Need, Why } from './why.ts'

export interface Ground {
  /** Numbers of steps; several that are told together. */
  readonly steps: readonly number[]
  /** A step, all those of a loop, or those that only used up what there was to do before a run stops. */
  readonly as: 'step' | 'loop' | 'rest'
  /** The steps being the subject. */
  readonly words: readonly string[]
}

export function groundsOf(
  { needs }: Pick<Why, 'needs'>,
  trace: Pick<Trace, 'steps' | 'ending' | 'violated'>,
): Ground[] {
  const { steps, ending, violated } = trace
  const isStop = ending?.kind === 'stops' || violated?.kind === 'deadlockFree'
  const byStep = new Map<number, Need[]>()
  for (const need of needs) if (need.by === null) byStep.set(need.of, [...(byStep.get(need.of) ?? []), need])
  const isFaulty = (number: number) => {
    const step = steps[number - 1]?.step
    return step !== undefined && isFault(step)
  }
  const isRest = (number: number, its: readonly Need[]) =>
    isStop && !isFaulty(number) && its.every(({ kind }) => kind === 'frees')
  const single = (number: number, its: readonly Need[]): Ground => {
    const more = isStop ? its.filter(({ kind }) => kind !== 'frees') : its
    return {
      steps: [number],
      as: 'step',
      words: [...new Set((more.length > 0 ? more : its).map(({ words }) => words))],
    }
  }
  const all = [...byStep].sort(([one], [other]) => one - other)
  const main = all.filter(([number, its]) => !isRest(number, its))
  const rest = all.filter(([number, its]) => isRest(number, its))
  const ordered = [...main.filter(([number]) => isFaulty(number)), ...main.filter(([number]) => !isFaulty(number))]
  const nothing = main.length > 0 ? 'leave nothing else to do' : 'leave nothing to do'
  return [
    ...(ending?.kind === 'repeats' ? [loopFrom(ending.from, steps.length)] : []),
    ...ordered.map(([number, its]) => single(number, its)),
    ...(rest.length > 1
      ? [{ steps: rest.map(([number]) => number), as: 'rest' as const, words: [nothing] }]
      : rest.map(([number, its]) => single(number, its))),
  ]
}

/** @param from the number of the state that the loop comes back to */
function loopFrom(from: number, last: number): Ground {
  const steps = Array.from({ length: last - from }, (_, at) => from + 1 + at)
  const words = steps.length === 1 ? 'repeats for ever' : 'repeat for ever, so that each matters'
  return { steps, as: 'loop', words: [words] }
}

/** `step 4`, `steps 2 to 5`, `steps 2, 4 and 7 to 9`. */
export function stepsInWords(numbers: readonly number[]): string {
  return `${numbers.length === 1 ? 'step' : 'steps'} ${listed(rangesInWords(numbers))}`
}
