/** Asking a property at a place of a run: in the state there, or of the step that leads to it. */

import type { Plain } from '../../language/plain.ts'
import { isAboutSteps } from '../../language/property.ts'
import type { Check, Instance, InstanceProperty } from '../../semantics/instance/instance.ts'
import { type Read, runDirectly } from '../../semantics/system/system.ts'
import { successorsOf } from '../successors.ts'

export type Values = readonly Plain[]

export interface Asked {
  /** Null where the property says nothing there. */
  readonly check: Check | null
  /** Of which states, by their places in the run, from 0. */
  readonly places: readonly number[]
}

/** Properties of steps may say something else of the first state. @param at from 0 */
export function askedAt({ kind, check, initial }: InstanceProperty, at: number): Asked {
  if (!isAboutSteps(kind)) return { check, places: [at] }
  return at === 0 ? { check: initial, places: [at] } : { check, places: [at - 1, at] }
}

/**
 * Whether what is asked shows that the property is violated or, of a `sometimes`, that it is witnessed.
 *
 * @param reads of the states that it is asked of
 */
export function isShown(
  { system }: Instance,
  { kind }: InstanceProperty,
  check: Check | null,
  [first, second]: readonly Read[],
): boolean {
  const read = first as Read
  if (kind === 'deadlockFree') {
    const state = system.slots.map((_, slot) => read(slot))
    return successorsOf(system, state).length === 0 && !(check?.evaluate(runDirectly, read) ?? false)
  }
  return check !== null && check.evaluate(runDirectly, read, second) === (kind === 'never' || kind === 'sometimes')
}

/** @param onRead hears of every slot that is read */
export function reading(state: Values, onRead: (slot: number) => void = () => {}): Read {
  return (slot) => {
    onRead(slot)
    return state[slot] as Plain
  }
}

export function holdsIn(check: Check | null, state: Values): boolean {
  return check?.evaluate(runDirectly, reading(state)) ?? false
}

/** Whether a state is outside the constraint. */
export function isOutside({ within }: Pick<Instance, 'within'>, state: Values): boolean {
  return within !== null && !holdsIn(within, state)
}

/** The slots that a predicate reads of the states that it is asked of, in order. */
export function slotsReadBy(check: Check | null, states: readonly Values[]): number[] {
  const slots = new Set<number>()
  const [first, second] = states.map((state) => reading(state, (slot) => slots.add(slot)))
  if (first !== undefined) check?.evaluate(runDirectly, first, second)
  return [...slots].sort((one, other) => one - other)
}
