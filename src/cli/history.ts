/** `netsplit check history`: judges the recorded history of a real system. */

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Judges, judgeFor, type ObjectName } from '../histories/consistency.ts'
import { readHistory } from '../histories/history-file.ts'
import type { RecordedOperation } from '../histories/operations.ts'
import type { HistoryJudgement, HistoryViolation } from '../histories/violation.ts'
import { NetsplitError } from '../language/errors.ts'
import type { Plain } from '../language/plain.ts'
import type { Folders } from '../loading/folders.ts'
import { historyLines } from '../trace/history.ts'
import { plainToJson } from '../trace/json.ts'
import { colours } from './colours.ts'
import { type ExitCode, exitCodes, worstOf } from './exit.ts'
import { count, plural } from './numbers.ts'
import { extentFor, say, sayJson } from './output.ts'

export interface HistoryOptions {
  readonly spec: ObjectName
  /** What is in the object at the start; undefined for what its specification says. */
  readonly initial?: Plain
  /** Consistency models by name; none means the first that fits the object. */
  readonly model: readonly string[]
  /** The most situations that a search may enter. */
  readonly maxStates: number
  readonly json: boolean
  /** Shortens nothing. */
  readonly full: boolean
}

interface Finished {
  readonly model: string
  readonly judgement: HistoryJudgement
  readonly seconds: number
}

/**
 * @param file as the user typed it
 * @throws NetsplitError when there is no such file, or it is no history
 */
export function checkHistory(file: string, options: HistoryOptions, { userFolder }: Folders): ExitCode {
  const { operations, failed } = readHistory(contentOf(resolve(userFolder, file), file), file)
  const judges = judgeFor(options.spec, options.initial)
  for (const operation of [...operations, ...failed]) requireKnown(operation, file, judges)
  const models = options.model.length > 0 ? options.model : judges.models.slice(0, 1)
  const finished = models.map((model): Finished => {
    const judge = judges.judge(model, failed)
    const started = performance.now()
    const judgement = judge(operations, { explains: true, limit: options.maxStates })
    return { model, judgement, seconds: (performance.now() - started) / 1000 }
  })
  const exitCode = worstOf(finished.map(({ judgement }) => exitCodeOf(judgement)))
  if (options.json) sayJson(historyReport({ file, operations, finished, exitCode, options }))
  else for (const one of finished) say(...reportLines(file, operations, one, options))
  return exitCode
}

function contentOf(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new NetsplitError({
      code: 'unknown-name',
      message: `The history ${file} cannot be read: ${(error as Error).message}.`,
      place: path,
      cure: 'Give the path to a file of events, one JSON object on a line (docs/histories.md).',
    })
  }
}

/** Whether the operation is one of the object's is found out before anything else, for then the line is known. */
function requireKnown(operation: RecordedOperation, file: string, judges: Judges): void {
  try {
    judges.requireKnown(operation)
  } catch (error) {
    if (!(error instanceof NetsplitError)) throw error
    const { code, summary: message, cure } = error
    throw new NetsplitError({ code, message, place: `${file}:${operation.invoked}`, cure })
  }
}

function exitCodeOf({ verdict }: HistoryJudgement): ExitCode {
  if (verdict === 'holds') return exitCodes.asExpected
  return verdict === 'violated' ? exitCodes.violated : exitCodes.incomplete
}

function reportLines(
  file: string,
  operations: readonly RecordedOperation[],
  { model, judgement, seconds }: Finished,
  { spec, maxStates, full }: HistoryOptions,
): string[] {
  const clients = new Set(operations.map(({ client }) => client)).size
  const subject = `${plural(operations.length, 'operation')} of ${plural(clients, 'client')}, ${spec}`
  const head = `${colours.bold(file)}: ${subject}, ${model}: `
  const { verdict, violation } = judgement
  if (verdict === 'undecided') {
    const cure = `no decision within ${count(maxStates)} situations; --max-states raises that, distinct values need fewer`
    const reason = judgement.reason === undefined ? [] : [`  ${judgement.reason}`]
    return [`${head}${colours.yellow('not decided')}  ${seconds.toFixed(2)} s`, ...reason, `  ${cure}`]
  }
  const told = verdict === 'holds' ? colours.green('holds') : colours.red('violated')
  const why = violation === null ? [] : historyLines(violation, operations, extentFor(full))
  return [`${head}${told}  ${seconds.toFixed(2)} s`, ...why.map((line) => (line === '' ? '' : `  ${line}`))]
}

/** The report for programs; docs/json.md describes it. */
function historyReport(report: {
  readonly file: string
  readonly operations: readonly RecordedOperation[]
  readonly finished: readonly Finished[]
  readonly exitCode: ExitCode
  readonly options: HistoryOptions
}): string {
  const { file, operations, finished, exitCode, options } = report
  return JSON.stringify(
    {
      schema: 'netsplit/history/1',
      exitCode,
      file,
      spec: options.spec,
      operations: operations.length,
      results: finished.map(({ model, judgement, seconds }) => ({
        model,
        verdict: judgement.verdict,
        ...(judgement.reason !== undefined && { reason: judgement.reason }),
        seconds,
        violation: judgement.violation && violationToJson(judgement.violation),
      })),
    },
    null,
    2,
  )
}

function violationToJson({
  anomaly,
  core,
  isSmallest,
  circle,
  why,
  beside = [],
  last,
  possible,
}: HistoryViolation): object {
  return {
    anomaly,
    core: core.map(operationToJson),
    isSmallest,
    circle: circle.map(({ before, after, why: reason }) => ({
      before: operationToJson(before),
      after: operationToJson(after),
      why: reason,
    })),
    why,
    ...(beside.length > 0 && { beside: beside.map(operationToJson) }),
    last: last && operationToJson(last),
    possible: possible.map(plainToJson),
  }
}

/** Events are the lines of the file. */
function operationToJson({ client, index, operation, result, invoked, returned }: RecordedOperation): object {
  return {
    client,
    index,
    operation: plainToJson(operation),
    result: result === undefined ? null : plainToJson(result),
    invoked,
    returned: returned === Number.POSITIVE_INFINITY ? null : returned,
  }
}
