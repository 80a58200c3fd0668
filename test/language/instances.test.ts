import { expect, it, vi } from 'vitest'
import { instanceInWords, silence } from '../../src/language/instances.ts'

class Names extends Array<string> {}
class Table extends Map<string, number> {}
class Bag extends Set<number> {}
class Account {}

it.each([
  [new Date(0), 'an instance of Date', 'Use a number (a logical time).'],
  [new Names(), 'an instance of Names', 'Use an ordinary array.'],
  [new Table(), 'an instance of Table', 'Use an ordinary Map.'],
  [new Bag(), 'an instance of Bag', 'Use an ordinary Set.'],
  [new Account(), 'an instance of Account', 'Use a plain object with the same fields.'],
  [new (class {})(), 'an instance of a class', 'Use a plain object with the same fields.'],
])('%o is told by its class, with what to use instead', (value, found, cure) => {
  expect(instanceInWords(value)).toEqual({ found, cure })
})

it.each([
  ['an object', Object.create({ v: 3 })],
  ['no object', Object.create(Object.create(null))],
  ['nothing any more', Object.setPrototypeOf([], null)],
])('what inherits from %s is told so', (_, value) => {
  expect(instanceInWords(value)).toEqual({
    found: 'an object that inherits from another one',
    cure: 'Use a plain object that has all of the fields itself.',
  })
})

it('a promise that is refused may be rejected later', () => {
  const promise = { catch: vi.fn() }
  silence(promise as unknown as Promise<unknown>)
  const [[handle]] = promise.catch.mock.calls as [[() => void]]
  expect(handle()).toBeUndefined()
})
