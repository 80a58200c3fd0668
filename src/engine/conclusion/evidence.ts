/** What a property is judged by where something was found: a state, or the states before and after a step; and of whom. */

import type { Plain } from '../../language/plain.ts'
import { isAboutSteps } from '../../language/property.ts'
import type { Check, InstanceProperty } from '../../semantics/instance/instance.ts'
import { type Read, runDirectly } from '../../semantics/system/system.ts'
import { compareFingerprints, type Finding } from '../checks/violations.ts'
import type { PropertyResult, Run, Violation } from '../result.ts'
import { after, fingerprintOfValues, type StepTest, successorsOf } from '../retrace/retrace.ts'
import type { Workbench } from '../search/workbench.ts'
import { asSeenFrom, valuesOf } from '../symmetry/symmetry.ts'

type Values = readonly Plain[]

/** Which of the predicates of a property a finding comes from: properties of steps may say something of initial states. */
export function checkThatFound({ kind, check, initial }: InstanceProperty, { isStep }: Finding): Check | null {
  return isAboutSteps(kind) && !isStep ? initial : check
}

/** The states that a property is judged by at the end of a run: the last one, or those before and after a step. */
export function judgedStates(
  { kind }: InstanceProperty,
  { isStep }: Finding,
  { states }: Pick<Run, 'states'>,
): Values[] {
  return states.slice(isStep && isAboutSteps(kind) ? -2 : -1)
}

export function reading(state: Values): Read {
  return (slot: number) => state[slot] as Plain
}

/** How to tell the step that a finding is about from the other steps of its state. */
export function stepTest(bench: Workbench, finding: Finding): StepTest {
  return (before, _successor, after) =>
    after !== null &&
    compareFingerprints(fingerprintOfValues(bench, asSeenFrom(bench, before, after)), finding.fingerprint) === 0
}

/**
 * The member for whom a property of each member is violated: the first, where it is asked of all of them at once.
 *
 * @param states the one that it is judged by, or those before and after a step
 */
export function violatedMember(
  { of, each = [], kind }: InstanceProperty,
  states: readonly Values[],
): { readonly of?: Plain } {
  if (of !== undefined) return { of: of as Plain }
  const [first, second] = states.map(reading)
  if (first === undefined) return {}
  const found = each.find(({ check }) => check.evaluate(runDirectly, first, second) === (kind === 'never'))
  return found === undefined ? {} : { of: found.of as Plain }
}

/**
 * Fills in for whom properties of each member are violated.
 *
 * @param violation that of which a run is shown: up to symmetry it has names of its own
 */
export function withMembers(
  bench: Workbench,
  properties: readonly PropertyResult[],
  violation: Violation | null,
): PropertyResult[] {
  return properties.map((result, number) => {
    const property = bench.instance.properties[number] as InstanceProperty
    const finding = bench.violations.get(number)
    if (result.status !== 'violated' || property.each === undefined) return result
    if (violation?.property === property.name)
      return { ...result, ...(violation.of !== undefined && { of: violation.of }) }
    return finding === null ? result : { ...result, ...violatedMember(property, statesOf(bench, property, finding)) }
  })
}

/** The states that a property is judged by where it was found to be violated, as the search has them. */
function statesOf(bench: Workbench, property: InstanceProperty, finding: Finding): readonly Values[] {
  const state = valuesOf(bench.tabling, finding.state)
  if (!finding.isStep) return [state]
  const isTheStep = stepTest(bench, finding)
  for (const successor of successorsOf(bench, state)) {
    const next = after(bench, state, successor)
    if (next !== null && isTheStep(state, successor, next))
      return judgedStates(property, finding, { states: [state, next] })
  }
  return []
}
