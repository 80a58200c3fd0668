/** Replaying: a run is checked step by step against the system it claims to be a run of. */

import type { Run } from '../engine/index.ts'
import { comparePlain, type Plain } from '../language/plain.ts'
import { applyUpdates, isInitial, isSameStep, type Step, type TransitionSystem } from '../semantics/system/system.ts'
import { dutyToGoOn } from './judging/fair-cycle.ts'
import { successorsOf } from './successors.ts'

/**
 * Checks that a run starts in an initial state and that each of its steps is a step of the system, to the state that
 * the run claims. A last step without a state must be one that fails. A run that repeats must come back to the state that
 * it names, and one that stops must end where no step has to happen.
 *
 * @throws Error that names the first step that is none
 */
export function replay(system: TransitionSystem, { steps, states, ending }: Run): void {
  const refuse = (number: number, why: string): never => {
    throw new Error(`The run does not replay: step ${number} (${steps[number - 1]?.kind ?? 'none'}) ${why}.`)
  }
  if (states.length !== steps.length && states.length !== steps.length - 1) {
    refuse(steps.length, `is one of ${steps.length} steps for ${states.length} states`)
  }
  const first = states[0] ?? refuse(1, 'has no state')
  if (!isInitial(system, first) || steps[0]?.kind !== 'start') refuse(1, 'does not lead to an initial state')
  for (let index = 1; index < steps.length; index++) {
    const before = states[index - 1] as readonly Plain[]
    const candidates = successorsOf(system, before).filter(({ step }) => isSameStep(step, steps[index] as Step))
    const after = states[index]
    const leadsThere =
      after === undefined
        ? candidates.some(({ failure }) => failure !== null)
        : candidates.some(
            ({ failure, updates }) => failure === null && isSame(applyUpdates(system, before, updates), after),
          )
    if (leadsThere) continue
    if (candidates.length === 0) refuse(index + 1, 'is not enabled')
    refuse(index + 1, after === undefined ? 'does not fail' : 'leads to another state')
  }
  const last = states.at(-1) as readonly Plain[]
  if (ending?.kind === 'repeats' && !isSame(last, states[ending.from - 1] ?? [])) {
    refuse(steps.length, `does not lead back to state ${ending.from}`)
  }
  if (ending?.kind === 'stops' && dutyToGoOn(system, last) !== null)
    refuse(steps.length, 'leads to where the run has to go on')
}

function isSame(left: readonly Plain[], right: readonly Plain[]): boolean {
  return comparePlain(left, right) === 0
}
