/** What is to be checked: scenarios of specs with their parameters and limits fixed. */

import { type ChosenChecks, chooseChecks, type LeftOut } from '../checking/choice.ts'
import { type CheckRequest, type NamedRun, planCheck as planOf, refusedPlan } from '../checking/plan.ts'
import { everyOtherwise, requireSymmetric } from '../checking/plan-spec.ts'
import { NetsplitError } from '../language/errors.ts'
import type { LoadedSpec } from '../loading/load.ts'
import { isLoaded, noScenario } from '../loading/unloaded.ts'
import { isBare } from '../semantics/instance/bare-scenario.ts'
import { unknownName } from '../semantics/system/names.ts'
import { command, quoted } from './command.ts'
import type { CheckOptions } from './options.ts'
import type { PlannedCheck } from './planned-check.ts'

/** What a command checks. */
export interface Planned {
  readonly checks: readonly PlannedCheck[]
  readonly leftOut: readonly LeftOutScenario[]
}

/** A scenario that is not checked, see checking/choice.ts. */
export interface LeftOutScenario extends LeftOut {
  readonly loaded: LoadedSpec
}

/**
 * Chooses scenarios: those asked for by name, or all that are not large, and not about other parameters than those that are set.
 *
 * @param given the run that the command gives the one check to start from
 * @throws NetsplitError when there is no such scenario or parameter, what a scenario says contradicts itself, or a run is given
 *   to several checks
 */
export function planChecks(
  specs: readonly LoadedSpec[],
  options: CheckOptions,
  given: NamedRun | null = null,
): Planned {
  for (const name of options.scenario) requireScenario(name, specs, options)
  const chosen = specs.map((loaded) => ({ loaded, ...chooseOf(specs, loaded, { options, given }) }))
  const checks = chosen.flatMap(({ loaded, plans }) => plans.map((plan) => ({ loaded, ...plan })))
  const leftOut = chosen.flatMap(({ loaded, leftOut }) => leftOut.map((one) => ({ loaded, ...one })))
  if (given !== null && checks.length > 1) refuseSeveral(checks.length)
  if (checks.length === 0) refuseNone(specs, options, leftOut.length > 0)
  requireSymmetric(checks, options)
  return { checks, leftOut }
}

function refuseNone(specs: readonly LoadedSpec[], { set }: CheckOptions, areOthers: boolean): never {
  const names = specs.map(({ name }) => name).join(', ')
  const refuse = (message: string, cure: string): never => {
    throw new NetsplitError({ code: 'usage', message, cure })
  }
  if (specs.length === 0) return refuse('There are no models to check.', 'Give the path to a spec.')
  if (areOthers) return refuse(everyOtherwise(names, set), 'Choose one with --scenario.')
  return refuse(`All scenarios of ${names} are large.`, 'Add --large, or choose one with --scenario.')
}

function requireScenario(name: string, specs: readonly LoadedSpec[], { set }: CheckOptions): void {
  const known = [...new Set(specs.filter(isLoaded).flatMap(({ spec }) => Object.keys(spec.scenarios)))]
  if (specs.some(({ spec }) => isBare(spec, name, set))) return
  // A file that could not be loaded may have it.
  if (!known.includes(name) && specs.every(isLoaded)) unknownName('scenario', name, known)
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

/** The checks of a spec. Where there are several specs, an error tells which of them lacks a name. */
function chooseOf(
  specs: readonly LoadedSpec[],
  loaded: LoadedSpec,
  { options, given }: { options: CheckOptions; given: NamedRun | null },
): ChosenChecks {
  const { spec, failure } = loaded
  if (failure !== null) {
    return { plans: [refusedPlan(spec, noScenario, requestOf(options), failure)], leftOut: [] }
  }
  try {
    return chooseChecks(loaded.spec, { choice: options, request: requestOf(options), given })
  } catch (error) {
    const isUnclear = error instanceof NetsplitError && error.code === 'unknown-name' && error.place === undefined
    if (!isUnclear || specs.length === 1) throw error
    const { code, summary, cure } = error
    throw new NetsplitError({ code, message: summary, place: loaded.name, cure })
  }
}

function requestOf(options: CheckOptions): CheckRequest {
  return { ...options, keepGoing: options.keepGoing || (options.sweep !== undefined && 'until decided') }
}

/** @throws NetsplitError for an unknown setting, a value out of place, a scenario that contradicts itself */
export function planCheck(loaded: LoadedSpec, scenario: string, options: CheckOptions): PlannedCheck {
  return { loaded, ...planOf(loaded.spec, scenario, requestOf(options), null) }
}

function refuseSeveral(checks: number): never {
  throw new NetsplitError({
    code: 'usage',
    message: `--from gives a run to one check; this command makes ${checks}.`,
    cure: 'Name one model and one --scenario.',
  })
}

export function isMachine({ loaded }: PlannedCheck): boolean {
  return loaded.spec.model.kind === 'machine'
}
