/** Drafts that author code keeps beyond the run that they were made for. */

import { enableMapSet, Immer } from 'immer'
import { afterEach, describe, expect, it } from 'vitest'
import { endDrafts, noteDraft } from '../../../src/semantics/author-code/ended-drafts.ts'

enableMapSet()
const immer = new Immer({ autoFreeze: false })

/** What is done to parts that no run has any more. */
type Box = { v: number; inner: { list: number[]; map: Map<string, number>; set: Set<number> } }

const box = (): Box => ({ v: 1, inner: { list: [1], map: new Map([['a', 1]]), set: new Set([1]) } })

const tooLate = 'It uses a part of a state that was kept beyond the function that was shown it.'

afterEach(endDrafts)

describe('a draft', () => {
  it('is noted as it is', () => {
    const draft = immer.createDraft(box())
    expect(noteDraft(draft)).toBe(draft)
    expect(draft.v).toBe(1)
  })

  it.each<[string, (draft: Box) => unknown]>([
    ['read', (draft) => draft.v],
    ['changed', (draft) => Object.assign(draft, { v: 2 })],
    ['asked for a field', (draft) => 'v' in draft],
    ['listed', (draft) => Object.keys(draft)],
    ['robbed of a field', (draft) => Reflect.deleteProperty(draft, 'v')],
    ['asked for its prototype', (draft) => Object.getPrototypeOf(draft)],
    ['asked what is its own', (draft) => Object.getOwnPropertyDescriptor(draft, 'v')],
  ])('that has ended is not %s', (_what, use) => {
    const draft = noteDraft(immer.createDraft(box()))
    endDrafts()
    expect(() => use(draft)).toThrow(tooLate)
  })

  it('that has ended is refused although it was changed before', () => {
    const draft = noteDraft(immer.createDraft(box()))
    draft.v = 5
    endDrafts()
    expect(() => draft.v).toThrow(tooLate)
    expect(() => Object.assign(draft, { v: 6 })).toThrow(tooLate)
  })

  it.each<[string, (draft: Box) => () => unknown]>([
    [
      'object',
      ({ inner }) =>
        () =>
          inner.list,
    ],
    [
      'list',
      ({ inner: { list } }) =>
        () =>
          list[0],
    ],
    [
      'list that is asked for its length',
      ({ inner: { list } }) =>
        () =>
          list.length,
    ],
    [
      'map',
      ({ inner: { map } }) =>
        () =>
          map.get('a'),
    ],
    [
      'set',
      ({ inner: { set } }) =>
        () =>
          set.has(1),
    ],
  ])('ends with what is inside it: a(n) %s', (_what, keep) => {
    const draft = noteDraft(immer.createDraft(box()))
    const use = keep(draft)
    expect(use()).toBeDefined()
    endDrafts()
    expect(use).toThrow(tooLate)
  })

  it('leaves alone the value that it was made for', () => {
    const value = box()
    noteDraft(immer.createDraft(value))
    endDrafts()
    expect(value).toEqual(box())
  })

  it('that nobody noted goes on', () => {
    const draft = immer.createDraft(box())
    endDrafts()
    expect(draft.v).toBe(1)
  })

  it('of a map that the author has immer finish has ended before', () => {
    immer.finishDraft(noteDraft(immer.createDraft(new Map([['a', 1]]))))
    const other = noteDraft(immer.createDraft(box()))
    endDrafts()
    expect(() => other.v).toThrow(tooLate)
  })
})

describe('a run', () => {
  it('ends the drafts of its own only', () => {
    const first = noteDraft(immer.createDraft(box()))
    endDrafts()
    const [second, third] = [noteDraft(immer.createDraft(box())), noteDraft(immer.createDraft(box()))]
    expect(() => first.v).toThrow(tooLate)
    expect([second.v, third.v]).toEqual([1, 1])
    endDrafts()
    expect(() => second.v).toThrow(tooLate)
    expect(() => third.v).toThrow(tooLate)
  })

  it('that has ended is not ended again', () => {
    // A draft could have been given to somebody else by then.
    const draft = noteDraft(immer.createDraft(box()))
    endDrafts()
    const state = (draft as unknown as { [key: symbol]: { base_: unknown } })[Symbol.for('immer-state')]
    Object.assign(state ?? {}, { base_: { v: 7 }, copy_: null })
    endDrafts()
    expect(draft.v).toBe(7)
  })
})
