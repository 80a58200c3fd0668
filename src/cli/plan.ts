/** What is to be checked: scenarios of specs with their parameters and limits fixed. */

import { type NamedRun, planCheck as planOf } from '../checking/plan.ts'
import { NetsplitError } from '../language/errors.ts'
import type { LoadedSpec } from '../loading/load.ts'
import { unknownName } from '../semantics/system/names.ts'
import { command, quoted } from './command.ts'
import type { CheckOptions } from './options.ts'
import type { PlannedCheck } from './planned-check.ts'

/**
 * Chooses scenarios: those asked for by name, or all that are not large.
 *
 * @param given the run that the command gives the one check to start from
 * @throws NetsplitError when there is no such scenario or parameter, what a scenario says contradicts itself, or a run is given
 *   to several checks
 */
export function planChecks(
  specs: readonly LoadedSpec[],
  options: CheckOptions,
  given: NamedRun | null = null,
): PlannedCheck[] {
  for (const name of options.scenario) requireScenario(name, specs)
  const chosen = specs.flatMap((loaded) => scenariosOf(loaded, options).map((scenario) => ({ loaded, scenario })))
  if (given !== null && chosen.length > 1) refuseSeveral(chosen.length)
  const planned = chosen.map(({ loaded, scenario }) => planOneOf(specs, loaded, { scenario, options, given }))
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
  { scenario, options, given }: { scenario: string; options: CheckOptions; given: NamedRun | null },
): PlannedCheck {
  try {
    return planCheck(loaded, scenario, options, given)
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
export function planCheck(
  loaded: LoadedSpec,
  scenario: string,
  options: CheckOptions,
  given: NamedRun | null = null,
): PlannedCheck {
  const keepGoing = options.keepGoing || (options.sweep !== undefined && 'until decided')
  return { loaded, ...planOf(loaded.spec, scenario, { ...options, keepGoing }, given) }
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
