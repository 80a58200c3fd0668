/** Known situations are a cache: what is known of a place is what was noted of it last, or nothing. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { KnownSituations } from '../../../src/engine/runs/known-situations.ts'

it('knows of a place the number that was noted last, or none', () => {
  const known = new KnownSituations()
  const noted = new Map<number, number>()
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.nat(), (place, number) => {
      expect([-1, noted.get(place)]).toContain(known.at(place))
      known.note(place, number)
      noted.set(place, number)
      expect(known.at(place)).toBe(number)
    }),
  )
  for (const [place, number] of noted) expect([-1, number]).toContain(known.at(place))
  known.clear()
  for (const place of noted.keys()) expect(known.at(place)).toBe(-1)
})

it('keeps as many as there are places in the tables of a large model, nearly all of them', () => {
  const known = new KnownSituations()
  for (let place = 1; place <= 50_000; place += 5) known.note(place, place)
  let kept = 0
  for (let place = 1; place <= 50_000; place += 5) if (known.at(place) === place) kept++
  expect(kept).toBeGreaterThan(9000)
})
