/** An instance is a spec in one of its scenarios, with all parameters fixed: what a check is about. */

import { NetsplitError, thrownInWords } from '../../language/errors.ts'
import { type BudgetsByName, budgets, faultPlan } from '../../language/fault-plan.ts'
import { stepNames } from '../../language/given-run.ts'
import { contradiction, contradictoryScenario, idleFault, type Refusal } from '../../language/idle.ts'
import { networkCalled, networkNames, unordered } from '../../language/network.ts'
import {
  checkParameter,
  defaultsOf,
  type ParameterDeclarations,
  type ParameterValue,
  type ParameterValues,
} from '../../language/parameters.ts'
import { canonicalPath, paths, pathsOfMachines, withFairness, withPaths } from '../../language/paths.ts'
import { type Property, type PropertyKind, secondPredicate } from '../../language/property.ts'
import type { AnyProtocol } from '../../language/protocol.ts'
import { rosterOf } from '../../language/roster.ts'
import type { Bounds, Expectation, Scenario, Spec } from '../../language/spec.ts'
import { scenarioSettings } from '../../language/spec.ts'
import { authorLine, lineWithin, onlyLooking } from '../author-code/author.ts'
import { collectingUses, usedWhileMaking } from '../author-code/outside.ts'
import { inWords } from '../author-code/returned.ts'
import { withStandIns } from '../author-code/sources.ts'
import { authorLineIn } from '../author-code/stacks.ts'
import type { Viewer } from '../author-code/viewer.ts'
import { machineSystem } from '../machine/machine-system.ts'
import { protocolSystem } from '../protocol/protocol-system.ts'
import { under, unknownName } from '../system/names.ts'
import type { Author, Read, TransitionSystem } from '../system/system.ts'
import { exchangeable } from '../world/exchangeable.ts'
import { scenarioNamed } from './bare-scenario.ts'
import { type Surroundings, spread } from './families.ts'
import { type Picture, pictureOf } from './picture.ts'
import { fairnessSettings, worldSettings } from './settings.ts'
import { type SymmetricSet, symmetricSets } from './symmetry.ts'
import { protocolViewer } from './views.ts'

/** A predicate of states, or of steps where it is given a state before and one after. */
export interface Check {
  readonly name: string
  evaluate(author: Author, state: Read, after?: Read): boolean
}

export interface InstanceProperty {
  readonly name: string
  readonly kind: PropertyKind
  /** Whom it is about, where it is one of several properties of this name. */
  readonly of?: unknown
  /** How many members it is of, where it is of each member of a set. */
  readonly members?: number
  /** Where it is asked of all members at once: what it asks of each. */
  readonly each?: readonly { readonly of: unknown; readonly check: Check }[]
  /** Null for deadlock freedom without exceptions. */
  readonly check: Check | null
  /** Of an `always` of an implication. */
  readonly premise: Check | null
  /** What has to follow, of `leadsTo`. */
  readonly goal: Check | null
  /** What holds of initial states, of `refines`. */
  readonly initial: Check | null
  /** As the spec has it, for what is told of a violation. */
  readonly declared?: Property
}

const noSecond = { premise: null, goal: null, initial: null }

/** All predicates of a property, its own first. */
export function checksOf({ check, premise, goal, initial }: InstanceProperty): readonly Check[] {
  return [check, premise, goal, initial].filter((one) => one !== null)
}

export interface Instance {
  readonly modelName: string
  readonly scenarioName: string
  /** Parameters and scenario settings, as `--set` would give them. */
  readonly settings: ParameterValues
  readonly system: TransitionSystem
  readonly properties: readonly InstanceProperty[]
  readonly within: Check | null
  readonly bounds: Bounds
  /** The names of the steps of a run to start from; null where it starts from the initial states. */
  readonly from: readonly string[] | null
  /** Sets of identities that the model, or the scenario, declares symmetric. */
  readonly symmetricSets: readonly SymmetricSet[]
  /** Whether the scenario asks for one state of each orbit only. */
  readonly reduces: boolean
  readonly expect: Expectation
  /** How the author draws a state; null where nothing is said of that. A search never asks for it. */
  readonly picture: Picture | null
}

