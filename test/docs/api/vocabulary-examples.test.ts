/** Examples of docs/api.md: the vocabulary. */

import {
  compare,
  type Envelope,
  given,
  inFlight,
  item,
  majority,
  maxBy,
  names,
  nth,
  type Ordered,
  ofType,
  product,
  quorums,
  range,
} from 'netsplit'
import { expect, it } from 'vitest'

it('range', () => {
  expect(range(3)).toEqual([0, 1, 2])
  expect(() => range(-1)).toThrow(RangeError)
})

it('names', () => {
  expect(names('rm', 2)).toEqual(['rm0', 'rm1'])
})

it('item', () => {
  expect(item(['a', 'b'], 1)).toBe('b')
  expect(item({ rm0: 'working' }, 'rm0')).toBe('working')
  expect(item(new Map([[7, 'seven']]), 7)).toBe('seven')
  expect(() => item(['a', 'b'], 2)).toThrow(RangeError)
})

it('nth', () => {
  expect(nth(['a', 'b', 'c'], 4)).toBe('b')
  expect(nth(['a', 'b', 'c'], -1)).toBe('c')
})

it('given', () => {
  const server = { proposal: { value: 7 } as { value: number } | null }
  expect(given(server.proposal).value).toBe(7)
  expect(() => given(null)).toThrow(TypeError)
})

it('compare', () => {
  expect(compare(1, 2)).toBeLessThan(0)
  expect([[2, 0], [1, 9], [1]].sort(compare)).toEqual([[1], [1, 9], [2, 0]])
})

it('maxBy', () => {
  const votes = [
    { ballot: 1, value: 'a' },
    { ballot: 3, value: 'b' },
    { ballot: 2, value: 'c' },
  ]
  expect(maxBy(votes, ({ ballot }): Ordered => ballot)?.value).toBe('b')
  expect(maxBy([], () => 0)).toBeUndefined()
})

it('majority', () => {
  expect(majority(5)).toBe(3)
  expect(majority(['a', 'b', 'c', 'd'])).toBe(3)
})

it('quorums', () => {
  expect(quorums(['a', 'b', 'c'])).toEqual([
    ['a', 'b'],
    ['a', 'c'],
    ['b', 'c'],
  ])
  expect(quorums(['a', 'b'], 1)).toEqual([['a'], ['b']])
})

it('product', () => {
  expect(product(['a', 'b'], [1, 2])).toEqual([
    ['a', 1],
    ['a', 2],
    ['b', 1],
    ['b', 2],
  ])
})

it('ofType', () => {
  type Vote = { type: 'yes'; ballot: number } | { type: 'no' }
  const votes: Vote[] = [{ type: 'yes', ballot: 0 }, { type: 'no' }]
  expect(ofType(votes, 'yes').map(({ ballot }) => ballot)).toEqual([0])
})

it('inFlight', () => {
  type Message = { type: 'granted'; token: number } | { type: 'acquire' }
  const network: Envelope<Message>[] = [
    { from: 'client0', to: 'lock', message: { type: 'acquire' } },
    { from: 'lock', to: 'client1', message: { type: 'granted', token: 1 } },
  ]
  expect(inFlight(network, 'granted')).toEqual([{ type: 'granted', token: 1 }])
})
