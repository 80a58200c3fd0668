/** Asks for initial states again, to find out whether they always come out the same. */

import { comparePlain, type Plain } from '../../language/plain.ts'
import { usesSoFar, watched } from '../../semantics/author-code/outside.ts'
import type { InitialState, TransitionSystem } from '../../semantics/system/system.ts'
import { usesOutsideLast, withoutOutside } from './audit.ts'
import { nondeterministic } from './tracked-read.ts'

/** Who makes them, where no function has a name of its own. */
const maker = 'The function that makes initial states'

/** So many of them are made twice. */
const mostCompared = 1024

/**
 * The initial states of a system, as they are asked for.
 *
 * @param made the same states, made by the author's functions as a search runs them
 * @param compared how many to make once more
 * @throws NetsplitError `nondeterministic` where those are others
 */
export function* comparedWithAgain(
  system: TransitionSystem,
  made: Iterable<InitialState>,
  compared = mostCompared,
): Generator<readonly Plain[]> {
  const again = system.initialStates(withoutOutside)[Symbol.iterator]()
  const nextAgain = () => withoutOutside(maker, () => again.next())
  let at = 0
  for (const { values } of watchedOneByOne(made)) {
    if (at++ < compared) {
      const next = nextAgain()
      if (next.done || !isSame(values, next.value.values)) throw nondeterministic('The start')
    }
    yield values
  }
  if (at < compared && !nextAgain().done) throw nondeterministic('The start')
}

/** The same states, made without the outside. */
function* watchedOneByOne(made: Iterable<InitialState>): Generator<InitialState> {
  const states = made[Symbol.iterator]()
  for (;;) {
    const uses = usesSoFar()
    const { done, value } = watched(maker, () => states.next())
    if (usesSoFar() !== uses) throw usesOutsideLast(nondeterministic(maker))
    if (done) return
    yield value
  }
}

function isSame(left: readonly Plain[], right: readonly Plain[]): boolean {
  return left.length === right.length && left.every((value, slot) => comparePlain(value, right[slot] as Plain) === 0)
}
