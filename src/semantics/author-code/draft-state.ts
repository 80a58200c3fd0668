/**
 * What immer keeps behind each of its drafts, as far as Netsplit relies on it. Immer tells nobody of it but by a symbol that
 * all of its copies share. So its version is fixed in package.json, and a test says which field another one has elsewhere.
 */

import type { Immer } from 'immer'

export interface DraftState {
  readonly draft_: object
  /** Whether the draft, or any that was made inside it, was changed. */
  readonly modified_: boolean
  /** Set once the result was put together. */
  finalized_: boolean
  base_: object
  /** The changed copy, in which parts that were looked at are drafts. */
  copy_: object | null | undefined
  readonly scope_: {
    readonly immer_: Immer
    /** The drafts that were made for one of a whole value: that one and those inside. */
    readonly drafts_: readonly object[] | null
    readonly arrayMethodsPlugin_?: { isArrayOperationMethod: (name: string) => boolean }
  }
}

export const draftState = Symbol.for('immer-state')

/** @param draft a draft, or an object that inherits from one; of any other there is no state, whatever the type says */
export function stateOf(draft: object): DraftState {
  return (draft as { readonly [draftState]: DraftState })[draftState]
}

/** Whether a value is a draft, and not an object of the author's that inherits from one. */
export function isDraft(value: unknown): boolean {
  return typeof value === 'object' && value !== null && stateOf(value)?.draft_ === value
}
