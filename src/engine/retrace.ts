/**
 * Retracing finds the run that leads to a finding. The search keeps no parents: which worker reaches a state first is
 * chance. Instead the levels are searched backwards for the predecessor with the smallest fingerprint, which is the same
 * in every run, and the steps are then taken again through the semantics, which proves that the run is one.
 */

import { NetsplitError } from '../language/errors.ts'
import type { Plain } from '../language/plain.ts'
import { runDirectly, type Step, type Successor, updatedValue } from '../semantics/system.ts'
import { fingerprintOf } from './fingerprint.ts'
import { findPredecessor, notRepeatable } from './predecessor.ts'
import type { Run } from './result.ts'
import type { Searcher } from './searcher.ts'
import type { Finding, Fingerprint } from './violations.ts'

export interface Retraced {
  readonly run: Run
  /** The step at which the finding was made, for findings about steps. */
  readonly lastStep: Successor | null
}

/** Whether a step is the one that a finding is about. */
export type StepTest = (before: readonly Plain[], successor: Successor, after: readonly Plain[] | null) => boolean

/** The run to a finding; null when the finding is about a state that is no part of the search. */
export function retrace(searcher: Searcher, finding: Finding, isTheStep: StepTest): Retraced | null {
  if (!finding.isReached) return null
  const { isStep } = finding
  const depth = isStep ? finding.depth - 1 : finding.depth
  const vectors = [finding.state]
  for (let level = depth - 2; level >= 0; level--)
    vectors.unshift(findPredecessor(searcher, vectors[0] as Int32Array, level))
  const states = vectors.map((components) => valuesOf(searcher, components))
  const steps: Step[] = [initialStep(searcher, states[0] as readonly Plain[])]
  for (let at = 1; at < states.length; at++) {
    steps.push(stepBetween(searcher, states[at - 1] as readonly Plain[], states[at] as readonly Plain[]))
  }
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
function after(searcher: Searcher, state: readonly Plain[], successor: Successor): readonly Plain[] | null {
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

function valuesOf({ tabling }: Searcher, components: Int32Array): readonly Plain[] {
  return Array.from(components, (component, slot) => tabling.components.valueOf(slot, component))
}

function initialStep({ instance, tabling }: Searcher, state: readonly Plain[]): Step {
  const { values } = tabling
  for (const initial of instance.system.initialStates(runDirectly)) {
    if (initial.values.every((value, slot) => values.isSame(value, state[slot] as Plain))) return initial.step
  }
  return notRepeatable()
}

function stepBetween(searcher: Searcher, from: readonly Plain[], to: readonly Plain[]): Step {
  for (const successor of successorsOf(searcher, from)) {
    const next = after(searcher, from, successor)
    if (next?.every((value, slot) => searcher.tabling.values.isSame(value, to[slot] as Plain))) return successor.step
  }
  return notRepeatable()
}
