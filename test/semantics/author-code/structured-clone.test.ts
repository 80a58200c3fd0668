/** structuredClone() of what stands for something else, with a clone of the test's own in place of the platform's. */

import { createDraft } from 'immer'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { iterationsSoFar } from '../../../src/semantics/author-code/arrangement.ts'
import { ShownMap, ShownSet } from '../../../src/semantics/author-code/shown-collections.ts'
import { cloneWhatIsShown } from '../../../src/semantics/author-code/structured-clone.ts'

const platform = globalThis.structuredClone
const original = vi.fn((value: unknown, _options?: unknown) => value)
const standsFor = 'what it stands for'

beforeEach(() => {
  original.mockReset()
  original.mockImplementation((value) => value)
  globalThis.structuredClone = original as never
  cloneWhatIsShown(() => standsFor)
})

afterEach(() => {
  globalThis.structuredClone = platform
})

const draft = () => createDraft({ n: 1 })
const shownMap = () => Object.create(ShownMap.prototype) as object
const shownSet = () => Object.create(ShownSet.prototype) as object

class Point {
  at = draft()
}

const circle: unknown[] = []
circle.push(circle)

describe('structuredClone()', () => {
  it.each<[string, unknown]>([
    ['a draft', draft()],
    ['a map that is shown', shownMap()],
    ['a set that is shown', shownSet()],
    ['a list with one in it', [1, draft()]],
    ['an object with one in it', { a: null, b: { c: [draft()] } }],
    ['an object without a prototype', Object.assign(Object.create(null) as object, { a: 1, b: draft() })],
    ['a map with one as a key', new Map([[draft(), 1]])],
    [
      'a map with one as a value',
      new Map<unknown, unknown>([
        ['a', 1],
        ['b', shownSet()],
      ]),
    ],
    ['a set with one in it', new Set([1, shownMap()])],
    ['a circle with one in it', Object.assign([draft()], { circle })],
  ])('of %s is of what it stands for', (_name, value) => {
    expect(structuredClone(value)).toBe(standsFor)
    expect(original.mock.calls).toEqual([[standsFor, undefined]])
  })

  it.each<[string, unknown]>([
    ['a text', 'text'],
    ['null', null],
    ['nothing', undefined],
    ['a function', () => draft()],
    ['a list', [1, { a: [2] }]],
    ['an object', { a: { b: new Set([1]) } }],
    ['a map', new Map([['a', [1]]])],
    ['an empty set', new Set()],
    ['an instance of a class, whatever is in it', new Point()],
    ['a circle', circle],
  ])('of %s is left to the platform', (_name, value) => {
    const options = { transfer: [] }
    expect(structuredClone(value, options)).toBe(value)
    expect(original.mock.calls).toEqual([[value, options]])
  })

  it('tries again with what it may stand for where it cannot be cloned', () => {
    const view = { looks: 'like an object' }
    original.mockImplementationOnce(() => {
      throw new DOMException('not this one', 'DataCloneError')
    })
    const options = { transfer: [] }
    expect(structuredClone(view, options)).toBe(standsFor)
    expect(original.mock.calls).toEqual([
      [view, options],
      [standsFor, options],
    ])
  })

  it.each([
    new TypeError('other'),
    new DOMException('other', 'AbortError'),
    Object.assign(new Error('x'), { name: 'DataCloneError' }),
  ])('leaves other errors alone: %s', (error) => {
    original.mockImplementationOnce(() => {
      throw error
    })
    expect(() => structuredClone({})).toThrow(error)
    expect(original).toHaveBeenCalledTimes(1)
  })

  it('of what is shown goes through its members, as whoever iterates', () => {
    const pair = () => new Set([1, 2])
    const entries = new Map<unknown, unknown>([
      [pair(), null],
      ['b', [{ deep: pair() }, undefined]],
    ])
    const circle: unknown[] = [entries, new Set([pair(), 'text'])]
    circle.push(circle, entries)
    globalThis.structuredClone = original as never
    cloneWhatIsShown(() => circle)
    const before = iterationsSoFar()
    expect(structuredClone(draft())).toBe(circle)
    // The map, the two sets in it, the other set, and the one in that.
    expect(iterationsSoFar() - before).toBe(5)
  })

  it('of what is plain, of no members or of one, meets none in any order', () => {
    for (const copy of ['text', null, { a: [1, 2] }, new Set([1]), new Map([['a', new Set()]])]) {
      globalThis.structuredClone = original as never
      cloneWhatIsShown(() => copy)
      const before = iterationsSoFar()
      expect(structuredClone(draft())).toBe(copy)
      expect(iterationsSoFar()).toBe(before)
    }
  })

  it('is replaced once', () => {
    const replaced = globalThis.structuredClone
    cloneWhatIsShown(() => 'something else')
    expect(globalThis.structuredClone).toBe(replaced)
    expect(structuredClone(draft())).toBe(standsFor)
  })
})
