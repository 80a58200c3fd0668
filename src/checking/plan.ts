/** A plan of a check: one scenario of a spec, with its parameters and limits fixed. */

import type { Run, SearchOptions, SearchResult } from '../engine/index.ts'
import { NetsplitError } from '../language/errors.ts'
import { defaultsOf, type ParameterDeclarations, type ParameterValues } from '../language/parameters.ts'
import { type Expectation, expectedViolations, expectsToHold, type Spec } from '../language/spec.ts'
import { type Instance, instantiate, unbuiltInstance } from '../semantics/instance/instance.ts'
import { under } from '../semantics/system/names.ts'
import { startingRun, startOf } from '../trace/starting-run.ts'
import { isAsExpected } from './judgement.ts'

/** What is asked of a check, whichever scenario it is of. */
export interface CheckRequest {
  /** Parameters and settings in place of those of the scenario. */
  readonly set: ParameterValues
  /** Properties by name; none means those of the scenario. */
  readonly property: readonly string[]
  readonly maxDepth?: number
  readonly maxStates?: number
  /** Seconds. */
  readonly timeout?: number
  /** Bytes. */
  readonly memory: number
  readonly compact: boolean
  readonly keepGoing: Exclude<SearchOptions['keepGoing'], undefined>
  readonly paranoid: boolean
  readonly coverage: boolean
  /** Undefined: as the scenario asks. */
  readonly symmetry?: boolean
  /** For which findings to give a run; undefined: for that of the report. */
  readonly runs?: NonNullable<SearchOptions['runs']>
}

/** A run that is given to a check, in place of that of the scenario. */
export interface NamedRun {
  /** Where it comes from, as the user calls that. */
  readonly file: string
  /** Of its steps. */
  readonly names: readonly string[]
}

export interface CheckPlan {
  readonly scenario: string
  readonly instance: Instance
  /** Why this cannot be checked: the model cannot be built in the scenario, or does not have the run that it starts from. */
  readonly refusal: NetsplitError | null
  /** What was set in place of what the scenario says. */
  readonly overrides: ParameterValues
  /** That of it which the scenario says otherwise. */
  readonly changed: ParameterValues
  /** The properties that were asked for; none means those of the scenario. */
  readonly properties: readonly string[]
  /** The run that is given, in place of that of the scenario; null where none is. */
  readonly given: NamedRun | null
  /**
   * Null when the scenario's expectation is about other parameters, other runs, or a property that is not checked. That a flaw is
   * found is expected with other parameters, too, but not missed there: see {@link settled}.
   */
  readonly expected: Expectation | null
  readonly options: SearchOptions
}

/** @throws NetsplitError for an unknown setting, a value out of place, a scenario that contradicts itself */
export function planCheck(spec: Spec, scenario: string, request: CheckRequest, given: NamedRun | null): CheckPlan {
  return planOf(spec, scenario, build(spec, scenario, request), { request, given })
}

/** A check that cannot be carried out, in place of those that nobody knows. */
export function refusedPlan(spec: Spec, scenario: string, request: CheckRequest, refusal: NetsplitError): CheckPlan {
  const built = { instance: unbuiltInstance(spec, scenario), refusal }
  return { ...planOf(spec, scenario, built, { request, given: null }), expected: null }
}

function planOf(
  spec: Spec,
  scenario: string,
  built: Pick<CheckPlan, 'instance' | 'refusal'>,
  { request, given }: { readonly request: CheckRequest; readonly given: NamedRun | null },
): CheckPlan {
  const { instance } = built
  const { from, refusal } = built.refusal === null ? resolved(instance, given) : { ...built, from: undefined }
  const { bounds, expect } = instance
  const { set, property, symmetry, runs } = request
  // Counts are those of the scenario's own choice.
  const isOther = symmetry !== undefined && symmetry !== instance.reduces
  const own = isOther && expectsToHold(expect) ? 'holds' : expect
  const changed = changedIn(spec, scenario, set)
  const isStillExpected = given === null && isAsked(expect, instance) && survives(own, spec, scenario, changed)
  const expected = isStillExpected ? own : null
  return {
    scenario,
    instance,
    refusal,
    overrides: set,
    changed,
    properties: property,
    given,
    expected,
    options: {
      from,
      maxDepth: request.maxDepth ?? bounds.depth,
      maxStates: request.maxStates ?? bounds.states,
      maxSeconds: request.timeout ?? bounds.seconds,
      memoryBytes: request.memory,
      compact: request.compact,
      keepGoing: request.keepGoing,
      awaited: expected === null ? [] : expectedViolations(expected),
      paranoid: request.paranoid,
      coverage: request.coverage,
      symmetry,
      runs,
    },
  }
}

/** What is set that a scenario does not say itself. */
function changedIn(spec: Spec, scenario: string, set: ParameterValues): ParameterValues {
  const declared: ParameterDeclarations = spec.model.parameters
  const own: ParameterValues = { ...defaultsOf(declared), ...fixedBy(spec, scenario) }
  return Object.fromEntries(Object.entries(set).filter(([name, value]) => under(own, name) !== value))
}

/** The parameters that a scenario gives a value. */
export function fixedBy({ scenarios }: Spec, scenario: string): ParameterValues {
  return (under(scenarios, scenario)?.params ?? {}) as ParameterValues
}

/**
 * Whether what a scenario expects is about it as it is changed, too: a flaw is one with other sizes, as long as the scenario
 * does not say them itself.
 */
function survives(expected: Expectation, spec: Spec, scenario: string, changed: ParameterValues): boolean {
  const names = Object.keys(changed)
  if (names.length === 0) return true
  const isFlawed = expected === 'throws' || expectedViolations(expected).length > 0
  const fixed = fixedBy(spec, scenario)
  return (
    isFlawed && names.every((name) => under(spec.model.parameters, name) !== undefined && !Object.hasOwn(fixed, name))
  )
}

/** A plan whose check has ended. With other parameters, a flaw may not show: then nothing was expected. */
export function settled<Plan extends CheckPlan>(plan: Plan, result: SearchResult): Plan {
  const { expected, changed } = plan
  if (expected === null || Object.keys(changed).length === 0 || isAsExpected(result, expected)) return plan
  return { ...plan, expected: null }
}

/** The instance of a scenario. That the model cannot be built there is told as its result, and the others are checked. */
function build(
  spec: Spec,
  scenario: string,
  { set, property, symmetry }: CheckRequest,
): Pick<CheckPlan, 'instance' | 'refusal'> {
  try {
    return { instance: instantiate(spec, scenario, set, property, symmetry), refusal: null }
  } catch (error) {
    if (!(error instanceof NetsplitError)) throw error
    // What nothing that was asked for can have caused is a matter of the scenario.
    const isOwn = error.code === 'bad-model' || (Object.keys(set).length === 0 && property.length === 0)
    if (!isOwn) throw error
    return { instance: unbuiltInstance(spec, scenario, set), refusal: error }
  }
}

/** The run that a check starts from, if it does. One that does not fit is told as its result. */
function resolved(
  instance: Instance,
  given: NamedRun | null,
): { readonly from: Run | undefined; readonly refusal: NetsplitError | null } {
  try {
    return { from: given === null ? startOf(instance) : startingRun(instance, given.names), refusal: null }
  } catch (error) {
    if (!(error instanceof NetsplitError)) throw error
    return { from: undefined, refusal: error }
  }
}

/** Whether what a scenario expects can be seen when these properties are checked. */
function isAsked(expect: Expectation, { properties }: Instance): boolean {
  const checked = properties.map(({ name }) => name)
  return expectedViolations(expect).every((name) => checked.includes(name))
}
