/** Counting what runs have seen, and the chance that the next is new. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { enoughRuns, Visits } from '../../src/engine/runs/visits.ts'
import { chanceOfNew, Sightings, Total } from '../../src/fuzzing/census.ts'

/** By run: what it sees, one after the other. */
const sightings = fc.array(fc.array(fc.integer({ min: 0, max: 40 })), { maxLength: 30 })

/** What a worker has seen: it tells of the first runs alone that saw something. */
class Worker {
  readonly sightings = new Sightings()
  private readonly visits = new Visits()

  see(item: number, run: number): void {
    const others = this.visits.note(item, run)
    if (others >= enoughRuns) this.sightings.noteKnown()
    else if (others >= 0) this.sightings.note(item, ~item, run)
  }
}

describe('a total', () => {
  it('counts what was seen, in one run alone or in several, however the runs are shared out', () => {
    fc.assert(
      fc.property(sightings, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 3 }), (runs, parts, workers) => {
        const all = Array.from({ length: workers }, () => new Worker())
        const total = new Total(1000)
        const news: number[] = []
        const size = Math.ceil(runs.length / parts)
        for (let first = 0; first < runs.length; first += size) {
          const worker = all[first % workers] as Worker
          for (const [at, seen] of runs.slice(first, first + size).entries()) {
            for (const item of seen) worker.see(item, first + at)
          }
          total.add(worker.sightings.drain(), (run) => news.push(run))
        }
        const inRuns = (item: number) => runs.filter((seen) => seen.includes(item)).length
        const items = [...new Set(runs.flat())]
        expect(total.seen).toBe(items.length)
        expect(total.once).toBe(items.filter((item) => inRuns(item) === 1).length)
        expect(total.sightings).toBe(items.reduce((sum, item) => sum + inRuns(item), 0))
        const firsts = items.map((item) => runs.findIndex((seen) => seen.includes(item)))
        expect(news.sort((a, b) => a - b)).toEqual(firsts.sort((a, b) => a - b))
      }),
    )
  })

  it('counts a run once that was begun twice', () => {
    const seen = new Sightings()
    const total = new Total(1000)
    seen.begin()
    seen.note(1, 1, 7)
    seen.begin()
    seen.note(2, 2, 8)
    seen.takeBack()
    seen.note(2, 2, 8)
    total.add(seen.drain())
    expect([total.seen, total.once, total.sightings]).toEqual([2, 2, 2])
  })

  it('stops counting at a limit, and says so', () => {
    const worker = new Worker()
    for (let item = 0; item < 10; item++) worker.see(item, 0)
    const total = new Total(4)
    total.add(worker.sightings.drain())
    expect([total.seen, total.isFull]).toEqual([4, true])
  })
})

describe('the chance of something new', () => {
  it('is the share of what one run alone has seen (Good, The Population Frequencies of Species, 1953)', () => {
    expect(chanceOfNew({ once: 3, sightings: 12 })).toBe(0.25)
    expect(chanceOfNew({ once: 0, sightings: 12 })).toBe(0)
    expect(chanceOfNew({ once: 0, sightings: 0 })).toBe(1)
  })
})
