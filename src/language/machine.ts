/**
 * machine(): the front end for shared variables and named actions, in the style of TLA+. It suits what is no message
 * protocol (caches, locks, transactions) and published specs that are written this way.
 */

import type { Immutable } from 'immer'
import type { ParameterDeclarations, ParametersOf } from './parameters.ts'
import type { HandlerResult } from './role.ts'
import { refuse } from './shape.ts'
import { machineShape } from './shapes.ts'

/**
 * A recipe changes its draft, or returns a complete new state, never both. Numbers, texts, truth values and collections,
 * which an arrow of one line gives by the way (`(s) => s.n++`), are ignored.
 */
export type RecipeResult<State> = State | HandlerResult

/** Picks one of the options; the checker explores every one of them. Throws when there is none. */
export type Choose = <const Option>(options: readonly Option[]) => Option

/** A mark that survives when the model and the checker were bundled with a copy of this file each. */
const indexedMark = Symbol.for('netsplit.indexed')

/** Whether a value was made by {@link indexed}. */
export function isIndexed(value: unknown): value is { [key: string]: unknown } | unknown[] {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, indexedMark)
}

/**
 * Declares a variable with one entry for each member of a fixed set, a function [set -> value] in TLA+. The checker
 * keeps the entries apart, so an action that touches one of them does not depend on the others.
 *
 * @param members the keys (strings), or the length of an array
 * @param value the initial value of each entry, or a function from the key or index to it
 */
export function indexed<Key extends string, Value>(
  members: readonly Key[],
  value: Value | ((key: Key) => Value),
): { [Member in Key]: Value }
export function indexed<Value>(members: number, value: Value | ((index: number) => Value)): Value[]
export function indexed(members: readonly string[] | number, value: unknown): object {
  const initial = (key: string | number) => (typeof value === 'function' ? value(key) : value)
  const made =
    typeof members === 'number'
      ? Array.from({ length: members }, (_, index) => initial(index))
      : Object.fromEntries(members.map((key) => [key, initial(key)]))
  return Object.defineProperty(made, indexedMark, {})
}

declare const variablesOf: unique symbol

/** An action with the variables that it changes; made by {@link action}. */
export interface Action<Variables> {
  readonly [variablesOf]?: (variables: Variables) => void
}

/** The variables, or why the compiler does not know them: of a function without parameters it asks too early. */
type Known<Variables> = unknown extends Variables
  ? 'Which variables? Write actions: (parameters) => ..., or say it: action<Variables, Member>(...)'
  : Variables

/**
 * One action of a machine: for each member of `over`, when the guard holds, the recipe is a step.
 *
 * @typeParam Member the members of `over`; without it there are none, and `choose` comes in their place
 * @param definition `over`: a finite set, or a function of the state to one; `when`: whether the step is possible, by
 *   default it is; `do`: an immer recipe that changes the variables, or returns a complete new state; each option of a
 *   `choose` is a step
 * @example action({ over: rms, when: ({ rmState }, rm) => rmState[rm] === 'working', do({ rmState }, rm) { ... } })
 * @example action({ do(state, choose) { state.side = choose([1, 2, 3, 4, 5, 6]) } })
 */
export function action<Variables, Member = Choose>(definition: {
  readonly over?: readonly Member[] | ((state: Immutable<Known<Variables>>) => Iterable<Member>)
  readonly when?: (state: Immutable<Known<Variables>>, member: Member) => boolean
  readonly do: (state: Known<Variables>, member: Member, choose: Choose) => RecipeResult<NoInfer<Variables>>
}): Action<Variables> {
  return definition as Action<Variables>
}

/** An action as the semantics finds it, whatever its types. */
export interface AnyAction {
  readonly over?: readonly unknown[] | ((state: never) => unknown)
  readonly when?: (state: never, member?: never) => unknown
  readonly do: (state: never, ...memberAndChoose: never[]) => unknown
}

/**
 * The type itself. A parameter that mentions another type makes the compiler settle that one before it looks into the
 * function: without it the calls of action() in there would know nothing of the variables.
 */
export type Settling<Settled, Type> = [Settled] extends [unknown] ? Type : never

/** A machine with its types; made by {@link machine}. */
export interface Machine<
  Declarations extends ParameterDeclarations = ParameterDeclarations,
  // biome-ignore lint/suspicious/noExplicitAny: a machine of unknown variables accepts every machine
  Variables extends object = any,
  SetName extends string = string,
  ActionName extends string = string,
> {
  readonly kind: 'machine'
  readonly name: string
  readonly parameters: Declarations
  variables(parameters: ParametersOf<Declarations>, choose: Choose): Variables
  actions(parameters: ParametersOf<Declarations>): { readonly [Name in ActionName]?: Action<Variables> | undefined }
  symmetric?(parameters: ParametersOf<Declarations>): { readonly [Name in SetName]: readonly string[] }
}

/**
 * Declares a machine.
 *
 * @param definition `parameters`: the knobs with their defaults; `variables`: the initial value of each variable (use
 *   `choose` for several initial states, {@link indexed} for one entry per member of a set); `actions`: the steps by name;
 *   `symmetric`: sets of identities, by name, whose members the actions do not tell apart. An identity is a word; in a
 *   state it may stand anywhere: as a value, a key, a member, a word in a text
 * @returns a model, for {@link spec}
 * @throws NetsplitError `bad-model` when a part is missing, unknown or of the wrong shape
 */
export function machine<
  Declarations extends ParameterDeclarations,
  Variables extends object,
  ActionName extends string,
  SetName extends string = never,
>(definition: {
  readonly name: string
  readonly parameters: Declarations
  readonly variables: (parameters: ParametersOf<Declarations>, choose: Choose) => Variables
  readonly actions: (parameters: Settling<Variables, ParametersOf<Declarations>>) => {
    readonly [Name in ActionName]?: Action<Variables> | undefined
  }
  readonly symmetric?: (parameters: ParametersOf<Declarations>) => { readonly [Name in SetName]: readonly string[] }
}): Machine<Declarations, Variables, SetName, ActionName> {
  refuse('bad-model', machineShape.problemsOf(definition, 'machine()'))
  return { kind: 'machine', ...definition } as Machine<Declarations, Variables, SetName, ActionName>
}
