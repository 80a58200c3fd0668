import { describe, expect, it } from 'vitest'
import { isBroken, isOpen } from '../../src/trace/judging/whole-runs.ts'

/** What predicates answer, a letter for each state: `.` where they do not hold. */
const answers = (holds: string, follows = '') => ({
  holds: [...holds].map((letter) => letter !== '.'),
  follows: [...follows].map((letter) => letter !== '.'),
})

describe('a run that goes around for ever', () => {
  it('keeps a promise that is made late in the loop and kept early in it', () => {
    expect(isBroken('leadsTo', answers('...P', '..Q.'), 1)).toBe(false)
    expect(isBroken('leadsTo', answers('...P', '..Q.'), 3)).toBe(true)
    expect(isBroken('leadsTo', answers('..P.', '..Q.'), 3)).toBe(false)
  })

  it('is asked only where it goes around, but for what happens once', () => {
    expect(isBroken('eventually', answers('P...'), 1)).toBe(false)
    expect(isBroken('alwaysEventually', answers('P...'), 1)).toBe(true)
    expect(isBroken('eventuallyAlways', answers('.PPP'), 1)).toBe(false)
    expect(isBroken('eventuallyAlways', answers('PP.P'), 1)).toBe(true)
    expect(isBroken('quiescent', answers('P..'), 2)).toBe(true)
  })
})

describe('a promise at the end of what is known', () => {
  it('is open while it is not kept', () => {
    expect([isOpen('eventually', answers('..')), isOpen('eventually', answers('P.'))]).toEqual([true, false])
    expect([isOpen('leadsTo', answers('P.', '..')), isOpen('leadsTo', answers('P.', 'Q.'))]).toEqual([true, false])
    expect([isOpen('leadsTo', answers('..', '..')), isOpen('quiescent', answers('P'))]).toEqual([false, true])
  })
})
