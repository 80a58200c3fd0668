/**
 * Drafts end with the run that they were made for. One that author code has kept, or left to something that runs later, is
 * refused then: nothing would come of a change, and what it shows would be no part of any state.
 */

import { stateOf } from './draft-state.ts'
import { keptTooLong } from './refused.ts'

const refuse = (): never => {
  throw keptTooLong()
}

/** What a draft that has ended holds. */
const nothing = new Proxy(
  {},
  Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((trap) => [trap, refuse])) as ProxyHandler<object>,
)

/** The drafts of whole values that were made since the last run ended. */
const open: object[] = []

/** Notes a draft that was made for the run at hand. */
export function noteDraft<Draft extends object>(draft: Draft): Draft {
  open.push(draft)
  return draft
}

/** Ends all drafts of a run, when what it left was put together. Author code never runs inside author code. */
export function endDrafts(): void {
  for (const draft of open) {
    for (const part of stateOf(draft).scope_.drafts_ ?? []) {
      const state = stateOf(part)
      state.base_ = nothing
      state.copy_ = nothing
    }
  }
  open.length = 0
}
