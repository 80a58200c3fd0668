/** The order in which author code meets the members of collections, and who notices that it does. */

import { describe, expect, it } from 'vitest'
import type { Plain } from '../../../src/language/plain.ts'
import {
  arrangedAs,
  arrangement,
  iterationsSoFar,
  moved,
  noteIteration,
  tellingIteration,
  wholeStack,
} from '../../../src/semantics/author-code/arrangement.ts'
import { draftOf } from '../../../src/semantics/author-code/drafts.ts'
import { show } from '../../../src/semantics/author-code/shown.ts'

const upTo = (length: number) => Array.from({ length }, (_, at) => at)

function stackOfIteration(body: () => unknown): string | null {
  let found: string | null = null
  tellingIteration(body, (stack) => {
    found = stack
  })
  return found
}

describe('members in another order', () => {
  it.each(upTo(12))('are the same %i members, and none of them is in its place', (length) => {
    const members = upTo(length)
    const others = moved(members)
    expect([...others].sort((one, other) => one - other)).toEqual(members)
    if (length > 1) expect(others.filter((member, at) => member === at)).toEqual([])
    expect(members).toEqual(upTo(length))
  })
})

describe('a whole stack', () => {
  it('has more frames than errors have, and leaves these as they are', () => {
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 7
    const deep = (depth: number): string => (depth === 0 ? wholeStack() : deep(depth - 1))
    expect(
      deep(50)
        .split('\n')
        .filter((frame) => frame.includes('deep')).length,
    ).toBeGreaterThan(50)
    expect(Error.stackTraceLimit).toBe(7)
    Error.stackTraceLimit = stackTraceLimit
  })
})

describe('an arrangement', () => {
  it('is in force while its function runs, and no longer', () => {
    expect(arrangement()).toBe('stored')
    expect(arrangedAs('members moved', () => arrangement())).toBe('members moved')
    expect(arrangement()).toBe('stored')
    const failing = () => {
      throw new Error('author code')
    }
    expect(() => arrangedAs('fields moved', failing)).toThrow('author code')
    expect(arrangement()).toBe('stored')
  })

  it.each([
    ['shown', show],
    ['drafts of them', draftOf],
  ] as const)('decides on the order in values when they are %s', (_how, appear) => {
    const map = new Map(upTo(3).map((key) => [key, key]))
    const set = new Set(upTo(3))
    const fields = { a: 1, b: 2, c: 3 }
    const order = (value: Plain) => {
      const seen = appear(value) as object
      return seen instanceof Map || seen instanceof Set ? [...seen.keys()] : Object.keys(seen)
    }
    expect([map, set, fields].map(order)).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      ['a', 'b', 'c'],
    ])
    expect(arrangedAs('members moved', () => [map, set, fields].map(order))).toEqual([
      [2, 0, 1],
      [2, 0, 1],
      ['a', 'b', 'c'],
    ])
    expect(arrangedAs('fields moved', () => [map, set, fields].map(order))).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      ['c', 'a', 'b'],
    ])
  })
})

type Members = Map<number, number> | Set<number>

/** All ways to go through a map or a set. */
const ways: [string, (members: Members) => unknown][] = [
  ['for ... of', (members) => [...members]],
  ['keys', (members) => [...members.keys()]],
  ['values', (members) => [...members.values()]],
  ['entries', (members) => [...members.entries()]],
  ['forEach', (members) => members.forEach(() => {})],
]

describe('an iteration', () => {
  const made: [string, (value: Plain) => unknown][] = [
    ['a value', show],
    ['a draft', draftOf],
  ]
  const cases = made.flatMap(([what, appear]) => ways.map(([way, go]) => ({ what, appear, way, go })))

  it.each(cases)('over two members of $what by $way is noticed', ({ appear, go }) => {
    for (const plain of [new Map(upTo(2).map((key) => [key, key])), new Set(upTo(2))]) {
      const members = appear(plain) as Members
      const before = iterationsSoFar()
      go(members)
      expect(iterationsSoFar()).toBeGreaterThan(before)
      expect(stackOfIteration(() => go(members))).toContain('arrangement.test.ts')
    }
  })

  it.each(cases)('over one member of $what by $way has one order', ({ appear, go }) => {
    for (const plain of [new Map([[1, 1]]), new Set([1])]) {
      const before = iterationsSoFar()
      expect(stackOfIteration(() => go(appear(plain) as Members))).toBe(null)
      expect(iterationsSoFar()).toBe(before)
    }
  })

  it.each(cases)('over $what by $way gives all that is in it', ({ appear, go }) => {
    for (const plain of [new Map(upTo(3).map((key) => [key, -key])), new Set(upTo(3))]) {
      expect(go(appear(plain) as Members)).toEqual(go(plain))
      const [seen, wanted]: [unknown[], unknown[]] = [[], []]
      const members = appear(plain) as Members
      members.forEach((value, key) => void seen.push([value, key]))
      plain.forEach((value, key) => void wanted.push([value, key]))
      expect(seen).toEqual(wanted)
    }
  })

  it('is found by its first stack, once', () => {
    const first = () => noteIteration(2)
    const second = () => noteIteration(2)
    const found = stackOfIteration(() => {
      first()
      second()
    })
    expect(found).toMatch(/at first/)
    expect(found).not.toMatch(/at second/)
    expect(stackOfIteration(() => undefined)).toBe(null)
    const failing = () => {
      throw new Error('author code')
    }
    expect(() => stackOfIteration(failing)).toThrow('author code')
  })

  it('is found where the code throws after it', () => {
    const failing = () => {
      noteIteration(2)
      throw new Error('author code')
    }
    const told: (string | null)[] = []
    expect(() => tellingIteration(failing, (stack) => told.push(stack))).toThrow('author code')
    expect(told).toEqual([expect.stringContaining('failing')])
  })
})
