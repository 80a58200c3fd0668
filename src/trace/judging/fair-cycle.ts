/**
 * Fairness of one run: whether it may repeat a cycle for ever, or stop. Every weakly fair step that is possible all along a cycle
 * has to be taken in it, and every strongly fair one that is possible somewhere; where a run stops, no fair step is possible.
 * Steps that change nothing do not count. The engine decides the same on the graph of all states (engine/fair-components.ts).
 */

import { comparePlain, type Plain } from '../../language/plain.ts'
import { type Fairness, runDirectly, type TransitionSystem } from '../../semantics/system.ts'
import { bareName } from '../step-names.ts'
import { resultOf } from '../successors.ts'
import { formatValue } from '../value.ts'

type Values = readonly Plain[]

/** A step that has to happen, as an option of its rule. */
interface Duty {
  /** Equal for equal options of a rule. */
  readonly key: string
  readonly fairness: Fairness
  /** In words: one of its steps. */
  readonly words: string
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
  const taken = new Set(
    duties.flatMap((possible, at) =>
      possible
        .filter(({ targets }) => targets.some((target) => target !== null && isSame(target, states[at + 1] as Values)))
        .map(({ key }) => key),
    ),
  )
  for (const { key, fairness, words } of duties.flat()) {
    if (taken.has(key)) continue
    const isPossibleIn = (possible: readonly Duty[]) => possible.some((duty) => duty.key === key)
    if (fairness === 'strong' || duties.every(isPossibleIn)) return words
  }
  return null
}

/** A step that has to happen in a state; null where a run may stop there. */
export function dutyToGoOn(system: TransitionSystem, state: Values): string | null {
  return dutiesIn(system, state)[0]?.words ?? null
}

function dutiesIn(system: TransitionSystem, state: Values): Duty[] {
  const read = (slot: number) => state[slot] as Plain
  return system.rules.flatMap((rule, number) =>
    rule.options(read).flatMap((option): Duty[] => {
      const fairness = rule.fairness?.(option) ?? 'none'
      if (fairness === 'none') return []
      const changing = rule
        .successors(option, { read, author: runDirectly })
        .map((successor) => resultOf(system, state, successor))
        .filter(({ state: target }) => target === null || !isSame(target, state))
      const [first] = changing
      if (first === undefined) return []
      const targets = changing.map(({ state: target }) => target)
      return [{ key: `${number} ${formatValue(option)}`, fairness, words: bareName(first.step), targets }]
    }),
  )
}

function isSame(left: Values, right: Values): boolean {
  return comparePlain(left, right) === 0
}
