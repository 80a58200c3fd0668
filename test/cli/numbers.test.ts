import fc from 'fast-check'
import { expect, it } from 'vitest'
import { count } from '../../src/cli/numbers.ts'

it('writes every number as English does', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.integer(),
        fc.maxSafeInteger(),
        fc.double().map((value) => value + 0),
      ),
      (value) => {
        expect(count(value)).toBe(value.toLocaleString('en-US'))
      },
    ),
  )
})
