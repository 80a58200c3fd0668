/** Values as predicates, guards and `over` are shown them. */

import { describe, expect, it } from 'vitest'
import { comparePlain, type Plain } from '../../../src/language/plain.ts'
import { arrangedAs } from '../../../src/semantics/author-code/arrangement.ts'
import { ChangeOfShown, unswallowed } from '../../../src/semantics/author-code/refused.ts'
import { maySpeakOfShown, show, showLike } from '../../../src/semantics/author-code/shown.ts'

type Part = { n: number }
const part = (n: number): Part => ({ n })
const upTo = (length: number) => Array.from({ length }, (_, at) => at)

/** Classes of what is shown are no business of anybody. */
function expectContent(shown: unknown, value: unknown): void {
  expect(comparePlain(shown as Plain, value as Plain)).toBe(0)
}

/** Each kind of value with a part in it, and how to take that out. */
const kinds: [string, (inner: unknown) => unknown, (value: never) => unknown][] = [
  ['a list', (inner) => [0, inner], (list: unknown[]) => list[1]],
  ['a long list', (inner) => [...[1, 2, 3, 4, 5].map(part), inner], (list: unknown[]) => list[5]],
  ['a list of twenty', (inner) => [...upTo(19).map(part), inner], (list: unknown[]) => list[19]],
  [
    'an object of forty fields',
    (inner) => ({ ...Object.fromEntries(upTo(39).map((n) => [`f${n}`, n])), inner }),
    ({ inner }: { inner: unknown }) => inner,
  ],
  [
    'a map',
    (inner) =>
      new Map<unknown, unknown>([
        ['a', 0],
        ['b', inner],
      ]),
    (map: Map<unknown, unknown>) => map.get('b'),
  ],
  ['a set', (inner) => new Set([0, inner]), (set: Set<unknown>) => [...set][1]],
  ['an object', (inner) => ({ a: 0, b: inner }), ({ b }: { b: unknown }) => b],
]

/** All that can be done to change a value. */
const changes: [string, unknown, (value: never) => unknown][] = [
  ['a list', [1], (list: number[]) => list.push(2)],
  ['a long list', [1, 2, 3, 4, 5].map(part), (list: Part[]) => list.sort()],
  ['the entry of a long list', [1, 2, 3, 4, 5].map(part), (list: Part[]) => Object.assign(list[0] as Part, { n: 2 })],
  ['a list of twenty', upTo(20).map(part), (list: Part[]) => list.reverse()],
  ['the entry of a list of twenty', upTo(20).map(part), (list: Part[]) => Object.assign(list[0] as Part, { n: 2 })],
  [
    'an object of forty fields',
    Object.fromEntries(upTo(40).map((n) => [`f${n}`, n])),
    (object: { f1: number }) => Object.assign(object, { f1: 2 }),
  ],
  ['the key of a map', new Map([[part(1), 1]]), (map: Map<Part, number>) => [...map.keys()].map((key) => key.n++)],
  ['the member of a set', new Set([part(1)]), (set: Set<Part>) => [...set].map((member) => member.n++)],
  ['an object', part(1), (object: Part) => Object.assign(object, { n: 2 })],
  ['an object, by a new field', part(1), (object: Part) => Object.assign(object, { m: 2 })],
  [
    'an object, by deleting',
    part(1),
    (object: Part) => Reflect.deleteProperty(object, 'n') || delete (object as { n?: number }).n,
  ],
  ['a map, by set', new Map([[1, 1]]), (map: Map<number, number>) => map.set(1, 2)],
  ['a map, by delete', new Map([[1, 1]]), (map: Map<number, number>) => map.delete(1)],
  ['a map, by clear', new Map([[1, 1]]), (map: Map<number, number>) => map.clear()],
  ['a set, by add', new Set([1]), (set: Set<number>) => set.add(2)],
  ['a set, by delete', new Set([1]), (set: Set<number>) => set.delete(1)],
  ['a set, by clear', new Set([1]), (set: Set<number>) => set.clear()],
  ['a field of a map', new Map(), (map: object) => Object.assign(map, { extra: 1 })],
  ['a field of a set', new Set(), (set: object) => Object.assign(set, { extra: 1 })],
]

