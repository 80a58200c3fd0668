import { describe, expect, it } from 'vitest'
import { within } from '../../src/cli/reasons.ts'

describe('a limit of time', () => {
  it('lets through what a function returns, and what it throws', () => {
    expect(within(5, () => 7)).toBe(7)
    expect(() =>
      within(5, () => {
        throw new RangeError('too far')
      }),
    ).toThrow(RangeError)
  })

  it('ends a function that does not end by itself', () => {
    expect(
      within(0.1, () => {
        for (;;);
      }),
    ).toBeNull()
  })
})
