/** Judging: whether a run, wherever it comes from, violates a property. */

import type { Run } from '../engine/result.ts'
import type { Plain } from '../language/plain.ts'
import { isLiveness, type LivenessKind, type PropertyKind } from '../language/property.ts'
import type { Check, Instance } from '../semantics/instance.ts'
import { type Failure, type Read, runDirectly } from '../semantics/system.ts'
import { dutyMissed, mayStop } from './fair-cycle.ts'
import { successorsOf } from './replay.ts'
import { propertyWords } from './words.ts'

export type Judgement =
  | {
      readonly isViolated: true
      readonly kind: PropertyKind | 'exception'
      /** As far as the run is needed to see it. */
      readonly run: Run
      /** What the predicate read in its last state. */
      readonly slotsRead: readonly number[]
      readonly failure: Failure | null
    }
  | { readonly isViolated: false; readonly why: string }

/** A property of an instance, or what it says of one member. */
export interface NamedProperty {
  readonly name: string
  /** The member that it is about, where it is about one of several. */
  readonly of: Plain | undefined
  readonly kind: PropertyKind
  readonly check: Check | null
  readonly companion: Check | null
}

/** @param words its name, with the member that it is about: `served of client0`; null where there is none */
export function propertyCalled(words: string, { properties }: Instance): NamedProperty | null {
  for (const { name, kind, of, check, companion, each = [] } of properties) {
    const whole = { name, of: of as Plain | undefined, kind, check, companion }
    if (propertyWords(name, whole.of) === words || name === words) return whole
    const member = each.find((one) => propertyWords(name, one.of as Plain) === words)
    if (member !== undefined) return { ...whole, of: member.of as Plain, check: member.check }
  }
  return null
}

/** @param run all of its steps are possible, but the last one may fail */
export function judgeRun(run: Run, property: NamedProperty, instance: Instance): Judgement {
  return isLiveness(property.kind) ? judgeEnding(run, property, instance) : judgeStates(run, property, instance)
}

/** Judges a run that has to fail in its last step. */
export function judgeFailure(run: Run, failure: Failure | null): Judgement {
  const { steps } = run
  if (failure === null) return { isViolated: false, why: `Step ${steps.length} no longer fails.` }
  return { isViolated: true, kind: 'exception', run, slotsRead: [], failure }
}

/** The first state, or the first step, that violates a property. */
function judgeStates({ steps, states }: Run, property: NamedProperty, instance: Instance): Judgement {
  for (const [at, values] of states.entries()) {
    const earlier = states[at - 1]
    const read = new Set<number>()
    const before = earlier === undefined ? null : readOf(earlier, read)
    if (!breaks({ values, state: readOf(values, read), before }, property, instance)) continue
    const run = { steps: steps.slice(0, at + 1), states: states.slice(0, at + 1) }
    return {
      isViolated: true,
      kind: property.kind,
      run,
      slotsRead: sorted(read),
      failure: null,
    }
  }
  return {
    isViolated: false,
    why: `${propertyWords(property.name, property.of)} holds in all ${states.length} states of the run.`,
  }
}

function breaks(
  { values, state, before }: { values: readonly Plain[]; state: Read; before: Read | null },
  { kind, check, companion }: NamedProperty,
  { system }: Instance,
): boolean {
  const holds = (asked: Check | null, read: Read, after?: Read) => asked?.evaluate(runDirectly, read, after) ?? false
  switch (kind) {
    case 'always':
      return !holds(check, state)
    case 'never':
      return holds(check, state)
    case 'step':
      return before !== null && !holds(check, before, state)
    case 'refines':
      return before === null ? !holds(companion, state) : !holds(check, before, state)
    case 'deadlockFree':
      return successorsOf(system, values).length === 0 && !holds(check, state)
    default:
      // A run cannot violate that something happens in some other one.
      return false
  }
}

function readOf(state: readonly Plain[], met: Set<number>): Read {
  return (slot) => {
    met.add(slot)
    return state[slot] as Plain
  }
}

/** Judges a run that repeats, or stops: whether it may go on so, and whether it violates a property of whole runs then. */
function judgeEnding(run: Run, { name, of, kind, check, companion }: NamedProperty, { system }: Instance): Judgement {
  const { states, ending } = run
  const last = states.at(-1) as readonly Plain[]
  const begin = ending?.kind === 'repeats' ? ending.from - 1 : states.length - 1
  const cycle = ending?.kind === 'repeats' ? states.slice(begin, -1) : [last]
  const missed = ending?.kind === 'repeats' ? dutyMissed(system, [...cycle, last]) : mayStop(system, last)
  if (missed !== null) {
    const how = ending?.kind === 'repeats' ? 'go around for ever' : `stop in state ${states.length}`
    return { isViolated: false, why: `The run cannot ${how}, for this has to happen: ${missed}.` }
  }
  const holds = (asked: Check | null) => (state: readonly Plain[]) =>
    asked?.evaluate(runDirectly, (slot) => state[slot] as Plain) ?? false
  if (!isBroken(kind as LivenessKind, { states, cycle, holds: holds(check), follows: holds(companion) })) {
    return { isViolated: false, why: `${propertyWords(name, of)} holds in the run, which goes on as before.` }
  }
  return {
    isViolated: true,
    kind,
    run,
    slotsRead: slotsReadBy(check, states[begin] as readonly Plain[]),
    failure: null,
  }
}

function slotsReadBy(check: Check | null, state: readonly Plain[]): number[] {
  const read = new Set<number>()
  check?.evaluate(runDirectly, readOf(state, read))
  return sorted(read)
}

function sorted(slots: ReadonlySet<number>): number[] {
  return [...slots].sort((one, other) => one - other)
}

interface Course {
  readonly states: readonly (readonly Plain[])[]
  /** Those that are visited again and again. */
  readonly cycle: readonly (readonly Plain[])[]
  readonly holds: (state: readonly Plain[]) => boolean
  readonly follows: (state: readonly Plain[]) => boolean
}

function isBroken(kind: LivenessKind, { states, cycle, holds, follows }: Course): boolean {
  switch (kind) {
    case 'eventually':
      return !states.some(holds)
    case 'leadsTo':
      return states.some((state, at) => holds(state) && ![...states.slice(at), ...cycle].some(follows))
    case 'alwaysEventually':
      return !cycle.some(holds)
    case 'eventuallyAlways':
      return !cycle.every(holds)
    case 'quiescent':
      return !cycle.some(holds)
  }
}
