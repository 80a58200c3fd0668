/** What is to be checked: scenarios of specs with their parameters and limits fixed. */

import type { SearchOptions } from '../engine/result.ts'
import { NetsplitError } from '../language/errors.ts'
import type { ParameterValues } from '../language/parameters.ts'
import { type Expectation, expectedViolations, expectsToHold } from '../language/spec.ts'
import { type Instance, instantiate, unbuiltInstance } from '../semantics/instance.ts'
import { unknownName } from '../semantics/names.ts'
import { command, quoted } from './command.ts'
import type { LoadedSpec } from './load.ts'
import type { CheckOptions } from './options.ts'

export interface PlannedCheck {
  readonly loaded: LoadedSpec
  readonly scenario: string
  readonly instance: Instance
  /** Why the model cannot be built in this scenario, where it cannot; then there is nothing in the instance. */
  readonly refusal: NetsplitError | null
  /** What `--set` changed, or a sweep. */
  readonly overrides: ParameterValues
  /** As `--property` named them; none means those of the scenario. */
  readonly properties: readonly string[]
  /** Null when the scenario's expectation is about other parameters, or about a property that is not checked. */
  readonly expected: Expectation | null
  readonly options: SearchOptions
}

/**
 * Chooses scenarios: those asked for by name, or all that are not large.
 *
 * @throws NetsplitError when there is no such scenario or parameter, or what a scenario says contradicts itself
 */
export function planChecks(specs: readonly LoadedSpec[], options: CheckOptions): PlannedCheck[] {
  for (const name of options.scenario) requireScenario(name, specs)
  const planned = specs.flatMap((loaded) =>
    scenariosOf(loaded, options).map((scenario) => planOneOf(specs, loaded, scenario, options)),
  )
  if (planned.length > 0) return withSymmetry(planned, options)
  throw new NetsplitError(
    specs.length === 0
      ? { code: 'usage', message: 'There are no models to check.', cure: 'Give the path to a spec.' }
      : {
          code: 'usage',
          message: `All scenarios of ${specs.map(({ name }) => name).join(', ')} are large.`,
          cure: 'Add --large, or choose one with --scenario.',
        },
  )
}

/** Refuses `--symmetry` where no model declares any. */
function withSymmetry(planned: PlannedCheck[], { symmetry }: CheckOptions): PlannedCheck[] {
  if (symmetry !== true || planned.some(({ instance }) => instance.symmetricSets.length > 0)) return planned
  throw new NetsplitError({
    code: 'usage',
    message: 'Nothing is declared symmetric in what is to be checked.',
    cure: "Declare it: symmetric: ['client'] in a protocol, symmetric: () => ({ rm: [...] }) in a machine.",
  })
}

function requireScenario(name: string, specs: readonly LoadedSpec[]): void {
  const known = [...new Set(specs.flatMap(({ spec }) => Object.keys(spec.scenarios)))]
  if (!known.includes(name)) unknownName('scenario', name, known)
  // Of specs that the user has named, each is meant.
  const having = specs.filter(({ chosen, spec }) => chosen === null && Object.hasOwn(spec.scenarios, name))
  for (const { file, fileName } of having) {
    const [first, ...others] = having.filter((other) => other.file === file)
    if (first === undefined || others.length === 0) continue
    throw new NetsplitError({
      code: 'usage',
      message: `Several specs of ${fileName} have a scenario '${name}': ${[first, ...others].map(({ specName }) => specName).join(', ')}.`,
      cure: `Name the spec, or each that you mean: ${command} ${quoted(first.name)} --scenario ${quoted(name)}`,
    })
  }
}

/** Plans a check. Where there are several specs, an error tells which of them lacks a name. */
function planOneOf(
  specs: readonly LoadedSpec[],
  loaded: LoadedSpec,
  scenario: string,
  options: CheckOptions,
): PlannedCheck {
  try {
    return planCheck(loaded, scenario, options)
  } catch (error) {
    const isUnclear = error instanceof NetsplitError && error.code === 'unknown-name' && error.place === undefined
    if (!isUnclear || specs.length === 1) throw error
    const { code, summary, cure } = error
    throw new NetsplitError({ code, message: summary, place: loaded.name, cure })
  }
}

function scenariosOf({ spec }: LoadedSpec, options: CheckOptions): string[] {
  const all = Object.entries(spec.scenarios)
  const chosen =
    options.scenario.length > 0
      ? all.filter(([name]) => options.scenario.includes(name))
      : all.filter(([, { large }]) => options.large || !large)
  return chosen.map(([name]) => name)
}

/** @throws NetsplitError for an unknown setting, a value out of place, a scenario that contradicts itself */
export function planCheck(loaded: LoadedSpec, scenario: string, options: CheckOptions): PlannedCheck {
  const { instance, refusal } = build(loaded, scenario, options)
  const { bounds, expect } = instance
  // Counts are those of the scenario's own choice.
  const isOther = options.symmetry !== undefined && options.symmetry !== instance.reduces
  const own = isOther && expectsToHold(expect) ? 'holds' : expect
  const expected = Object.keys(options.set).length > 0 || !isAsked(expect, instance) ? null : own
  return {
    loaded,
    scenario,
    instance,
    refusal,
    overrides: options.set,
    properties: options.property,
    expected,
    options: {
      maxDepth: options.maxDepth ?? bounds.depth,
      maxStates: options.maxStates ?? bounds.states,
      maxSeconds: options.timeout ?? bounds.seconds,
      memoryBytes: options.memory,
      compact: options.compact,
      keepGoing: options.keepGoing || (options.sweep !== undefined && 'until decided'),
      awaited: expected === null ? [] : expectedViolations(expected),
      paranoid: options.paranoid,
      coverage: options.coverage,
      symmetry: options.symmetry,
    },
  }
}

/** The instance of a scenario. That the model cannot be built there is told as its result, and the others are checked. */
function build(
  { spec }: LoadedSpec,
  scenario: string,
  { set, property, symmetry }: CheckOptions,
): Pick<PlannedCheck, 'instance' | 'refusal'> {
  try {
    return { instance: instantiate(spec, scenario, set, property, symmetry), refusal: null }
  } catch (error) {
    if (!(error instanceof NetsplitError) || error.code !== 'bad-model') throw error
    return { instance: unbuiltInstance(spec, scenario, set), refusal: error }
  }
}

/** Whether what a scenario expects can be seen when these properties are checked. */
function isAsked(expect: Expectation, { properties }: Instance): boolean {
  const checked = properties.map(({ name }) => name)
  return expectedViolations(expect).every((name) => checked.includes(name))
}

export function isMachine({ loaded }: PlannedCheck): boolean {
  return loaded.spec.model.kind === 'machine'
}
