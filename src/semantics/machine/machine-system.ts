/**
 * What a machine means. A state is its variables. The steps of a state are, action by action and member by member in
 * the declared order, those whose guard holds; a step that changes nothing is a step.
 */

import { NetsplitError, thrownInWords } from '../../language/errors.ts'
import type { AnyAction, Choose, Machine } from '../../language/machine.ts'
import type { ParameterValues } from '../../language/parameters.ts'
import { inOrder, isOrdinary, type Plain, toPlain } from '../../language/plain.ts'
import { refuse } from '../../language/shape.ts'
import { actionShape } from '../../language/shapes.ts'
import type { Fairness as DeclaredFairness } from '../../language/spec.ts'
import { attempt, authorLine, lineWithin, making, onlyLooking, runAuthorCode } from '../author-code/author.ts'
import { eachChoice, firstChoice } from '../author-code/choices.ts'
import { givenAway, ownOf, snapshotOf } from '../author-code/drafts.ts'
import { unswallowed } from '../author-code/refused.ts'
import { inWords } from '../author-code/returned.ts'
import { show } from '../author-code/shown.ts'
import { fairnessBy } from '../system/fairness.ts'
import {
  type Context,
  type Failure,
  type Read,
  type Rule,
  runDirectly,
  type Slot,
  type Successor,
  type TransitionSystem,
  type Update,
} from '../system/system.ts'
import { comparableSteps, valuesOnly } from '../world/comparable.ts'
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
  const first = firstChoice((choose) => variablesOf(machine, parameters, choose))
  const variables = variablesLike(first.result, machine.name)
  const made = making(`The actions of ${machine.name}`, () => machine.actions(parameters as never) as object)
  // A parameter may take an action away.
  const actions = Object.fromEntries<AnyAction>(Object.entries(made).filter(([, action]) => action !== undefined))
  const problems = Object.entries(actions).flatMap(([name, declared]) =>
    actionShape.problemsOf(declared, `action ${name}`),
  )
  refuse('bad-model', problems, `actions of ${machine.name}`)
  const fairness = fairnessBy(declared, 'action', Object.keys(actions))
  const rules = Object.entries(actions).map(
    ([name, action]): Rule => ({ ...ruleOf(name, action, variables), fairness: () => fairness(name) }),
  )
  return {
    slots: variables.slots as readonly Slot[],
    rules,
    sites: Object.keys(actions),
    functions: Object.keys(actions).flatMap((name) => Object.values(namesOf(name))),
    situations: null,
    comparable: (successors, read) => comparableSteps(valuesOnly, successors, read),
    variables,
    *initialStates() {
      for (const { result } of eachChoice((choose) => variablesOf(machine, parameters, choose))) {
        yield {
          values: placedIn(machine, () => variables.valuesOf(result)),
          step: { kind: 'start', sends: [], events: [], choices: [] },
        }
      }
    },
    change: () => {
      throw new Error('a machine has no changes, only values')
    },
  }
}

/** The variables of an initial state, by what is chosen. */
function variablesOf(machine: Machine, parameters: ParameterValues, choose: Choose): object {
  try {
    const made: unknown = runAuthorCode(() => machine.variables(parameters as never, choose))
    const isObject = isPlain(made) && inWords(made) === 'an object'
    if (isObject && isOrdinary(made)) return made
    return placedIn(machine, () => {
      if (isObject) {
        throw new NetsplitError({
          code: 'bad-model',
          message: `A part of ${machine.name} cannot be read: a getter, or a field that is hidden, is among its variables.`,
          cure: 'Use ordinary fields.',
        })
      }
      throw new NetsplitError({
        code: 'bad-model',
        message: `The variables of ${machine.name} are ${inWords(made)}, not an object.`,
        cure: 'Return an object with the initial value of each variable.',
      })
    })
  } catch (error) {
    if (error instanceof NetsplitError) throw error
    throw new NetsplitError({
      code: 'bad-model',
      message: `The variables of ${machine.name} cannot be made: ${error instanceof Error ? error.message : thrownInWords(error)}`,
      place: authorLine(error) ?? undefined,
    })
  }
}

/** Gives errors about the variables of a machine the line where they are made. */
function placedIn<Made>(machine: Machine, make: () => Made): Made {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof NetsplitError)) throw error
    const { code, summary: message, cure } = error
    const place = lineWithin((probe) => machine.variables(probe, probe)) ?? `variables of ${machine.name}`
    throw new NetsplitError({ code, message, place, cure })
  }
}

/** What the author functions of an action are called. */
interface Names {
  readonly action: string
  readonly guard: string
  readonly set: string
}

function namesOf(action: string): Names {
  return { action, guard: `${action}.when`, set: `${action}.over` }
}

function ruleOf(name: string, declared: AnyAction, variables: Variables): Rule {
  const { over } = declared
  const fixed = typeof over === 'function' || over === undefined ? null : membersOf(over)
  const names = namesOf(name)
  // Members ride along as their number in the set, so that they need not be plain data that can be looked up.
  const options: readonly Plain[] = fixed === null ? [null] : [...fixed.keys()]
  return {
    name,
    options: () => options,
    successors: (option, context) =>
      fixed === null
        ? successorsOverState(names, declared, variables, context)
        : successorsOfMember(names, declared, fixed[option as number], variables, context),
  }
}