/** A function by its name, and what kind of function it is. */
export function whatIs(name: string, { system, properties }: Instance): string {
  if (!system.functions.includes(name)) {
    return properties.some((property) => property.name === name) ? `property ${name}` : `the constraint ${name}`
  }
  if (system.slots.some(({ kind }) => kind === 'node')) return `handler ${name}`
  if (system.sites.includes(name)) return `action ${name}`
  return `${name.endsWith('.when') ? 'guard' : 'set'} ${name}`
}

interface Authored {
  readonly system: TransitionSystem
  readonly viewer: () => Viewer
  readonly world: ParameterValues
}

/** What is made of a model. @throws NetsplitError `bad-model` where a part of it throws as it is looked at */
function readable(name: string, make: () => Authored): Authored {
  try {
    return make()
  } catch (error) {
    const place = authorLine(error)
    const isRevoked = error instanceof TypeError && /\bproxy\b/.test(error.message)
    if (error instanceof NetsplitError || (place === null && !isRevoked)) throw error
    throw new NetsplitError({
      code: 'bad-model',
      message: `A part of ${name} cannot be read: ${thrownInWords(error)}`,
      place: place ?? name,
      cure: 'Use ordinary fields, without getters and proxies.',
    })
  }
}

/**
 * Fixes a spec to one scenario.
 *
 * @param overrides parameters and scenario settings (network, loss, crashes, restarts) that replace the scenario's
 * @param asked the properties to check; none means those of the scenario
 * @param reduced whether one state of each orbit is explored; by default what the scenario says
 * @throws NetsplitError for an unknown scenario, setting or property, a value out of place, a model that cannot be built
 */
export function instantiate(
  spec: Spec,
  scenarioName: string,
  overrides: ParameterValues = {},
  asked: readonly string[] = [],
  reduced?: boolean,
): Instance {
  const { name } = spec.model
  return withStandIns(() =>
    collectingUses(
      name,
      () => instanceOf(spec, scenarioName, overrides, asked, reduced),
      ([first]) => {
        if (first !== undefined) throw usedWhileMaking(name, 'made', first, placeOf(spec, scenarioName))
      },
    ),
  )
}

function instanceOf(
  spec: Spec,
  scenarioName: string,
  overrides: ParameterValues,
  asked: readonly string[],
  reduced: boolean | undefined,
): Instance {
  const written = scenarioNamed(spec, scenarioName, overrides)
  const given = Object.fromEntries(Object.entries(overrides).map(([path, value]) => [canonicalPath(path), value]))
  const place = () => placeOf(spec, scenarioName)
  const scenario = placed(place, () =>
    spec.model.kind === 'machine' ? { ...written, ...withFairness(written, given) } : changed(written, given),
  )
  refuseContradiction(contradictoryScenario(scenario), scenarioName, place)
  const declarations: ParameterDeclarations = spec.model.parameters
  const parameters = parametersFor(declarations, scenario, given, spec.model.kind)
  const { model } = spec
  const authored = readable(model.name, (): Authored => {
    if (model.kind === 'machine')
      return fromMachine(placed(place, () => machineSystem(model, parameters, scenario.fairness)))
    return fromProtocol(model, parameters, { scenario, name: scenarioName, place }, given)
  })
  const check = (name: string, predicate: unknown): Check => checkOf(name, predicate, authored.viewer(), parameters)
  const known = Object.keys(spec.properties)
  const stranger = asked.find((name) => !known.includes(name))
  if (stranger !== undefined) unknownName('property', stranger, known)
  const sets = placed(place, () => symmetryOf(spec.model, scenario, parameters))
  const reduces = scenario.symmetric === true || Array.isArray(scenario.symmetric)
  const surroundings = { parameters, roles: rolesOf(spec.model, parameters), alike: (reduced ?? reduces) ? sets : [] }
  const chosen = asked.length > 0 ? [...new Set(asked)] : (scenario.check ?? known)
  return {
    modelName: model.name,
    scenarioName,
    settings: { ...parameters, ...authored.world, ...fairnessSettings(scenario.fairness) },
    system: authored.system,
    properties: chosen.flatMap((name): InstanceProperty[] =>
      placed(place, () => spread(name, spec.properties[name] as Property, surroundings)).map(
        ({ property, each, ...about }) => {
          const { kind, predicate: own } = property
          const second = secondPredicate(property)
          const predicate = kind === 'deadlockFree' ? (own ?? scenario.done ?? null) : own
          return {
            name,
            kind,
            ...about,
            ...(each !== undefined && {
              each: each.map((member) => ({ of: member.value, check: check(name, member.property.predicate) })),
            }),
            check: predicate === null ? null : check(name, predicate),
            ...noSecond,
            ...(second !== null && { [second[0]]: check(name, second[1]) }),
            declared: property,
          }
        },
      ),
    ),
    within: scenario.bounds?.within === undefined ? null : check('within', scenario.bounds.within),
    bounds: scenario.bounds ?? {},
    from: givenTo(scenario),
    symmetricSets: sets,
    reduces,
    expect: scenario.expect,
    picture: spec.view === undefined ? null : pictureOf(spec.view, authored.viewer(), parameters),
  }
}

