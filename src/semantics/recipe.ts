/** Author recipes are run with immer: they change a draft of frozen state, and the result is a new state. */

import { current, enableMapSet, Immer, isDraft, isDraftable } from 'immer'
import { enablePush } from './draft-push.ts'

enableMapSet()

/** Freezing is left to whoever stores the result: values that the engine keeps are frozen once, when it decodes them. */
const immer = new Immer({ autoFreeze: false })
enablePush(immer)

/** The state after a recipe: what it returned, or the draft as it left it; the same object when nothing changed. */
export function runRecipe<State>(state: State, recipe: (draft: State) => unknown): unknown {
  return immer.produce(state, recipe as (draft: State) => State)
}

/** A draft of a value, or the value itself where it has no parts that could change. */
export function draftOf(value: unknown): unknown {
  return isDraftable(value) ? immer.createDraft(value as object) : value
}

/** What became of a draft, when no other draft can be inside it: less work than {@link detach}, for nothing is copied. */
export function finishDraft<Value>(draft: Value): Value {
  return isDraft(draft) ? (immer.finishDraft(draft as never) as Value) : draft
}

/** Whether an error comes from a draft that immer left in a result: it does not look into sets that the author made. */
export function isLeftDraft(error: unknown): boolean {
  return error instanceof TypeError && error.message.includes('proxy that has been revoked')
}

/** A copy of a value that holds no drafts; the same object when there was none in it. */
export function detach<Value>(value: Value): Value {
  if (isDraft(value)) return current(value as object) as Value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const copy = value.map(detach)
    return copy.some((entry, index) => entry !== value[index]) ? (copy as Value) : value
  }
  if (value instanceof Set) return new Set([...value].map(detach)) as Value
  if (value instanceof Map) return new Map([...value].map(([key, entry]) => [detach(key), detach(entry)])) as Value
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  const entries = Object.entries(value)
  const copy = entries.map(([key, entry]) => [key, detach(entry)] as const)
  return copy.some(([, entry], index) => entry !== entries[index]?.[1]) ? (Object.fromEntries(copy) as Value) : value
}
