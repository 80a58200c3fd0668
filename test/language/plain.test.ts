import { describe, expect, it, vi } from 'vitest'
import {
  comparePlain,
  inOrder,
  isNode,
  isOrdinary,
  markNode,
  mostNested,
  type Plain,
  refuseNesting,
  toPlain,
  trustPlain,
} from '../../src/language/plain.ts'

class Account {
  balance = 1
}

function cyclic(): object {
  const value: { self?: object } = {}
  value.self = value
  return value
}

describe('plain data', () => {
  it('is taken as it is', () => {
    const value = { list: [1, 'a', null, true], set: new Set([1]), map: new Map([['a', { b: 1 }]]) }
    expect(toPlain(value, 'state')).toBe(value)
  })

  it('holds no two members of a set with equal content', () => {
    expect(toPlain(new Set([{ a: 1 }, { a: 1 }, { a: 2 }]), 'state')).toEqual(new Set([{ a: 1 }, { a: 2 }]))
  })

  it('holds no two keys of a map with equal content', () => {
    const map = new Map([
      [[1], 'first'],
      [[2], 'other'],
      [[1], 'last'],
    ])
    expect(() => toPlain({ map }, 'state')).toThrow(
      'The state is not plain data: a map that has the key [1] twice at map.\n  In a state, two keys with the same content are one.',
    )
    map.delete([...map.keys()][0] as number[])
    expect(toPlain(map, 'state')).toBe(map)
  })

  it.each<[string, unknown, unknown]>([
    ['alone', -0, 0],
    ['in a list', [-0, null, 1, 'a'], [0, null, 1, 'a']],
    ['in an object', { a: -0, b: 1 }, { a: 0, b: 1 }],
    ['in a set', new Set([[-0], [1], null]), new Set([[0], [1], null])],
    ['in a map', new Map([['a', -0] as const, ['b', 1] as const]), new Map([['a', 0] as const, ['b', 1] as const])],
    [
      'in a key',
      new Map([[[-0], 'a'] as const, [[1], 'b'] as const]),
      new Map([[[0], 'a'] as const, [[1], 'b'] as const]),
    ],
    ['deep inside', { a: [{ b: new Map([['c', [-0]]]) }] }, { a: [{ b: new Map([['c', [0]]]) }] }],
  ])('knows no negative zero: %s', (_where, value, settled) => {
    expect(toPlain(value, 'state')).toStrictEqual(settled)
  })

  it.each([
    [new Set([[1], [2], null])],
    [[new Set([{ a: 1 }])]],
    [
      new Map([
        [[1], 'a'],
        [[2], 'b'],
      ]),
    ],
    [{ a: [0, new Set([[1]])] }],
    [Object.assign(Object.create(null), { a: 1 })],
  ])('is the same object where nothing in it is written in two ways: %o', (value) => {
    expect(toPlain(value, 'state')).toBe(value)
    const beside = [value, -0]
    expect((toPlain(beside, 'state') as unknown[])[0]).toBe(value)
  })

  it('is not looked at where it is known, or a part of what it was made from', () => {
    const odd = { n: Number.NaN }
    const known = { n: Number.NaN }
    trustPlain(known)
    expect(toPlain([known], 'state')).toEqual([known])
    expect(toPlain(odd, 'state', odd as Plain)).toBe(odd)
    const before = { list: [0, odd], fields: { odd }, map: new Map([['odd', odd]]) } as unknown as Plain
    for (const value of [
      { list: [1, odd] },
      { fields: { odd, n: 1 } },
      {
        map: new Map<string, unknown>([
          ['odd', odd],
          ['n', 1],
        ]),
      },
    ]) {
      expect(toPlain(value, 'state', before)).toBe(value)
    }
    for (const before of [null, 1, 'a', [], new Map()] as Plain[]) {
      expect(() => toPlain({ a: [odd] }, 'state', before)).toThrow('NaN at a[0].n')
      expect(() => toPlain([odd], 'state', before)).toThrow('NaN at [0].n')
      expect(() => toPlain(new Map([['a', odd]]), 'state', before)).toThrow('NaN at get(a).n')
    }
  })

  it('is nested only so deep', () => {
    const nested = (depth: number) => {
      let value: unknown = 0
      for (let at = 0; at < depth; at++) value = [value]
      return value
    }
    const message = `The state is not plain data: more than ${mostNested} values inside each other`
    expect(() => toPlain(nested(mostNested), 'state')).not.toThrow()
    expect(() => toPlain(nested(mostNested + 1), 'state')).toThrow(message)
    expect(() => refuseNesting('state')).toThrow(`${message}.\n  Keep the parts side by side`)
  })

  it('notes that it has met an object as a key of a map', async () => {
    vi.resetModules()
    const anew = await import('../../src/language/plain.ts')
    anew.toPlain(
      [{ a: 1 }, new Set([{ a: 1 }]), new Map<unknown, unknown>([['a', { a: 1 }] as const, [null, []]])],
      'state',
    )
    expect(anew.hasMetObjectKeys()).toBe(false)
    anew.toPlain(new Map([[[], 1]]), 'state')
    expect(anew.hasMetObjectKeys()).toBe(true)
  })

  it('is told by the engine that there is such a key', async () => {
    vi.resetModules()
    const anew = await import('../../src/language/plain.ts')
    anew.meetObjectKeys()
    expect(anew.hasMetObjectKeys()).toBe(true)
  })

  it.each([
    [{ votes: [1, undefined] }, 'undefined at votes[1]', 'Use null'],
    [{ a: { b: () => 1 } }, 'the function b at a.b', 'Keep functions outside'],
    [{ ratio: Number.NaN }, 'NaN at ratio', 'finite number'],
    [new Map([['k', Number.POSITIVE_INFINITY]]), 'Infinity at get(k)', 'finite number'],
    [{ account: new Account() }, 'an instance of Account at account', 'plain object'],
    [{ at: new Date(0) }, 'an instance of Date at at', 'logical time'],
    [{ big: 1n }, 'the bigint 1n at big', 'a number'],
    [Promise.resolve(1), 'a Promise', 'remove async'],
    [{ s: Symbol('x') }, 'Symbol(x) at s', 'a string'],
    [cyclic(), 'a cycle at self', 'by an id'],
    [
      (
        () => () =>
          1
      )(),
      'the function (anonymous)',
      'Keep functions outside',
    ],
    [{ [Symbol('x')]: 1 }, 'a symbol key', 'Use string keys.'],
    [JSON.parse('{"__proto__": 1}'), 'the key __proto__', 'Use another name, or a Map.'],
    [Object.create(Object.create(null)), 'an object that inherits from another one', 'a plain object'],
    [Object.assign([1], { extra: 2 }), 'a field of a list at extra', 'Use an object with a list in it.'],
    [Object.assign(new Map(), { extra: 2 }), 'a field of a map at extra', 'Use an object with a map in it.'],
    [Object.assign(new Set(), { extra: 2 }), 'a field of a set at extra', 'Use an object with a set in it.'],
    [new Set([[{ a: Number.NaN }]]), 'NaN at values()[0].a', 'finite number'],
    [new Map([[{ a: Number.NaN }, 1]]), 'NaN at keys((key)).a', 'finite number'],
  ])('refuses %o with the path and the cure', (value, found, cure) => {
    const refusal = expect(() => toPlain(value, 'state of server0'))
    refusal.toThrow(`The state of server0 is not plain data: ${found}.`)
    expect(() => toPlain(value, 'state of server0')).toThrow(cure)
  })
})