describe('what is shown', () => {
  it.each(kinds)('has the content of %s and shares no object with it', (_kind, hold, inner) => {
    const value = hold(part(7)) as Plain
    const shown = show(value)
    expectContent(shown, value)
    expect(shown).not.toBe(value)
    expect(inner(shown as never)).toEqual(part(7))
    expect(inner(shown as never)).not.toBe(inner(value as never))
    expect(show(value)).not.toBe(shown)
  })

  it('is a value itself where it has no parts', () => {
    expect([null, true, 0, 'text'].map(show)).toEqual([null, true, 0, 'text'])
  })

  it('is of the same class', () => {
    for (const value of [new Map(), new Set(), [], {}]) {
      expect((show(value) as object).constructor.name).toBe(value.constructor.name)
      expect(Array.isArray(show(value))).toBe(Array.isArray(value))
    }
  })

  it('is one object for one place of a long list', () => {
    const list = show([1, 2, 3, 4, 5].map(part)) as readonly Plain[]
    expect(list[2]).toBe(list[2])
    expect(list.length).toBe(5)
    expect(list.at(-1)).toBe(list[4])
    expect(show(['a', 'b', 'c', 'd', 'e', 'f'])).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    expect(show([1, 2, 3, 4, part(5)])).toEqual([1, 2, 3, 4, part(5)])
  })

  it.each(changes)('cannot be changed: %s', (_what, value, change) => {
    let caught: unknown = null
    try {
      change(show(value as Plain) as never)
    } catch (error) {
      caught = error
    }
    expect(caught).toBeInstanceOf(TypeError)
    expect(maySpeakOfShown(caught)).toBe(true)
  })

  describe('when it is watched', () => {
    const watched = <Result>(body: () => Result) => arrangedAs('watched', () => unswallowed(body))
    const shown = () => show({ v: 1 } as Plain) as { v?: number }
    const swallowing = (change: () => unknown) => () => {
      try {
        return change()
      } catch {
        return 'swallowed'
      }
    }

    it.each(changes)('is noticed to be changed, whatever becomes of that: %s', (_what, value, change) => {
      const changing = swallowing(() => change(show(value as Plain) as never))
      expect(() => watched(changing)).toThrow(ChangeOfShown)
    })

    it.each<[string, () => unknown]>([
      ['defined anew', () => Object.defineProperty(shown(), 'v', { value: 2 })],
      ['given another prototype', () => Object.setPrototypeOf(shown(), null)],
    ])('is noticed to be %s', (_what, change) => {
      expect(() => watched(swallowing(change))).toThrow(ChangeOfShown)
    })

    it('may be asked for what changes nothing', () => {
      const unchanged = watched(() => {
        const object = shown()
        return [
          Reflect.deleteProperty(object, 'w'),
          Object.defineProperty(object, 'v', { value: 1 }) === object,
          Object.setPrototypeOf(object, Object.prototype) === object,
          Object.freeze(object) === object,
          { ...object },
        ]
      })
      expect(unchanged).toEqual([true, true, true, true, { v: 1 }])
    })

    it('is not noticed otherwise, where it costs too much', () => {
      const changing = swallowing(() => Object.assign(shown(), { v: 2 }))
      expect(unswallowed(changing)).toBe('swallowed')
    })
  })

  /** A part that takes note of being looked at. */
  const watched = (looked: number[]) => (n: number) =>
    new Proxy(part(n), {
      ownKeys(target) {
        looked.push(n)
        return Reflect.ownKeys(target)
      },
    })

  it.each<[string, number[], (part: (n: number) => Part) => unknown]>([
    ['at once in a list of sixteen', upTo(16), (part) => upTo(16).map(part)],
    ['one by one in a list of seventeen', [], (part) => upTo(17).map(part)],
    ['one by one in a list whose first entry has parts', [], (part) => [part(0), ...upTo(16)]],
    ['one by one in a list whose last entry has parts', [], (part) => [...upTo(16), part(16)]],
    ['at once in a list of which some in the middle have parts', [8], (part) => [...upTo(8), part(8), ...upTo(8)]],
    ['one by one in a map', [], (part) => new Map(upTo(3).map((n) => [n, part(n)]))],
    ['one by one in an object', [], (part) => ({ a: part(1) })],
  ])('is copied %s', (_, copied, make) => {
    const looked: number[] = []
    const shown = show(make(watched(looked)) as Plain)
    expect(looked).toEqual(copied)
    if (copied.length > 0) return
    const inner =
      shown instanceof Map
        ? shown.get(2)
        : ((shown as Plain[])[16] ?? (shown as { a?: Plain }).a ?? (shown as Plain[])[0])
    expect(comparePlain(inner as Plain, inner as Plain)).toBe(0)
    expect(looked.length).toBeLessThanOrEqual(1)
  })

  it('is a copy of an object of 32 fields, and is never one of those that are known to have more', () => {
    const readsOf = (fields: number) => {
      let reads = 0
      const value = new Proxy(Object.fromEntries(upTo(fields).map((n) => [`f${n}`, n])), {
        get(target, key) {
          reads++
          return Reflect.get(target, key) as unknown
        },
      })
      return upTo(3).map(() => {
        reads = 0
        show(value)
        return reads
      })
    }
    for (const _again of [1, 2]) {
      expect(readsOf(3)).toEqual([3, 3, 3])
      expect(readsOf(32)).toEqual([32, 32, 32])
      expect(readsOf(33).slice(1)).toEqual([0, 0])
    }
  })

  it('has keys and members of its own, each time the same', () => {
    const [key, member] = [part(1), part(2)]
    const map = show(new Map([[key, 1]])) as unknown as Map<Part, number>
    const set = show(new Set([member])) as unknown as Set<Part>
    const [[ownKey], [ownMember]] = [[...map.keys()], [...set]]
    expect([ownKey, ownMember]).toEqual([key, member])
    expect([ownKey === key, ownMember === member]).toEqual([false, false])
    expect([[...map.keys()][0] === ownKey, [...set][0] === ownMember]).toEqual([true, true])
    expect([map.get(ownKey as Part), set.has(ownMember as Part)]).toEqual([1, true])
    const byText = show(new Map([['a', part(1)]])) as unknown as Map<string, Part>
    expect([byText.has('a'), byText.has('b'), byText.size]).toEqual([true, false, 1])
  })

  const orderOf = (value: unknown): unknown[] =>
    value instanceof Map || value instanceof Set ? [...value.keys()] : Object.keys(value as object)

  it.each<[string, 'members moved' | 'fields moved', () => unknown, unknown[]]>([
    [
      'a map',
      'members moved',
      () =>
        new Map([
          ['a', 1],
          ['b', 2],
        ]),
      ['b', 'a'],
    ],
    [
      'a map by parts',
      'members moved',
      () =>
        new Map([
          [part(1), 1],
          [part(2), 2],
        ]),
      [part(2), part(1)],
    ],
    ['a set', 'members moved', () => new Set([1, 2]), [2, 1]],
    ['a set of parts', 'members moved', () => new Set([part(1), part(2)]), [part(2), part(1)]],
    ['an object', 'fields moved', () => ({ a: 1, b: 2 }), ['b', 'a']],
    ['an object with parts', 'fields moved', () => ({ a: part(1), b: 2 }), ['b', 'a']],
  ])('shows %s in another order where that is asked for', (_, arrangement, make, order) => {
    const other = arrangement === 'members moved' ? 'fields moved' : 'members moved'
    const stored = order.toReversed()
    expect(orderOf(show(make() as Plain))).toEqual(stored)
    expect(orderOf(arrangedAs(other, () => show(make() as Plain)))).toEqual(stored)
    const moved = arrangedAs(arrangement, () => show(make() as Plain))
    expect(orderOf(moved)).toEqual(order)
    expectContent(moved, make())
    const shownLike = (arranged: 'stored' | 'members moved' | 'fields moved') =>
      arrangedAs(arranged, () => {
        const [before, after] = [
          [make(), 0],
          [make(), 1],
        ] as unknown as [Plain, Plain]
        const like = make()
        // One that differs, so that it is made anew.
        if (like instanceof Map) like.delete(orderOf(like)[0])
        else if (like instanceof Set) like.delete(orderOf(like)[0])
        else delete (like as { a?: unknown }).a
        expectContent(showLike(after, before, show(before)), after)
        return showLike(make() as Plain, like as Plain, show(like as Plain))
      })
    expect(orderOf(shownLike(arrangement))).toEqual(order)
    expect(orderOf(shownLike('stored'))).toEqual(stored)
    expect(orderOf(shownLike(other))).toEqual(stored)
  })

  it('is not to blame for other errors', () => {
    expect(maySpeakOfShown(new Error('the state is read-only here'))).toBe(false)
    expect(maySpeakOfShown(new TypeError('x is not a function'))).toBe(false)
    expect(maySpeakOfShown('read-only')).toBe(false)
  })
})