function givenTo({ from = [] }: Scenario): readonly string[] | null {
  const names = stepNames(from)
  return names.length === 0 ? null : names
}

/** The nodes of a protocol, by role; a machine has none. */
function rolesOf(model: Spec['model'], parameters: ParameterValues): Surroundings['roles'] {
  if (model.kind === 'machine') return {}
  const roster = rosterOf(model as AnyProtocol, parameters)
  return Object.fromEntries(roster.map(({ roleName, ids, isSingle }) => [roleName, { ids, isSingle }]))
}

/** What there is to tell of a scenario in which the model cannot be built. */
export function unbuiltInstance(spec: Spec, scenarioName: string, overrides: ParameterValues = {}): Instance {
  const scenario = scenarioNamed(spec, scenarioName, overrides)
  const { model } = spec
  return {
    modelName: model.name,
    scenarioName,
    settings: parametersFor(model.parameters, scenario, overrides, model.kind),
    system: {
      slots: [],
      rules: [],
      sites: [],
      functions: [],
      situations: null,
      comparable: () => null,
      initialStates: () => [],
      change: (_slot, value) => value,
    },
    properties: [],
    within: null,
    bounds: scenario.bounds ?? {},
    from: null,
    symmetricSets: [],
    reduces: false,
    expect: scenario.expect,
    picture: null,
  }
}

/** The sets that a scenario names, or those that the model declares; of roles, the nodes that it does not tell apart. */
function symmetryOf(model: Spec['model'], scenario: Scenario, parameters: ParameterValues): SymmetricSet[] {
  const { symmetric = true, time } = scenario
  // In lock-step rounds nodes take turns in their order, see rules/ticks.ts.
  if (symmetric === false || time?.kind === 'rounds') return []
  if (model.kind === 'machine') {
    const declared = symmetricSets(model.symmetric?.(parameters as never) ?? {}, model.name)
    if (symmetric === true) return declared
    const known = declared.map(({ name }) => name)
    return symmetric.map(
      (name) => declared.find((set) => set.name === name) ?? unknownName('symmetric set', name, known),
    )
  }
  const roles = rosterOf(model as AnyProtocol, parameters)
  const alike = roles.map(
    ({ roleName, ids }) =>
      [roleName, exchangeable(ids, { ...scenario, faults: faultPlan(scenario.faults ?? {}) })] as const,
  )
  const known = roles.map(({ roleName }) => roleName)
  const named = (symmetric === true ? (model.symmetric ?? []) : symmetric) as readonly string[]
  for (const role of named) if (!known.includes(role)) unknownName('role', role, known)
  return symmetricSets(Object.fromEntries(alike.filter(([role]) => named.includes(role))), model.name)
}

function parametersFor(
  declarations: ParameterDeclarations,
  scenario: Scenario,
  overrides: ParameterValues,
  kind: 'machine' | 'protocol',
): ParameterValues {
  const parameters: { [name: string]: ParameterValue } = {
    ...defaultsOf(declarations),
    ...(scenario.params as ParameterValues | undefined),
  }
  const settings: readonly string[] = kind === 'protocol' ? [...scenarioSettings, ...paths] : pathsOfMachines
  for (const [name, value] of Object.entries(overrides)) {
    if (settings.includes(name)) continue
    const known = [...Object.keys(declarations), ...settings]
    const declared = under(declarations, name) ?? unknownName('parameter or setting', name, known)
    parameters[name] = checkParameter(name, declared, value)
  }
  return Object.freeze(parameters)
}

