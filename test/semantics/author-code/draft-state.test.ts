/** What immer keeps behind its drafts, where it is not told by its interface: another version may have it elsewhere. */

import { enableArrayMethods, enableMapSet, Immer } from 'immer'
import { describe, expect, it } from 'vitest'
import { type DraftState, draftState, isDraft, stateOf } from '../../../src/semantics/author-code/draft-state.ts'

enableMapSet()
enableArrayMethods()
const immer = new Immer({ autoFreeze: false })

/** Fields that Netsplit relies on; see draft-state.ts. */
const fields: readonly (keyof DraftState)[] = ['draft_', 'modified_', 'finalized_', 'base_', 'copy_', 'scope_']

describe.each([
  ['a record', () => ({ inner: { n: 1 } }), (draft: object) => Object.assign(draft, { more: 2 })],
  ['a list', () => [{ n: 1 }], (draft: object) => (draft as object[]).push({ n: 2 })],
  ['a map', () => new Map([[1, { n: 1 }]]), (draft: object) => (draft as Map<number, object>).set(2, { n: 2 })],
  ['a set', () => new Set([1]), (draft: object) => (draft as Set<number>).add(2)],
])('behind a draft of %s', (_what, made, change) => {
  it(`immer keeps ${fields.join(', ')}`, () => {
    const base = made()
    const draft = immer.createDraft(base) as object
    const state = stateOf(draft)
    expect(fields.filter((field) => !(field in state))).toEqual([])
    expect(state).toMatchObject({ modified_: false, finalized_: false })
    expect(state.base_).toBe(base)
    expect(state.draft_).toBe(draft)
    expect(isDraft(draft)).toBe(true)
    expect(isDraft(base)).toBe(false)
    change(draft)
    expect(state.modified_).toBe(true)
    expect(state.copy_).not.toBe(base)
    expect(state.copy_).toBeInstanceOf(Object.getPrototypeOf(base).constructor)
  })

  it('immer keeps its own, all drafts of a value, and its plugin for arrays in the scope', () => {
    const draft = immer.createDraft(made()) as object
    const { scope_ } = stateOf(draft)
    expect(scope_.immer_).toBe(immer)
    expect(scope_.drafts_).toContain(draft)
    expect(scope_.arrayMethodsPlugin_?.isArrayOperationMethod).toBeTypeOf('function')
  })
})

it('the symbol of immer is one that all of its copies share', () => {
  expect(Symbol.keyFor(draftState)).toBe('immer-state')
})
