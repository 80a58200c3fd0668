/** The random numbers of runs are those of pure-rand. */

import fc from 'fast-check'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { expect, it } from 'vitest'
import { RandomOfRun, randomOf } from '../../src/fuzzing/random.ts'

const limit = fc.oneof(
  fc.integer({ min: 2, max: 40 }),
  fc.integer({ min: 2, max: 2 ** 31 - 1 }),
  // Half of what is drawn is drawn again.
  fc.integer({ min: 2 ** 30, max: 2 ** 31 - 1 }),
)

it('draws as uniformInt does, whatever the limit', () => {
  fc.assert(
    fc.property(fc.integer(), fc.array(limit, { minLength: 1, maxLength: 50 }), (seed, limits) => {
      const random = new RandomOfRun(xoroshiro128plus(seed))
      const generator = xoroshiro128plus(seed)
      expect(limits.map((below) => random.below(below))).toEqual(
        limits.map((below) => uniformInt(generator, 0, below - 1)),
      )
    }),
  )
})

it('draws nothing where there is nothing to choose', () => {
  const [one, other] = [randomOf([1, 2]), randomOf([1, 2])]
  expect([one.below(0), one.below(1)]).toEqual([0, 0])
  expect(one.below(1000)).toBe(other.below(1000))
})
