/** Campaigns in this thread, for tests: with as many fuzzers as there are to be workers. */

import type { Worker } from '../../src/fuzzing/campaign.ts'
import { type FuzzResult, fuzz } from '../../src/fuzzing/fuzz.ts'
import { Fuzzer, type Plan } from '../../src/fuzzing/fuzzer.ts'
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
}

export function subjectFor(spec: Spec, scenario: string): Subject {
  const instance = instantiate(spec, scenario)
  return subjectOf(instance, startOf(instance))
}

export function fuzzInTest(subject: Subject, given: Given = {}): Promise<FuzzResult> {
  const { seed = 1, runs = 2048, workers = 1, keepGoing = false } = given
  const plan: Plan = {
    seed: [seed],
    strategy: given.strategy ?? 'mixed',
    steps: stepsFor(subject, given.steps ?? 200),
    memoryBytes: given.memoryBytes ?? 2 ** 28,
  }
  const crew = Array.from({ length: workers }, () => workerOf(new Fuzzer(subject.explored, plan)))
  return fuzz(subject, crew, { runs, isEnough: (found) => !keepGoing && found.length > 0 })
}

/** Workers take turns: what one of them does is done before the next one begins. */
function workerOf(fuzzer: Fuzzer): Worker {
  return {
    carryOut: async (part, guidance) => {
      await Promise.resolve()
      return fuzzer.carryOut(part, guidance)
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
