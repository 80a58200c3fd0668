/** A plan of a check: one scenario of a spec, with its parameters and limits fixed. */

import type { Run, SearchOptions } from '../engine/index.ts'
import { NetsplitError } from '../language/errors.ts'
import type { ParameterValues } from '../language/parameters.ts'
import { type Expectation, expectedViolations, expectsToHold, type Spec } from '../language/spec.ts'
import { type Instance, instantiate, unbuiltInstance } from '../semantics/instance/instance.ts'
import { startingRun, startOf } from '../trace/starting-run.ts'

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
  /** The properties that were asked for; none means those of the scenario. */
  readonly properties: readonly string[]
  /** The run that is given, in place of that of the scenario; null where none is. */
  readonly given: NamedRun | null
  /** Null when the scenario's expectation is about other parameters, other runs, or a property that is not checked. */
  readonly expected: Expectation | null
  readonly options: SearchOptions
}

/** @throws NetsplitError for an unknown setting, a value out of place, a scenario that contradicts itself */
export function planCheck(spec: Spec, scenario: string, request: CheckRequest, given: NamedRun | null): CheckPlan {
  const built = build(spec, scenario, request)
  const { instance } = built
  const { from, refusal } = built.refusal === null ? resolved(instance, given) : { ...built, from: undefined }
  const { bounds, expect } = instance
  const { set, property, symmetry, runs } = request
  // Counts are those of the scenario's own choice.
  const isOther = symmetry !== undefined && symmetry !== instance.reduces
  const own = isOther && expectsToHold(expect) ? 'holds' : expect
  const isChanged = Object.keys(set).length > 0 || given !== null
  const expected = isChanged || !isAsked(expect, instance) ? null : own
  return {
    scenario,
    instance,
    refusal,
    overrides: set,
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

/** The instance of a scenario. That the model cannot be built there is told as its result, and the others are checked. */
function build(
  spec: Spec,
  scenario: string,
  { set, property, symmetry }: CheckRequest,
): Pick<CheckPlan, 'instance' | 'refusal'> {
  try {
    return { instance: instantiate(spec, scenario, set, property, symmetry), refusal: null }
  } catch (error) {
    if (!(error instanceof NetsplitError) || error.code !== 'bad-model') throw error
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
