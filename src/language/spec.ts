/** spec(): a model, the properties that it must have, and the scenarios in which they are checked. */

import type { Immutable } from 'immer'
import { NetsplitError } from './errors.ts'
import { budgets, faultPlan } from './fault-plan.ts'
import type { Faults, Place } from './faults.ts'
import type { GivenRun } from './given-run.ts'
import { contradiction, contradictoryScenario, idleFault, idleTime } from './idle.ts'
import { complete, type Written } from './inheritance.ts'
import type { Machine } from './machine.ts'
import type { AnyMessage } from './messages.ts'
import type { Network } from './network.ts'
import {
  checkParameter,
  defaultsOf,
  type ParameterDeclarations,
  type ParameterValues,
  type ParametersOf as ValuesOf,
} from './parameters.ts'
import type { Property, StatePredicate } from './property.ts'
import type { AnyProtocol, MessageIn, PlaceIn, Protocol } from './protocol.ts'
import type { StatesOf } from './role.ts'
import { idsByRole, problemsOfRoles, rosterOf } from './roster.ts'
import { isRecord, type Problem, refuse } from './shape.ts'
import { modelShape, scenarioShape, specShape } from './shapes.ts'
import type { Time } from './time.ts'
import type { ProtocolView } from './view.ts'

// biome-ignore lint/suspicious/noExplicitAny: any model, whatever its types
export type Model = Protocol<any> | Machine<any, any, any, any>

/** What a scenario expects of its check. */
export type Expectation<PropertyName extends string = string> =
  | 'holds'
  /** All that is checked holds, and the search has this size. */
  | { readonly holds: ExpectedCounts }
  /** A handler, an action or a start function throws. */
  | 'throws'
  /** A bound leaves something undecided, and nothing is violated. */
  | 'incomplete'
  /** Exactly these properties are violated, of those that the scenario checks. */
  | { readonly violates: PropertyName | readonly PropertyName[] }

/** The size of a search, as far as it is expected: one that differs is a change of the model. */
export interface ExpectedCounts {
  readonly distinct?: number
  readonly generated?: number
  readonly depth?: number
}

/** The counts that are expected; none where nothing is said of them. */
export function expectedCounts(expected: Expectation): ExpectedCounts {
  return typeof expected === 'object' && 'holds' in expected ? expected.holds : {}
}

/** Whether everything is expected to hold. */
export function expectsToHold(expected: Expectation): boolean {
  return expected === 'holds' || (typeof expected === 'object' && 'holds' in expected)
}

/** The properties that are expected to be violated. */
export function expectedViolations(expected: Expectation): readonly string[] {
  if (typeof expected !== 'object' || 'holds' in expected) return []
  return typeof expected.violates === 'string' ? [expected.violates] : expected.violates
}

/** Where the search stops although there is more. */
export interface Bounds<View = unknown, Parameters = unknown> {
  /**
   * A state constraint that keeps the model finite: states outside it are neither counted nor explored. Invariants and
   * steps are judged up to the first state outside; a run that leaves says nothing of what {@link eventually} and its like
   * still wait for.
   */
  readonly within?: StatePredicate<View, Parameters>
  /** States deeper than this are not explored; an initial state has depth 1. */
  readonly depth?: number
  /** The search stops after the level in which it has found this many distinct states. */
  readonly states?: number
  /** The search stops after this time. */
  readonly seconds?: number
}

/** Which steps have to happen, by the message that is delivered, the timer that fires, the action that is taken. */
export interface Fairness {
  /** Steps that happen even when they are possible only again and again: strong fairness. */
  readonly strong?: readonly string[]
  /** Steps that need not happen, like faults. */
  readonly none?: readonly string[]
}

export interface MachineScenario<
  View,
  Parameters,
  PropertyName extends string,
  ScenarioName extends string = string,
  SymmetricName extends string = string,
> {
  /**
   * Another scenario, whose settings count where this one has none. Parameters and faults count one by one: a fault replaces
   * the inherited one whole, and `crashes: false` takes it away. `check`, `expect` and `large` are not inherited.
   */
  readonly extends?: ScenarioName
  /** Parameter values that differ from the declared defaults. */
  readonly params?: Partial<Parameters>
  /** Where the system may stop: states without a step that satisfy it are no deadlocks to `deadlockFree()`. */
  readonly done?: StatePredicate<View, Parameters>
  /** What has to happen, for properties of whole runs. By default weak fairness of all steps that are no faults. */
  readonly fairness?: Fairness
  /** The properties to check, when not all of them. */
  readonly check?: readonly PropertyName[]
  readonly bounds?: Bounds<View, Parameters>
  /**
   * A run to start from, as the names of its steps or the content of a trace file (docs/from-a-run.md). Its states and steps
   * are judged, too, and everything is explored that can follow its last state; runs that begin otherwise are not. An empty
   * list takes away what is inherited.
   */
  readonly from?: GivenRun
  /**
   * Explores one state of all that differ only in who is who: by all sets or roles that the model declares symmetric, or
   * by those named here. `false` says that in this scenario they are not symmetric. By default `--symmetry` decides.
   */
  readonly symmetric?: boolean | readonly SymmetricName[]
  /** By default that all properties hold. */
  readonly expect?: Expectation<PropertyName>
  /** Too big for the default run: checked on request only. */
  readonly large?: boolean
}

