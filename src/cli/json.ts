/** The report for programs: exactly one JSON object. docs/json.md describes it. */

import { factsOf } from '../checking/result.ts'
import { NetsplitError, thrownInWords } from '../language/errors.ts'
import type { Plain } from '../language/plain.ts'
import type { FoundSpec } from '../loading/load.ts'
import { plainToJson, traceToJson } from '../trace/json.ts'
import type { ExitCode } from './exit.ts'
import type { FinishedCheck, FinishedChecks } from './finished.ts'
import type { CheckOptions } from './options.ts'
import type { PlannedCheck } from './planned-check.ts'
import { whyInTime } from './reasons.ts'
import { reportedTrace } from './shown.ts'
import type { Writing } from './writing.ts'

const schema = 'netsplit/check/2'

interface ToReport extends FinishedChecks {
  /** Specs that `--changed` leaves out. */
  readonly unchanged: readonly FoundSpec[]
  readonly exitCode: ExitCode
}

/** @param why whether to say why each step of a run is needed */
export function jsonReport(
  { finished, leftOut, unchanged, exitCode }: ToReport,
  writing: Files,
  { why }: Pick<CheckOptions, 'why'>,
): string {
  const results = finished.map((one) => resultToJson(one, why))
  const others = leftOut.map(({ loaded, scenario, why }) => ({ model: loaded.name, scenario, why }))
  const same = unchanged.map(({ fileName }) => fileName)
  const report = {
    ...{ schema, exitCode, results },
    ...(others.length > 0 && { leftOut: others }),
    ...(same.length > 0 && { unchanged: same }),
    ...filesToJson(writing),
  }
  return JSON.stringify(report, null, 2)
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

/** What is checked. Of a file that could not be loaded nobody knows what it has. */
export function subjectToJson({ loaded, scenario }: PlannedCheck) {
  const isLoaded = loaded.failure === null
  return { model: loaded.name, hash: isLoaded ? loaded.hash : null, scenario: isLoaded ? scenario : null }
}

function resultToJson({ plan, result }: FinishedCheck, saysWhy: CheckOptions['why']): object {
  const { model: _model, scenario: _scenario, properties, violation, open, error, ...facts } = factsOf(plan, result)
  const found = reportedTrace(result, plan)
  const why = saysWhy && found !== null ? whyInTime(found, plan.instance) : undefined
  const trace = found && traceToJson(found, why)
  const { neverRan, unseenFaults, fieldOrder, coverage, growth, expectedOmissions, disk, ...head } = facts
  return {
    ...subjectToJson(plan),
    ...head,
    properties: Object.values(properties).flatMap((property) => (property === undefined ? [] : withMember(property))),
    violation: violation && { ...withMember(violation), trace },
    open: open && { ...withMember(open), trace },
    ...{ neverRan, unseenFaults, fieldOrder, coverage, growth, expectedOmissions, disk },
    error: error && { ...error, trace: violation === null ? trace : null },
  }
}

function withMember<Told extends { readonly of?: Plain }>({ of, ...told }: Told): object {
  return { ...told, ...(of !== undefined && { of: plainToJson(of) }) }
}
