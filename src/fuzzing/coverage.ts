/** Coverage: what all runs of a campaign have met so far, how that grew, and what it tells the runs to come. */

import { chanceOfNew, Total } from './census.ts'
import type { PieceReport } from './fuzzer.ts'
import { type Choices, type Guidance, mostSeeds } from './guidance.ts'

/** More states, or situations, are not counted. */
const mostCounted = 2 ** 23

/** How much was covered after so many runs. */
export interface GrowthPoint {
  readonly runs: number
  readonly states: number
  readonly situations: number
}

/** What is told of a `sometimes`. */
export interface GoalCoverage {
  /** In how many runs it was met. */
  readonly met: number
  /** Of one that was never met: at most how many parts of a state it has looked at, and in which run first. */
  readonly depth: number
  readonly run: number | null
}

/** The growth is told at so many points at most. */
const mostPoints = 32

export class Coverage {
  readonly kindNames: readonly string[]
  /** By kind of step. */
  readonly kinds: number[]
  readonly states = new Total(mostCounted)
  readonly situations = new Total(mostCounted)
  readonly goals: GoalCoverage[]
  private points: GrowthPoint[] = []
  private last: GrowthPoint | null = null
  private stride = 1
  private rounds = 0
  private seeds: Choices[] = []
  private length = 1

  constructor(kindNames: readonly string[], goals: number) {
    this.kindNames = kindNames
    this.kinds = kindNames.map(() => 0)
    this.goals = Array.from({ length: goals }, () => ({ met: 0, depth: 0, run: null }))
  }

  get guidance(): Pick<Guidance, 'kinds' | 'seeds' | 'length' | 'depths'> {
    const depths = this.goals.map(({ met, depth }) => (met > 0 ? Number.POSITIVE_INFINITY : depth))
    return { kinds: [...this.kinds], seeds: this.seeds, length: this.length, depths }
  }

  /** The chance that the next state, or situation, that a run meets is new. */
  get chanceOfNewState(): number {
    return chanceOfNew(this.states)
  }

  get chanceOfNewSituation(): number {
    return chanceOfNew(this.situations)
  }

  get growth(): readonly GrowthPoint[] {
    const { points, last } = this
    return last === null || points.at(-1) === last ? points : [...points, last]
  }

  /**
   * Adds a round, but for the states: what guides the next one.
   *
   * @param reports of its pieces, in their order
   * @param all runs, and their steps, with this round
   */
  add(reports: readonly PieceReport[], { runs, steps }: { readonly runs: number; readonly steps: number }): void {
    const news = new Set<number>()
    for (const report of reports) {
      for (const [kind, taken] of report.kinds.entries()) this.kinds[kind] = (this.kinds[kind] as number) + taken
      this.situations.add(report.situations, (run) => news.add(run))
    }
    for (const pieces of byPart(reports)) this.addGoals(pieces, news)
    const kept = reports.flatMap(({ seeds }) => seeds).filter(({ run }) => news.has(run))
    this.seeds = [...this.seeds, ...kept.map(({ choices }) => choices)].slice(-mostSeeds)
    this.length = Math.max(1, Math.round(steps / runs))
  }

  /** Adds the states of the round that was added last. @param runs all, with this round */
  addStates(reports: readonly PieceReport[], runs: number): void {
    for (const { states } of reports) this.states.add(states)
    this.addPoint({ runs, states: this.states.seen, situations: this.situations.seen })
  }

  /** Adds what the pieces of a part came to. How near its runs came counts until a part before it has met a `sometimes`. */
  private addGoals(pieces: readonly PieceReport[], news: Set<number>): void {
    for (const [goal, before] of this.goals.entries()) {
      let { met, depth, run } = before
      for (const piece of pieces) {
        met += piece.met[goal] ?? 0
        const near = piece.nearest[goal]
        if (near === undefined || before.met > 0 || near.depth <= depth) continue
        depth = near.depth
        run = near.run
      }
      if (depth > before.depth) news.add(run as number)
      this.goals[goal] = { met, depth, run }
    }
  }

  /** Of many rounds, every second is told, every fourth, and so on, and always the last. */
  private addPoint(point: GrowthPoint): void {
    this.last = point
    if (++this.rounds % this.stride !== 0) return
    this.points.push(point)
    if (this.points.length < mostPoints) return
    this.points = this.points.filter((_, at) => at % 2 === 1)
    this.stride *= 2
  }
}

/** The reports of each part, of those of a round in their order. */
function byPart(reports: readonly PieceReport[]): PieceReport[][] {
  const parts: PieceReport[][] = []
  for (const report of reports) {
    const { part } = report.piece
    parts[part] ??= []
    parts[part].push(report)
  }
  return parts
}