export interface ProtocolScenario<
  View,
  Parameters,
  PropertyName extends string,
  ScenarioName extends string,
  RoleName extends string,
  PlaceName extends Place,
  Message extends AnyMessage,
> extends MachineScenario<View, Parameters, PropertyName, ScenarioName, RoleName> {
  /** By default {@link unordered}. */
  readonly network?: Network<PlaceName>
  /** By default none. */
  readonly faults?: Faults<PlaceName, Message, Parameters>
  /** By default none passes: timers fire at any time. */
  readonly time?: Time<PlaceName>
}

/** A scenario of any spec, as the spec has it: with what it inherits, and what it expects. */
// biome-ignore lint/suspicious/noExplicitAny: a scenario of any spec
export type Scenario = ProtocolScenario<any, any, string, string, string, string, any> & {
  readonly expect: Expectation
}

/** Draws a state, as SVG or HTML. */
export type Drawing<View, Parameters> = (state: View, parameters: Parameters) => string

/** A spec with the names of what it declares; made by {@link spec}. Scenarios have what they inherit. */
export interface Spec<
  SomeModel extends Model = Model,
  PropertyName extends string = string,
  ScenarioName extends string = string,
> {
  readonly model: SomeModel
  readonly properties: { readonly [Name in PropertyName]: Property }
  readonly scenarios: { readonly [Name in ScenarioName]: Scenario }
  /** Draws a state. */
  readonly view?: Drawing<never, never> | undefined
  /** Has the stack of the call that made it: an error about a scenario shows its line. */
  readonly madeAt?: { readonly stack?: string | undefined } | undefined
}

/** A state of a model as its properties see it: `StateOf<typeof paxos>`. */
export type StateOf<SomeModel> =
  SomeModel extends Protocol<infer _Declarations, infer Received, infer Sizes, infer Roles>
    ? ProtocolView<Received, Sizes, StatesOf<Roles>>
    : SomeModel extends Machine<infer _Declarations, infer Variables, infer _SetName, infer _ActionName>
      ? Immutable<Variables>
      : never

/** One node of a protocol as properties see it: `NodeOf<typeof paxos, 'server'>`. */
export type NodeOf<SomeModel, Role extends RoleIn<SomeModel>> =
  StateOf<SomeModel> extends { readonly nodes: infer Nodes } ? One<Nodes[Role & keyof Nodes]> : never

type RoleIn<SomeModel> =
  SomeModel extends Protocol<infer _Declarations, infer _Received, infer Sizes, infer _Roles>
    ? keyof Sizes & string
    : never

type One<Some> = Some extends readonly (infer Member)[] ? Member : Some

/** The parameters of a model as its functions get them: `ParametersOf<typeof paxos>`. */
export type ParametersOf<SomeModel> = SomeModel extends { readonly parameters: infer Declarations }
  ? ValuesOf<Declarations>
  : never

type ScenarioOf<SomeModel, PropertyName extends string, ScenarioName extends string> =
  SomeModel extends Protocol<infer _Declarations, infer Received, infer Sizes, infer _Roles>
    ? ProtocolScenario<
        StateOf<SomeModel>,
        ParametersOf<SomeModel>,
        PropertyName,
        ScenarioName,
        keyof Sizes & string,
        PlaceIn<Sizes>,
        MessageIn<Received>
      >
    : SomeModel extends Machine<infer _Declarations, infer _Variables, infer SetName, infer _ActionName>
      ? MachineScenario<StateOf<SomeModel>, ParametersOf<SomeModel>, PropertyName, ScenarioName, SetName>
      : never

/**
 * Declares what is checked of a model.
 *
 * @param model a {@link protocol} or a {@link machine}
 * @param definition `properties` by name: their predicates see the state and the parameters; `scenarios` by name: the
 *   sizes, the network, the faults and what is expected; `view` draws a state as SVG or HTML for the page of a trace
 * @returns what a spec file exports, and {@link check} takes
 * @throws NetsplitError `bad-scenario` when a scenario names what does not exist, or gives a parameter a wrong value,
 *   or when a setting is unknown, missing or of the wrong shape
 */
