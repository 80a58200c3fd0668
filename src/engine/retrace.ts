/**
 * Retracing finds the run that leads to a finding. The search keeps no parents: which worker reaches a state first is
 * chance. Instead the levels are searched backwards for the predecessor with the smallest fingerprint, which is the same
 * in every run, and the steps are then taken again through the semantics, which proves that the run is one. Where the
 * search was reduced by symmetry, the levels hold representatives; the run shown is one of the model itself, whose states
 * have these representatives.
 */

import { NetsplitError } from '../language/errors.ts'
import type { Plain } from '../language/plain.ts'
import { runDirectly, type Step, type Successor, updatedValue } from '../semantics/system.ts'
import { fingerprintOf } from './fingerprint.ts'
import { findPredecessor, notRepeatable } from './predecessor.ts'
import type { Run } from './result.ts'
import type { Searcher } from './searcher.ts'
import { asExplored, valuesOf } from './symmetry.ts'
import type { Finding, Fingerprint } from './violations.ts'

export interface Retraced {
  readonly run: Run
  /** The step at which the finding was made, for findings about steps. */
  readonly lastStep: Successor | null
}

/** Whether a step is the one that a finding is about. */
export type StepTest = (before: readonly Plain[], successor: Successor, after: readonly Plain[] | null) => boolean

/** The run to a finding. */
export function retrace(searcher: Searcher, finding: Finding, isTheStep: StepTest): Retraced {
  const { isStep } = finding
  const depth = isStep ? finding.depth - 1 : finding.depth
  const vectors = [finding.state]
  for (let level = depth - 2; level >= 0; level--)
    vectors.unshift(findPredecessor(searcher, vectors[0] as Int32Array, level))
  const { steps, states } = runThrough(
    searcher,
    vectors.map((vector) => valuesOf(searcher.tabling, vector)),
  )
  if (!isStep) return { run: { steps, states }, lastStep: null }
  const before = states[states.length - 1] as readonly Plain[]
  for (const successor of successorsOf(searcher, before)) {
    const next = after(searcher, before, successor)
    if (!isTheStep(before, successor, next)) continue
    if (next !== null) states.push(next)
    return { run: { steps: [...steps, successor.step], states }, lastStep: successor }
  }
  return notRepeatable()
}

/** The successors of a state, by the semantics alone. */
export function successorsOf({ instance }: Searcher, state: readonly Plain[]): Successor[] {
  const read = (slot: number) => state[slot] as Plain
  return instance.system.rules.flatMap((rule) =>
    rule.options(read).flatMap((option) => rule.successors(option, { read, author: runDirectly })),
  )
}

/** The state after a successor, in canonical form; null when there is none because the step fails. */
export function after(searcher: Searcher, state: readonly Plain[], successor: Successor): readonly Plain[] | null {
  if (successor.failure !== null) return null
  const { values } = searcher.tabling
  try {
    const next = [...state]
    for (const update of successor.updates) {
      const value = updatedValue(searcher.instance.system, update, state[update.slot] as Plain)
      next[update.slot] = values.valueOf(values.intern(value))
    }
    return next
  } catch (error) {
    if (error instanceof NetsplitError && error.code !== 'out-of-memory') return null
    throw error
  }
}

/** The fingerprint of a state given by its values. */
export function fingerprintOfValues(searcher: Searcher, state: readonly Plain[]): Fingerprint {
  const components = Int32Array.from(state, (value, slot) => searcher.tabling.components.componentOf(slot, value))
  return fingerprintOf(components, searcher.tabling)
}

/** The first run of the model in which the search saw these states, one after the other. */
export function runThrough(
  searcher: Searcher,
  explored: readonly (readonly Plain[])[],
): { steps: Step[]; states: (readonly Plain[])[] } {
  const { values } = searcher.tabling
  const isSeenAs = (state: readonly Plain[], target: readonly Plain[] | undefined) =>
    asExplored(searcher, state).every((value, slot) => values.isSame(value, target?.[slot] as Plain))
  const steps: Step[] = []
  const states: (readonly Plain[])[] = []
  for (const initial of searcher.instance.system.initialStates(runDirectly)) {
    const state = initial.values.map((value) => values.valueOf(values.intern(value)))
    if (!isSeenAs(state, explored[0])) continue
    steps.push(initial.step)
    states.push(state)
    break
  }
  for (const target of explored.slice(1)) {
    const before = states.at(-1) ?? notRepeatable()
    for (const successor of successorsOf(searcher, before)) {
      const next = after(searcher, before, successor)
      if (next === null || !isSeenAs(next, target)) continue
      steps.push(successor.step)
      states.push(next)
      break
    }
  }
  return states.length === explored.length ? { steps, states } : notRepeatable()
}
