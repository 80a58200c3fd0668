import { describe, expect, it } from 'vitest'
import { describeError, NetsplitError, thrownInWords } from '../../src/language/errors.ts'

describe('an error of Netsplit', () => {
  const details = { code: 'bad-model', message: 'It returned a promise.', place: 'put', cure: 'Remove async.' } as const

  it('has each part by itself, and all of them as its message', () => {
    const error = new NetsplitError(details)
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({
      name: 'NetsplitError',
      code: 'bad-model',
      summary: 'It returned a promise.',
      place: 'put',
      cure: 'Remove async.',
      message: 'It returned a promise.\n  at put\n  Remove async.',
    })
  })

  it('has one line for each part that there is', () => {
    const { code, message, place, cure } = details
    expect(describeError({ code, message })).toBe('It returned a promise.')
    expect(describeError({ code, message, place })).toBe('It returned a promise.\n  at put')
    expect(describeError({ code, message, cure })).toBe('It returned a promise.\n  Remove async.')
    expect(new NetsplitError({ code, message })).toMatchObject({ message, place: undefined, cure: undefined })
  })
})

describe('what author code threw', () => {
  it.each<[string, unknown, string]>([
    ['an error', new Error('no quorum'), 'Error: no quorum'],
    ['an error of a class', new TypeError('not iterable'), 'TypeError: not iterable'],
    ['a text', 'no quorum', 'no quorum'],
    ['a number', 7, '7'],
    ['nothing', undefined, 'undefined'],
    ['a symbol', Symbol('stop'), 'Symbol(stop)'],
    ['an object that has no text', Object.create(null), 'something that cannot be shown'],
    [
      'an object whose text cannot be read',
      {
        toString() {
          throw new Error('not now')
        },
      },
      'something that cannot be shown',
    ],
  ])('is told in words: %s', (_kind, thrown, words) => {
    expect(thrownInWords(thrown)).toBe(words)
  })
})
