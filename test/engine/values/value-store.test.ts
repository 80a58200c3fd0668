import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { createValueStore, ValueStore } from '../../../src/engine/values/value-store.ts'
import { comparePlain, type Plain, toPlain } from '../../../src/language/plain.ts'
import { testMemory } from '../memory.ts'

const { plain } = fc.letrec<{ plain: Plain }>((tie) => ({
  plain: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom<Plain>(null, true, false, '', 'a', 'b', 'ä', '\u{1f600}', 0, 1, -1, 2 ** 30, -(2 ** 30), 0.5),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
    fc.array(tie('plain'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('x', 'y', 'z', 'toString', '0', '10', '9'), tie('plain'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
    fc.array(tie('plain'), { maxLength: 4 }).map((members) => new Set(members)),
    fc
      .uniqueArray(fc.tuple(tie('plain'), tie('plain')), {
        maxLength: 3,
        comparator: ([left], [right]) => comparePlain(left, right) === 0,
      })
      .map((entries) => new Map(entries)),
  ) as fc.Arbitrary<Plain>,
}))

function newStore(): ValueStore {
  const memory = testMemory()
  return new ValueStore(memory, createValueStore(memory))
}

const settled = plain.map((value) => toPlain(value, 'value'))

/** Values with so many parts that their records are cut into runs, some with all parts equal. */
const large = fc
  .tuple(fc.constantFrom('list', 'set', 'map', 'object'), fc.array(fc.oneof(fc.nat(20), settled), { maxLength: 400 }))
  .map(([kind, parts]): Plain => {
    const entries = parts.map((part, at): [string, Plain] => [`key ${at}`, part])
    const value = { list: parts, set: new Set(parts), map: new Map(entries), object: Object.fromEntries(entries) }[kind]
    return toPlain(value, 'value')
  })

/** A value made from another one as immer makes them: what is the same is shared. */
function edited(value: Plain, at: number, part: Plain): Plain {
  if (Array.isArray(value)) return [...value.slice(0, at), part, ...value.slice(at + (at % 3))]
  if (value instanceof Set) return toPlain(new Set([...value].slice(at).concat([part])), 'value')
  if (value instanceof Map) return toPlain(new Map([...value].slice(at).concat([[`key ${at * 7}`, part]])), 'value')
  return { ...(value as object), [`key ${at}`]: part }
}

/** The id of a value, without regard to what it was made from. */
function newestId(store: ValueStore, value: Plain): number {
  return store.intern(structuredClone(value) as Plain)
}

describe('the value store', () => {
  it('gives two values the same id exactly when they have the same content', () => {
    const store = newStore()
    fc.assert(
      fc.property(settled, settled, (a, b) => {
        expect(store.intern(a) === store.intern(b)).toBe(comparePlain(a, b) === 0)
      }),
    )
  })

  it('gives back what it was given', () => {
    const store = newStore()
    fc.assert(
      fc.property(settled, (value) => {
        const found = store.valueOf(store.intern(value))
        expect(comparePlain(found, value)).toBe(0)
        expect(store.valueOf(store.intern(value))).toBe(found)
        expect(store.intern(found)).toBe(store.intern(value))
      }),
    )
  })

  it('gives large values the same id exactly when they have the same content, and gives them back', () => {
    const store = newStore()
    fc.assert(
      fc.property(large, fc.nat(400), settled, (value, at, part) => {
        const id = store.intern(value)
        expect(comparePlain(store.valueOf(id), value)).toBe(0)
        const known = store.valueOf(id)
        const changed = edited(known, at, part)
        const changedId = store.internLike(changed, known, id)
        expect(changedId).toBe(newestId(store, changed))
        expect(changedId === id).toBe(comparePlain(changed, value) === 0)
        expect(comparePlain(store.valueOf(changedId), changed)).toBe(0)
      }),
    )
  })

  it('keeps what a value that grows has in common with what it was', () => {
    const memory = testMemory()
    const store = new ValueStore(memory, createValueStore(memory))
    let list: readonly Plain[] = []
    for (let at = 0; at < 600; at++) list = store.valueOf(store.intern([...list, at])) as readonly Plain[]
    expect(memory.used()).toBeLessThan(600 * 400)
  })

  it('gives out other objects with the same content after it has forgotten', () => {
    const store = newStore()
    const id = store.intern([{ a: 1 }, 'text'])
    const before = store.valueOf(id)
    store.forget()
    expect(store.valueOf(id)).not.toBe(before)
    expect(store.valueOf(id)).toEqual(before)
    expect(store.intern(before)).toBe(id)
  })

  it('shares ids between workers', () => {
    const memory = testMemory()
    const header = createValueStore(memory)
    const one = new ValueStore(memory, header)
    const other = new ValueStore(memory, header)
    fc.assert(
      fc.property(settled, (value) => {
        const id = one.intern(value)
        expect(other.intern(value)).toBe(id)
        expect(comparePlain(other.valueOf(id), value)).toBe(0)
      }),
    )
  })

  it('hashes content the same in every run', () => {
    fc.assert(
      fc.property(fc.array(settled, { maxLength: 5 }), settled, (others, value) => {
        const fresh = newStore()
        const used = newStore()
        for (const other of others) used.intern(other)
        const [a, b] = [fresh.intern(value), used.intern(value)]
        expect([fresh.records.lowHash(a), fresh.records.highHash(a)]).toEqual([
          used.records.lowHash(b),
          used.records.highHash(b),
        ])
      }),
      { numRuns: 50 },
    )
    const store = newStore()
    const ids = [0, 1, 'a', 'b', [1], [2]].map((value) => store.intern(value))
    expect(new Set(ids.flatMap((id) => [store.records.lowHash(id), store.records.highHash(id)])).size).toBe(
      2 * ids.length,
    )
  })

  it('keeps order out of objects, sets and maps', () => {
    const store = newStore()
    expect(store.intern({ a: 1, b: 2 })).toBe(store.intern({ b: 2, a: 1 }))
    expect(store.intern(new Set([1, 2]))).toBe(store.intern(new Set([2, 1])))
    expect(
      store.intern(
        new Map([
          ['a', 1],
          ['b', 2],
        ]),
      ),
    ).toBe(
      store.intern(
        new Map([
          ['b', 2],
          ['a', 1],
        ]),
      ),
    )
    expect(store.intern([1, 2])).not.toBe(store.intern([2, 1]))
    expect([...(store.valueOf(store.intern(new Set(['b', 'a']))) as Set<string>)]).toEqual(['a', 'b'])
  })

  it('tells values of different kinds apart', () => {
    const store = newStore()
    const values: Plain[] = [
      null,
      false,
      true,
      0,
      '',
      '0',
      [],
      {},
      new Set(),
      new Map(),
      [0],
      ['0'],
      { a: 0 },
      [['a', 0]],
      0.1,
      1e300,
    ]
    expect(new Set(values.map((value) => store.intern(value))).size).toBe(values.length)
  })

  it('refuses writes to what it gave out, where it is to be frozen', () => {
    const memory = testMemory()
    const store = new ValueStore(memory, createValueStore(memory), { freezes: true })
    const value = store.valueOf(store.intern({ list: [1], set: new Set([1]), map: new Map([[1, 1]]) })) as unknown as {
      list: number[]
      set: Set<number>
      map: Map<number, number>
    }
    expect(() => value.list.push(2)).toThrow(TypeError)
    expect(() => value.set.add(2)).toThrow(/read-only/)
    expect(() => value.map.clear()).toThrow(/read-only/)
  })

  it('refuses writes to all that can be written, where it is to be frozen', () => {
    const memory = testMemory()
    const store = new ValueStore(memory, createValueStore(memory), { freezes: true })
    const set = store.valueOf(store.intern(new Set([1]))) as unknown as Set<number>
    const map = store.valueOf(store.intern(new Map([[1, 1]]))) as unknown as Map<number, number>
    const writes = [
      () => set.add(2),
      () => set.delete(1),
      () => set.clear(),
      () => map.set(2, 2),
      () => map.delete(1),
      () => map.clear(),
      () => Object.assign(set, { extra: 1 }),
    ]
    for (const write of writes) expect(write).toThrow(TypeError)
    expect([[...set], [...map]]).toEqual([[1], [[1, 1]]])
    expect(Object.isFrozen(store.decode(store.intern([1, 2])))).toBe(true)
    const named = { add: 1, delete: 2, set: 3, clear: 4 }
    expect(comparePlain(store.valueOf(store.intern(named)), named)).toBe(0)
    expect('add' in (store.valueOf(store.intern([1])) as object)).toBe(false)
    const free = newStore()
    expect(Object.isFrozen(free.decode(free.intern([1])))).toBe(false)
  })

  it('estimates how much it holds, and holds nothing once it has forgotten', () => {
    const memory = testMemory()
    const header = createValueStore(memory)
    const id = new ValueStore(memory, header).intern(Array.from({ length: 40 }, (_, at) => at))
    const store = new ValueStore(memory, header)
    const growth = (use: () => unknown) => {
      const before = store.held
      use()
      return store.held - before
    }
    expect(store.held).toBe(0)
    expect(growth(() => store.intern(7))).toBe(0)
    const short = growth(() => store.intern('ab'))
    expect(short).toBeGreaterThan(0)
    expect(growth(() => store.intern('ab'))).toBe(0)
    expect(growth(() => store.intern('c'.repeat(202)))).toBe(short + 100)
    const list = growth(() => store.valueOf(id))
    expect(list).toBeGreaterThan(40)
    expect(list).toBeLessThan(80)
    expect(growth(() => store.valueOf(id))).toBe(0)
    expect(growth(() => store.decode(id))).toBe(list)
    const names = ['one', 'two', 'three', 'four', 'five', 'six']
    for (const name of names) store.intern(name)
    const [one, two, three, four, five, six] = names.map((name) => ({ [name]: 1 }))
    const pair = growth(() => store.intern({ ...one, ...two }))
    expect(pair).toBeGreaterThan(0)
    expect(growth(() => store.intern({ ...three, ...four, ...five, ...six }))).toBe(2 * pair)
    const long = new ValueStore(memory, header).intern(Array.from({ length: 2000 }, (_, at) => at))
    expect(growth(() => store.valueOf(long))).toBeGreaterThan(2000)
    store.forget()
    expect(store.held).toBe(0)
    expect(growth(() => store.intern('ab'))).toBe(short)
    expect(growth(() => store.valueOf(id))).toBe(list)
    expect(growth(() => store.intern({ first: 1, second: 2 }))).toBeGreaterThan(0)
    expect(growth(() => store.intern({ first: 2, second: 1 }))).toBe(0)
  })

  it('shows a long list that grew without another look at the parts that it had', () => {
    const memory = testMemory()
    const store = new ValueStore(memory, createValueStore(memory))
    const long = Array.from({ length: 2000 }, (_, at) => `entry ${at}`)
    const id = store.intern(long)
    store.valueOf(id)
    const before = store.held
    const longer = store.valueOf(store.intern([...long, 'last'])) as readonly string[]
    expect(longer).toEqual([...long, 'last'])
    expect(store.held - before).toBeLessThan(500)
  })

  /** A value that counts how often it is looked at. */
  function watched<Value extends object>(value: Value) {
    const looks = { count: 0 }
    const noting =
      (trap: keyof typeof Reflect) =>
      (...given: unknown[]) => {
        looks.count++
        return (Reflect[trap] as (...given: unknown[]) => unknown)(...given)
      }
    const traps = new Proxy({}, { get: (_, trap) => noting(trap as keyof typeof Reflect) })
    return { value: new Proxy(value, traps) as unknown as Plain, looks }
  }

  it.each<[string, (part: Plain, n: number) => Plain]>([
    ['a list', (part, n) => [part, n]],
    ['a list in a list', (part, n) => [[part, n], 'after']],
    ['a list that grows', (part, n) => [0, part, ...new Array<number>(n).fill(7)]],
    ['the same list', (part) => part],
    [
      'a map',
      (part, n) =>
        new Map<Plain, Plain>([
          ['a', n],
          ['b', part],
          ['c', 0],
        ]),
    ],
    [
      'a map with other keys',
      (part, n) =>
        new Map<Plain, Plain>([
          [`a${n}`, 0],
          ['b', part],
          [`c${n}`, 0],
        ]),
    ],
    ['a map that shrinks', (part, n) => new Map<Plain, Plain>([...(n === 1 ? [['a', 0] as const] : []), ['b', part]])],
    ['a map that grows', (part, n) => new Map<Plain, Plain>([...(n === 2 ? [['a', 0] as const] : []), ['b', part]])],
    ['an object', (part, n) => ({ a: n, b: part, c: 0 })],
    ['an object in a map in a list', (part, n) => [new Map<Plain, Plain>([['k', { n, part }]])]],
  ])('does not look again at what %s has in common with what it was made from', (_, made) => {
    const store = newStore()
    const { value: part, looks } = watched([1, { a: 'b' }])
    const [before, after] = [made(part, 1), made(part, 2)]
    const id = store.intern(before)
    looks.count = 0
    const newId = store.internLike(after, before, id)
    expect(looks.count).toBe(0)
    expect(newId).toBe(store.intern(after))
    expect(newId === id).toBe(before === after)
  })

  it('does not look again at what it gave out', () => {
    const store = newStore()
    const value = store.valueOf(store.intern({ list: [1, [2]], set: new Set(['a']) }))
    const again = { list: [1, [2]] }
    const reserve = vi.spyOn(store.records, 'reserve')
    store.intern(value)
    store.isSame(again, again)
    expect(reserve).not.toHaveBeenCalled()
    store.intern(again)
    expect(reserve).toHaveBeenCalled()
    expect(toPlain(value, 'value')).toBe(value)
  })

  it('gives values the id of their content, whatever they are said to be made from', () => {
    const store = newStore()
    const values: readonly Plain[] = [
      ...[null, true, 5, 0.5, 'ab', 'a longer text'],
      ...[[], [null], [1], ['a'], [['a'], 1], [1, [2], [3], [4]], [[5], [6]]],
      ...[{}, { a: 1 }, { a: [1], b: { a: 1 } }, { b: 2 }, { a: 1, b: 1, c: [1] }],
      ...[new Set<Plain>(), new Set([null]), new Set([1, 2]), new Map<Plain, Plain>(), new Map([[null, 1]])],
      ...[
        new Map<Plain, Plain>([[['a'], 1]]),
        new Map<Plain, Plain>([
          ['a', 1],
          ['b', [2]],
        ]),
      ],
    ]
    const ids = values.map((value) => store.intern(value))
    for (const [at, value] of values.entries()) {
      for (const [other, like] of values.entries()) {
        const copy = structuredClone(value) as Plain
        expect(store.internLike(copy, like, ids[other] as number)).toBe(ids[at])
      }
    }
  })

  it('knows how deep values are', () => {
    const store = newStore()
    const values: readonly Plain[] = [1, 'a', [], [1], { a: [1] }, new Map([[[1], 2]]), new Set([[{ a: 1 }]])]
    expect(values.map((value) => store.records.nestingOf(store.intern(value)))).toEqual([0, 0, 1, 1, 2, 2, 4])
  })

  it('gives small integers back, each time', () => {
    const store = newStore()
    const id = store.intern(7)
    expect([store.decode(id), store.valueOf(id), store.decode(id)]).toEqual([7, 7, 7])
  })

  it('keeps the largest and the smallest small integers, and numbers beside them', () => {
    const store = newStore()
    const numbers = [2 ** 30 - 2, 2 ** 30 - 1, 2 ** 30, 2 ** 30 + 1, 2 ** 31, 2 ** 32, 2 ** 53, 0.25, 1e-300]
    const all = [...numbers, ...numbers.map((number) => -number)]
    const ids = all.map((number) => store.intern(number))
    expect(ids.map((id) => store.valueOf(id))).toEqual(all)
    expect(new Set(ids).size).toBe(all.length)
    expect(all.filter((_, at) => ((ids[at] as number) & 1) === 1)).toEqual([
      ...[2 ** 30 - 2, 2 ** 30 - 1, 2 - 2 ** 30, 1 - 2 ** 30, -(2 ** 30)],
    ])
  })

  it('knows whether two values are the same', () => {
    const store = newStore()
    const value = [1, { a: new Set(['b']) }]
    expect(store.isSame(value, value)).toBe(true)
    expect(store.isSame(value, [1, { a: new Set(['b']) }])).toBe(true)
    expect(store.isSame(value, [1, { a: new Set(['c']) }])).toBe(false)
  })

  it('grows', () => {
    const store = newStore()
    const ids = Array.from({ length: 2000 }, (_, n) => store.intern(`value ${n}`))
    expect(new Set(ids).size).toBe(2000)
    expect(ids.every((id, n) => store.valueOf(id) === `value ${n}` && store.intern(`value ${n}`) === id)).toBe(true)
  })
})
