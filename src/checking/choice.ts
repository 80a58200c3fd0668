/**
 * Which checks are made of a spec: one for each scenario that is named, or else for each that is not large. Where parameters are
 * set, a scenario that gives one of them another value is about something else and is left out, unless it is named; and
 * scenarios that have become equal by that are checked once.
 */

import type { ParameterValues } from '../language/parameters.ts'
import { expectsToHold, type Scenario, type Spec } from '../language/spec.ts'
import { isBare, settingsInWords } from '../semantics/instance/bare-scenario.ts'
import { under } from '../semantics/system/names.ts'
import { type CheckPlan, type CheckRequest, fixedBy, type NamedRun, planCheck } from './plan.ts'

export interface Choice {
  /** By name; none means all. */
  readonly scenario: readonly string[]
  /** Whether large ones are among them where none is named. */
  readonly large: boolean
}

/** What is asked for, as data that can be sent to another thread. */
export interface Asked {
  readonly choice: Choice
  readonly request: CheckRequest
  /** A run that is given to the one check. */
  readonly given: NamedRun | null
}

/** A scenario that is not checked, and why, to follow its name. */
export interface LeftOut {
  readonly scenario: string
  readonly why: string
}

export interface ChosenChecks {
  readonly plans: readonly CheckPlan[]
  readonly leftOut: readonly LeftOut[]
}

/**
 * @returns no plan where all scenarios are large, or left out
 * @throws NetsplitError for an unknown setting, a value out of place, a scenario that contradicts itself
 */
export function chooseChecks(spec: Spec, { choice, request, given }: Asked): ChosenChecks {
  const { set } = request
  const plan = (scenario: string) => planCheck(spec, scenario, request, given)
  const chosen = chosenScenarios(spec, choice)
  if (choice.scenario.length > 0) {
    const bare = choice.scenario.filter((name) => isBare(spec, name, set))
    return { plans: [...chosen, ...bare].map(plan), leftOut: [] }
  }
  const others = chosen.flatMap((scenario): LeftOut[] => {
    const fixed = settingsInWords(fixedOtherwise(spec, scenario, set))
    return fixed === '' ? [] : [{ scenario, why: `has ${fixed}` }]
  })
  const kept = chosen.filter((name) => others.every(({ scenario }) => scenario !== name))
  const areSound = (names: readonly string[]) =>
    names.some((name) => expectsToHold((spec.scenarios[name] as Scenario).expect))
  const bare = areSound(chosen) && !areSound(kept) ? [settingsInWords(set)] : []
  const plans = [...kept, ...bare].map(plan)
  if (Object.keys(set).length === 0) return { plans, leftOut: [] }
  const { once, repeated } = withoutRepetitions(spec, plans)
  return { plans: once, leftOut: [...others, ...repeated] }
}

function chosenScenarios({ scenarios }: Spec, { scenario, large }: Choice): string[] {
  const all = Object.entries(scenarios)
  const chosen =
    scenario.length > 0
      ? all.filter(([name]) => scenario.includes(name))
      : all.filter(([, declared]) => large || !declared.large)
  return chosen.map(([name]) => name)
}

/** The parameters that a scenario gives other values than those that are set. */
function fixedOtherwise(spec: Spec, scenario: string, set: ParameterValues): ParameterValues {
  const fixed = Object.entries(fixedBy(spec, scenario))
  return Object.fromEntries(fixed.filter(([name, value]) => Object.hasOwn(set, name) && under(set, name) !== value))
}

/** Of checks that are equal in everything, the one of which most is expected. */
function withoutRepetitions(spec: Spec, plans: readonly CheckPlan[]) {
  const once: CheckPlan[] = []
  const repeated: LeftOut[] = []
  for (const plan of plans) {
    const at = once.findIndex((other) => areEqual(spec, plan, other))
    const other = once[at]
    if (other === undefined) {
      once.push(plan)
      continue
    }
    const [kept, left] = other.expected === null && plan.expected !== null ? [plan, other] : [other, plan]
    once[at] = kept
    repeated.push({ scenario: left.scenario, why: `is the same check as '${kept.scenario}'` })
  }
  return { once, repeated }
}

/** Whether two checks of a spec explore the same, judge it by the same, and expect nothing different. */
function areEqual({ scenarios }: Spec, one: CheckPlan, other: CheckPlan): boolean {
  const [own, others] = [under(scenarios, one.scenario), under(scenarios, other.scenario)]
  const parts = ({ bounds, done, fairness, symmetric, from, faults }: Partial<Scenario> = {}) => [
    ...[bounds?.within, bounds?.depth, bounds?.states, bounds?.seconds],
    ...[done, fairness, symmetric, from, (faults as { readonly lies?: unknown } | undefined)?.lies],
  ]
  const names = ({ instance }: CheckPlan) => instance.properties.map(({ name }) => name)
  const isEither = one.expected === null || other.expected === null || isSame(one.expected, other.expected)
  return (
    isEither &&
    isSame(one.instance.settings, other.instance.settings) &&
    isSame(names(one), names(other)) &&
    parts(own).every((part, index) => isSame(part, parts(others)[index]))
  )
}

/** Whether two parts of scenarios are the same; functions are where they are one. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  const [names, others] = [Object.keys(one), Object.keys(other)]
  const at = (value: object, name: string) => (value as { readonly [name: string]: unknown })[name]
  return names.length === others.length && names.every((name) => isSame(at(one, name), at(other, name)))
}
