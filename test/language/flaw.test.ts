import { describe, expect, it } from 'vitest'
import { NetsplitError } from '../../src/language/errors.ts'
import { cureOf, flaw, inWords, refusal, within } from '../../src/language/flaw.ts'

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

class Names extends Array<string> {}
class Table extends Map<string, number> {}
class Bag extends Set<number> {}
class Account {}

it.each([
  [new Date(0), 'Date', 'Use a number (a logical time).'],
  [new Names(), 'Names', 'Use an ordinary array.'],
  [new Table(), 'Table', 'Use an ordinary Map.'],
  [new Bag(), 'Bag', 'Use an ordinary Set.'],
  [new Account(), 'Account', 'Use a plain object with the same fields.'],
])('in place of an instance of a class there is something to use: %o', (value, name, cure) => {
  expect(cureOf(value, name)).toBe(cure)
})
