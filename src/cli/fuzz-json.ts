/** The report of fuzzing for programs: exactly one JSON object. docs/fuzzing.md describes it. */

import type { Coverage } from '../fuzzing/coverage.ts'
import { goalsOf } from '../fuzzing/fuzz.ts'
import { subjectOf } from '../fuzzing/subject.ts'
import { plainToJson, traceToJson } from '../trace/json.ts'
import { propertyWords } from '../trace/words.ts'
import type { ExitCode } from './exit.ts'
import type { FuzzOptions } from './fuzz-options.ts'
import { unusedIn } from './fuzz-unused.ts'
import { type FoundRun, type Fuzzed, judgeFuzzed } from './fuzzed.ts'
import { type Files, filesToJson, subjectToJson } from './json.ts'
import { whyInTime } from './reasons.ts'

export const fuzzSchema = 'netsplit/fuzz/1'

export function fuzzJson(fuzzed: readonly Fuzzed[], exitCode: ExitCode, writing: Files, options: FuzzOptions): string {
  const { seed, shard, strategy, steps, workers } = options
  const report = {
    ...{ schema: fuzzSchema, exitCode, seed, shard: shard ?? null, strategy, steps, workers },
    results: fuzzed.map((one) => resultToJson(one, options)),
    ...filesToJson(writing),
  }
  return JSON.stringify(report, null, 2)
}

function resultToJson(one: Fuzzed, options: FuzzOptions): object {
  const { plan, result, found, kept, error, seconds } = one
  const { verdict, asExpected, missing } = judgeFuzzed(one)
  return {
    ...subjectToJson(plan),
    params: plan.instance.settings,
    verdict,
    expected: plan.expected,
    asExpected,
    missing,
    runs: result?.runs ?? 0,
    stepsTaken: result?.steps ?? 0,
    stopped: result?.stopped ?? 0,
    kept: kept.map(({ file, shown }) => ({ file, reproduced: shown !== null })),
    findings: found.map((run) => findingToJson(run, one, options)),
    coverage: result === null ? null : coverageToJson(result.coverage, one),
    seconds,
    error: error && { code: error.code, message: error.message, place: error.place, cure: error.cure },
  }
}

function findingToJson({ shown, run, steps, by, file }: FoundRun, { plan }: Fuzzed, { why }: FuzzOptions): object {
  const { kind, property, of, propertyKind } = shown.run
  return {
    property,
    ...(of !== undefined && { of: plainToJson(of) }),
    propertyKind,
    kind,
    run,
    length: steps,
    shortenedTo: shown.run.run.steps.length,
    by,
    file,
    trace: traceToJson(shown.trace, why ? whyInTime(shown.trace, plan.instance) : undefined),
  }
}

function coverageToJson(coverage: Coverage, { plan }: Fuzzed): object {
  const { states, situations, goals, growth, kinds, kindNames } = coverage
  const names = goalsOf(subjectOf(plan.instance, plan.options.from))
  return {
    steps: Object.fromEntries(kindNames.map((name, kind) => [name, kinds[kind]])),
    ...unusedIn(coverage, plan),
    states: { seen: states.seen, once: states.once, sightings: states.sightings, isCountedInFull: !states.isFull },
    chanceOfNewState: coverage.chanceOfNewState,
    situations: { seen: situations.seen, once: situations.once, sightings: situations.sightings },
    chanceOfNewSituation: coverage.chanceOfNewSituation,
    growth,
    sometimes: goals.map(({ met, depth, run }, goal) => ({
      property: propertyWords(names[goal]?.name ?? '', names[goal]?.of as never),
      runs: met,
      ...(met === 0 && { nearest: { parts: depth, run } }),
    })),
  }
}
