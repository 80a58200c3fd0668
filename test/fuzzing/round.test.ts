/** Rounds are cut into pieces, which come to what the parts do to which they belong. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Sightings } from '../../src/fuzzing/census.ts'
import { Coverage } from '../../src/fuzzing/coverage.ts'
import type { PieceReport } from '../../src/fuzzing/fuzzer.ts'
import { type Piece, piecesOf, roundOf } from '../../src/fuzzing/round.ts'

describe('a round', () => {
  it('has each of its runs in one piece, and pieces of a part behind one another', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10_000 }), fc.integer({ min: 1, max: 1100 }), (first, runs) => {
        const pieces = [...piecesOf(roundOf(first, runs))]
        const all = pieces.flatMap((piece) => Array.from({ length: piece.runs }, (_, at) => piece.first + at))
        expect(all).toEqual(Array.from({ length: runs }, (_, at) => first + at))
        for (const { first: from, part } of pieces) expect(part).toBe(Math.floor((from - first) / 64))
      }),
    )
  })
})

/** What a run comes to: situations, whether it meets the only `sometimes`, and how near it comes to it. */
interface RunLike {
  readonly sees: readonly number[]
  readonly meets: boolean
  readonly depth: number
}

const runLike: fc.Arbitrary<RunLike> = fc.record({
  sees: fc.array(fc.nat({ max: 30 }), { maxLength: 3 }),
  meets: fc.integer({ min: 0, max: 9 }).map((drawn) => drawn === 0),
  depth: fc.nat({ max: 5 }),
})

function reportOf(runs: readonly RunLike[], piece: Piece): PieceReport {
  const sightings = new Sightings()
  const own = runs.slice(piece.first, piece.first + piece.runs)
  for (const [at, { sees }] of own.entries())
    for (const item of new Set(sees)) sightings.note(item, 0, piece.first + at)
  const depth = Math.max(...own.map((run) => run.depth))
  return {
    ...{ piece, steps: own.length, stopped: 0, findings: [], kinds: [own.length] },
    seeds: own.map((_, at) => ({ run: piece.first + at, choices: Int32Array.of(piece.first + at) })),
    ...{ states: sightings.drain(), situations: sightings.drain() },
    met: [own.filter(({ meets }) => meets).length],
    nearest: [{ depth, run: piece.first + own.findIndex((run) => run.depth === depth) }],
  }
}

/** What a campaign of these runs covers, with rounds of two parts that are cut like this. */
function coverageOf(runs: readonly RunLike[], sizes: readonly number[]): unknown {
  const [round, part] = [16, 8]
  const coverage = new Coverage(['step'], 1)
  const told: unknown[] = []
  for (let first = 0; first < runs.length; first += round) {
    const reports: PieceReport[] = []
    const end = Math.min(first + round, runs.length)
    for (let from = first, at = 0; from < end; at++) {
      const number = Math.floor((from - first) / part)
      const size = Math.min(sizes[at % sizes.length] as number, first + (number + 1) * part - from, end - from)
      reports.push(reportOf(runs, { first: from, runs: size, part: number }))
      from += size
    }
    coverage.add(reports, { runs: end, steps: end })
    coverage.addStates(reports, end)
    told.push(structuredClone([coverage.guidance, coverage.goals, coverage.growth, coverage.situations.seen]))
  }
  return told
}

describe('what is covered', () => {
  it('is the same however parts are cut', () => {
    fc.assert(
      fc.property(
        fc.array(runLike, { maxLength: 100, size: 'max' }),
        fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 5 }),
        (runs, sizes) => {
          expect(coverageOf(runs, sizes)).toEqual(coverageOf(runs, [8]))
        },
      ),
    )
  })
})
