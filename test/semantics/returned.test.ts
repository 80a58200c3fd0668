/** What a recipe gives back, and the words in which it is refused. */

import { Immer } from 'immer'
import { describe, expect, it } from 'vitest'
import { NetsplitError } from '../../src/language/errors.ts'
import type { Plain } from '../../src/language/plain.ts'
import { runRecipe } from '../../src/semantics/recipe.ts'
import { byTheWay, inWords, refuseBoth, refuseImpossible, refuseIncomplete } from '../../src/semantics/returned.ts'

class Account {
  balance = 0
}

function anonymous(): object {
  return Object.create(Object.create(null) as object) as object
}

/** The error that something ends with. */
function refusal(attempt: () => unknown): { code: string; message: string; cure: string | null } {
  try {
    attempt()
  } catch (error) {
    if (!(error instanceof NetsplitError)) throw error
    return { code: error.code, message: error.summary, cure: error.cure ?? null }
  }
  throw new Error('nothing was refused')
}

const synchronous = 'Handlers and actions are synchronous: remove async, await and yield.'
const completely = 'Change the draft, or return a complete new state.'

const refused: [string, unknown, string][] = [
  ['a promise', Promise.resolve(1), synchronous],
  // biome-ignore lint/suspicious/noThenProperty: an object that can be waited for is what is meant
  ['a promise', { then: () => 1 }, synchronous],
  ['a generator', [1].values(), synchronous],
  ['a function', () => 1, completely],
  ['an instance of Account', new Account(), completely],
  ['an instance of Date', new Date(0), completely],
  ['an instance of a class', anonymous(), completely],
]

describe('what a recipe gives back', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a number', 3],
    ['a text', 'text'],
    ['a list', [1]],
    ['a map', new Map()],
    ['a set', new Set()],
    ['a draft', new Immer().createDraft({ n: 1 })],
  ])('is by the way where it is %s', (_what, returned) => {
    expect(byTheWay(returned)).toBe(true)
    refuseImpossible(returned)
  })

  it.each([
    ['an object', { n: 1 }],
    ['an object without prototype', Object.create(null)],
  ])('is meant where it is %s', (_what, returned) => {
    expect(byTheWay(returned)).toBe(false)
    refuseImpossible(returned)
  })

  it.each(refused)('is refused where it is %s', (what, returned, cure) => {
    expect(byTheWay(returned)).toBe(false)
    expect(refusal(() => refuseImpossible(returned))).toEqual({
      code: 'bad-model',
      message: `It returned ${what}.`,
      cure,
    })
    expect(inWords(returned)).toBe(what)
  })

  it('is no reason for an unhandled rejection', async () => {
    const rejected = Promise.reject(new Error('nobody waits for it'))
    expect(refusal(() => refuseImpossible(rejected)).message).toBe('It returned a promise.')
    await new Promise(setImmediate)
  })

  it('is called by its name in messages', () => {
    const called = ['text', 3, null, undefined, true, [1], { n: 1 }, new Map()].map(inWords)
    expect(called).toEqual(['"text"', '3', 'null', 'undefined', 'true', 'an array', 'an object', 'an instance of Map'])
  })

  it('is refused with what is missing, or else with what is too much', () => {
    const names = ['owner', 'n']
    const cure = 'Change the draft, or return a complete new state: { ...state, owner: ... }.'
    expect(refusal(() => refuseIncomplete({}, names))).toEqual({
      code: 'bad-model',
      message: 'It returned a state without owner, n.',
      cure,
    })
    expect(refusal(() => refuseIncomplete({ n: 1, extra: 1 }, names)).message).toBe(
      'It returned a state without owner.',
    )
    expect(refusal(() => refuseIncomplete({ owner: 1, n: 1, one: 1, two: 2 }, names)).message).toBe(
      'It returned a state with one, two.',
    )
    expect(refusal(() => refuseIncomplete({ n: 1 }, [])).cure).toContain('{ ...state, x: ... }')
  })

  it('is refused beside a change', () => {
    expect(refusal(refuseBoth)).toEqual({
      code: 'bad-model',
      message: 'It changed its draft and returned a new state.',
      cure: 'Do one of the two. Where the arrow only changes the draft, put its body in braces.',
    })
  })
})

describe('the state of a node', () => {
  type Recipe = (draft: never) => unknown
  const after = (state: unknown, recipe: Recipe) => runRecipe(state as Plain, recipe as (draft: Plain) => unknown)

  it('stays the same object where a recipe changes nothing', () => {
    for (const state of [{ n: 1 }, [1], new Map([[1, 2]]), new Set([1]), 7, null, 'text']) {
      expect(after(state, () => undefined)).toBe(state)
    }
  })

  it('is replaced by what a recipe returns where it has no parts', () => {
    expect(after(7, () => 8)).toBe(8)
    expect(after('on', () => null)).toBe(null)
    expect(after(7, () => [1])).toEqual([1])
  })

  it('is replaced by a collection of its own kind only', () => {
    expect(after([1], () => [2])).toEqual([2])
    expect(after(new Map(), () => new Map([[1, 2]]))).toEqual(new Map([[1, 2]]))
    expect(after(new Set(), () => new Set([1]))).toEqual(new Set([1]))
    expect(after({ n: 1 }, () => [2])).toEqual({ n: 1 })
    expect(after([1], () => new Set([2]))).toEqual([1])
    expect(after(new Set([1]), () => new Map([[2, 2]]))).toEqual(new Set([1]))
    expect(after(new Map([[1, 1]]), () => [2])).toEqual(new Map([[1, 1]]))
  })

  it('is not replaced by a part of the draft', () => {
    expect(after({ list: [1], n: 0 }, ({ list }: { list: number[] }) => list)).toEqual({ list: [1], n: 0 })
    expect(after([[1], 2], ([first]: [number[]]) => first)).toEqual([[1], 2])
  })

  it('keeps a change where the recipe gives by the way what it put there', () => {
    const put = (draft: { order: unknown }) => {
      draft.order = { paid: true }
      return draft.order
    }
    expect(after({ order: null }, put as Recipe)).toEqual({ order: { paid: true } })
    const fresh = (draft: { order: unknown }) => {
      const order = { paid: true }
      draft.order = order
      return order
    }
    expect(after({ order: null }, fresh as Recipe)).toEqual({ order: { paid: true } })
  })

  it('cannot be changed and replaced', () => {
    const both = (draft: { n: number }) => {
      draft.n++
      return { n: 5 }
    }
    expect(refusal(() => after({ n: 1 }, both as Recipe)).message).toMatch('changed its draft and returned')
    expect(refusal(() => after({ n: 1 }, async () => 1)).message).toBe('It returned a promise.')
    expect(refusal(() => after(1, async () => 1)).message).toBe('It returned a promise.')
  })
})
