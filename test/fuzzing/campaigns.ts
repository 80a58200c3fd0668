/** Campaigns in this thread, for tests: with as many fuzzers as there are to be workers. */

import type { InnerBounds } from '../../src/engine/options.ts'
import { type Campaign, campaign, type Worker } from '../../src/fuzzing/campaign.ts'
import { Commons } from '../../src/fuzzing/commons.ts'
import { type FuzzResult, fuzz, goalsOf, kindsOf } from '../../src/fuzzing/fuzz.ts'
import { Fuzzer, type PieceReport, type Plan } from '../../src/fuzzing/fuzzer.ts'
import { piecesOf } from '../../src/fuzzing/round.ts'
import type { Subject } from '../../src/fuzzing/shrinking.ts'
import { stepsFor, subjectOf } from '../../src/fuzzing/subject.ts'
import type { Spec } from '../../src/language/spec.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { startOf } from '../../src/trace/starting-run.ts'

export interface Given extends Partial<Pick<Plan, 'strategy' | 'steps' | 'memoryBytes'>> {
  readonly seed?: number
  readonly runs?: number
  readonly workers?: number
  /** Whether to take all runs, whatever is found. */
  readonly keepGoing?: boolean
  /** Bounds of the memory that workers share; null where each has its own. */
  readonly shared?: Partial<InnerBounds> | null
}

export function subjectFor(spec: Spec, scenario: string): Subject {
  const instance = instantiate(spec, scenario)
  return subjectOf(instance, startOf(instance))
}

export function fuzzInTest(subject: Subject, given: Given = {}): Promise<FuzzResult> {
  const { runs = 2048, keepGoing = false } = given
  return fuzz(subject, crewFor(subject, given), { runs, isEnough: (found) => !keepGoing && found.length > 0 })
}

/** The campaign alone: no run is shortened. */
export function campaignInTest(subject: Subject, given: Given = {}): Promise<Campaign> {
  const { runs = 2048 } = given
  const kinds = { kindNames: kindsOf(subject), goals: goalsOf(subject).length }
  return campaign(crewFor(subject, given), kinds, { runs, isEnough: (found) => found.length > 0 })
}

function crewFor(subject: Subject, given: Given): Worker[] {
  const plan: Plan = {
    seed: [given.seed ?? 1],
    strategy: given.strategy ?? 'mixed',
    steps: stepsFor(subject, given.steps ?? 200),
    memoryBytes: given.memoryBytes ?? 2 ** 28,
  }
  const { workers = 1, shared = {} } = given
  const memoryBytes = plan.memoryBytes * workers
  const commons = shared && new Commons(subject.explored, { memoryBytes, workers, innerBounds: shared })
  const memory = commons?.memory ?? null
  return Array.from({ length: workers }, (_, worker) =>
    workerOf(new Fuzzer(subject.explored, plan, { worker, memory }), commons),
  )
}

/** Workers take turns: what one of them does is done before the next one begins. */
function workerOf(fuzzer: Fuzzer, commons: Commons | null): Worker {
  return {
    carryOut: async (round, guidance) => {
      const reports: PieceReport[] = []
      if (commons !== null) fuzzer.share(commons.memoryFor(round))
      for (const piece of piecesOf(round)) {
        reports.push(fuzzer.carryOut(piece, guidance))
        await Promise.resolve()
      }
      return reports
    },
  }
}

/** All that a campaign says, as text that can be compared. */
export function told({ runs, steps, stopped, findings, coverage }: FuzzResult): string {
  const { states, situations, goals, kinds, growth } = coverage
  const found = findings.map(({ run, finding, choices, by, shown }) => ({
    run,
    finding,
    choices: [...choices],
    by,
    shown,
  }))
  const covered = { states: { ...counts(states) }, situations: { ...counts(situations) }, goals, kinds, growth }
  return JSON.stringify({ runs, steps, stopped, found, covered })
}

function counts({ seen, once, sightings }: { seen: number; once: number; sightings: number }) {
  return { seen, once, sightings }
}