/** A set that is always the same. Members that are plain data are as they were when the set was made. */
function membersOf(over: readonly unknown[]): unknown[] {
  return [...over].map((member) => {
    try {
      return toPlain(snapshotOf(member), 'member of a set')
    } catch {
      return member
    }
  })
}

/** Whether it is an object as states hold them; functions and instances of classes are given to an author as they are. */
function isPlain(member: unknown): member is object & Plain {
  if (typeof member !== 'object' || member === null) return false
  if (Array.isArray(member) || member instanceof Map || member instanceof Set) return true
  const prototype: unknown = Object.getPrototypeOf(member)
  return prototype === Object.prototype || prototype === null
}

/** An action without a set, or one whose set depends on the state. */
function successorsOverState(names: Names, declared: AnyAction, variables: Variables, context: Context): Successor[] {
  const { over } = declared
  if (typeof over !== 'function') return successorsOfMember(names, declared, undefined, variables, context)
  const members = attempt(context.author, names.set, () =>
    onlyLooking(names.set, () => {
      const found = over(variables.guard(context.read) as never)
      requireIterable(names.set, found)
      return Array.from(found, (member) =>
        // As members of a set that does not depend on the state are, which are options.
        inOrder(toPlain(snapshotOf(member), `set that ${names.action} ranges over`)),
      )
    }),
  )
  if ('failure' in members) {
    const failure = withLine(members.failure, (probe) => over(probe))
    return [{ step: { kind: 'action', action: names.action, member: undefined }, updates: [], failure }]
  }
  return members.result.flatMap((member) => successorsOfMember(names, declared, member, variables, context))
}

function successorsOfMember(
  names: Names,
  { over, when, do: recipe }: AnyAction,
  member: unknown,
  variables: Variables,
  { read, author }: Context,
): Successor[] {
  const step = { kind: 'action', action: names.action, member: member as Plain | undefined } as const
  if (when !== undefined) {
    const enabled = attempt(author, names.guard, () =>
      onlyLooking(names.guard, () => {
        const verdict: unknown = when(
          variables.guard(read) as never,
          (isPlain(member) ? show(member) : member) as never,
        )
        if (typeof verdict !== 'boolean') refuseVerdict(names.guard, verdict)
        return verdict
      }),
    )
    if ('failure' in enabled) {
      return [{ step, updates: [], failure: withLine(enabled.failure, (probe) => when(probe, member as never)) }]
    }
    if (!enabled.result) return []
  }
  const call = (draft: object, choose: Choose) =>
    over === undefined
      ? recipe(draft as never, choose as never)
      : recipe(draft as never, (isPlain(member) ? ownOf(member) : member) as never, choose as never)
  const ways = eachChoice((choose) =>
    author(names.action, () => unswallowed(() => runRecipe(names.action, call, choose, variables, read))),
  )
  const successors: Successor[] = []
  for (;;) {
    const outcome = attempt(runDirectly, names.action, () => ways.next())
    if ('failure' in outcome) {
      return [{ step, updates: [], failure: withLine(outcome.failure, (probe) => call(probe, probe)) }]
    }
    const { done, value } = outcome.result
    if (done) return successors
    const { updates, choices } = value.result
    successors.push({ step: choices.length === 0 ? step : { ...step, choices }, updates, failure: null })
  }
}

/** Runs an action in one of the ways in which it can choose. */
function runRecipe(
  name: string,
  call: (draft: object, choose: Choose) => unknown,
  choose: Choose,
  variables: Variables,
  read: Read,
): { readonly updates: Update[]; readonly choices: Plain[] } {
  const choices: Plain[] = []
  const noting: Choose = (options) => {
    const option = choose(options)
    choices.push(givenAway(option, `option chosen in ${name}`))
    return option
  }
  return { updates: variables.run(read, (draft) => call(draft, noting)), choices }
}

/**
 * A failure by what a function returned has no line, and neither has one by something thrown that is no error: the line where
 * the function looks at the state is shown.
 */
function withLine(failure: Failure, run: (probe: never) => unknown): Failure {
  if (failure.line !== null) return failure
  return { ...failure, line: lineWithin(run) }
}

function requireIterable(who: string, found: unknown): asserts found is Iterable<unknown> {
  const isThere = typeof found === 'object' && found !== null
  if (isThere && typeof (found as { [Symbol.iterator]?: unknown })[Symbol.iterator] === 'function') return
  throw new NetsplitError({
    code: 'bad-model',
    message: `${who} returned ${inWords(found)}, not a collection of members.`,
    cure: 'Return an array or a set (did you forget return?).',
  })
}

function refuseVerdict(who: string, verdict: unknown): never {
  throw new NetsplitError({
    code: 'bad-model',
    message: `${who} returned ${inWords(verdict)}, not true or false.`,
    cure: 'Return a boolean (did you forget return?); compare instead of relying on truthiness: queue.length > 0.',
  })
}