function fromMachine(system: ReturnType<typeof machineSystem>) {
  return { system, viewer: system.variables.viewer, world: {} }
}

/** A scenario, with the line of its spec where that is known. */
function placeOf({ model, madeAt }: Spec, scenarioName: string): string {
  const line = madeAt?.stack === undefined ? null : authorLineIn(madeAt.stack)
  return `scenario '${scenarioName}' of ${model.name}${line === null ? '' : ` (${line})`}`
}

/** Adds a place to errors that have none. */
function placed<Made>(place: () => string, make: () => Made): Made {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof NetsplitError) || error.place !== undefined) throw error
    const { code, summary, cure } = error
    throw new NetsplitError({ code, message: summary, place: place(), cure })
  }
}

function refuseContradiction(found: Refusal | null, scenarioName: string, place: () => string): void {
  if (found === null) return
  const message = `Scenario '${scenarioName}': ${found.message}`
  throw new NetsplitError({ code: 'bad-scenario', ...found, message, place: place() })
}

function fromProtocol(
  model: Spec['model'] & { kind: 'protocol' },
  parameters: ParameterValues,
  { scenario, name, place }: { scenario: Scenario; name: string; place: () => string },
  overrides: ParameterValues,
) {
  const { network = unordered(), time = null, fairness = {} } = scenario
  const faults = faultPlan(scenario.faults ?? {}, faultOverrides(overrides))
  refuseContradiction(contradiction(faults) ?? idleFault(faults, Object.keys(overrides)), name, place)
  const system = placed(place, () =>
    protocolSystem(model as AnyProtocol, parameters, { network, faults, time, fairness }),
  )
  return {
    system,
    viewer: () => protocolViewer(system),
    world: worldSettings(network, faults, scenario.time),
  }
}

/** A scenario with what is given in place of its own. */
function changed(scenario: Scenario, given: ParameterValues): Scenario {
  if (!('network' in given)) return withPaths(scenario, given)
  const name = String(given['network'])
  const network = networkCalled(name) ?? unknownName('network', name, networkNames)
  return withPaths({ ...scenario, network }, given)
}

function faultOverrides(overrides: ParameterValues): BudgetsByName {
  return Object.fromEntries(budgets.flatMap((name) => (name in overrides ? [[name, overrides[name]]] : [])))
}

function checkOf(name: string, predicate: unknown, viewer: Viewer, parameters: ParameterValues): Check {
  const call = predicate as (...args: unknown[]) => unknown
  return {
    name,
    evaluate(author, state, after) {
      const views = () => (after === undefined ? [viewer.state(state)] : viewer.step(state, after))
      const ask = (views: readonly unknown[]) => call(...views, parameters)
      const failing = (probe: unknown) => ask(after === undefined ? [probe] : [probe, probe])
      const verdict = evaluate(name, author, () => ask(views()), failing)
      if (typeof verdict === 'boolean') return verdict
      throw new NetsplitError({
        code: 'predicate-threw',
        message: `The predicate ${name} returned ${inWords(verdict)}, not true or false.`,
        place: lineWithin(failing) ?? undefined,
        cure: 'Return a boolean (did you forget return?).',
      })
    },
  }
}

/** @param onProbe runs the predicate, to find out where it is */
function evaluate(name: string, author: Author, body: () => unknown, onProbe: (probe: unknown) => unknown): unknown {
  const who = `The predicate ${name}`
  const fails = (message: string, error: unknown, cure: string | undefined): never => {
    const place = authorLine(error) ?? lineWithin(onProbe) ?? undefined
    throw new NetsplitError({ code: 'predicate-threw', message, place, cure })
  }
  try {
    return author(name, () => onlyLooking(who, body, 'predicate-threw'))
  } catch (error) {
    if (!(error instanceof NetsplitError)) {
      const cure = 'A predicate must answer true or false in every state.'
      return fails(`${who} threw ${thrownInWords(error)}.`, error, cure)
    }
    // A refusal of what author code does calls the function 'It'; others say themselves whom they are about.
    if (error.code !== 'bad-model' || !error.summary.startsWith('It ')) throw error
    return fails(`${who} fails: ${error.summary}`, error, error.cure)
  }
}
