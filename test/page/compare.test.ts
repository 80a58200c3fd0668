/** Values side by side: parts are paired by what they are, and none is lost. */

import { describe, expect, it } from 'vitest'
import type { Plain } from '../../src/language/plain.ts'
import { comparedParts } from '../../src/page/app/compare.ts'
import { ValueTable } from '../../src/page/table.ts'

/** Labels with the values at each step: `b: 1 2`. */
function compared(main: number, ...values: Plain[]): string[] {
  const table = new ValueTable()
  const refs = values.map((value) => table.add(value))
  return comparedParts(table.entries, refs, main).map(({ label, refs: found }) => {
    const texts = found.map((ref) => (ref === null ? '-' : JSON.stringify(table.entries[ref])))
    return `${label}: ${texts.join(' ')}`
  })
}

describe('values side by side', () => {
  it('are paired by field', () => {
    expect(compared(1, { a: 1, b: 2 }, { b: 3, c: 4 })).toEqual(['a: 1 -', 'b: 2 3', 'c: - 4'])
  })

  it('are paired by key, and by member', () => {
    expect(compared(1, new Map([['x', 1]]), new Map([['x', 2]]))).toEqual(['"x": 1 2'])
    expect(compared(1, new Set(['x', 'y']), new Set(['y', 'z']))).toEqual([': "x" -', ': "y" "y"', ': - "z"'])
  })

  it('tell a queue that lost its first entry as such', () => {
    expect(compared(1, ['a', 'b', 'c'], ['b', 'c'])).toEqual(['0: "a" -', '0: "b" "b"', '1: "c" "c"'])
  })

  it('tell a list that grew as such', () => {
    expect(compared(1, ['a'], ['a', 'b'])).toEqual(['0: "a" "a"', '1: - "b"'])
    expect(compared(1, ['a', 'c'], ['a', 'b', 'c'])).toEqual(['0: "a" "a"', '1: - "b"', '2: "c" "c"'])
  })

  it('are those of the step that is looked at, where they are not of one kind', () => {
    expect(compared(1, ['a'], { b: 1 })).toEqual(['b: - 1'])
    expect(compared(1, null, { b: 1 })).toEqual(['b: - 1'])
  })

  it('are found quickly where there are many', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => index)
    expect(compared(1, many, [...many, 1])).toHaveLength(20_001)
  })
})
