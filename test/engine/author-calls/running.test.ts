import { describe, expect, it } from 'vitest'
import { functionsRunning, Running, Stillness } from '../../../src/engine/author-calls/running.ts'
import { testMemory } from '../memory.ts'
import { instanceOf, twoCounters } from '../small-models.ts'

function twoWorkers() {
  const memory = testMemory()
  memory.board.parties = 2
  const instance = instanceOf(twoCounters)
  const [first, second] = [0, 1].map((worker) => new Running(memory, worker, instance)) as [Running, Running]
  return { first, second, stillness: new Stillness(memory, instance), named: () => functionsRunning(memory, instance) }
}

describe('what workers are in', () => {
  it('is nothing at first, and when a function has come back', () => {
    const { first, stillness, named } = twoWorkers()
    expect(stillness.longest(0)).toBeNull()
    first.during('incrementLeft', () => {})
    expect(stillness.longest(100)).toBeNull()
    expect(named()).toEqual([])
  })

  it('is the call that has gone on for longest', () => {
    const { first, second, stillness, named } = twoWorkers()
    first.during('incrementLeft', () => {
      expect(stillness.longest(10)).toEqual({ who: 'action incrementLeft', seconds: 0 })
      second.during('incrementRight', () => {
        expect(stillness.longest(50)).toEqual({ who: 'action incrementLeft', seconds: 40 })
        expect(named()).toEqual(['action incrementLeft', 'action incrementRight'])
      })
    })
  })

  it('is a new call each time that a function is called', () => {
    const { first, stillness } = twoWorkers()
    for (const second of [0, 20, 40, 60]) {
      first.during('incrementLeft', () => expect(stillness.longest(second)?.seconds).toBe(0))
    }
  })
})
