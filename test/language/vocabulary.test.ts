import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compare,
  given,
  inFlight,
  item,
  majority,
  maxBy,
  names,
  nth,
  ofType,
  product,
  quorums,
  range,
} from '../../src/index.ts'

describe('range and names', () => {
  it('count from 0', () => {
    expect(range(3)).toEqual([0, 1, 2])
    expect(range(0)).toEqual([])
    expect(names('rm', 2)).toEqual(['rm0', 'rm1'])
  })

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuse %s', (count) => {
    expect(() => range(count)).toThrow(`there is no range of ${count} numbers`)
    expect(() => names('rm', count)).toThrow(RangeError)
  })
})

describe('product', () => {
  it('takes one member of each set, the last one changing fastest', () => {
    expect(product(['a', 'b'], new Set([1, 2]))).toEqual([
      ['a', 1],
      ['a', 2],
      ['b', 1],
      ['b', 2],
    ])
  })

  it('has one empty tuple of no sets, and none where a set is empty', () => {
    expect(product()).toEqual([[]])
    expect(product([1, 2], [])).toEqual([])
  })
})

describe('majority and quorums', () => {
  it('count more than half', () => {
    expect([0, 1, 2, 3, 4, 5].map((of) => majority(of))).toEqual([1, 1, 2, 2, 3, 3])
    expect(majority(['a', 'b', 'c'])).toBe(2)
    expect(majority(new Set(['a', 'b']))).toBe(2)
  })

  it('any two majorities share a member, and there are as many as there should be', () => {
    for (const count of range(6)) {
      const all = quorums(range(count))
      expect(new Set(all.map((quorum) => quorum.join())).size).toBe(all.length)
      for (const [one, other] of product(all, all)) expect(one.some((member) => other.includes(member))).toBe(true)
    }
    expect(quorums(range(5))).toHaveLength(10)
  })

  it('take a size', () => {
    expect(quorums(new Set(['a', 'b', 'c']), 1)).toEqual([['a'], ['b'], ['c']])
    expect(quorums(['a'], 0)).toEqual([[]])
    expect(quorums(['a'], 2)).toEqual([])
  })
})

describe('compare', () => {
  it('compares numbers, texts and lists', () => {
    expect(compare(2, 1)).toBeGreaterThan(0)
    expect(compare('a', 'b')).toBeLessThan(0)
    expect(compare('b', 'a')).toBeGreaterThan(0)
    expect(compare('a', 'a')).toBe(0)
    expect(compare([1, 9], [2, 0])).toBeLessThan(0)
    expect(compare([1, 'b'], [1, 'a'])).toBeGreaterThan(0)
    expect(compare([[1], [2]], [[1], [2]])).toBe(0)
  })

  it('puts a list after its beginnings', () => {
    expect(compare([1], [1, 0])).toBeLessThan(0)
    expect(compare([1, 0], [1])).toBeGreaterThan(0)
    expect(compare([], [])).toBe(0)
  })

  it('refuses values of different kinds', () => {
    expect(() => compare(1 as never, 'a' as never)).toThrow('only values of one kind have an order')
    for (const [left, right] of [
      [[1], 1],
      ['a', ['a']],
      [['a'], 'a'],
      [[1], ['a']],
    ])
      expect(() => compare(left as never, right as never)).toThrow(
        new TypeError('only values of one kind have an order'),
      )
  })

  it('is a total order', () => {
    const lists = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 3 })
    fc.assert(
      fc.property(lists, lists, lists, (a, b, c) => {
        expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) || 0)
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0)
        expect(compare(a, b) === 0).toBe(a.join() === b.join())
      }),
    )
  })
})

describe('maxBy', () => {
  it('gives the first of the greatest', () => {
    const votes = [
      { ballot: [1, 0], value: 'a' },
      { ballot: [1, 1], value: 'b' },
      { ballot: [1, 1], value: 'c' },
    ]
    expect(maxBy(votes, ({ ballot }) => ballot)?.value).toBe('b')
    expect(maxBy(new Set(votes), ({ value }) => value)?.value).toBe('c')
  })

  it('gives nothing of nothing', () => {
    expect(maxBy([], () => 0)).toBeUndefined()
  })
})

describe('messages', () => {
  type Message = { type: 'put'; value: number } | { type: 'ack' } | { type: 'get' }
  const messages: Message[] = [{ type: 'put', value: 1 }, { type: 'ack' }, { type: 'put', value: 2 }, { type: 'get' }]

  it('are found by their types', () => {
    expect(ofType(messages, 'put').map(({ value }) => value)).toEqual([1, 2])
    expect(ofType(new Set(messages), 'ack', 'get')).toEqual([{ type: 'ack' }, { type: 'get' }])
    expect(ofType(messages)).toEqual([])
  })

  it('are found in flight', () => {
    const network = messages.map((message) => ({ from: 'client0', to: 'server', message }))
    expect(inFlight(network, 'put').map(({ value }) => value)).toEqual([1, 2])
    expect(inFlight([], 'put')).toEqual([])
  })
})

describe('items', () => {
  it('are counted around', () => {
    expect([-4, -1, 0, 2, 3, 4].map((n) => nth(['a', 'b', 'c'], n))).toEqual(['c', 'c', 'a', 'c', 'a', 'b'])
    expect(() => nth([], 0)).toThrow('there is no item 0 of 0')
    expect(() => nth(['a'], 0.5)).toThrow(RangeError)
  })

  it('must be there', () => {
    expect(item(['a', 'b'], 1)).toBe('b')
    expect(item({ a: 1 }, 'a')).toBe(1)
    expect(item({ a: undefined }, 'a')).toBeUndefined()
    expect(item(new Map([['a', 1]]), 'a')).toBe(1)
    expect(item(new Map([[1, undefined]]), 1)).toBeUndefined()
    expect(() => item(new Map([['a', 1]]), 'size')).toThrow('there is no item size')
    expect(() => item(new Map<readonly number[], number>(), [1])).toThrow('there is no item [1]')
    expect(() => item(['a'], 1)).toThrow('there is no item 1')
    expect(() => item(['a'], -1)).toThrow(RangeError)
    expect(() => item({ a: 1 } as { [key: string]: number }, 'toString')).toThrow('there is no item toString')
  })

  it('must not be null', () => {
    expect(given(0)).toBe(0)
    expect(given('')).toBe('')
    expect(() => given(null)).toThrow('there is null in place of a value')
    expect(() => given(undefined)).toThrow(TypeError)
  })
})
