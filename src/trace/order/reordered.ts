/**
 * A run in the order in which it is read best: that with the fewest changes of node. It is reached by exchanging neighbours
 * that commute in those very states, so it leads to the same state; it is taken again, step by step, before it is shown, and
 * shows what the run showed, not earlier than at its end.
 */

import type { Run } from '../../engine/index.ts'
import { comparePlain } from '../../language/plain.ts'
import { isAboutSteps } from '../../language/property.ts'
import type { Instance } from '../../semantics/instance/instance.ts'
import type { Step } from '../../semantics/system/system.ts'
import { isOutside } from '../judging/predicates.ts'
import { formatMember } from '../value.ts'
import { type Move, moveOf, type State } from '../why/moves.ts'
import { type Claim, verdictOf } from '../why/verdict.ts'
import { actor } from '../words.ts'
import { orderOf, takenIn } from './commuting.ts'
import { fewestChanges } from './fewest-changes.ts'

/** How often a step is tried somewhere to find out what commutes: enough for a hundred steps. A longer run stays as it is. */
const mostTries = 20_000

/**
 * @param claim what the run shows
 * @param first the number of the first step that may have another place; those before it stay
 */
export function reordered(run: Run, claim: Claim, instance: Instance, first = 2): Run {
  const { steps, states, ending } = run
  // The last step of what is put in order leads to a state that stays.
  const end = endOf(run, claim)
  if (end - first < 1) return run
  const moves: Move[] = []
  for (let number = first; number <= end; number++) {
    const [before, after] = [states[number - 2] as State, states[number - 1] as State]
    const move = moveOf(instance.system, { before, step: steps[number - 1] as Step, after })
    if (move === null) return run
    moves.push(move)
  }
  const order = orderOf(moves, states.slice(first - 2, end), mostTries)
  if (order === null) return run
  const best = fewestChanges(
    moves.map(({ step, name }) => ({ lane: laneOf(step), name })),
    order,
  )
  const taken: State[] = [states[first - 2] as State]
  for (const at of best) {
    const after = takenIn(taken.at(-1) as State, moves[at] as Move, states[first + at - 1])
    if (after === null) return run
    taken.push(after)
  }
  if (comparePlain(taken.at(-1) as State, states[end - 1] as State) !== 0) return run
  const made: Run = {
    steps: [...steps.slice(0, first - 1), ...best.map((at) => (moves[at] as Move).step), ...steps.slice(end)],
    states: [...states.slice(0, first - 2), ...taken.slice(0, -1), ...states.slice(end - 1)],
    ...(ending !== undefined && { ending }),
  }
  return showsTheSame(made, run, claim, instance) ? made : run
}

/** Whose step it is: that of a node, or of the member that an action is taken for; all others are the world's. */
export function laneOf(step: Step): string {
  if (step.kind !== 'action') return actor(step) ?? ''
  return step.member === undefined ? `${step.action}()` : formatMember(step.member)
}

/** The number of the last step that may have another place. */
function endOf({ steps, states, ending }: Run, { kind }: Claim): number {
  if (states.length < steps.length) return states.length
  if (ending?.kind === 'repeats') return ending.from
  return kind === null || isAboutSteps(kind) ? steps.length - 1 : steps.length
}

/** Whether a run shows what another one does, at its end and not before, and stays within the constraint as long. */
function showsTheSame(made: Run, run: Run, claim: Claim, instance: Instance): boolean {
  const isAlike = (state: State, at: number) =>
    isOutside(instance, state) === isOutside(instance, run.states[at] as State)
  if (!made.states.every(isAlike)) return false
  const verdict = verdictOf({ ...claim, states: run.states }, instance)
  // A step that fails there fails here. Of anything else that nothing is known of, nothing is changed.
  if (verdict === null) return run.states.length < run.steps.length
  const from = run.ending?.kind === 'repeats' ? run.ending.from - 1 : null
  if (!verdict.isShownBy(made.states, from)) return false
  // Where a run goes on, there is a next step.
  if (verdict.isOfWholeRuns || claim.kind === 'deadlockFree') return true
  const isEarly = ({ states }: Run) => states.some((_, at) => at > 0 && verdict.isShownBy(states.slice(0, at), null))
  return !isEarly(made) || isEarly(run)
}
