import { describe, expect, it } from 'vitest'
import { clocks, rounds } from '../../src/language/time.ts'

describe('clocks', () => {
  it('are one clock for all, without delays, unless something else is said', () => {
    expect(clocks({ max: 5 })).toEqual({ kind: 'clocks', max: 5, skew: 0, drift: null, delay: null, of: null })
    expect(clocks({ max: 5, skew: 2, drift: 3, of: ['a'] as never })).toMatchObject({ skew: 2, drift: 3, of: ['a'] })
  })

  it('delay messages by at most so many ticks, or by so many at least, too', () => {
    expect(clocks({ max: 5, delay: 2 }).delay).toEqual({ min: 0, max: 2 })
    expect(clocks({ max: 5, delay: { max: 2 } }).delay).toEqual({ min: 0, max: 2 })
    expect(clocks({ max: 5, delay: { min: 1, max: 2 } }).delay).toEqual({ min: 1, max: 2 })
  })

  it('are refused without an end', () => {
    expect(() => clocks({} as never)).toThrow(
      expect.objectContaining({
        code: 'bad-scenario',
        message: expect.stringContaining('There is no max in clocks()'),
      }),
    )
  })
})

it('rounds have a last one', () => {
  expect(rounds(3)).toEqual({ kind: 'rounds', max: 3 })
})
