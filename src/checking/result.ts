/** The result of a check as a value: what a report says of it, and what `--json` prints. */

import type {
  Covered,
  DiskUse,
  Growth,
  PropertyResult,
  ReachedBound,
  ReducedSet,
  SearchResult,
  Verdict,
  Violation,
} from '../engine/index.ts'
import type { BudgetName } from '../language/fault-plan.ts'
import type { ParameterValues } from '../language/parameters.ts'
import type { Plain } from '../language/plain.ts'
import type { LivenessKind } from '../language/property.ts'
import type { Expectation } from '../language/spec.ts'
import type { LeftOut } from './choice.ts'
import { isAsExpected } from './judgement.ts'
import { type CheckPlan, settled } from './plan.ts'
import { type ShownTrace, shownTrace, type TraceParts, traceParts } from './shown-trace.ts'
import { reportedRunOf, tracedRuns } from './traced-runs.ts'

/** What is said of one check besides its runs. docs/json.md describes the fields. */
export interface CheckFacts<PropertyName extends string = string> {
  /** The name of the model. */
  readonly model: string
  readonly scenario: string
  /** Parameters, and what the scenario says of the world. */
  readonly params: ParameterValues
  /** Those of them that were set, and that the scenario says otherwise. */
  readonly changed: ParameterValues
  readonly verdict: Verdict
  /** By what the search was reduced; empty when every state was counted. */
  readonly symmetry: readonly ReducedSet[]
  /** Null where nothing is expected of what was checked. */
  readonly expected: Expectation<PropertyName> | null
  /** Null when there is no expectation, or the search was cut off before it could be decided. */
  readonly asExpected: boolean | null
  /** Whether every reachable state was explored. */
  readonly exhaustive: boolean
  readonly bounds: readonly ReachedBound[]
  /** An initial state has depth 1. */
  readonly states: { readonly distinct: number; readonly generated: number; readonly depth: number }
  readonly seconds: number
  readonly workers: number
  /** How often functions of the model ran. */
  readonly handlerCalls: number
  /** Bytes. */
  readonly memory: number
  /** Those that were checked, by name. */
  readonly properties: { readonly [Name in PropertyName]?: PropertyResult }
  readonly violation: {
    /** The violated property; of a step that fails, the function. */
    readonly property: string
    /** Of a property of each member of a set: the member for which it is violated. */
    readonly of?: Plain
    readonly kind: Violation['kind']
  } | null
  /** When nothing is violated: a property of whole runs that a run out of the constraint leaves undecided. */
  readonly open: { readonly property: string; readonly of?: Plain; readonly kind: LivenessKind } | null
  /** Handlers and actions that were never called. */
  readonly neverRan: readonly string[]
  /** Faults that have happened and changed nothing that any handler sees. */
  readonly unseenFaults: readonly BudgetName[]
  /** Functions whose answer depends on the order of the fields of objects. */
  readonly fieldOrder: readonly string[]
  /** How many steps everything made; null where it was not counted. */
  readonly coverage: readonly Covered[] | null
  /** The parts of the state with the most different values. */
  readonly growth: readonly Growth[]
  readonly expectedOmissions: number | null
  readonly disk: DiskUse | null
  readonly error: {
    readonly code: string
    readonly message: string
    readonly place: string | null
    readonly cure: string | null
  } | null
}

/** What one check has found. */
export interface CheckResult<PropertyName extends string = string> extends CheckFacts<PropertyName> {
  /** The run that violates a property; null where none does, and for a `sometimes` without a witness. */
  readonly counterexample: ShownTrace | null
  /** All runs that were asked for: that of the report first. */
  readonly traces: readonly ShownTrace[]
  /** By the name of the `sometimes`: a run for each that was seen, where they were asked for. */
  readonly witnesses: { readonly [Name in PropertyName]?: ShownTrace }
}

/** What the checks of several scenarios have found. */
export interface CheckResults<PropertyName extends string = string> {
  /** Whether all have ended, each as its scenario expects; where nothing is expected, whether everything holds. */
  readonly asExpected: boolean
  /** In the order of the scenarios. */
  readonly results: readonly CheckResult<PropertyName>[]
  /** Scenarios that say something else than the parameters that are given, or have become the same as others by them. */
  readonly leftOut: readonly LeftOut[]
}

/** A result as plain data, which can be sent to another thread. */
export interface ResultParts {
  readonly facts: CheckFacts
  readonly runs: readonly TraceParts[]
  /** Whether the first of the runs is that of the report. */
  readonly isReported: boolean
}

/** The same of all checks. */
export interface CheckedParts {
  readonly results: readonly ResultParts[]
  readonly leftOut: readonly LeftOut[]
}

/** What there is to say of a check that has ended. */
export function factsOf(plan: CheckPlan, result: SearchResult): CheckFacts {
  const { scenario, instance, changed, expected } = settled(plan, result)
  const { violation, open, error, properties } = result
  return {
    model: instance.modelName,
    scenario,
    params: instance.settings,
    changed,
    verdict: result.verdict,
    symmetry: result.symmetry,
    expected,
    asExpected: isAsExpected(result, expected),
    exhaustive: result.exhaustive,
    bounds: result.bounds,
    states: result.states,
    seconds: result.seconds,
    workers: result.workers,
    handlerCalls: result.handlerCalls,
    memory: result.memory,
    properties: Object.fromEntries(properties.map((property) => [property.name, property])),
    violation: violation && about(violation),
    open: open && about(open),
    neverRan: result.neverRan,
    unseenFaults: result.unseenFaults,
    fieldOrder: result.fieldOrder,
    coverage: result.coverage,
    growth: result.growth,
    expectedOmissions: result.expectedOmissions,
    disk: result.disk,
    error: error && { code: error.code, message: error.message, place: error.place, cure: error.cure },
  }
}

function about<Kind>({ property, of, kind }: { readonly property: string; readonly of?: Plain; readonly kind: Kind }) {
  return { property, ...(of !== undefined && { of }), kind }
}

export function resultParts(plan: CheckPlan, result: SearchResult): ResultParts {
  const { instance, overrides } = plan
  return {
    facts: factsOf(plan, result),
    runs: tracedRuns(result, instance).map(({ trace, run }) => traceParts(trace, run, overrides)),
    isReported: reportedRunOf(result, instance) !== null,
  }
}

export function checkResult({ facts, runs, isReported }: ResultParts): CheckResult {
  const traces = runs.map(shownTrace)
  const [first] = isReported ? traces : []
  const isCounterexample = first?.shows.kind === 'counterexample' || first?.shows.kind === 'lasso'
  const witnesses = traces.flatMap((trace) => {
    const { kind, property } = trace.shows
    return kind === 'witness' && property !== null ? [[property, trace] as const] : []
  })
  return {
    ...facts,
    counterexample: first !== undefined && isCounterexample ? first : null,
    traces,
    witnesses: Object.fromEntries(witnesses),
  }
}

export function together(results: readonly CheckResult[], leftOut: readonly LeftOut[]): CheckResults {
  return {
    asExpected: results.every(({ asExpected, verdict }) => asExpected ?? verdict === 'holds'),
    results,
    leftOut,
  }
}
