/**
 * Moves: the steps of a run as they can be taken in other states. A move is the option of a rule that makes the step; taking it
 * somewhere else runs that rule there, and tells which slots it looked at.
 */

import { comparePlain, type Plain } from '../../language/plain.ts'
import {
  type Author,
  isSameStep,
  type Rule,
  runDirectly,
  type Step,
  type TransitionSystem,
} from '../../semantics/system/system.ts'
import { bareName } from '../step-names.ts'
import { resultOf } from '../successors.ts'
import { isSame } from './parts.ts'

export type State = readonly Plain[]

/** A way in which a move can be taken in a state. */
export interface Outcome {
  readonly step: Step
  /** Null where the step fails. */
  readonly after: State | null
  /** Of one that fails: how. */
  readonly failure: string | null
}

export interface Taken {
  readonly outcomes: readonly Outcome[]
  /** The slots that decide which outcomes there are. */
  readonly reads: ReadonlySet<number>
}

export class Move {
  readonly step: Step
  readonly name: string
  private readonly system: TransitionSystem
  private readonly rule: Rule
  private readonly option: Plain

  constructor(system: TransitionSystem, found: { step: Step; rule: Rule; option: Plain }) {
    this.system = system
    this.step = found.step
    this.name = bareName(found.step)
    this.rule = found.rule
    this.option = found.option
  }

  /** The same step in a state: it has the same name there. None where it is not possible. */
  in(state: State): Taken {
    const reads = new Set<number>()
    const read = (slot: number) => {
      reads.add(slot)
      return state[slot] as Plain
    }
    const outcomes = this.rule
      .options(read)
      .filter((option) => isSame(timeless(option), timeless(this.option)))
      .flatMap((option) => this.rule.successors(option, { read, author: runDirectly }))
      .filter(({ step }) => bareName(step) === this.name)
      .map((successor): Outcome => {
        // A client's operations decide whether it may record another one.
        for (const { slot } of successor.updates) if (this.system.slots[slot]?.kind === 'history') reads.add(slot)
        const { step, state: after, failure } = resultOf(this.system, state, successor)
        return { step, after, failure: failure?.message ?? null }
      })
    return { outcomes, reads }
  }

  /** Whether the author's function for it runs in a state and does nothing there, so that it is no step. */
  isIdleIn(state: State): boolean {
    let hasRun = false
    const author: Author = (name, body) => {
      hasRun = true
      return runDirectly(name, body)
    }
    const read = (slot: number) => state[slot] as Plain
    const options = this.rule.options(read).filter((option) => isSame(timeless(option), timeless(this.option)))
    return options.every((option) => this.rule.successors(option, { read, author }).length === 0) && hasRun
  }
}

/** The move that makes a step from one state to another; null where there is none. @param after null where it fails */
export function moveOf(
  system: TransitionSystem,
  { before, step, after }: { before: State; step: Step; after: State | null },
): Move | null {
  const read = (slot: number) => before[slot] as Plain
  for (const rule of system.rules) {
    for (const option of rule.options(read)) {
      for (const found of rule.successors(option, { read, author: runDirectly })) {
        if (!isSameStep(found.step, step)) continue
        const move = new Move(system, { step, rule, option })
        if (move.in(before).outcomes.some((outcome) => isSameStep(outcome.step, step) && leadsTo(outcome, after)))
          return move
      }
    }
  }
  return null
}

function leadsTo(outcome: Outcome, after: State | null): boolean {
  if (outcome.after === null || after === null) return outcome.after === after
  return comparePlain(outcome.after, after) === 0
}

/** A message in flight is the same one wherever it stands in its queue, and however old it is. */
function timeless(option: Plain): Plain {
  if (typeof option !== 'object' || option === null || !('position' in option)) return option
  const { position: _position, age: _age, ...message } = option as { readonly [field: string]: Plain }
  return message
}
