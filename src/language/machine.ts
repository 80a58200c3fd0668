/**
 * machine(): the front end for shared variables and named actions, in the style of TLA+. It suits what is no message
 * protocol (caches, locks, transactions) and published specs that are written this way.
 */

import type { Draft, Immutable } from 'immer'
import type { ParameterDeclarations, ParametersOf } from './parameters.ts'
import type { RecipeResult } from './protocol.ts'
import { refuse } from './shape.ts'
import { machineShape } from './shapes.ts'

/** Picks one of the options while the initial values are made; every one of them is an initial state. */
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
  return Object.defineProperty(made, indexedMark, { value: true })
}

/** One named action: for each member of `over`, when the guard holds, the recipe is a step. */
export interface Action<Variables = never, Member = never> {
  readonly over: readonly Member[] | ((state: Immutable<Variables>) => Iterable<Member>) | null
  readonly when: ((state: Immutable<Variables>, member: Member) => boolean) | null
  readonly do: (state: Draft<Variables>, member: Member) => RecipeResult<Variables>
}

/** Makes the actions of one machine, typed by its variables. */
export interface ActionBuilder<Variables> {
  /**
   * @param definition `over`: a finite set, or a function of the state to one; there is a step for each member whose
   *   guard `when` holds. `do`: an immer recipe that changes the variables.
   */
  <Member>(definition: {
    readonly over: readonly Member[] | ((state: Immutable<Variables>) => Iterable<Member>)
    readonly when?: (state: Immutable<Variables>, member: Member) => boolean
    readonly do: (state: Draft<Variables>, member: Member) => RecipeResult<Variables>
  }): Action
  (definition: {
    readonly when?: (state: Immutable<Variables>) => boolean
    readonly do: (state: Draft<Variables>) => RecipeResult<Variables>
  }): Action
}

export interface Machine<
  Declarations extends ParameterDeclarations = ParameterDeclarations,
  // biome-ignore lint/suspicious/noExplicitAny: a machine of unknown variables accepts every machine
  Variables extends object = any,
  SetName extends string = string,
> {
  readonly kind: 'machine'
  readonly name: string
  readonly parameters: Declarations
  variables(parameters: ParametersOf<Declarations>, choose: Choose): Variables
  actions(parameters: ParametersOf<Declarations>, action: ActionBuilder<Variables>): { readonly [name: string]: Action }
  symmetric?(parameters: ParametersOf<Declarations>): { readonly [Name in SetName]: readonly string[] }
}

/**
 * Declares a machine.
 *
 * @param definition `parameters`: the knobs with their defaults; `variables`: the initial value of each variable (use
 *   `choose` for several initial states, {@link indexed} for one entry per member of a set); `actions`: the steps by name;
 *   `symmetric`: sets of identities, by name, whose members the actions do not tell apart. An identity is a word; in a
 *   state it may stand anywhere: as a value, a key, a member, a word in a text
 * @throws NetsplitError `bad-model` when a part is missing, unknown or of the wrong shape
 */
export function machine<
  Declarations extends ParameterDeclarations,
  Variables extends object,
  SetName extends string = never,
>(definition: {
  readonly name: string
  readonly parameters: Declarations
  readonly variables: (parameters: ParametersOf<Declarations>, choose: Choose) => Variables
  readonly actions: (
    parameters: ParametersOf<Declarations>,
    action: ActionBuilder<Variables>,
  ) => { readonly [name: string]: Action }
  readonly symmetric?: (parameters: ParametersOf<Declarations>) => { readonly [Name in SetName]: readonly string[] }
}): Machine<Declarations, Variables, SetName> {
  refuse('bad-model', machineShape.problemsOf(definition, 'machine()'))
  return { kind: 'machine', ...definition }
}

/** The builder that the semantics hands to a machine's `actions`. */
export const action = ((definition: Partial<Action> | undefined): Action => ({
  // Whatever else stands there is kept, for the semantics to refuse with the name of the action.
  ...definition,
  over: definition?.over ?? null,
  when: definition?.when ?? null,
  do: definition?.do as Action['do'],
})) as ActionBuilder<unknown> & ActionBuilder<never>
