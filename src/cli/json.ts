/** The report for programs: exactly one JSON object. docs/json.md describes it. */

import { NetsplitError, thrownInWords } from '../language/errors.ts'
import { plainToJson, traceToJson } from '../trace/json.ts'
import type { ExitCode } from './exit.ts'
import type { FinishedCheck } from './finished.ts'
import type { CheckOptions } from './options.ts'
import { whyInTime } from './reasons.ts'
import { reportedTrace } from './shown.ts'
import type { Writing } from './writing.ts'

const schema = 'netsplit/check/2'

/** @param why whether to say why each step of a run is needed */
export function jsonReport(
  finished: readonly FinishedCheck[],
  exitCode: ExitCode,
  writing: Files,
  { why }: Pick<CheckOptions, 'why'>,
): string {
  const results = finished.map((one) => resultToJson(one, why))
  return JSON.stringify({ schema, exitCode, results, ...filesToJson(writing) }, null, 2)
}

/** The files that were asked for. */
export type Files = Pick<Writing, 'isAsked' | 'written' | 'notWritten'>

/** Nothing where none were asked for. */
export function filesToJson({ isAsked, written, notWritten }: Files): object {
  if (!isAsked) return {}
  return {
    written: written.map(({ file, shown, notes }) => ({
      file,
      ...(shown !== null && {
        model: shown.plan.loaded.name,
        scenario: shown.plan.scenario,
        kind: shown.run.kind,
        property: shown.run.property,
        ...(shown.run.of !== undefined && { of: plainToJson(shown.run.of) }),
      }),
      ...(notes.length > 0 && { notes }),
    })),
    notWritten,
  }
}

/** For a command or a model that is so wrong that nothing could be checked. */
export function jsonError(error: unknown, exitCode: ExitCode): string {
  const details =
    error instanceof NetsplitError
      ? { code: error.code, message: error.summary, place: error.place ?? null, cure: error.cure ?? null }
      : {
          code: 'internal',
          message: error instanceof Error ? error.message : thrownInWords(error),
          place: null,
          cure: null,
        }
  return JSON.stringify({ schema, exitCode, error: details, results: [] }, null, 2)
}

function resultToJson({ plan, result, judgement }: FinishedCheck, saysWhy: CheckOptions['why']): object {
  const { verdict, exhaustive, bounds, states, seconds, workers, handlerCalls, memory, properties, neverRan } = result
  const found = reportedTrace(result, plan)
  const why = saysWhy && found !== null ? whyInTime(found, plan.instance) : undefined
  const trace = found && traceToJson(found, why)
  const { violation, open, error, growth, expectedOmissions, disk } = result
  return {
    model: plan.loaded.name,
    hash: plan.loaded.hash,
    scenario: plan.scenario,
    params: plan.instance.settings,
    verdict,
    symmetry: result.symmetry,
    expected: plan.expected,
    asExpected: judgement.asExpected,
    exhaustive,
    bounds,
    states,
    seconds,
    workers,
    handlerCalls,
    memory,
    properties: properties.map(({ of, ...property }) => ({
      ...property,
      ...(of !== undefined && { of: plainToJson(of) }),
    })),
    violation: violation && {
      property: violation.property,
      ...(violation.of !== undefined && { of: plainToJson(violation.of) }),
      kind: violation.kind,
      trace,
    },
    open: open && {
      property: open.property,
      ...(open.of !== undefined && { of: plainToJson(open.of) }),
      kind: open.kind,
      trace,
    },
    neverRan,
    unseenFaults: result.unseenFaults,
    fieldOrder: result.fieldOrder,
    coverage: result.coverage,
    growth,
    expectedOmissions,
    disk,
    error: error && {
      code: error.code,
      message: error.message,
      place: error.place,
      cure: error.cure,
      trace: violation === null ? trace : null,
    },
  }
}