class Names extends Array<string> {}
class Table extends Map<string, number> {}
class Bag extends Set<number> {}

describe('a value whose copy would be another one is no plain data', () => {
  it.each<[string, unknown, string]>([
    ['a list with a field', Object.assign([1], { extra: 2 }), 'a field of a list at extra'],
    ['a list of a class', Names.of('a'), 'an instance of Names'],
    ['a map of a class', new Table([['a', 1]]), 'an instance of Table'],
    ['a set of a class', new Bag([1]), 'an instance of Bag'],
    [
      'a getter',
      {
        part: {
          get x() {
            return 1
          },
        },
      },
      'a getter, or a field that is hidden at part.x',
    ],
    ['a setter', { set x(_value: number) {} }, 'a getter, or a field that is hidden at x'],
    ['a hidden field', Object.defineProperty({}, 'x', { value: 1 }), 'a getter, or a field that is hidden at x'],
  ])('%s', (_, value, found) => {
    expect(() => toPlain(value, 'state')).toThrow(`The state is not plain data: ${found}.`)
  })

  it('runs no getter to find that out', () => {
    const value = {
      get x(): number {
        throw new Error('it was read')
      },
    }
    expect(() => toPlain(value, 'state')).toThrow(/a getter.*\n {2}Use an ordinary field\.$/)
  })
})

