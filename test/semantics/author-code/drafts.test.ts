/** Drafts, what is left of them when a recipe ends, and copies of what a handler gives away. */

import { isDraft } from 'immer'
import { describe, expect, it } from 'vitest'
import type { Plain } from '../../../src/language/plain.ts'
import { arrangedAs } from '../../../src/semantics/author-code/arrangement.ts'
import {
  draftOf,
  finished,
  holds,
  isChanged,
  ownOf,
  snapshotOf as snapshot,
} from '../../../src/semantics/author-code/drafts.ts'
import { around, deeplyFrozen, drafted, type Job, job, snapshotOf } from './drafted.ts'
import { withoutDrafts } from './without-drafts.ts'

/** What is left in the end. */
function leftOf(value: unknown): unknown {
  return withoutDrafts(finished(value))
}

describe('a draft', () => {
  it('of a value without parts is that value', () => {
    expect([null, 7, 'text', true].map((value) => draftOf(value))).toEqual([null, 7, 'text', true])
    expect([null, 7, 'text', true].map(isChanged)).toEqual([false, false, false, false])
    expect(isChanged({ n: 1 })).toBe(false)
  })

  it('is changed when a part of it is, and not when it is looked at', () => {
    const draft = drafted({ jobs: [job(1)], other: 1 })
    expect(draft.jobs[0]?.tags.length).toBe(1)
    expect(isChanged(draft)).toBe(false)
    draft.jobs[0]?.tags.push(2)
    expect(isChanged(draft)).toBe(true)
    expect(isChanged(draft.jobs[0]?.tags)).toBe(true)
  })

  it('that was not changed leaves the object that it was made of', () => {
    const value = deeplyFrozen({ jobs: [job(1)] })
    const draft = draftOf(value as unknown as Plain) as typeof value
    void draft.jobs[0]?.tags
    expect(finished(draft)).toBe(value)
  })

  it('shares what was not changed with what it was made of', () => {
    const value = deeplyFrozen({ one: [job(1)], two: [job(2)] })
    const draft = draftOf(value as unknown as Plain) as typeof value
    draft.one[0]?.tags.push(5)
    void draft.two[0]?.tags
    const left = finished(draft) as typeof value
    expect(withoutDrafts(left)).toEqual({ one: [{ n: 1, tags: [1, 5] }], two: [job(2)] })
    expect(left.two).toBe(value.two)
    expect(left.one).not.toBe(value.one)
    expect(value.one).toEqual([job(1)])
  })

  it.each(around)('leaves changes inside %s', (_kind, hold) => {
    const inside = drafted({ held: hold('nothing'), source: job(1) })
    const part = inside.source
    part.tags.push(7)
    const changed = { n: 1, tags: [1, 7] }
    expect(leftOf(hold(part))).toEqual(hold(changed))
    expect(leftOf(inside)).toEqual({ held: hold('nothing'), source: changed })
  })

  it.each(around)('that was put into %s of another draft is that value at the end', (_kind, hold) => {
    const from = drafted({ job: job(1) })
    const to = drafted({ place: null as unknown })
    const part = from.job
    to.place = hold(part)
    part.tags.push(9)
    part.n = 4
    const changed = { n: 4, tags: [1, 9] }
    expect(leftOf(to)).toEqual({ place: hold(changed) })
    expect(leftOf(from)).toEqual({ job: changed })
  })

  it('in a list, a map, a set and an object of another draft is found when all end', () => {
    const from = drafted({ job: job(1) })
    const list = drafted([null as unknown, 1])
    const map = drafted(new Map<unknown, unknown>([['here', null]]))
    const set = drafted(new Set<unknown>([1]))
    list[0] = from.job
    map.set('here', from.job)
    set.add(from.job)
    from.job.n = 8
    const changed = { n: 8, tags: [1] }
    expect(leftOf(list)).toEqual([changed, 1])
    expect(leftOf(map)).toEqual(new Map([['here', changed]]))
    expect(leftOf(set)).toEqual(new Set([1, changed]))
    expect(leftOf(from)).toEqual({ job: changed })
  })

  it('as a key of the draft of a map keeps its entry in order', () => {
    const from = drafted({ job: job(1) })
    const map = drafted(new Map<unknown, unknown>([['first', 1]]))
    map.set(from.job, 'found')
    map.set('last', 2)
    from.job.n = 8
    expect([...(leftOf(map) as Map<unknown, unknown>)]).toEqual([
      ['first', 1],
      [{ n: 8, tags: [1] }, 'found'],
      ['last', 2],
    ])
  })

  it('inside a key of the draft of a map leaves one entry', () => {
    const from = drafted({ job: job(1) })
    const map = drafted(new Map<unknown, unknown>([['first', 1]]))
    map.set({ of: from.job }, 'found')
    map.set('last', 2)
    from.job.n = 8
    expect([...(leftOf(map) as Map<unknown, unknown>)]).toEqual([
      ['first', 1],
      [{ of: { n: 8, tags: [1] } }, 'found'],
      ['last', 2],
    ])
  })

  it('of a member of a set is changed in its place', () => {
    const set = drafted(new Set([job(1), job(2)]))
    for (const member of set) member.n += 10
    expect([...(leftOf(set) as Set<Job>)].map(({ n }) => n)).toEqual([11, 12])
  })

  it.each([
    ['a field', { own: null as unknown }, (draft: { own: unknown }) => Object.assign(draft, { own: draft })],
    ['a list', [0] as unknown[], (draft: unknown[]) => draft.push(draft)],
    ['a map', new Map<unknown, unknown>(), (draft: Map<unknown, unknown>) => draft.set('own', draft)],
  ])('that was put into %s of its own is finished once, for others to refuse', (_kind, value, enclose) => {
    const draft = drafted<unknown>(value)
    enclose(draft as never)
    const left = finished(draft) as object
    const inside: unknown[] = left instanceof Map ? [...left.values()] : Object.values(left)
    expect(inside.at(-1)).toBe(left)
  })

  it('may be used up twice, by two names', () => {
    const from = drafted({ job: job(1) })
    from.job.n = 2
    const one = finished(from.job)
    expect(finished(from.job)).toBe(one)
    expect(leftOf([from.job, from.job])).toEqual([
      { n: 2, tags: [1] },
      { n: 2, tags: [1] },
    ])
  })
})

