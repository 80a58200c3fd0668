/**
 * Which steps of a run have to come before which others: those that do not commute with them in the very states where they
 * meet. Two steps meet when everything between them that one of them does not have to wait for, and that does not have to
 * wait for the other, has been moved out of the way.
 */

import { comparePlain } from '../../language/plain.ts'
import { isSameStep } from '../../semantics/system/system.ts'
import type { Move, State } from '../why/moves.ts'

/** By move: the later ones that have to come after it. */
export type Order = readonly ReadonlySet<number>[]

/**
 * @param states those before each move, and the last one
 * @param most how often a step may be tried somewhere
 * @returns null where that is not enough
 */
export function orderOf(moves: readonly Move[], states: readonly State[], most: number): Order | null {
  const after = moves.map(() => new Set<number>())
  /** By move: the state in which it is yet to be taken while those that do not come after it have been, and the one behind. */
  const waiting: { before: State; behind: State }[] = []
  let left = most
  for (const [later, move] of moves.entries()) {
    for (let earlier = later - 1; earlier >= 0; earlier--) {
      const followers = after[earlier] as Set<number>
      if ([...followers].some((between) => after[between]?.has(later))) {
        followers.add(later)
        continue
      }
      left -= 3
      if (left < 0) return null
      const met = waiting[earlier] as (typeof waiting)[number]
      const commuted = commute(moves[earlier] as Move, move, met)
      if (commuted === null) followers.add(later)
      else waiting[earlier] = commuted
    }
    waiting.push({ before: states[later] as State, behind: states[later + 1] as State })
  }
  return after
}

/** Where two steps lead to the same state whichever comes first: the state after the later alone, and after both. */
function commute(
  earlier: Move,
  later: Move,
  { before, behind }: { before: State; behind: State },
): { before: State; behind: State } | null {
  const alone = takenIn(before, later)
  if (alone === null) return null
  const both = takenIn(behind, later)
  const turned = both && takenIn(alone, earlier)
  if (both === null || turned === null || comparePlain(both, turned) !== 0) return null
  return { before: alone, behind: both }
}

/**
 * The state after the very same step, with the same effects; null where it is not possible, or where it may lead to several.
 *
 * @param preferred the one of several that is meant
 */
export function takenIn(state: State, move: Move, preferred?: State): State | null {
  const reached = move
    .in(state)
    .outcomes.flatMap(({ step, after }) => (after !== null && isSameStep(step, move.step) ? [after] : []))
  const meant = reached.find((after) => preferred !== undefined && comparePlain(after, preferred) === 0)
  if (meant !== undefined) return meant
  const [first, ...others] = reached
  return first !== undefined && others.every((other) => comparePlain(first, other) === 0) ? first : null
}
