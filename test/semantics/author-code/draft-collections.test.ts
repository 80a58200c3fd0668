/** Drafts of collections have all methods of collections, also those of later versions of JavaScript, and tell who iterates. */

import { enableMapSet, Immer, immerable, isDraftable } from 'immer'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

let draftCollections: typeof import('../../../src/semantics/author-code/draft-collections.ts')
let iterationsSoFar: typeof import('../../../src/semantics/author-code/arrangement.ts')['iterationsSoFar']

// What it knows of newer methods is made when its module is loaded.
beforeEach(async () => {
  vi.resetModules()
  draftCollections = await import('../../../src/semantics/author-code/draft-collections.ts')
  iterationsSoFar = (await import('../../../src/semantics/author-code/arrangement.ts')).iterationsSoFar
})

type Drafted<Collection> = Collection & { readonly members: Collection }

/** Drafts as immer makes them: of a class of their own, whose members lie elsewhere. */
function classes() {
  class DraftMap extends Map<unknown, unknown> {
    members = new Map<unknown, unknown>()
    override get size() {
      return this.members.size
    }
    override has(key: unknown) {
      return this.members.has(key)
    }
    override get(key: unknown) {
      return this.members.get(key)
    }
    override set(key: unknown, value: unknown) {
      this.members.set(key, value)
      return this
    }
    override delete(key: unknown) {
      return this.members.delete(key)
    }
    override clear() {
      this.members.clear()
    }
    override forEach(visit: (value: unknown, key: unknown, map: Map<unknown, unknown>) => void) {
      for (const [key, value] of this.members) visit(value, key, this)
    }
    override keys() {
      return this.members.keys()
    }
    override values() {
      return this.members.values()
    }
    override entries() {
      return this.members.entries()
    }
    override [Symbol.iterator]() {
      return this.members.entries()
    }
  }
  class DraftSet extends Set<unknown> {
    members = new Set<unknown>()
    override get size() {
      return this.members.size
    }
    override has(member: unknown) {
      return this.members.has(member)
    }
    override add(member: unknown) {
      this.members.add(member)
      return this
    }
    override delete(member: unknown) {
      return this.members.delete(member)
    }
    override clear() {
      this.members.clear()
    }
    override forEach(visit: (value: unknown, key: unknown, set: Set<unknown>) => void) {
      for (const member of this.members) visit(member, member, this)
    }
    override keys() {
      return this.members.keys()
    }
    override values() {
      return this.members.values()
    }
    override entries() {
      return this.members.entries()
    }
    override [Symbol.iterator]() {
      return this.members.values()
    }
  }
  return { DraftMap, DraftSet }
}

/** Makes drafts of a map and a set with these members, by an immer that was completed so often. */
function drafts(keys: readonly unknown[], times = 1) {
  const { DraftMap, DraftSet } = classes()
  const immer = { createDraft: (value: object) => (value instanceof Map ? new DraftMap() : new DraftSet()) }
  for (let time = 0; time < times; time++) draftCollections.completeDraftCollections(immer as unknown as Immer)
  const map = new DraftMap()
  const set = new DraftSet()
  for (const key of keys) {
    map.set(key, `value of ${key}`)
    set.add(key)
  }
  return { map, set, DraftMap, DraftSet }
}

/** How often somebody began to iterate. */
function noted(iterate: () => unknown): number {
  const before = iterationsSoFar()
  iterate()
  return iterationsSoFar() - before
}