describe('a value that a function is given as its own', () => {
  /** The parts of a value that must not be changed itself, which the function changes. */
  function owned<Value>(value: Value): { own: Value; isDraft: boolean } {
    const own = ownOf(deeplyFrozen(value) as Plain) as Value
    return { own, isDraft: isDraft(own) }
  }

  const numbers = (length: number) => Array.from({ length }, (_, n) => n)
  const fields = (length: number) => Object.fromEntries(numbers(length).map((n) => [`f${n}`, n]))

  it('is that value where it has no parts', () => {
    for (const value of [null, 7, 'text', true]) expect(owned(value)).toEqual({ own: value, isDraft: false })
  })

  it('is a copy of objects and lists, in which everything may be changed', () => {
    const value = { job: job(1), list: [[1, 'two', null], { deep: [true] }], empty: {}, none: [] }
    const { own, isDraft } = owned(value)
    expect(isDraft).toBe(false)
    expect(own).toEqual(value)
    own.job.tags.push(2)
    ;(own.list[0] as unknown[]).pop()
    expect(own).toEqual({ job: { n: 1, tags: [1, 2] }, list: [[1, 'two'], { deep: [true] }], empty: {}, none: [] })
    expect(value).toEqual({ job: job(1), list: [[1, 'two', null], { deep: [true] }], empty: {}, none: [] })
    expect(Object.isFrozen(own.list[1])).toBe(false)
  })

  it.each<[string, (length: number) => object]>([
    ['a list', numbers],
    ['an object', fields],
    ['a list within a list', (length) => [numbers(length - 1)]],
    ['an object within an object', (length) => ({ of: fields(length - 1) })],
    ['two lists', (length) => [numbers(10), numbers(length - 12)]],
    ['two objects', (length) => ({ one: fields(10), other: fields(length - 12) })],
    ['objects in a list', (length) => [fields(10), fields(length - 12)]],
  ])('is a copy of up to 24 parts, a draft of more: %s', (_what, make) => {
    expect(owned(make(24))).toEqual({ own: make(24), isDraft: false })
    expect(owned(make(25)).isDraft).toBe(true)
    expect(finished(owned(make(25)).own)).toEqual(make(25))
  })

  it.each<[string, object]>([
    ['a map', new Map([['a', 1]])],
    ['a set', new Set([1])],
    ['an object with a map', { map: new Map([['a', 1]]) }],
    ['a list with a set', [1, new Set([1])]],
    ['an object with a field called __proto__', JSON.parse('{ "a": { "__proto__": [1] } }')],
  ])('is a draft of %s', (_what, value) => {
    const { own, isDraft } = owned(value)
    expect(isDraft).toBe(true)
    expect(finished(own)).toBe(value)
  })

  it.each(['members moved', 'fields moved'] as const)(
    'is a copy where %s as well, with its fields moved',
    (arranged) => {
      const value = deeplyFrozen({ a: [2], b: 1 }) as unknown as Plain
      const own = arrangedAs(arranged, () => ownOf(value)) as object
      expect(isDraft(own)).toBe(false)
      expect([own, Object.isFrozen(own), own === value]).toEqual([{ b: 1, a: [2] }, false, false])
      expect(Object.keys(own)).toEqual(arranged === 'fields moved' ? ['b', 'a'] : ['a', 'b'])
    },
  )
})