describe('the order of plain data', () => {
  const ascending: readonly Plain[] = [
    null,
    false,
    true,
    -1.5,
    0,
    2,
    10,
    '',
    '10',
    '2',
    'a',
    [],
    [1, 0],
    [1, 1],
    [2],
    ['a'],
    {},
    { a: 1 },
    { a: 2 },
    { a: 1, b: 0 },
    { b: 1 },
    new Set(),
    new Set([1, 3]),
    new Set([2]),
    new Map(),
    new Map([[1, 2]]),
    new Map([[1, 3]]),
    new Map([[2, 0]]),
  ]

  it('tells any two apart, the same way round', () => {
    for (const [at, left] of ascending.entries()) {
      for (const [other, right] of ascending.entries()) {
        expect(Math.sign(comparePlain(left, right))).toBe(Math.sign(at - other))
      }
    }
  })

  it('is one of content: the order of fields, members and entries does not matter', () => {
    for (const [left, right] of [
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      [new Set([1, [2]]), new Set([[2], 1])],
      [new Map(Object.entries({ a: 1, b: [] })), new Map(Object.entries({ b: [], a: 1 }))],
    ] as [Plain, Plain][]) {
      expect(comparePlain(left, right)).toBe(0)
      expect(comparePlain([left, 1], [right, 2])).toBeLessThan(0)
    }
  })

  it('is that in which states keep what they hold', () => {
    const value = {
      b: [null, new Set(['b', 'a'])],
      a: new Map<unknown, unknown>([
        [
          { d: 1, c: 2 },
          { z: 1, y: 2 },
        ] as const,
        [1, 2] as const,
      ]),
    }
    const kept = inOrder(value as unknown as Plain) as unknown as typeof value
    expect(Object.keys(kept)).toEqual(['a', 'b'])
    expect([...(kept.b[1] as Set<string>)]).toEqual(['a', 'b'])
    expect(JSON.stringify([...kept.a])).toBe('[[1,2],[{"c":2,"d":1},{"y":2,"z":1}]]')
    expect(comparePlain(kept as unknown as Plain, value as unknown as Plain)).toBe(0)
  })
})

describe('an object is ordinary', () => {
  it('where it is all that a copy of its parts would be', () => {
    const long = Array.from({ length: 12 }, (_, at) => at)
    const ordinary = [[], [1], long, {}, { a: 1 }, Object.create(null), new Map(), new Set([1])]
    expect(ordinary.filter((value) => !isOrdinary(value))).toEqual([])
  })

  it.each([
    ['not with a field of a list', Object.assign([1, 2, 3], { x: 1 })],
    ['not as a list of a class', Names.of('a')],
    ['not as a map of a class', new Table()],
    ['not as a set of a class', new Bag()],
    ['not as an instance', new Account()],
    ['not with a symbol', { [Symbol('x')]: 1 }],
    ['not with a hidden field', Object.defineProperty({}, 'x', { value: 1 })],
    [
      'not with a getter',
      {
        get x() {
          return 1
        },
      },
    ],
  ])('%s', (_why, value) => {
    expect(isOrdinary(value)).toBe(false)
  })
})

describe('a node', () => {
  it('is what inherits from what was marked, and is no plain data', () => {
    const prototype = { send() {} }
    markNode(prototype)
    const node = Object.assign(Object.create(prototype), { id: 'server0' })
    expect(isNode(node)).toBe(true)
    expect([prototype, {}, null, undefined, 'server0', Object.create(null), () => {}].filter(isNode)).toEqual([])
    expect(() => toPlain({ node }, 'state')).toThrow(
      'The state is not plain data: a node at node.\n  Store its id: server0.',
    )
  })
})
