/** Random runs of an instance, to start from: walks straight over the semantics. */

import fc from 'fast-check'
import type { Run } from '../../src/engine/result.ts'
import type { Plain } from '../../src/language/plain.ts'
import type { Instance } from '../../src/semantics/instance/instance.ts'
import { runDirectly } from '../../src/semantics/system/system.ts'
import { transitionsFrom } from './reference-checker.ts'

/** At each state, which of its steps to take; counted around. */
export const walks = fc.array(fc.nat(100), { minLength: 1, maxLength: 8 })

/**
 * The run of a walk, as far as there are steps that lead to a state within the constraint, and within the bound of depth.
 *
 * @returns null where there is no initial state inside
 */
export function runAlong(instance: Instance, walk: readonly number[]): Run | null {
  const { system, within, bounds } = instance
  const isInside = (state: readonly Plain[]) =>
    within === null || within.evaluate(runDirectly, (slot) => state[slot] as Plain)
  const pick = <Choice>(choices: readonly Choice[], at: number) => choices[(walk[at] as number) % choices.length]
  const start = pick(
    Array.from(system.initialStates(runDirectly)).filter(({ values }) => isInside(values)),
    0,
  )
  if (start === undefined) return null
  const run = { steps: [start.step], states: [start.values] }
  const length = Math.min(walk.length, bounds.depth ?? walk.length)
  while (run.steps.length < length) {
    const before = run.states.at(-1) as readonly Plain[]
    const possible = transitionsFrom(instance, before).flatMap(({ step, after }) =>
      after !== null && isInside(after) ? [{ step, after }] : [],
    )
    const next = pick(possible, run.steps.length)
    if (next === undefined) break
    run.steps.push(next.step)
    run.states.push(next.after)
  }
  return run
}
