/** Values whose copies would be other values are no plain data. */

import { describe, expect, it } from 'vitest'
import { toPlain } from '../../src/language/plain.ts'

class Names extends Array<string> {}
class Table extends Map<string, number> {}
class Bag extends Set<number> {}

describe('what is no plain data', () => {
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
