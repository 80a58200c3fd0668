/** Names that have to exist: what is told of one that does not. */

import { describe, expect, it } from 'vitest'
import { nearestOrAll, under, unknownName } from '../../../src/semantics/system/names.ts'

describe('a name that is not known', () => {
  it('is told with the nearest that are, or all, or that there are none', () => {
    expect(nearestOrAll('putt', ['put', 'get'])).toBe('Did you mean put?')
    expect(nearestOrAll('remove', ['put', 'get'])).toBe('There are: put, get.')
    expect(nearestOrAll('put', [])).toBe('There are none.')
    expect(nearestOrAll('x', ['a crash', 'a crash, and a loss'])).toBe("There are: 'a crash', 'a crash, and a loss'.")
  })

  it('is refused', () => {
    expect(() => unknownName('scenario', 'loose', ['lossy', 'loss'])).toThrow(
      expect.objectContaining({
        code: 'unknown-name',
        summary: "There is no scenario 'loose'.",
        cure: nearestOrAll('loose', ['lossy', 'loss']),
      }),
    )
  })

  it('has nothing under it in a record, also where all objects know it', () => {
    expect(['a', 'b', 'constructor'].map((name) => under({ a: 1 }, name))).toEqual([1, undefined, undefined])
  })
})
