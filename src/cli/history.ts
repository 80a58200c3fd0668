/** `netsplit check history`: has a thread judge the recorded history of a real system, and reports. */

import { resolve } from 'node:path'
import type { Plain } from '../language/plain.ts'
import type { Folders } from '../loading/folders.ts'
import { bundleObject } from '../loading/load-object.ts'
import { isPath } from '../loading/spec-files.ts'
import { colours } from './colours.ts'
import { type ExitCode, exitCodes, worstOf } from './exit.ts'
import { HistoryRun, type JudgedModel } from './history-run.ts'
import { Interruption } from './interrupt.ts'
import { count, duration, plural } from './numbers.ts'
import { complain, extentFor, say, sayJson } from './output.ts'
import { ProgressLine } from './progress.ts'

export interface HistoryOptions {
  readonly spec: string
  /** What is in the object at the start; undefined for what its specification says. */
  readonly initial?: Plain
  /** Consistency models by name; none means the first that fits the object. */
  readonly model: readonly string[]
  /** The most situations that a search may enter. */
  readonly maxStates: number
  /** Seconds for each model; undefined for as long as it takes. */
  readonly timeout?: number
  readonly json: boolean
  /** Shortens nothing. */
  readonly full: boolean
}

/**
 * @param file as the user typed it
 * @throws NetsplitError when there is no such file, or it is no history
 */
export async function checkHistory(file: string, options: HistoryOptions, folders: Folders): Promise<ExitCode> {
  // A name is one of those that there are.
  const module = isPath(options.spec) ? await bundleObject(options.spec, folders) : null
  const interruption = new Interruption(() => Promise.resolve())
  const progress = new ProgressLine(1)
  const finished: JudgedModel[] = []
  const run = new HistoryRun(folders, {
    task: {
      file,
      path: resolve(folders.userFolder, file),
      spec: options.spec,
      module,
      folders,
      initial: options.initial,
      models: options.model,
      maxStates: options.maxStates,
      extent: extentFor(options.full),
    },
    timeout: options.timeout,
    signal: interruption.signal,
    onProgress(subject, parts) {
      progress.show(subject, () => parts.map((text, at) => ({ text, importance: parts.length - at })))
    },
    onJudged(judged) {
      finished.push(judged)
      progress.clear()
      if (!options.json) say(...reportLines(file, judged, run.size, options))
    },
  })
  progress.await()
  try {
    await run.finished()
  } finally {
    progress.clear()
  }
  if (run.size === null && !options.json) complain(`Interrupted while ${file} was read.`)
  const exitCode = interruption.exitCode ?? worstOf(finished.map(exitCodeOf))
  if (options.json) sayJson(historyReport(file, options, { exitCode, finished, operations: run.size?.operations ?? 0 }))
  return exitCode
}

function exitCodeOf({ verdict }: JudgedModel): ExitCode {
  if (verdict === 'holds') return exitCodes.asExpected
  return verdict === 'violated' ? exitCodes.violated : exitCodes.incomplete
}

function reportLines(file: string, judged: JudgedModel, size: HistoryRun['size'], options: HistoryOptions): string[] {
  const { operations = 0, clients = 0 } = size ?? {}
  const { verdict, model, seconds, lines } = judged
  const subject = `${plural(operations, 'operation')} of ${plural(clients, 'client')}, ${options.spec}`
  const colour = { holds: colours.green, violated: colours.red, undecided: colours.yellow }[verdict]
  const told = verdict === 'undecided' ? 'not decided' : verdict
  const head = `${colours.bold(file)}: ${subject}, ${model}: ${colour(told)}  ${seconds.toFixed(2)} s`
  const why = verdict === 'undecided' ? whyUndecided(judged, options) : lines
  return [head, ...why.map((line) => (line === '' ? '' : `  ${line}`))]
}

/** How far it came, and what would help. */
function whyUndecided(
  { stop, explained, reason, cure, situations }: JudgedModel,
  { maxStates, timeout = 0 }: HistoryOptions,
): string[] {
  const far =
    explained === null
      ? []
      : [`There is an order for ${count(explained.count)} of the ${plural(explained.all, 'operation')} that returned.`]
  if (stop === 'interrupt') return ['interrupted', ...far]
  if (stop === 'timeout') {
    return [`no decision within ${duration(timeout)}; --timeout raises that, distinct values need less time`, ...far]
  }
  if (reason === null && cure === null) {
    const within = `no decision within ${plural(situations ?? maxStates, 'situation')}`
    return [`${within}; --max-states raises that, distinct values need fewer`, ...far]
  }
  const isLimited = situations !== null && situations >= maxStates
  return [
    ...(reason === null ? [] : [reason]),
    ...(cure === null ? [] : [cure]),
    ...(isLimited ? [`A search was given up after ${plural(maxStates, 'situation')}; --max-states raises that.`] : []),
    ...far,
  ]
}

/** The report for programs; docs/json.md describes it. */
function historyReport(
  file: string,
  { spec }: HistoryOptions,
  {
    exitCode,
    finished,
    operations,
  }: { readonly exitCode: ExitCode; readonly finished: readonly JudgedModel[]; readonly operations: number },
): string {
  const results = finished.map(({ model, verdict, reason, stop, explained, situations, seconds, violation }) => ({
    model,
    verdict,
    ...(reason !== null && { reason }),
    ...(stop !== null && { stop }),
    ...(situations !== null && { situations }),
    ...(verdict === 'undecided' && explained !== null && { explained: explained.count, returned: explained.all }),
    seconds,
    violation,
  }))
  return JSON.stringify({ schema: 'netsplit/history/1', exitCode, file, spec, operations, results }, null, 2)
}