describe('a draft in another arrangement', () => {
  const value = () =>
    deeplyFrozen({
      map: new Map<unknown, unknown>([
        ['a', [1]],
        ['b', new Set([1, 2, 3])],
        ['c', { x: 1, y: 2, z: 3 }],
      ]),
      list: [{ x: 1, y: 2, z: 3 }, new Set(['a', 'b', 'c'])],
      none: null,
    })

  type Value = ReturnType<typeof value>
  const draftAs = (arranged: Parameters<typeof arrangedAs>[0]) =>
    arrangedAs(arranged, () => draftOf(value() as unknown as Plain)) as Value

  /** The keys and members of each part, in order. */
  const order = (draft: Value) => {
    const { map, list } = draft
    return {
      fields: Object.keys(draft),
      keys: [...map.keys()],
      inMap: [[...(map.get('b') as Set<unknown>)], Object.keys(map.get('c') as object)],
      inList: [Object.keys(list[0] as object), [...(list[1] as Set<unknown>)]],
    }
  }

  it('is the same value', () => {
    for (const arranged of ['stored', 'members moved', 'fields moved'] as const)
      expect(withoutDrafts(finished(draftAs(arranged)))).toEqual(value())
  })

  it('has its members in another order, or its fields, and not both', () => {
    const stored = order(draftAs('stored'))
    expect(stored).toEqual({
      fields: ['map', 'list', 'none'],
      keys: ['a', 'b', 'c'],
      inMap: [
        [1, 2, 3],
        ['x', 'y', 'z'],
      ],
      inList: [
        ['x', 'y', 'z'],
        ['a', 'b', 'c'],
      ],
    })
    const members = order(draftAs('members moved'))
    expect(members.fields).toEqual(stored.fields)
    expect(members.keys).not.toEqual(stored.keys)
    expect(members.inMap[0]).not.toEqual(stored.inMap[0])
    expect(members.inMap[1]).toEqual(stored.inMap[1])
    expect(members.inList[0]).toEqual(stored.inList[0])
    expect(members.inList[1]).not.toEqual(stored.inList[1])
    const fields = order(draftAs('fields moved'))
    expect(fields.fields).not.toEqual(stored.fields)
    expect(fields.keys).toEqual(stored.keys)
    expect(fields.inMap[0]).toEqual(stored.inMap[0])
    expect(fields.inMap[1]).not.toEqual(stored.inMap[1])
    expect(fields.inList[0]).not.toEqual(stored.inList[0])
    expect(fields.inList[1]).toEqual(stored.inList[1])
  })
})

describe('an object of the author', () => {
  it.each(around)('that is %s without drafts stays the same object', (_kind, hold) => {
    const own = deeplyFrozen(hold(job(1)))
    expect(finished(own)).toBe(own)
    expect(finished([own])).toEqual([own])
  })

  it.each(around)('that is %s and refers to itself is left for others to refuse', (_kind, hold) => {
    const parts: unknown[] = []
    const own = hold(parts)
    parts.push(own)
    expect(finished(own)).toBe(own)
    expect(holds(own, {})).toBe(false)
    expect(snapshotOf(own)).toBeDefined()
  })

  it.each(around)('that is %s may lie in two places', (_kind, hold) => {
    const from = drafted({ job: job(1) })
    from.job.n = 8
    const shared = hold(from.job)
    const changed = hold({ n: 8, tags: [1] })
    expect(leftOf({ one: shared, two: shared, three: [shared] })).toEqual({
      one: changed,
      two: changed,
      three: [changed],
    })
  })

  it('of a class stays of that class, for others to refuse', () => {
    class Holder {
      held: unknown
      constructor(held: unknown) {
        this.held = held
      }
    }
    const from = drafted({ job: job(1) })
    from.job.n = 8
    const own = new Holder(from.job)
    expect(finished({ own })).toEqual({ own })
    expect((finished({ own }) as { own: unknown }).own).toBe(own)
  })

  it('of a class stays as it is', () => {
    const date = new Date(0)
    expect(finished({ date })).toEqual({ date })
    expect(finished(date)).toBe(date)
    expect(snapshotOf(date)).toBe(date)
    const tagged = { [Symbol('tag')]: 1 }
    expect(snapshot(tagged)).toBe(tagged)
  })
})

describe('whether a value holds an object', () => {
  const wanted = job(1)

  it.each(around.filter(([kind]) => kind !== 'a key of a map'))('is found inside %s', (_kind, hold) => {
    expect(holds(hold(wanted), wanted)).toBe(true)
    expect(holds(hold([{ deep: wanted }]), wanted)).toBe(true)
    expect(holds(hold(job(1)), wanted)).toBe(false)
    expect(holds(hold([wanted, wanted]), {})).toBe(false)
  })

  it('is found inside changed drafts', () => {
    const draft = drafted({ place: null as unknown, list: [0] as unknown[] })
    void draft.list.length
    expect(holds(draft, wanted)).toBe(false)
    draft.place = wanted
    expect(holds(draft, wanted)).toBe(true)
    expect(holds(draft.list, wanted)).toBe(false)
  })

  it('is so of itself, and of nothing without parts', () => {
    expect(holds(wanted, wanted)).toBe(true)
    expect([null, 7, 'text', undefined].map((value) => holds(value, wanted))).toEqual([false, false, false, false])
  })

  it('is found where an object lies in two places', () => {
    const shared = [0]
    expect(holds({ one: shared, two: shared, three: wanted }, wanted)).toBe(true)
    expect(holds({ one: [shared], two: [shared, wanted] }, wanted)).toBe(true)
  })
})
