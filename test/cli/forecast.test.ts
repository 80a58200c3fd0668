import { describe, expect, it } from 'vitest'
import { Forecast } from '../../src/cli/forecast.ts'
import type { Progress } from '../../src/engine/result.ts'

/** What the forecast says at the end of some progress. */
function outlookAfter(limit: number, progress: readonly Partial<Progress>[]) {
  const forecast = new Forecast(limit)
  const none = {
    isConcluding: false,
    inOneCall: null,
    distinct: 0,
    generated: 0,
    depth: 0,
    frontier: 0,
    memory: 0,
    onDisk: 0,
    seconds: 0,
  }
  return progress.map((part) => forecast.update({ ...none, ...part })).at(-1)
}

const memoryAt = (memoryOf: (second: number) => number, seconds: number) =>
  Array.from({ length: seconds + 1 }, (_, second) => ({ seconds: second, memory: memoryOf(second) }))

const levels = (...frontiers: readonly number[]) => frontiers.map((frontier, at) => ({ depth: at + 1, frontier }))

describe('the forecast of when memory is full', () => {
  it('goes on as in the last ten seconds', () => {
    expect(
      outlookAfter(
        1000,
        memoryAt((second) => 10 * second, 5),
      )?.memoryLasts,
    ).toBe(95)
    // Fast at first, then 2 a second: only that counts after a while.
    const slowing = memoryAt((second) => (second < 10 ? 50 * second : 500 + 2 * (second - 10)), 40)
    expect(outlookAfter(1000, slowing)?.memoryLasts).toBe(220)
  })

  it('says nothing before there is something to tell, or while nothing grows', () => {
    expect(
      outlookAfter(
        1000,
        memoryAt((second) => 10 * second, 1),
      )?.memoryLasts,
    ).toBeNull()
    expect(
      outlookAfter(
        1000,
        memoryAt(() => 10, 20),
      )?.memoryLasts,
    ).toBeNull()
    expect(
      outlookAfter(
        1000,
        memoryAt((second) => 500 - second, 20),
      )?.memoryLasts,
    ).toBeNull()
  })

  it('is now when it is', () => {
    expect(
      outlookAfter(
        100,
        memoryAt((second) => 30 * second, 5),
      )?.memoryLasts,
    ).toBe(0)
  })
})

describe('the forecast of how many states are to come', () => {
  it('takes levels that shrink to shrink on', () => {
    expect(outlookAfter(1, levels(1, 10, 100, 50, 25))?.statesToGo).toBe(50)
    expect(outlookAfter(1, levels(100, 90, 81))?.statesToGo).toBeCloseTo(810)
  })

  it('says nothing while they grow, or have only begun to shrink', () => {
    expect(outlookAfter(1, levels(1, 10, 100))?.statesToGo).toBeNull()
    expect(outlookAfter(1, levels(1, 10, 100, 50))?.statesToGo).toBeNull()
    expect(outlookAfter(1, levels(50, 50, 50))?.statesToGo).toBeNull()
  })

  it('counts a level once, however often it is told of', () => {
    const often = levels(100, 50, 25).flatMap((level) => [level, { ...level, frontier: level.frontier - 1 }])
    expect(outlookAfter(1, often)?.statesToGo).toBe(50)
  })
})
