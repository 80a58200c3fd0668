/** Judging a run: whether, in the model of today, it shows what it was kept for. */

import type { Ending, Run, ShownKind, ShownRun } from '../../engine/index.ts'
import { NetsplitError } from '../../language/errors.ts'
import { comparePlain, type Plain } from '../../language/plain.ts'
import { isAboutSteps, type LivenessKind } from '../../language/property.ts'
import type { Check, Instance, InstanceProperty } from '../../semantics/instance/instance.ts'
import { unknownName } from '../../semantics/system/names.ts'
import { type Failure, runDirectly } from '../../semantics/system/system.ts'
import { propertyWords } from '../words.ts'
import { dutyMissed, dutyToGoOn } from './fair-cycle.ts'
import { askedAt, holdsIn, isOutside, isShown, reading, slotsReadBy, type Values } from './predicates.ts'
import { propertyNamed, wordsOfProperties } from './property-named.ts'
import { type Answers, isBroken, isOpen } from './whole-runs.ts'

/** What a run was kept for. */
export interface Purpose {
  readonly kind: ShownKind
  /** Null for a run into an error, or to nothing; of one whose last step throws, the function, or null for any. */
  readonly property: string | null
  readonly propertyKind: string | null
  readonly of?: Plain
  readonly ending: Ending | null
}

/** The run as it is to be shown, cut where it shows its purpose before its end; and why it does not, where it does not. */
export interface JudgedRun {
  readonly shown: ShownRun
  /** To follow "but": `agreement is not violated`. */
  readonly missed: string | null
}

/**
 * @param failure of its last step, where that fails
 * @throws NetsplitError where there is no such property any more, or a predicate fails
 */
export function judgeRun(instance: Instance, run: Run, failure: Failure | null, purpose: Purpose): JudgedRun {
  const { kind, property: name, of, propertyKind, ending } = purpose
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
  if (kind === 'nothing') return { shown: shown({}), missed: null }
  if (propertyKind === 'exception') {
    return { shown: shown({ property: name ?? failure?.where ?? null }), missed: exceptionMissed(name, failure) }
  }
  if (name === null) return { shown: shown({}), missed: errorMissed(instance, run, failure) }
  const property = propertyOf(instance, name, of)
  if (failure !== null) return { shown: shown({}), missed: failsInstead(failure) }
  if (kind === 'lasso' || kind === 'open') {
    const goesOn: Ending = kind === 'open' ? { kind: 'leaves' } : (ending ?? { kind: 'stops' })
    const missed = kind === 'open' ? openMissed(instance, property, run) : lassoMissed(instance, property, run, goesOn)
    const whole: Run = { ...run, ...(missed === null && { ending: goesOn }) }
    const last = goesOn.kind === 'repeats' ? goesOn.from - 1 : run.states.length - 1
    const slotsRead = slotsReadBy(property.check, run.states.slice(last, last + 1))
    return { shown: shown({ run: whole, slotsRead }), missed }
  }
  const length = run.states.length
  const isThere = (length: number) => showsAt(instance, property, run, length - 1)
  const at = isThere(length) ? length : run.states.findIndex((_, place) => isThere(place + 1)) + 1
  const cut: Run = at === 0 ? run : { steps: run.steps.slice(0, at), states: run.states.slice(0, at) }
  return {
    shown: shown({ run: cut, slotsRead: slotsReadAt(property, cut) }),
    missed: at > 0 ? null : notShown(kind, propertyWords(name, of)),
  }
}

function notShown(kind: ShownKind, about: string): string {
  return kind === 'witness' ? `${about} holds in none of its states` : `${about} is not violated`
}

/** @throws NetsplitError where there is none of that name; one that says nothing of the member any more is asked of all */
function propertyOf(instance: Instance, name: string, of: Plain | undefined): InstanceProperty {
  return (
    propertyNamed(instance, propertyWords(name, of)) ??
    propertyNamed(instance, name) ??
    unknownName('property', propertyWords(name, of), wordsOfProperties(instance))
  )
}

