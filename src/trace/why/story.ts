/** A run with what is needed to say why each of its steps is: its moves, and what each of them wrote. */

import type { Plain } from '../../language/plain.ts'
import type { Instance } from '../../semantics/instance/instance.ts'
import type { LocalState } from '../../semantics/node/local.ts'
import type { Slot } from '../../semantics/system/system.ts'
import type { Trace } from '../trace.ts'
import { type Move, moveOf, type State } from './moves.ts'
import { type Claim, type Verdict, verdictOf } from './verdict.ts'
import { type Write, writesOf } from './writes.ts'

export interface Story {
  readonly instance: Instance
  /** How many steps there are; their numbers begin with 1, the start. */
  readonly length: number
  /** The state after each step, by number less one; one less where the last step fails. */
  readonly states: readonly State[]
  /** By number less two: the start is no move. */
  readonly moves: readonly Move[]
  /** All writes, in order. */
  readonly writes: readonly Write[]
  /** How the last step fails; null where it does not. */
  readonly failure: string | null
  /** The number of the state at which a cycle begins, of a run that repeats. */
  readonly loop: number | null
  readonly verdict: Verdict | null
  /** Whether the last state may be outside the constraint. */
  readonly endsOutside: boolean
}

/** @returns null where the trace is no run of the instance */
export function storyOf(trace: Trace, instance: Instance): Story | null {
  const { slots } = instance.system
  const states = trace.steps.flatMap(({ state }) => (state === null ? [] : [state]))
  const moves: Move[] = []
  const writes: Write[] = []
  for (const { number, step, state } of trace.steps) {
    const before = number === 1 ? blank(slots, state ?? []) : (states[number - 2] as State)
    if (number > 1) {
      const move = moveOf(instance.system, { before, step, after: state })
      if (move === null) return null
      moves.push(move)
    }
    if (state !== null) writes.push(...writesOf(slots, { step, before, after: state, number }))
  }
  return {
    instance,
    length: trace.steps.length,
    states,
    moves,
    writes,
    failure: failureOf(moves.at(-1), states, trace.steps.length),
    loop: trace.ending?.kind === 'repeats' ? trace.ending.from : null,
    verdict: verdictOf({ ...claimOf(trace), states }, instance),
    endsOutside: trace.endsOutside,
  }
}

/** What a trace is said to show. */
function claimOf({ violated, open, witnessed, ending }: Trace): Claim {
  const { property, kind } = violated ??
    open ?? { property: witnessed?.property ?? null, kind: witnessed === null ? null : 'sometimes' }
  return { property, kind, ending }
}

export function moveNumbered({ moves }: Story, number: number): Move {
  return moves[number - 2] as Move
}

function failureOf(last: Move | undefined, states: readonly State[], length: number): string | null {
  const before = states.at(-1)
  if (states.length === length || last === undefined || before === undefined) return null
  return last.in(before).outcomes.find(({ failure }) => failure !== null)?.failure ?? null
}

/** The start, but for what nodes did there: no message, no armed timer, no operation. Values were there before. */
function blank(slots: readonly Slot[], state: State): State {
  return state.map((value, at): Plain => {
    switch (slots[at]?.kind) {
      case 'inbox':
        return Array.isArray(value) ? [] : {}
      case 'history':
        return {}
      case 'node': {
        const { deadlines: _deadlines, offers: _offers, unfinished: _step, ...local } = value as unknown as LocalState
        return { ...local, timers: [] } as unknown as Plain
      }
      default:
        return value
    }
  })
}
