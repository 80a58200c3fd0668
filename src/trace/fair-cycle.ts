/**
 * Whether a run may end as it does: go around a cycle for ever, or stop. A run is fair when every weakly fair step that is
 * possible from some time on is taken, and every strongly fair one that is possible again and again.
 */

import { comparePlain, type Plain } from '../language/plain.ts'
import { type Context, type Fairness, runDirectly, type Successor, type TransitionSystem } from '../semantics/system.ts'
import { resultOf } from './step-names.ts'
import { formatValue } from './value.ts'

type State = readonly Plain[]

/** A step that has to happen, and is left out. */
export interface Missed {
  /** The rule that it is of. */
  readonly rule: string
  readonly fairness: Fairness
}

/** @param cycle the states of a cycle, its first not repeated at the end; @returns null where the run is fair */
export function missedAround(system: TransitionSystem, cycle: readonly State[]): Missed | null {
  const duties = new Map<string, Missed & { possibleIn: number; isTaken: boolean }>()
  for (const [at, state] of cycle.entries()) {
    const next = cycle[(at + 1) % cycle.length] as State
    for (const { key, rule, fairness, targets } of dutiesIn(system, state)) {
      const duty = duties.get(key) ?? { rule, fairness, possibleIn: 0, isTaken: false }
      duty.possibleIn++
      if (targets.some((target) => target !== null && comparePlain(target, next) === 0)) duty.isTaken = true
      duties.set(key, duty)
    }
  }
  const missed = [...duties.values()].find(
    ({ fairness, possibleIn, isTaken }) => !isTaken && (fairness === 'strong' || possibleIn === cycle.length),
  )
  return missed ?? null
}

/** What has to happen in a state; null where a run may stop there. */
export function missedIn(system: TransitionSystem, state: State): Missed | null {
  return dutiesIn(system, state)[0] ?? null
}

interface Duty extends Missed {
  /** Equal for the same step in different states. */
  readonly key: string
  /** The other states that it leads to; null where it fails. */
  readonly targets: readonly (State | null)[]
}

/** Steps out of a state that have to happen at some time, and change something. */
function dutiesIn(system: TransitionSystem, state: State): Duty[] {
  const read = (slot: number) => state[slot] as Plain
  const context: Context = { read, author: runDirectly }
  const targetOf = (successor: Successor) => resultOf(system, state, successor).state
  return system.rules.flatMap((rule) =>
    rule.options(read).flatMap((option): Duty[] => {
      const fairness = rule.fairness?.(option) ?? 'none'
      if (fairness === 'none') return []
      const targets = rule
        .successors(option, context)
        .map(targetOf)
        .filter((target) => target === null || comparePlain(target, state) !== 0)
      return targets.length === 0 ? [] : [{ key: formatValue([rule.name, option]), rule: rule.name, fairness, targets }]
    }),
  )
}