export function spec<SomeModel extends Model, PropertyName extends string, ScenarioName extends string>(
  model: SomeModel,
  definition: {
    readonly properties: { readonly [Name in PropertyName]: Property<StateOf<SomeModel>, ParametersOf<SomeModel>> }
    readonly scenarios: {
      readonly [Name in ScenarioName]: ScenarioOf<SomeModel, NoInfer<PropertyName>, NoInfer<ScenarioName>>
    }
    readonly view?: Drawing<StateOf<SomeModel>, ParametersOf<SomeModel>>
  },
): Spec<SomeModel, PropertyName, ScenarioName> {
  const problems = problemsOf(model, definition)
  if (problems.length > 0) refuse('bad-scenario', [...problems, ...problemsByDefault(model)])
  const scenarios = complete(definition.scenarios as { readonly [name: string]: Written })
  const { properties, view } = definition
  // An engine makes a text of the stack, which is dear, when it is looked at.
  const made: Spec = { model, properties, scenarios, view, madeAt: new Error() }
  for (const [name, scenario] of Object.entries(scenarios)) checkScenario(made, name, scenario)
  return made as unknown as Spec<SomeModel, PropertyName, ScenarioName>
}

/** What is wrong with the shape of a spec. */
function problemsOf(model: unknown, definition: unknown): Problem[] {
  const scenarios = isRecord(definition) && isRecord(definition['scenarios']) ? definition['scenarios'] : {}
  return [
    ...modelShape.problemsOf(model, 'the model of spec()'),
    ...specShape.problemsOf(definition, 'spec()'),
    ...Object.entries(scenarios).flatMap(([name, scenario]) =>
      isRecord(scenario) ? scenarioShape.problemsOf(scenario, `scenario '${name}'`) : [],
    ),
  ]
}

/** What is wrong with the roles of a protocol by default, to be told together with what is wrong with its spec. */
function problemsByDefault(model: Model): readonly Problem[] {
  if (model?.kind !== 'protocol') return []
  try {
    const parameters = defaultsOf(model.parameters)
    const roster = rosterOf(model as AnyProtocol, parameters)
    return problemsOfRoles(model.name, roster, model.roles(parameters, idsByRole(roster) as never))
  } catch {
    return []
  }
}

/** Names of scenario settings that `--set` can change besides the model's own parameters. */
export const scenarioSettings = ['network', ...budgets] as const

function checkScenario(spec: Spec, name: string, scenario: Scenario): void {
  const fail = (message: string, cure: string): never => {
    throw new NetsplitError({ code: 'bad-scenario', message: `Scenario '${name}': ${message}`, cure })
  }
  const declared: ParameterDeclarations = spec.model.parameters
  for (const setting of [...scenarioSettings, 'time']) {
    if (spec.model.kind === 'protocol' && setting in declared) {
      fail(
        `the model has a parameter named ${setting}, which is the name of a scenario setting.`,
        'Rename the parameter.',
      )
    }
  }
  for (const [parameter, value] of Object.entries((scenario.params ?? {}) as ParameterValues)) {
    const declaration = Object.hasOwn(declared, parameter) ? declared[parameter] : undefined
    if (declaration === undefined) {
      fail(`there is no parameter ${parameter}.`, `Declared: ${Object.keys(declared).join(', ') || 'none'}.`)
    } else {
      checkParameter(parameter, declaration, value)
    }
  }
  const known = Object.keys(spec.properties)
  const expected = expectedViolations(scenario.expect)
  for (const property of [...(scenario.check ?? []), ...expected]) {
    if (!known.includes(property)) fail(`there is no property ${property}.`, `Declared: ${known.join(', ') || 'none'}.`)
  }
  if (!expectsToHold(scenario.expect) && typeof scenario.expect === 'object' && expected.length === 0) {
    fail('it expects a violation, and names no property.', "Name one, or several: expect: { violates: ['a', 'b'] }.")
  }
  const unchecked = expected.find((property) => scenario.check?.includes(property) === false)
  if (unchecked !== undefined) {
    fail(`it expects a violation of ${unchecked}, which it does not check.`, `Add ${unchecked} to check.`)
  }
  if (scenario.symmetric === true && spec.model.symmetric === undefined) {
    fail('the model declares nothing symmetric.', 'Add symmetric to the model, or name roles of a protocol here.')
  }
  const { network, time, faults = {} } = scenario
  const plan = faultPlan(faults)
  const idle = contradiction(plan) ?? idleFault(plan) ?? idleTime(time) ?? contradictoryScenario(scenario)
  if (idle !== null) fail(idle.message, idle.cure)
  if (spec.model.kind === 'machine' && [network, scenario.faults, time].some((part) => part !== undefined)) {
    fail('a machine has no network, no faults and no clocks.', 'Model them as actions, or write a protocol().')
  }
}
