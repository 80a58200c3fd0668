/**
 * What a machine means. A state is its variables. The steps of a state are, action by action and member by member in
 * the declared order, those whose guard holds; a step that changes nothing is a step.
 */

import { NetsplitError } from '../language/errors.ts'
import { type Action, action, type Machine } from '../language/machine.ts'
import type { ParameterValues } from '../language/parameters.ts'
import { type Plain, toPlain } from '../language/plain.ts'
import type { Fairness as DeclaredFairness } from '../language/spec.ts'
import { attempt, authorLine } from './author.ts'
import { everyChoice } from './choices.ts'
import { fairnessBy } from './fairness.ts'
import type { Context, Rule, Slot, Successor, TransitionSystem } from './system.ts'
import { type Variables, variablesLike } from './variables.ts'

export interface MachineSystem extends TransitionSystem {
  readonly variables: Variables
}

/**
 * @throws NetsplitError `bad-model` when the initial values cannot be made or an action is malformed
 */
export function machineSystem(
  machine: Machine,
  parameters: ParameterValues,
  declared: DeclaredFairness = {},
): MachineSystem {
  const initial = initialValues(machine, parameters)
  const variables = variablesLike(initial[0] as object, machine.name)
  const actions = machine.actions(parameters as never, action as never)
  const fairness = fairnessBy(declared, 'action', Object.keys(actions))
  const rules = Object.entries(actions).map(
    ([name, action]): Rule => ({ ...ruleOf(name, action, variables), fairness: () => fairness(name) }),
  )
  return {
    slots: variables.slots as readonly Slot[],
    rules,
    sites: Object.keys(actions),
    variables,
    initialStates: () =>
      initial.map((values) => ({
        values: variables.valuesOf(values),
        step: { kind: 'start', sends: [], events: [], choices: [] },
      })),
    change: () => {
      throw new Error('a machine has no changes, only values')
    },
  }
}

function initialValues(machine: Machine, parameters: ParameterValues): object[] {
  try {
    return everyChoice((choose) => machine.variables(parameters as never, choose) as object).map(({ result }) => result)
  } catch (error) {
    if (error instanceof NetsplitError) throw error
    throw new NetsplitError({
      code: 'bad-model',
      message: `The variables of ${machine.name} cannot be made: ${error instanceof Error ? error.message : String(error)}`,
      place: authorLine(error) ?? undefined,
    })
  }
}

type AnyAction = Action<unknown, unknown>

/** What the author functions of an action are called. */
interface Names {
  readonly action: string
  readonly guard: string
  readonly set: string
}

function ruleOf(name: string, declared: Action, variables: Variables): Rule {
  const { over, do: recipe } = declared as unknown as AnyAction
  if (typeof recipe !== 'function') {
    throw new NetsplitError({
      code: 'bad-model',
      message: `The action ${name} has no recipe.`,
      cure: 'Make actions with action({ over, when, do }).',
    })
  }
  const fixed = typeof over === 'function' ? null : over
  const names = { action: name, guard: `${name}.when`, set: `${name}.over` }
  // Members ride along as their number in the set, so that they need not be plain data that can be looked up.
  const numbers: readonly number[] = fixed === null ? [] : fixed.map((_, index) => index)
  return {
    name,
    options: () => (fixed === null ? [null] : numbers),
    successors: (option, context) =>
      fixed === null
        ? successorsOverState(names, declared as unknown as AnyAction, variables, context)
        : successorsOfMember(names, declared as unknown as AnyAction, fixed[option as number], variables, context),
  }
}

/** An action without a set, or one whose set depends on the state. */
function successorsOverState(names: Names, declared: AnyAction, variables: Variables, context: Context): Successor[] {
  const { over } = declared
  if (typeof over !== 'function') return successorsOfMember(names, declared, undefined, variables, context)
  const members = attempt(context.author, names.set, () => {
    const found = [...over(variables.guard(context.read) as never)]
    return found.map((member) => toPlain(member, `set that ${names.action} ranges over`))
  })
  if ('failure' in members)
    return [
      { step: { kind: 'action', action: names.action, member: undefined }, updates: [], failure: members.failure },
    ]
  return members.result.flatMap((member) => successorsOfMember(names, declared, member, variables, context))
}

function successorsOfMember(
  names: Names,
  { when, do: recipe }: AnyAction,
  member: unknown,
  variables: Variables,
  { read, author }: Context,
): Successor[] {
  const step = { kind: 'action', action: names.action, member: member as Plain | undefined } as const
  const enabled =
    when === null ? { result: true } : attempt(author, names.guard, () => when(variables.guard(read) as never, member))
  if ('failure' in enabled) return [{ step, updates: [], failure: enabled.failure }]
  if (!enabled.result) return []
  const outcome = attempt(author, names.action, () => variables.run(read, (draft) => recipe(draft as never, member)))
  if ('failure' in outcome) return [{ step, updates: [], failure: outcome.failure }]
  return [{ step, updates: outcome.result, failure: null }]
}
