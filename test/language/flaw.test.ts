import { describe, expect, it } from 'vitest'
import { NetsplitError } from '../../src/language/errors.ts'
import { flaw, inWords, refusal, within } from '../../src/language/flaw.ts'

describe('a flaw', () => {
  const found = () => flaw('NaN', 'Use a finite number.')

  it('is refused as what it is, with the cure', () => {
    const error = refusal('value of n', found())
    expect(error).toBeInstanceOf(NetsplitError)
    expect(error).toMatchObject({
      code: 'not-plain-data',
      summary: 'The value of n is not plain data: NaN.',
      cure: 'Use a finite number.',
    })
  })

  it('has a path from the outside in', () => {
    expect(refusal('state', within(within(found(), '[0]'), '.log')).summary).toBe(
      'The state is not plain data: NaN at log[0].',
    )
    expect(refusal('state', within(within(found(), '.a'), '[0]')).summary).toContain(' at [0].a.')
    expect(refusal('state', within(within(found(), '.b'), '.a')).summary).toContain(' at a.b.')
  })

  it('has the beginning of a path that is long', () => {
    expect(refusal('state', within(found(), 'x'.repeat(100))).summary).toContain(` at ${'x'.repeat(100)}.`)
    const beginning = `${'x'.repeat(100)}...`
    expect(refusal('state', within(found(), 'x'.repeat(101))).summary).toBe(
      `The state is not plain data: NaN at ${beginning}.`,
    )
  })
})

describe('a value in words', () => {
  it('is JSON, with members and entries as lists', () => {
    expect(inWords({ id: 1, tags: ['a', null] })).toBe('{"id":1,"tags":["a",null]}')
    expect(inWords({ set: new Set([1, new Set(['a'])]) })).toBe('{"set":[1,["a"]]}')
    expect(inWords(new Map([['a', new Map([[1, 2]])]]))).toBe('[["a",[[1,2]]]]')
  })

  it('is cut off where it is long', () => {
    const text = JSON.stringify('x'.repeat(98))
    expect(inWords('x'.repeat(98))).toBe(text)
    expect(inWords('x'.repeat(99))).toBe(`${text.slice(0, 99)}x...`)
  })
})
