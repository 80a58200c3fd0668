/** Appending to drafts is cheap; all other methods of lists hand out drafts. */

import { Immer, isDraft } from 'immer'
import { beforeEach, describe, expect, it, vi } from 'vitest'

let draftPush: typeof import('../../../src/semantics/author-code/draft-push.ts')

beforeEach(async () => {
  vi.resetModules()
  draftPush = await import('../../../src/semantics/author-code/draft-push.ts')
})

type Job = { n: number; tags?: number[] }

function queueOf(...numbers: readonly number[]): { immer: Immer; draft: Job[]; base: Job[] } {
  const immer = new Immer({ autoFreeze: false })
  draftPush.enablePush(immer)
  const base = numbers.map((n) => Object.freeze({ n }))
  return { immer, draft: immer.createDraft(Object.freeze(base) as Job[]) as Job[], base }
}

describe('a draft of a list', () => {
  it('appends', () => {
    const { immer, draft } = queueOf(1, 2)
    expect(draft.push({ n: 3 }, { n: 4 })).toBe(4)
    expect(draft.push()).toBe(4)
    expect(immer.finishDraft(draft)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }])
  })

  it.each<[string, (draft: Job[]) => Job | undefined]>([
    ['shift', (draft) => draft.shift()],
    ['pop', (draft) => draft.pop()],
    ['splice', (draft) => draft.splice(0, 1)[0]],
    ['at', (draft) => draft.at(-1)],
    ['find', (draft) => draft.find(({ n }) => n === 2)],
    ['filter', (draft) => draft.filter(({ n }) => n === 2)[0]],
    ['slice', (draft) => draft.slice(1)[0]],
    ['reverse', (draft) => draft.reverse()[0]],
  ])('hands out what may be changed: %s', (_what, take) => {
    const { draft, base } = queueOf(1, 2)
    const job = take(draft) as Job
    expect(isDraft(job)).toBe(true)
    job.n = 7
    expect(job.n).toBe(7)
    expect(base).toEqual([{ n: 1 }, { n: 2 }])
  })

  it('leaves the changes of what it handed out', () => {
    const { immer, draft } = queueOf(1, 2)
    for (const job of draft) job.n += 10
    draft.every((job) => (job.tags = [1]))
    expect(immer.finishDraft(draft)).toEqual([
      { n: 11, tags: [1] },
      { n: 12, tags: [1] },
    ])
  })
})

describe('an immer that keeps its plugin elsewhere', () => {
  it.each([{}, { scope_: {} }])('is refused: %j', (state) => {
    const other = { createDraft: () => ({ [Symbol.for('immer-state')]: state }) } as unknown as Immer
    expect(() => draftPush.enablePush(other)).toThrow(
      'immer keeps its plugin for array methods somewhere else than it did',
    )
  })

  it('is refused where its drafts have no state', () => {
    expect(() => draftPush.enablePush({ createDraft: () => [] } as unknown as Immer)).toThrow('somewhere else')
  })

  it('sees no method but push', () => {
    const plugin = { isArrayOperationMethod: (_name: string) => true }
    const state = { scope_: { arrayMethodsPlugin_: plugin } }
    draftPush.enablePush({ createDraft: () => ({ [Symbol.for('immer-state')]: state }) } as unknown as Immer)
    expect(['push', 'pop', 'shift', 'splice', ''].map((name) => plugin.isArrayOperationMethod(name))).toEqual([
      ...[true, false, false, false, false],
    ])
  })
})
