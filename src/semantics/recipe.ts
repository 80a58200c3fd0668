/** Handlers are recipes: they change a draft of their node's frozen state, and the result is a new state. */

import { isDraft } from 'immer'
import type { Plain } from '../language/plain.ts'
import { draftOf, finished, holds, isChanged } from './drafts.ts'
import { byTheWay, refuseBoth, refuseImpossible } from './returned.ts'

/**
 * The state after a recipe: what it returned, or the draft as it left it; the same object when nothing changed.
 *
 * @throws NetsplitError `bad-model` when the recipe returned what has no meaning
 */
export function runRecipe(state: Plain, recipe: (draft: Plain) => unknown): unknown {
  const draft = draftOf(state)
  const returned = recipe(draft as Plain)
  refuseImpossible(returned)
  // A state without parts can only be replaced.
  if (draft === state) return returned === undefined ? state : finished(returned)
  if (returned === draft || !isNewState(draft as object, returned)) return finished(draft)
  if (isChanged(draft)) {
    if (holds(draft, returned as object)) return finished(draft)
    refuseBoth()
  }
  return finished(returned)
}

/** Whether what a recipe returned is a state like the one that it was given, and not something by the way. */
function isNewState(draft: object, returned: unknown): boolean {
  if (!byTheWay(returned)) return true
  if (typeof returned !== 'object' || returned === null || isDraft(returned)) return false
  return kindOf(draft) !== 'object' && kindOf(draft) === kindOf(returned)
}

function kindOf(value: object): 'list' | 'map' | 'set' | 'object' {
  if (Array.isArray(value)) return 'list'
  if (value instanceof Map) return 'map'
  return value instanceof Set ? 'set' : 'object'
}