describe('whoever iterates over a draft', () => {
  const iterations: [string, (collection: Map<unknown, unknown> | Set<unknown>) => unknown][] = [
    ['keys', (collection) => [...collection.keys()]],
    ['values', (collection) => [...collection.values()]],
    ['entries', (collection) => [...collection.entries()]],
    ['forEach', (collection) => collection.forEach(() => {})],
    ['a loop', (collection) => [...collection]],
  ]

  it.each(iterations)('is noticed, once: %s', (_what, iterate) => {
    const { map, set } = drafts(['a', 'b'])
    expect(noted(() => iterate(map))).toBe(1)
    expect(noted(() => iterate(set))).toBe(1)
  })

  it.each(iterations)('is noticed once, though the collections were completed twice: %s', (_what, iterate) => {
    const { map, set } = drafts(['a', 'b'], 2)
    expect([noted(() => iterate(map)), noted(() => iterate(set))]).toEqual([1, 1])
  })

  it.each(iterations)('is not, where there is no order: %s', (_what, iterate) => {
    const { map, set } = drafts(['a'])
    expect([noted(() => iterate(map)), noted(() => iterate(set))]).toEqual([0, 0])
  })

  it('finds what is in it', () => {
    const { map, set } = drafts(['a', 'b'])
    expect([...map]).toEqual([
      ['a', 'value of a'],
      ['b', 'value of b'],
    ])
    expect([[...map.keys()], [...map.values()], [...set], [...set.values()]]).toEqual([
      ['a', 'b'],
      ['value of a', 'value of b'],
      ['a', 'b'],
      ['a', 'b'],
    ])
    const visited: unknown[] = []
    map.forEach((value, key, of) => void visited.push(value, key, of === map))
    expect(visited).toEqual(['value of a', 'a', true, 'value of b', 'b', true])
  })

  it('is not noticed by what does not iterate', () => {
    const { map, set } = drafts(['a', 'b'])
    expect(noted(() => [map.has('a'), map.get('a'), map.size, set.has('a'), set.size])).toBe(0)
  })

  it('finds methods that nobody gets by going through the draft', () => {
    const { DraftMap, DraftSet } = drafts([])
    for (const prototype of [DraftMap.prototype, DraftSet.prototype]) {
      expect(Object.getOwnPropertyDescriptor(prototype, 'keys')).toMatchObject({
        enumerable: false,
        configurable: true,
        writable: true,
      })
    }
  })
})

describe('a field of a draft', () => {
  it('is refused, with what to use instead', () => {
    const { map, set } = drafts(['a'])
    for (const [collection, what] of [
      [map, 'map'],
      [set, 'set'],
    ] as const) {
      for (const name of ['extra', Symbol('mine')]) {
        expect(() => Object.assign(collection, { [name]: 1 })).toThrow(
          expect.objectContaining({
            summary: `It sets ${String(name)} of a ${what}.`,
            cure: `Use an object with a ${what} in it.`,
          }),
        )
      }
    }
  })

  it('is not that which immer keeps behind it, nor its answer that it is draftable', () => {
    const { map, set } = drafts(['a'])
    const state = Symbol.for('immer-state')
    for (const collection of [map, set]) {
      expect([Reflect.get(collection, state), isDraftable(collection)]).toEqual([undefined, true])
      expect(Object.hasOwn(Object.getPrototypeOf(collection) as object, immerable)).toBe(true)
      expect(Reflect.get(collection, immerable)).toBe(true)
      Object.assign(collection, { [state]: 5 })
      expect(Reflect.get(collection, state)).toBe(5)
    }
  })
})

describe('a collection that is no draft', () => {
  it('is left as it is', () => {
    const plain = { createDraft: (value: object) => value } as unknown as Immer
    const before = [Map.prototype.keys, Set.prototype.values]
    draftCollections.completeDraftCollections(plain)
    expect([Map.prototype.keys, Set.prototype.values]).toEqual(before)
    expect(
      noted(() => [
        ...new Map([
          ['a', 1],
          ['b', 2],
        ]),
      ]),
    ).toBe(0)
  })
})

