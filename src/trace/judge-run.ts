/** Judging a run: whether, in the model of today, it shows what it was kept for. */

import type { Ending, Run } from '../engine/result.ts'
import type { ShownKind, ShownRun } from '../engine/shown-runs.ts'
import { NetsplitError } from '../language/errors.ts'
import { comparePlain, type Plain } from '../language/plain.ts'
import { isAboutSteps, type LivenessKind } from '../language/property.ts'
import type { Check, Instance, InstanceProperty } from '../semantics/instance.ts'
import { unknownName } from '../semantics/names.ts'
import { type Failure, type Read, runDirectly } from '../semantics/system.ts'
import { dutyMissed, mayStop } from './fair-cycle.ts'
import { successorsOf } from './replay.ts'
import { propertyWords } from './words.ts'

/** What a run was kept for. */
export interface Purpose {
  readonly kind: ShownKind
  readonly property: string | null
  readonly propertyKind: string | null
  readonly of?: Plain
  readonly ending: Ending | null
}

/** The run as it is to be shown, cut where it shows its purpose before its end; and why it does not, where it does not. */
export interface JudgedRun {
  readonly shown: ShownRun
  readonly missed: string | null
}

/**
 * @param failure of its last step, where that fails
 * @throws NetsplitError where there is no such property any more, or a predicate fails
 */
export function judgeRun(instance: Instance, run: Run, failure: Failure | null, purpose: Purpose): JudgedRun {
  const { kind, property: name, of, propertyKind } = purpose
  const shown = (fields: Partial<ShownRun>): ShownRun => ({
    kind,
    property: name,
    ...(of !== undefined && { of }),
    propertyKind: propertyKind as ShownRun['propertyKind'],
    run,
    slotsRead: [],
    failure,
    ...fields,
  })
  if (name === null) return { shown: shown({}), missed: errorMissed(instance, run, failure) }
  if (propertyKind === 'exception') return { shown: shown({}), missed: exceptionMissed(name, failure) }
  const property = propertyCalled(instance, name, of)
  const about = propertyWords(name, of)
  if (failure !== null)
    return { shown: shown({}), missed: `the last step fails in ${failure.where}: ${failure.message}` }
  if (kind === 'lasso') {
    const { ending } = purpose
    const at = ending?.kind === 'repeats' ? ending.from : run.states.length
    const missed = lassoMissed(instance, property, run, ending)
    const whole = { ...run, ...(missed === null && ending !== null && { ending }) }
    return { shown: shown({ run: whole, slotsRead: slotsRead(instance, property, whole, at) }), missed }
  }
  if (kind === 'open') {
    const missed = openMissed(instance, property, run)
    const whole: Run = { ...run, ...(missed === null && { ending: { kind: 'leaves' } as const }) }
    return { shown: shown({ run: whole, slotsRead: slotsRead(instance, property, whole, run.states.length) }), missed }
  }
  const length = run.states.length
  const isThere = (at: number) => showsAt(instance, property, run, at)
  const at = isThere(length) ? length : run.states.findIndex((_, number) => isThere(number + 1)) + 1
  if (at === 0) {
    const read = slotsRead(instance, property, run, length)
    const missed =
      kind === 'witness' ? `${about} does not hold in the last state, nor in one before` : `${about} is not violated`
    return { shown: shown({ slotsRead: read }), missed }
  }
  const cut: Run = { steps: run.steps.slice(0, at), states: run.states.slice(0, at) }
  return { shown: shown({ run: cut, slotsRead: slotsRead(instance, property, cut, at) }), missed: null }
}

/** The property that a run is about: asked of one member alone, where it is of each. */
function propertyCalled({ properties }: Instance, name: string, of: Plain | undefined): InstanceProperty {
  const named = properties.filter((property) => property.name === name)
  const isOf = ({ of: member }: { readonly of?: unknown }) => of !== undefined && isSame(member as Plain, of)
  const [first] = named
  if (first === undefined) return unknownName('property', name, [...new Set(properties.map((one) => one.name))])
  const own = named.find(isOf)
  if (own !== undefined) return own
  const member = first.each?.find(isOf)
  return member === undefined ? first : { ...first, check: member.check }
}

function reading(state: readonly Plain[] | undefined, onRead: (slot: number) => void = () => {}): Read {
  return (slot) => {
    onRead(slot)
    return state?.[slot] as Plain
  }
}

/** Whether a property is violated in a state of a run, or by the step there, or witnessed. @param at its number, from 1 */
function showsAt({ system }: Instance, property: InstanceProperty, { states }: Run, at: number): boolean {
  const { kind, check, companion } = property
  const state = states[at - 1]
  if (state === undefined) return false
  if (kind === 'deadlockFree') return successorsOf(system, state).length === 0 && !holdsIn(check, state)
  if (isAboutSteps(kind)) {
    if (at === 1) return companion !== null && !holdsIn(companion, state)
    return !(check?.evaluate(runDirectly, reading(states[at - 2]), reading(state)) ?? true)
  }
  return holdsIn(check, state) === (kind === 'never' || kind === 'sometimes')
}