describe('what is shown of the state after a step', () => {
  const shownAs = (value: unknown, like: unknown) => {
    const before = show(like as Plain)
    return { before, after: showLike(value as Plain, like as Plain, before) }
  }

  it.each(kinds)('is one object with what was shown before where %s is equal', (_kind, hold) => {
    const { before, after } = shownAs(hold(part(7)), hold(part(7)))
    expect(after).toBe(before)
  })

  const places = kinds.filter(([kind]) => kind !== 'a set')

  it.each(places)('has in it what was shown before where a part of %s is equal', (_kind, hold, inner) => {
    const { before, after } = shownAs([hold(part(7)), 'after'], [hold(part(7)), 'before'])
    const [one, other] = [before, after] as unknown as [unknown[], unknown[]]
    expectContent(other, [hold(part(7)), 'after'])
    expect(other[0]).toBe(one[0])
    expect(other).not.toBe(one)
    expect(inner(other[0] as never)).toBe(inner(one[0] as never))
  })

  it.each(places)('has nothing in it that was shown before where a part of %s differs', (_kind, hold, inner) => {
    const { before, after } = shownAs(hold({ same: part(1), n: 8 }), hold({ same: part(1), n: 7 }))
    expectContent(after, hold({ same: part(1), n: 8 }))
    const [one, other] = [before, after].map((shown) => inner(shown as never)) as [{ same: Part }, { same: Part }]
    expect(other).not.toBe(one)
    expect(other.same).toBe(one.same)
  })

  it('has the members of a set that were in it before, and new ones', () => {
    const { before, after } = shownAs(new Set([part(1), part(3)]), new Set([part(1), part(2)]))
    const [[one], [other, fresh]] = [[...(before as Set<Part>)], [...(after as Set<Part>)]]
    expect(other).toBe(one)
    expect(fresh).toEqual(part(3))
  })

  it('has the keys and the entries of a map that were in it before, and new ones', () => {
    const like = new Map([
      [part(1), part(10)],
      [part(2), part(20)],
    ])
    const value = new Map([
      [part(1), part(11)],
      [part(2), part(20)],
      [part(3), part(30)],
    ])
    const { before, after } = shownAs(value, like)
    const [old, now] = [[...(before as unknown as typeof like)], [...(after as unknown as typeof like)]]
    expect(now).toEqual([...value])
    expect([now[0]?.[0] === old[0]?.[0], now[0]?.[1] === old[0]?.[1]]).toEqual([true, false])
    expect([now[1]?.[0] === old[1]?.[0], now[1]?.[1] === old[1]?.[1]]).toEqual([true, true])
  })

  it('may be longer, shorter, or have other fields', () => {
    expect(shownAs([1, 2, part(3)], [1]).after).toEqual([1, 2, part(3)])
    expect(shownAs([1], [1, 2]).after).toEqual([1])
    expect(shownAs({ a: 1, b: part(2) }, { a: 1 }).after).toEqual({ a: 1, b: part(2) })
    expect(shownAs({ toString: part(2) }, { a: 1 }).after).toEqual({ toString: part(2) })
  })

  it('has no part in it that was shown at a place of another kind', () => {
    const { before, after } = shownAs({ 0: part(7), b: 1 }, [part(7)])
    expect((after as unknown as Part[])[0]).not.toBe((before as unknown as Part[])[0])
    expect((after as unknown as Part[])[0]).toEqual(part(7))
  })

  it('may be of another kind', () => {
    const values = [[part(1)], new Map([['a', part(1)]]), new Set([part(1)]), { a: part(1) }, null, 7, 'text']
    for (const value of values) {
      for (const like of values) expectContent(shownAs(value, like).after, value)
    }
  })

  it.each(changes)('cannot be changed, either: %s', (_what, value, change) => {
    const { after } = shownAs([value, 1], [value, 2])
    const changed = () => change((after as unknown[])[0] as never)
    expect(changed).toThrow(TypeError)
    for (const like of [[0], { z: 0 }, new Map([['z', 0]]), new Set(['z']), null]) {
      expect(() => change(shownAs(value, like).after as never)).toThrow(TypeError)
    }
  })
})