describe('a method of a later version of JavaScript', () => {
  const added: [object, PropertyKey, PropertyDescriptor | undefined][] = []

  /** As that version has it: by what the collection itself holds. */
  function add(prototype: object, name: string, value: unknown): void {
    added.push([prototype, name, Object.getOwnPropertyDescriptor(prototype, name)])
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true })
  }

  const size = Object.getOwnPropertyDescriptor(Set.prototype, 'size')?.get as () => number
  const ownSize = (collection: unknown) => size.call(collection)

  afterEach(() => {
    for (const [prototype, name, before] of added.splice(0)) {
      if (before === undefined) Reflect.deleteProperty(prototype, name)
      else Object.defineProperty(prototype, name, before)
    }
  })

  it.each([
    'union',
    'intersection',
    'difference',
    'symmetricDifference',
    'isSubsetOf',
    'isSupersetOf',
    'isDisjointFrom',
  ])('reads what a draft of a set shows: %s', (name) => {
    add(Set.prototype, name, function (this: Set<unknown>, ...others: unknown[]) {
      return [ownSize(this), ...others]
    })
    const { set } = drafts(['a', 'b', 'c'])
    const method = (set as unknown as { [name: string]: (...others: unknown[]) => unknown })[name]
    expect(method?.call(set, 'other', 'more')).toEqual([3, 'other', 'more'])
  })

  type Newer = Drafted<Map<unknown, unknown>> & {
    getOrInsert(key: unknown, value: unknown): unknown
    getOrInsertComputed(key: unknown, compute: (key: unknown) => unknown): unknown
  }

  it('changes what a draft of a map shows: getOrInsert', () => {
    add(Map.prototype, 'getOrInsert', () => 'nothing')
    const map = drafts(['a']).map as unknown as Newer
    expect(map.getOrInsert('a', 'another')).toBe('value of a')
    expect(map.getOrInsert('b', 'new')).toBe('new')
    expect([...map.members]).toEqual([
      ['a', 'value of a'],
      ['b', 'new'],
    ])
  })

  it('changes what a draft of a map shows: getOrInsertComputed', () => {
    add(Map.prototype, 'getOrInsertComputed', () => 'nothing')
    const map = drafts(['a']).map as unknown as Newer
    const computed: unknown[] = []
    const compute = (key: unknown) => {
      computed.push(key)
      return `new ${key}`
    }
    expect(map.getOrInsertComputed('a', compute)).toBe('value of a')
    expect(map.getOrInsertComputed('b', compute)).toBe('new b')
    expect(computed).toEqual(['b'])
    expect([...map.members.keys()]).toEqual(['a', 'b'])
  })

  it('that nobody knows yet is refused, for it would find nothing', () => {
    add(Map.prototype, 'shuffle', () => 'nothing')
    const { map } = drafts(['a'])
    expect(() => (map as unknown as { shuffle(): unknown }).shuffle()).toThrow(
      expect.objectContaining({
        summary: 'It calls shuffle() of a Map, which Netsplit does not know.',
        cure: 'Copy it first.',
      }),
    )
  })

  it('that drafts have themselves is theirs', () => {
    const { DraftMap } = classes()
    const own = () => 'its own'
    add(Map.prototype, 'shuffle', () => 'nothing')
    Object.defineProperty(DraftMap.prototype, 'shuffle', { value: own })
    const immer = { createDraft: (value: object) => (value instanceof Map ? new DraftMap() : value) }
    draftCollections.completeDraftCollections(immer as unknown as Immer)
    expect((new DraftMap() as unknown as { shuffle(): unknown }).shuffle()).toBe('its own')
  })

  it('is not what is no method', () => {
    add(Map.prototype, 'version', 3)
    const { map } = drafts(['a'])
    expect((map as unknown as { version: unknown }).version).toBe(3)
    expect(map.size).toBe(1)
    expect(map.constructor.name).toBe('DraftMap')
  })
})

describe('the drafts of immer', () => {
  it('have their members elsewhere, as is taken for granted here', () => {
    enableMapSet()
    const immer = new Immer({ autoFreeze: false })
    const [map, set] = [immer.createDraft(new Map([['a', 1]])), immer.createDraft(new Set(['a']))]
    expect([map instanceof Map, set instanceof Set]).toEqual([true, true])
    expect([Object.getPrototypeOf(map) === Map.prototype, Object.getPrototypeOf(set) === Set.prototype]).toEqual([
      ...[false, false],
    ])
    expect(Object.getOwnPropertyDescriptor(Map.prototype, 'size')?.get?.call(map)).toBe(0)
    expect(map.size).toBe(1)
  })
})