function holdsIn(check: Check | null, state: readonly Plain[]): boolean {
  return check?.evaluate(runDirectly, reading(state)) ?? false
}

/** The slots that the predicate reads of a state, or of the states before and after a step. */
function slotsRead({ system }: Instance, property: InstanceProperty, { states }: Run, at: number): number[] {
  const { kind, check, companion } = property
  const slots = new Set<number>()
  const read = (state: readonly Plain[] | undefined) => reading(state, (slot) => slots.add(slot))
  const isStep = isAboutSteps(kind) && at > 1
  if (isStep) check?.evaluate(runDirectly, read(states[at - 2]), read(states[at - 1]))
  else (isAboutSteps(kind) ? companion : check)?.evaluate(runDirectly, read(states[at - 1]))
  return [...slots].sort((a, b) => a - b).filter((slot) => slot < system.slots.length)
}

function exceptionMissed(where: string, failure: Failure | null): string | null {
  if (failure === null) return `${where} does not throw`
  if (failure.kind === 'threw' && failure.where === where) return null
  return `the last step fails in ${failure.where}: ${failure.message}`
}

/** Of a run into an error of the model: a step that breaks a rule, or a predicate that does not answer. */
function errorMissed({ properties, within }: Instance, { states }: Run, failure: Failure | null): string | null {
  if (failure !== null) return null
  const [before, last] = [states.at(-2), states.at(-1)]
  try {
    within?.evaluate(runDirectly, reading(last))
    for (const { kind, check, companion } of properties) {
      if (!isAboutSteps(kind)) check?.evaluate(runDirectly, reading(last))
      else if (before !== undefined) check?.evaluate(runDirectly, reading(before), reading(last))
      if (!isAboutSteps(kind) || before === undefined) companion?.evaluate(runDirectly, reading(last))
    }
    return 'the last step does not fail, and all predicates answer in the last state'
  } catch (error) {
    if (error instanceof NetsplitError) return null
    throw error
  }
}

function lassoMissed(
  { system }: Instance,
  { name, kind, check, companion }: InstanceProperty,
  { states }: Run,
  ending: Ending | null,
): string | null {
  const length = states.length
  const holds = states.map((state) => holdsIn(check, state))
  const follows = states.map((state) => holdsIn(companion, state))
  const from = ending?.kind === 'repeats' ? ending.from : length
  if (ending?.kind === 'repeats') {
    if (!isSame(states[from - 1] as Plain, states.at(-1) as Plain))
      return `state ${length} is not state ${from}: nothing repeats`
    const duty = dutyMissed(system, states.slice(from - 1))
    if (duty !== null) return `it cannot go on so for ever, for this has to happen: ${duty}`
  } else {
    const duty = mayStop(system, states.at(-1) as readonly Plain[])
    if (duty !== null) return `it does not stop there, for this has to happen: ${duty}`
  }
  const loop = ending?.kind === 'repeats' ? holds.slice(from) : holds.slice(-1)
  return isBroken(kind as LivenessKind, { holds, follows, loop }) ? null : `${name} is not violated`
}

/** Whether a run violates a property of whole runs. */
function isBroken(
  kind: LivenessKind,
  { holds, follows, loop }: { holds: readonly boolean[]; follows: readonly boolean[]; loop: readonly boolean[] },
): boolean {
  switch (kind) {
    case 'eventually':
      return !holds.includes(true)
    case 'leadsTo':
      return holds.lastIndexOf(true) > follows.lastIndexOf(true)
    case 'eventuallyAlways':
      return loop.includes(false)
    default:
      return !loop.includes(true)
  }
}

/** Whether a run leaves the constraint with its last state, while a promise is open; see engine/leaving.ts. */
function openMissed(
  { within }: Instance,
  { name, kind, check, companion }: InstanceProperty,
  { states }: Run,
): string | null {
  const outside = states.findIndex((state) => within !== null && !holdsIn(within, state))
  if (outside === -1) return 'it does not leave the constraint'
  if (outside < states.length - 1) return `it leaves the constraint before, in state ${outside + 1}`
  const holds = states.map((state) => holdsIn(check, state))
  const follows = states.map((state) => holdsIn(companion, state))
  const isKept =
    (kind === 'eventually' && holds.includes(true)) ||
    (kind === 'leadsTo' && holds.lastIndexOf(true) <= follows.lastIndexOf(true))
  return isKept ? `the promise of ${name} is kept` : null
}

function isSame(left: Plain, right: Plain): boolean {
  return comparePlain(left, right) === 0
}
