/** What a machine means, on plain data: an action's recipe changes a copy of the state by nothing but JavaScript. */

import type { PlainStep, PlainSystem } from './plain-checker.ts'
import { type Choose, everyWay } from './plain-choices.ts'
import {
  asWritten,
  copyOf,
  type Kept,
  type KeptObject,
  keep,
  NotPlain,
  type Order,
  shownAfter,
  shownCopyOf,
} from './plain-values.ts'

type AuthorFunction = (...args: unknown[]) => unknown

interface PlainAction {
  readonly over?: readonly unknown[] | AuthorFunction
  readonly when?: AuthorFunction
  readonly do: AuthorFunction
}

export interface PlainMachineModel {
  readonly kind: 'machine'
  variables(parameters: object, choose: Choose): object
  actions(parameters: object): { readonly [name: string]: PlainAction }
}

export function plainMachine(model: PlainMachineModel, order: Order): PlainSystem<KeptObject> {
  const initial = everyWay((choose) => model.variables({}, choose))
  const names = Object.keys(initial[0] ?? {})
  const actions = Object.values(model.actions({}))

  const shown = (state: KeptObject) => inOrder(names, shownCopyOf(state, order) as object)
  return {
    initialStates: () => initial.map((variables) => keep(variables) as KeptObject),
    steps: (state) => actions.flatMap((action) => stepsOf(action, state)),
    show(state, after) {
      const before = shown(state)
      if (after === undefined) return [before]
      return [before, inOrder(names, shownAfter(after, state, before, order) as object)]
    },
  }

  function stepsOf({ over, when, do: recipe }: PlainAction, state: KeptObject): PlainStep<KeptObject>[] {
    let members: readonly unknown[] = [undefined]
    // It is no part of a state.
    if (Array.isArray(over)) members = over.map(asWritten)
    else if (typeof over === 'function') {
      const made = attempt(() => [...(over(shown(state)) as Iterable<unknown>)].map((member) => keep(member)))
      if ('fails' in made) return [made]
      members = made.result
    }
    return members.flatMap((member): PlainStep<KeptObject>[] => {
      const given = (copy: typeof copyOf) => (member === undefined ? undefined : copy(member as Kept, order))
      const enabled = attempt(() => when === undefined || onlyLooking(() => when(shown(state), given(shownCopyOf))))
      if ('fails' in enabled) return [enabled]
      if (enabled.result !== true) return []
      const ways = attempt(() =>
        everyWay((choose) => {
          const draft = inOrder(names, copyOf(state, order) as object)
          const result = over === undefined ? recipe(draft, choose) : recipe(draft, given(copyOf), choose)
          return stateAfter(result, draft)
        }),
      )
      return 'fails' in ways ? [ways] : ways.result.map((after) => ({ after }))
    })
  }

  /** A recipe changes the state that it is given, or returns a complete new one. */
  function stateAfter(result: unknown, draft: object): KeptObject {
    const made = isRecord(result) ? (result as object) : draft
    const state = keep(made) as KeptObject
    if (Object.keys(state).sort().join() !== [...names].sort().join()) throw new NotPlain('other variables')
    return state
  }
}

/** Whether what a recipe returned can be a state: not the number, list or collection that an arrow gives by the way. */
export function isRecord(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return !Array.isArray(value) && !(value instanceof Map) && !(value instanceof Set)
}

export type Attempt<Result> = { readonly result: Result } | { readonly fails: 'threw' | 'invalid' }

export function attempt<Result>(body: () => Result): Attempt<Result> {
  const before = NotPlain.count
  try {
    const result = body()
    return NotPlain.count === before ? { result } : { fails: 'invalid' }
  } catch {
    return { fails: NotPlain.count === before ? 'threw' : 'invalid' }
  }
}

/** Runs a function that must not change what it is shown. */
function onlyLooking<Result>(body: () => Result): Result {
  try {
    return body()
  } catch (error) {
    const isChange =
      error instanceof TypeError && /read only|only shown|not extensible|Cannot delete/.test(error.message)
    throw isChange ? new NotPlain('it changes what it is shown') : error
  }
}

/** The variables in the order in which the author wrote them. */
function inOrder(names: readonly string[], state: object): object {
  const fields = state as { readonly [name: string]: unknown }
  const made = Object.fromEntries(names.map((name) => [name, fields[name]]))
  return Object.isFrozen(state) ? Object.freeze(made) : Object.preventExtensions(made)
}
