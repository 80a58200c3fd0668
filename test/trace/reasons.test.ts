/** Reasons that are alike are told once. */

import { describe, expect, it } from 'vitest'
import { rangesInWords, toldTogether, usersInWords, withoutManyMessages } from '../../src/trace/reasons.ts'

const nodes = ['a', 'b', 'c', 'd']

function told(...reasons: readonly (readonly [of: number, words: string])[]): string[] {
  const all = toldTogether(
    reasons.map(([of, words]) => ({ of, words })),
    nodes,
  )
  return all.map(({ steps, words }) => `${rangesInWords(steps).join(', ')}: ${words.join('; ')}`)
}

describe('reasons of one step', () => {
  it('that differ in one node are one, of all their steps', () => {
    expect(
      told(
        [7, 'takes yes off the link from a to d'],
        [8, 'takes yes off the link from b to d'],
        [9, 'takes yes off the link from c to d'],
        [9, 'arms timer votes of d'],
      ),
    ).toEqual(['7 to 9: take yes off the link from a, b and c to d', '9: arms timer votes of d'])
  })

  it('that are equal are one', () => {
    expect(told([2, 'sets keys'], [4, 'sets keys'], [5, 'sets keys'])).toEqual(['2, 4, 5: set keys'])
  })

  it('that are many messages off one link are told without the messages', () => {
    const taken = (steps: readonly number[]) =>
      steps.map((of) => ({ of, words: `takes vote(term: ${of}) off the link from a to d` }))
    const other = { of: 9, words: 'takes vote(term: 1) off the link from b to d' }
    const few = [...taken([1, 2, 5]), other]
    expect(withoutManyMessages(few)).toEqual(few)
    expect(toldTogether(withoutManyMessages([...taken([1, 2, 5, 6]), other]), nodes)).toEqual([
      { steps: [1, 2, 5, 6], words: ['take a message off the link from a to d'] },
      { steps: [9], words: [other.words] },
    ])
  })

  it('that one step has are told together', () => {
    expect(told([3, 'sends yes to a'], [3, 'sends yes to b'], [3, 'sets c.state'], [4, 'sends no to a'])).toEqual([
      '3: sends yes to a and b; sets c.state',
      '4: sends no to a',
    ])
  })

  it('are apart where more than a node differs, or what differs is no node', () => {
    const apart = [
      [2, 'takes yes off the link from a to b'],
      [3, 'takes yes off the link from b to a'],
      [4, 'takes no off the link from a to b'],
    ] as const
    expect(told(...apart)).toEqual(apart.map(([of, words]) => `${of}: ${words}`))
  })

  it('are apart where steps would be confused', () => {
    expect(told([2, 'sends yes to a'], [2, 'sends yes to b'], [3, 'sends yes to c'])).toEqual([
      '2: sends yes to a and b',
      '3: sends yes to c',
    ])
  })
})

describe('the steps that need something', () => {
  it('are ranges, with the next round and the property', () => {
    const by = (...all: (number | null)[]) => usersInWords(all.map((user) => ({ of: 4, by: user })))
    expect(by(16, 17, 18, 19, 23, 24, null)).toBe('16 to 19, 23, 24 and the property')
    expect(by(5, 6, 2, 3, 4)).toBe('5 and 6, and by 2 to 4 in the next round')
  })
})
