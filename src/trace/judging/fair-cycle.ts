/**
 * Fairness of one run: whether it may repeat a cycle for ever, or stop. Every weakly fair step that is possible all along a cycle
 * has to be taken in it, and every strongly fair one that is possible somewhere; where a run stops, no fair step is possible.
 * Steps that change nothing do not count. The engine decides the same on the graph of all states (engine/liveness/fair-components.ts).
 */

import { comparePlain, type Plain } from '../../language/plain.ts'
import { type Fairness, runDirectly, type Step, type TransitionSystem } from '../../semantics/system/system.ts'
import { bareName } from '../step-names.ts'
import { resultOf } from '../successors.ts'
import { formatValue } from '../value.ts'

type Values = readonly Plain[]

/** A step that may have to happen, as an option of its rule. */
interface Duty {
  /** Equal for equal options of a rule. */
  readonly key: string
  readonly fairness: Fairness
  /** One of its steps. */
  readonly step: Step
  /** Where its steps lead; null for one that fails. */
  readonly targets: readonly (Values | null)[]
}

/**
 * A step that has to happen if a run repeats a cycle for ever, but does not.
 *
 * @param states with the one at which the cycle begins, and ends, at both ends
 * @returns in words; null where the run may go on so
 */
export function dutyMissed(system: TransitionSystem, states: readonly Values[]): string | null {
  const duties = states.slice(0, -1).map((state) => dutiesIn(system, state))
  const taken = takenOf(duties, states)
  for (const { key, fairness, step } of duties.flat()) {
    if (taken.has(key)) continue
    const isPossibleIn = (possible: readonly Duty[]) => possible.some((duty) => duty.key === key)
    if (fairness === 'strong' || duties.every(isPossibleIn)) return bareName(step)
  }
  return null
}

/** A step that is possible in a state of a cycle, or where a run stops, and is not taken there. */
export interface Untaken {
  readonly step: Step
  readonly fairness: Fairness
}

/**
 * Steps that would change something in a state of a cycle, or in the last one, and that the cycle does not take.
 *
 * @param states with the one at which the cycle begins, and ends, at both ends; one alone where a run stops
 */
export function untakenSteps(system: TransitionSystem, states: readonly Values[]): Untaken[] {
  const visited = states.length === 1 ? states : states.slice(0, -1)
  const possible = visited.map((state) => dutiesIn(system, state, 'all'))
  const taken = takenOf(possible, states)
  const found = new Map<string, Untaken>()
  for (const { key, step, fairness } of possible.flat()) if (!taken.has(key)) found.set(key, { step, fairness })
  return [...found.values()]
}

/** The keys of those that a run takes: one of their steps leads to its next state. @param duties by state */
function takenOf(duties: readonly (readonly Duty[])[], states: readonly Values[]): ReadonlySet<string> {
  return new Set(
    duties.flatMap((possible, at) => {
      const next = states[at + 1]
      if (next === undefined) return []
      return possible
        .filter(({ targets }) => targets.some((target) => target !== null && isSame(target, next)))
        .map(({ key }) => key)
    }),
  )
}

/** A step that has to happen in a state; null where a run may stop there. */
export function dutyToGoOn(system: TransitionSystem, state: Values): string | null {
  const [first] = dutiesIn(system, state)
  return first === undefined ? null : bareName(first.step)
}

/** @param which `all`: also steps that need not happen */
function dutiesIn(system: TransitionSystem, state: Values, which: 'fair' | 'all' = 'fair'): Duty[] {
  const read = (slot: number) => state[slot] as Plain
  return system.rules.flatMap((rule, number) =>
    rule.options(read).flatMap((option): Duty[] => {
      const fairness = rule.fairness?.(option) ?? 'none'
      if (fairness === 'none' && which === 'fair') return []
      const changing = rule
        .successors(option, { read, author: runDirectly })
        .map((successor) => resultOf(system, state, successor))
        .filter(({ state: target }) => target === null || !isSame(target, state))
      const [first] = changing
      if (first === undefined) return []
      const targets = changing.map(({ state: target }) => target)
      return [{ key: `${number} ${formatValue(option)}`, fairness, step: first.step, targets }]
    }),
  )
}

function isSame(left: Values, right: Values): boolean {
  return comparePlain(left, right) === 0
}
