/** A function that chooses is run once for every way of choosing. */

import { describe, expect, it } from 'vitest'
import type { NetsplitError } from '../../../src/language/errors.ts'
import { eachChoice, firstChoice, remembered } from '../../../src/semantics/author-code/choices.ts'

type Choose = <Option>(options: readonly Option[]) => Option

const everyChoice = <Result>(body: (choose: Choose) => Result) => [...eachChoice(body)]

describe('every choice', () => {
  it('is made once, the first options first and the last call changing fastest', () => {
    const made = everyChoice((choose) => `${choose(['a', 'b'])}${choose([1, 2, 3])}`)
    expect(made.map(({ result }) => result)).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3'])
    expect(made.map(({ options }) => options)).toEqual([
      ['a', 1],
      ['a', 2],
      ['a', 3],
      ['b', 1],
      ['b', 2],
      ['b', 3],
    ])
  })

  it('is of what there is to choose by then', () => {
    const made = everyChoice((choose) => {
      const first = choose([0, 1, 2])
      if (first === 0) return 'none'
      return first === 1 ? choose(['x']) : `${choose(['y', 'z'])}${choose([7, 8])}`
    })
    expect(made.map(({ result }) => result)).toEqual(['none', 'x', 'y7', 'y8', 'z7', 'z8'])
  })

  it('is one where nothing is chosen', () => {
    expect(everyChoice(() => 5)).toEqual([{ result: 5, options: [] }])
  })
})

describe('the first choice', () => {
  it('is that of all first options, and the only one that is made', () => {
    let runs = 0
    const made = firstChoice((choose) => {
      runs++
      return `${choose(['a', 'b'])}${choose([1, 2])}`
    })
    expect(made).toEqual({ result: 'a1', options: ['a', 1] })
    expect(runs).toBe(1)
  })
})

describe('a choice', () => {
  const ways: [string, (body: (choose: Choose) => unknown) => unknown][] = [
    ['the first', firstChoice],
    ['every', everyChoice],
  ]

  it.each(ways)('needs options: %s', (_what, run) => {
    expect(() => run((choose) => choose([]))).toThrow(
      expect.objectContaining<Partial<NetsplitError>>({
        code: 'bad-model',
        summary: 'choose() was given no options.',
        cure: 'Return before choosing when there is nothing to choose from.',
      }),
    )
  })

  it.each(ways)('is from a list: %s', (_what, run) => {
    for (const options of [new Set([1]), 'ab', undefined, { length: 1, 0: 'a' }]) {
      expect(() => run((choose) => choose(options as never))).toThrow(
        expect.objectContaining<Partial<NetsplitError>>({
          code: 'bad-model',
          summary: 'choose() was given something else than a list of options.',
          cure: 'Give it an array: choose([...set]).',
        }),
      )
    }
  })
})

describe('a way to choose', () => {
  const ways = [
    ['every choice', everyChoice],
    ['the first choice', firstChoice],
  ] as const

  it.each(ways)('ends with its call: %s', (_, run) => {
    const kept: Choose[] = []
    run((choose) => {
      kept.push(choose)
      return choose([1])
    })
    for (const choose of kept) {
      expect(() => choose([1])).toThrow(
        'It uses a choose() that was kept beyond its call.\n  Use the choose() that each call is given.',
      )
    }
    expect(kept.length).toBe(1)
  })

  it.each(ways)('ends with its call that throws: %s', (_, run) => {
    const kept: Choose[] = []
    const failing = (choose: Choose) => {
      kept.push(choose)
      throw new Error('no way')
    }
    expect(() => run(failing)).toThrow('no way')
    for (const choose of kept) expect(() => choose([1])).toThrow('kept beyond its call')
    expect(kept.length).toBe(1)
  })
})

describe('what is remembered', () => {
  function* counted(made: number[]) {
    for (const n of [1, 2, 3]) {
      made.push(n)
      yield n
    }
  }

  it('is made once, however often and however far it is gone through', () => {
    const made: number[] = []
    const parts = remembered(counted(made))
    for (const first of parts) {
      expect(first).toBe(1)
      break
    }
    expect(made).toEqual([1])
    expect([...parts]).toEqual([1, 2, 3])
    expect([...parts]).toEqual([1, 2, 3])
    expect(made).toEqual([1, 2, 3])
  })

  it('may be gone through by two at once', () => {
    const made: number[] = []
    const parts = remembered(counted(made))
    const pairs = []
    for (const one of parts) for (const other of parts) pairs.push(10 * one + other)
    expect(pairs).toEqual([11, 12, 13, 21, 22, 23, 31, 32, 33])
    expect(made).toEqual([1, 2, 3])
  })

  it('may be nothing', () => {
    expect([...remembered([])]).toEqual([])
  })
})
