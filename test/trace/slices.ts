/** Slices of runs by their definition: taken alone, the steps of a slice are a run that shows the same. */

import type { Run, Violation } from '../../src/engine/result.ts'
import { NetsplitError } from '../../src/language/errors.ts'
import type { Plain } from '../../src/language/plain.ts'
import { isAboutSteps } from '../../src/language/property.ts'
import type { Instance, InstanceProperty } from '../../src/semantics/instance/instance.ts'
import {
  applyUpdates,
  runDirectly,
  type Step,
  type TransitionSystem,
  type Update,
} from '../../src/semantics/system/system.ts'
import { bareName } from '../../src/trace/step-names.ts'
import { successorsOf } from '../../src/trace/successors.ts'
import type { Why } from '../../src/trace/why.ts'

type State = readonly Plain[]

/** Whether steps with these names lead from a state to one where something holds, whichever way each of them is taken. */
export function canShow(
  instance: Instance,
  states: readonly State[],
  names: readonly string[],
  shows: (states: readonly State[], failure: string | null) => boolean,
): boolean {
  const { system, within } = instance
  const [name, ...rest] = names
  if (name === undefined) return shows(states, null)
  const before = states.at(-1) as State
  const isInside = within === null || within.evaluate(runDirectly, (slot) => before[slot] as Plain)
  if (!isInside) return false
  return successorsOf(system, before)
    .filter(({ step }) => bareName(step) === name)
    .some(({ updates, failure }) => {
      if (failure !== null) return rest.length === 0 && shows(states, failure.message)
      const after = stateAfter(system, before, updates)
      return after !== null && canShow(instance, [...states, after], rest, shows)
    })
}

/** Null where the language refuses a change, like a return from an operation that was not invoked. */
export function stateAfter(system: TransitionSystem, state: State, updates: readonly Update[]): State | null {
  try {
    return applyUpdates(system, state, updates)
  } catch (error) {
    if (error instanceof NetsplitError) return null
    throw error
  }
}

/** Whether a property, of states or of steps, is violated at the end of a run: also one of each member of a set. */
export function isViolated({ system }: Instance, { kind, check, initial }: InstanceProperty, states: readonly State[]) {
  const read = (state: State | undefined) => (slot: number) => state?.[slot] as Plain
  const last = states.at(-1) as State
  switch (kind) {
    case 'always':
      return !(check?.evaluate(runDirectly, read(last)) ?? true)
    case 'never':
      return check?.evaluate(runDirectly, read(last)) ?? false
    case 'deadlockFree':
      return successorsOf(system, last).length === 0 && !(check?.evaluate(runDirectly, read(last)) ?? false)
    default:
      if (!isAboutSteps(kind)) return false
      if (states.length === 1) return initial !== null && !initial.evaluate(runDirectly, read(last))
      return !(check?.evaluate(runDirectly, read(states.at(-2)), read(last)) ?? true)
  }
}

/** Whether some steps of a run, taken alone, still violate what the run violates. */
export function isStillViolated(instance: Instance, run: Run, found: Violation, numbers: readonly number[]): boolean {
  const properties = instance.properties.filter(({ name }) => name === found.property)
  const names = numbers.slice(1).map((number) => bareName(run.steps[number - 1] as Step))
  return canShow(instance, run.states.slice(0, 1), names, (states, failure) =>
    found.failure === null
      ? failure === null && properties.some((property) => isViolated(instance, property, states))
      : failure === found.failure.message,
  )
}

/** The steps that the verdict needs, by the needs alone, besides the start and the last. */
export function neededSteps({ needs }: Why, last: number): number[] {
  const found = new Set([1, last])
  for (const number of found) {
    for (const { of, by } of needs) if (by === number || (by === null && number === last)) found.add(of)
  }
  return [...found].sort((a, b) => a - b)
}
