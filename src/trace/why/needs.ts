/**
 * What something in a run needs of what happened before: a step, that it can be taken and comes out as it did; the verdict,
 * that it is the same. All writes before it are taken back, from the last to the first, each where that changes nothing for
 * it. What is left it needs. So a handler needs those fields that it used, not all that it could have looked at.
 */

import type { Plain } from '../../language/plain.ts'
import type { State } from './moves.ts'
import { isSame } from './parts.ts'
import { hides, type Write } from './writes.ts'

/** Something that depends on states of a run. */
export interface Dependent {
  /** The places of these states in the run, from 0. */
  readonly places: readonly number[]
  /** Whether it would be the same with other states, and which slots of which of them decided so. */
  ask(states: readonly State[]): { readonly isSame: boolean; readonly reads: readonly ReadonlySet<number>[] }
}

export interface Dependence {
  readonly write: Write
  /**
   * Steps that had put there what the write took away, or made a part other than it was. It is needed only if one of them
   * was taken. None where it is needed in any case.
   */
  readonly after: readonly number[]
}

/**
 * @param states of the run
 * @param writes before it, in order; those of the steps up to a state's own
 * @param kept writes among them that are not taken back
 * @returns the writes that it needs, the latest first
 */
export function dependencesOf(
  { places, ask }: Dependent,
  states: readonly State[],
  writes: readonly Write[],
  kept: readonly Write[] = [],
): Dependence[] {
  let now = places.map((place) => states[place] as State)
  let answer = ask(now)
  if (!answer.isSame) return []
  const needed: Dependence[] = []
  const left = [...kept]
  /** The states with another value where a write was. */
  const changed = (write: Write, change: (value: Plain) => Plain): State[] | null => {
    let isDifferent = false
    const made = now.map((state, at): State => {
      const number = (places[at] as number) + 1
      if (write.by > number || left.some((later) => later.by <= number && hides(later, write))) return state
      const old = state[write.slot] as Plain
      const value = change(old)
      if (value === old || isSame(value, old)) return state
      isDifferent ||= answer.reads[at]?.has(write.slot) ?? false
      return state.with(write.slot, value)
    })
    return isDifferent ? made : null
  }
  for (const write of writes.toReversed()) {
    if (kept.includes(write)) continue
    const without = changed(write, (value) => write.undo(value))
    if (without === null) continue
    const asked = ask(without)
    if (asked.isSame) {
      now = without
      answer = asked
      continue
    }
    const earlier = writes.filter((other) => other.by < write.by && other.slot === write.slot)
    needed.push({ write, after: write.item === null ? reverted(write, earlier) : whoAdded(write, earlier) })
    left.push(write)
  }
  return needed

  /** Steps since which a part has been other than it may be, where it may be as it was before them. */
  function reverted(write: Write, earlier: readonly Write[]): number[] {
    const same = earlier.filter((other) => hides(write, other) && hides(other, write)).toReversed()
    const passed: number[] = []
    for (const other of same) {
      passed.unshift(other.by)
      const older = changed(write, (value) => other.undo(value))
      if (older === null || ask(older).isSame) return passed
    }
    return []
  }
}

/** The step that last put there what a write took away. */
function whoAdded(write: Write, earlier: readonly Write[]): number[] {
  if (write.kind !== 'frees') return []
  const added = earlier.findLast((other) => other.item === write.item && other.kind !== 'frees')
  return added === undefined ? [] : [added.by]
}
