/** Steps out of a state, straight from the semantics, and the states that they lead to. */

import { NetsplitError } from '../language/errors.ts'
import type { Plain } from '../language/plain.ts'
import {
  applyUpdates,
  type Context,
  type Failure,
  runDirectly,
  type Step,
  type Successor,
  type TransitionSystem,
} from '../semantics/system/system.ts'

/** All steps out of a state. */
export function successorsOf(system: TransitionSystem, state: readonly Plain[]): Successor[] {
  const read = (slot: number) => state[slot] as Plain
  const context: Context = { read, author: runDirectly }
  return system.rules.flatMap((rule) => rule.options(read).flatMap((option) => rule.successors(option, context)))
}

/** A step that was taken. */
export interface Result {
  readonly step: Step
  /** Slot values after it; null where it fails. */
  readonly state: readonly Plain[] | null
  readonly failure: Failure | null
}

/** Where a successor leads; one whose change the language refuses fails. */
export function resultOf(
  system: TransitionSystem,
  state: readonly Plain[],
  { step, updates, failure }: Successor,
): Result {
  if (failure !== null) return { step, state: null, failure }
  try {
    return { step, state: applyUpdates(system, state, updates), failure: null }
  } catch (error) {
    // A change that the language refuses, like a return from an operation that was not invoked.
    if (!(error instanceof NetsplitError)) throw error
    const { summary, place, cure } = error
    const refused: Failure = { kind: 'invalid', where: place ?? '', message: summary, line: null, cure: cure ?? null }
    return { step, state: null, failure: refused }
  }
}
