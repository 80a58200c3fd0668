/**
 * Retracing finds the run that leads to a finding. The search keeps no parents: which worker reaches a state first is
 * chance. Instead the levels are searched backwards for the predecessor with the smallest fingerprint, which is the same
 * in every run, and the steps are then taken again through the semantics, which proves that the run is one. Where the
 * search was reduced by symmetry, the levels hold representatives; the run shown is one of the model itself, whose states
 * have these representatives.
 */

import { NetsplitError } from '../../language/errors.ts'
import type { Plain } from '../../language/plain.ts'
import { runDirectly, type Step, type Successor, updatedValue } from '../../semantics/system/system.ts'
import { fingerprintOf } from '../checks/fingerprint.ts'
import type { Finding, Fingerprint } from '../checks/violations.ts'
import type { Sliced } from '../platform/slices.ts'
import type { Run } from '../result.ts'
import type { Workbench } from '../search/workbench.ts'
import { asExplored, valuesOf } from '../symmetry/symmetry.ts'
import { findPredecessor, notRepeatable } from './predecessor.ts'

export interface Retraced {
  readonly run: Run
  /** The step at which the finding was made, for findings about steps. */
  readonly lastStep: Successor | null
  /** Whether the run gets to the finding; where it does not, it goes as far as there are steps. */
  readonly isWhole: boolean
}

/** Whether a step is the one that a finding is about. */
export type StepTest = (before: readonly Plain[], successor: Successor, after: readonly Plain[] | null) => boolean

/** The run to a finding, as far as it goes. */
export function* retrace(bench: Workbench, finding: Finding, isTheStep: StepTest): Sliced<Retraced> {
  const { isStep } = finding
  const depth = isStep ? finding.depth - 1 : finding.depth
  const vectors = [finding.state]
  for (let level = depth - 2; level >= 0; level--)
    vectors.unshift(yield* findPredecessor(bench, vectors[0] as Int32Array, level))
  const run = yield* runAlong(
    bench,
    vectors.map((vector) => valuesOf(bench.tabling, vector)),
  )
  const { steps, states } = run
  const isWhole = states.length === vectors.length
  if (!isStep || !isWhole) return { run, lastStep: null, isWhole }
  const before = states[states.length - 1] as readonly Plain[]
  for (const successor of successorsOf(bench, before)) {
    const next = after(bench, before, successor)
    if (!isTheStep(before, successor, next)) continue
    if (next !== null) states.push(next)
    return { run: { steps: [...steps, successor.step], states }, lastStep: successor, isWhole }
  }
  return { run, lastStep: null, isWhole: false }
}

/** The successors of a state, by the semantics alone. */
export function successorsOf({ instance }: Workbench, state: readonly Plain[]): Successor[] {
  const read = (slot: number) => state[slot] as Plain
  return instance.system.rules.flatMap((rule) =>
    rule.options(read).flatMap((option) => rule.successors(option, { read, author: runDirectly })),
  )
}

/** The state after a successor, in canonical form; null when there is none because the step fails. */
export function after(bench: Workbench, state: readonly Plain[], successor: Successor): readonly Plain[] | null {
  if (successor.failure !== null) return null
  const { values } = bench.tabling
  try {
    const next = [...state]
    for (const update of successor.updates) {
      const value = updatedValue(bench.instance.system, update, state[update.slot] as Plain)
      next[update.slot] = values.valueOf(values.intern(value))
    }
    return next
  } catch (error) {
    if (error instanceof NetsplitError && error.code !== 'out-of-memory') return null
    throw error
  }
}

/** The fingerprint of a state given by its values. */
export function fingerprintOfValues(bench: Workbench, state: readonly Plain[]): Fingerprint {
  const components = Int32Array.from(state, (value, slot) => bench.tabling.components.componentOf(slot, value))
  return fingerprintOf(components, bench.tabling)
}

interface Started {
  readonly steps: Step[]
  readonly states: (readonly Plain[])[]
}

/** The first run of the model in which the search saw these states, one after the other. */
export function* runThrough(bench: Workbench, explored: readonly (readonly Plain[])[]): Sliced<Started> {
  const run = yield* runAlong(bench, explored)
  return run.states.length === explored.length ? run : notRepeatable()
}

/** The same, up to the first of these states to which there is no step. */
function* runAlong(bench: Workbench, explored: readonly (readonly Plain[])[]): Sliced<Started> {
  const { values } = bench.tabling
  const isSame = (state: readonly Plain[] | undefined, target: readonly Plain[] | undefined) =>
    state?.every((value, slot) => values.isSame(value, target?.[slot] as Plain)) ?? false
  const isSeenAs = (state: readonly Plain[], target: readonly Plain[] | undefined) =>
    isSame(asExplored(bench, state), target)
  // What was found in an initial state itself is shown in that one.
  const start =
    (yield* firstOf(initialRuns(bench), ({ states: [state] }) => isSame(state, explored[0]))) ??
    (yield* firstOf(initialRuns(bench), ({ states: [state] }) => isSeenAs(state as readonly Plain[], explored[0])))
  const { steps, states } = start ?? { steps: [], states: [] }
  while (states.length > 0 && states.length < explored.length) {
    const before = states.at(-1) as readonly Plain[]
    const length = states.length
    for (const successor of successorsOf(bench, before)) {
      const next = after(bench, before, successor)
      if (next === null || !isSeenAs(next, explored[length])) continue
      steps.push(successor.step)
      states.push(next)
      break
    }
    if (states.length === length) break
    yield
  }
  return { steps, states }
}

/** The runs of one state each: the initial ones, in canonical form. */
export function* initialRuns({ instance, tabling: { values } }: Workbench): Generator<Started> {
  for (const initial of instance.system.initialStates(runDirectly)) {
    yield { steps: [initial.step], states: [initial.values.map((value) => values.valueOf(values.intern(value)))] }
  }
}

function* firstOf<Part>(parts: Iterable<Part>, fits: (part: Part) => boolean): Sliced<Part | undefined> {
  for (const part of parts) {
    if (fits(part)) return part
    yield
  }
  return undefined
}