/** Whether a property is violated in a state of a run, or by the step there, or witnessed. @param at its place, from 0 */
function showsAt(instance: Instance, property: InstanceProperty, { states }: Run, at: number): boolean {
  const { check, places } = askedAt(property, at)
  return isShown(
    instance,
    property,
    check,
    places.map((place) => reading(states[place] as Values)),
  )
}

/** The slots that are read at the end of a run. */
function slotsReadAt(property: InstanceProperty, { states }: Run): number[] {
  const { check, places } = askedAt(property, states.length - 1)
  return slotsReadBy(
    check,
    places.map((place) => states[place] as Values),
  )
}

/** @param where the function that threw; null for any */
function exceptionMissed(where: string | null, failure: Failure | null): string | null {
  if (failure === null) return where === null ? 'the last step does not fail' : `${where} does not throw`
  return where === null || (failure.kind === 'threw' && failure.where === where) ? null : failsInstead(failure)
}

function failsInstead({ where, message }: Failure): string {
  return `the last step fails in ${where}: ${message}`
}

/** Of a run into an error of the model: a step that breaks a rule, or a predicate that does not answer. */
function errorMissed({ properties, within }: Instance, { states }: Run, failure: Failure | null): string | null {
  if (failure !== null) return null
  const [before, last] = [states.at(-2), states.at(-1) as Values]
  try {
    holdsIn(within, last)
    for (const { kind, check, premise, goal, initial } of properties) {
      if (!isAboutSteps(kind)) for (const asked of [check, premise, goal]) holdsIn(asked, last)
      else if (before !== undefined) check?.evaluate(runDirectly, reading(before), reading(last))
      else holdsIn(initial, last)
    }
    return 'the last step does not fail, and all predicates answer in the last state'
  } catch (error) {
    if (error instanceof NetsplitError) return null
    throw error
  }
}

function lassoMissed({ system }: Instance, property: InstanceProperty, { states }: Run, ending: Ending): string | null {
  const length = states.length
  const begin = ending.kind === 'repeats' ? ending.from - 1 : length - 1
  const cycle = states.slice(begin)
  if (ending.kind === 'repeats' && !isSame(cycle[0] as Plain, cycle.at(-1) as Plain)) {
    return `state ${length} is not state ${ending.from}: nothing repeats`
  }
  const duty = ending.kind === 'repeats' ? dutyMissed(system, cycle) : dutyToGoOn(system, cycle[0] as Values)
  if (duty !== null) {
    const how = ending.kind === 'repeats' ? 'it cannot go on so for ever' : 'it does not stop there'
    return `${how}, for this has to happen: ${duty}`
  }
  const { name, of, kind } = property
  if (isBroken(kind as LivenessKind, answersOf(property, states), begin)) return null
  return notShown('lasso', propertyWords(name, of as Plain | undefined))
}

/** Whether a run leaves the constraint with its last state, while a promise is open. */
function openMissed(instance: Instance, property: InstanceProperty, { states }: Run): string | null {
  const outside = states.findIndex((state) => isOutside(instance, state))
  if (outside === -1) return 'it does not leave the constraint'
  if (outside < states.length - 1) return `it leaves the constraint before, in state ${outside + 1}`
  const { name, of, kind } = property
  if (isOpen(kind as LivenessKind, answersOf(property, states))) return null
  return `the promise of ${propertyWords(name, of as Plain | undefined)} is kept`
}

function answersOf({ check, goal }: InstanceProperty, states: readonly Values[]): Answers {
  const all = (asked: Check | null) => states.map((state) => holdsIn(asked, state))
  return { holds: all(check), follows: all(goal) }
}

function isSame(left: Plain, right: Plain): boolean {
  return comparePlain(left, right) === 0
}
