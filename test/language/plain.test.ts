import { describe, expect, it } from 'vitest'
import { toPlain } from '../../src/language/plain.ts'

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

  it('knows no negative zero', () => {
    expect(Object.is((toPlain({ a: [-0] }, 'state') as { a: number[] }).a[0], 0)).toBe(true)
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
    expect(() => toPlain(value, 'state')).toThrow('a getter')
  })
})
