/** `netsplit fuzz`: loads, plans, takes random runs and reports. docs/fuzzing.md. */

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { errorResult } from '../checking/carry-out.ts'
import type { SearchError } from '../engine/index.ts'
import { type FuzzResult, fuzz, propertyOf } from '../fuzzing/fuzz.ts'
import type { FoundIn, Plan } from '../fuzzing/fuzzer.ts'
import type { Subject } from '../fuzzing/shrinking.ts'
import { stepsFor, subjectOf } from '../fuzzing/subject.ts'
import { NetsplitError } from '../language/errors.ts'
import type { Folders } from '../loading/folders.ts'
import { findSpecs, loadedFiles, loadSpecs } from '../loading/load.ts'
import { type TypeCheck, typecheckByUrl } from '../loading/typecheck.ts'
import { traceOfRun } from '../trace/trace.ts'
import { type ExitCode, worstOf } from './exit.ts'
import { requireTyped } from './finished.ts'
import { keep, keptRuns, strayRuns } from './fuzz-corpus.ts'
import { fuzzJson } from './fuzz-json.ts'
import { mergeReports } from './fuzz-merge.ts'
import { defaultRuns, type FuzzOptions } from './fuzz-options.ts'
import { FuzzReport } from './fuzz-report.ts'
import { FuzzThreads } from './fuzz-threads.ts'
import { awaitedOf, type FoundRun, type Fuzzed, judgeFuzzed } from './fuzzed.ts'
import { Interruption } from './interrupt.ts'
import { count, seconds } from './numbers.ts'
import { withDefaults } from './options.ts'
import { complain, say, sayJson } from './output.ts'
import { planChecks } from './plan.ts'
import type { PlannedCheck } from './planned-check.ts'
import { ProgressLine } from './progress.ts'
import { leftOutLine } from './report.ts'
import type { Shown } from './shown.ts'
import { ciReportFor } from './wanted-ci-report.ts'
import { Writing } from './writing.ts'

/** @throws NetsplitError when the command or a model is wrong */
export async function fuzzModels(names: readonly string[], options: FuzzOptions, folders: Folders): Promise<ExitCode> {
  if (options.merge) return mergeReports(names, options, folders)
  const writing = new Writing(options.outputs, folders)
  const ciReport = ciReportFor(options.report, folders)
  const specs = await loadSpecs(await findSpecs(names, folders), folders)
  const { scenario, property, set, large, memory } = options
  const { checks: planned, leftOut } = planChecks(specs, withDefaults({ scenario, property, set, large, memory }))
  writing.prepare({ checks: planned.length, inputs: planned.flatMap(({ loaded }) => loaded.inputs) })
  const types = typecheckByUrl(options.typecheck ? loadedFiles(specs) : [], folders)
  const means: Means = {
    options,
    types,
    folders,
    progress: new ProgressLine(planned.length),
    interruption: new Interruption(async () => {}),
  }
  const report = new FuzzReport(planned, folders, options)
  const fuzzed: Fuzzed[] = []
  const threads = new Threads(options.workers, folders)
  try {
    if (!options.json) {
      if (leftOut.length > 0) say(...leftOut.map(leftOutLine))
      report.begin()
    }
    for (const line of strayRuns(specs, folders)) complain(line)
    for (const plan of planned) {
      means.progress.begin(plan)
      const one = await fuzzOne(plan, means, threads)
      means.progress.clear()
      fuzzed.push(one)
      if (!options.json) report.row(one)
      if (writing.isAsked) await writing.write(one.found.map(({ shown }) => shown))
      if (means.interruption.exitCode !== null) break
    }
  } finally {
    means.progress.clear()
    await threads.close()
  }
  await writing.finish()
  ciReport.tellCampaigns(fuzzed)
  const codes = [...fuzzed.map((one) => judgeFuzzed(one).exitCode), writing.exitCode, ciReport.exitCode]
  const exitCode = means.interruption.exitCode ?? worstOf(codes)
  if (options.json) sayJson(fuzzJson(fuzzed, exitCode, writing, options))
  else {
    report.end(fuzzed, [...writing.lines(), ...ciReport.lines])
    for (const annotation of ciReport.annotations) say(annotation)
  }
  return exitCode
}

interface Means {
  readonly options: FuzzOptions
  /** By the address of a bundle; none where types are not looked at. */
  readonly types: ReadonlyMap<string, Promise<TypeCheck>>
  readonly folders: Folders
  readonly progress: ProgressLine
  readonly interruption: Interruption
}

/** Threads for one campaign after the other: new ones after an error, which may have left some at work. */
class Threads {
  private readonly size: number
  private readonly url: URL
  private threads: FuzzThreads

  constructor(size: number, { appFolder }: Folders) {
    this.size = size
    this.url = pathToFileURL(join(appFolder, 'fuzz-worker.mjs'))
    this.threads = new FuzzThreads(size, this.url)
  }

  begin(...args: Parameters<FuzzThreads['begin']>) {
    return this.threads.begin(...args)
  }

  async renew(): Promise<void> {
    await this.threads.close()
    this.threads = new FuzzThreads(this.size, this.url)
  }

  close(): Promise<void> {
    return this.threads.close()
  }
}

async function fuzzOne(plan: PlannedCheck, means: Means, threads: Threads): Promise<Fuzzed> {
  const { options, folders, interruption } = means
  const start = performance.now()
  const kept = plan.refusal === null ? keptRuns(plan, folders) : []
  const shownAgain = kept.flatMap(({ file, shown }): FoundRun[] =>
    shown === null ? [] : [{ shown, run: null, steps: shown.run.run.steps.length, by: 'kept', file }],
  )
  const fuzzed = (fields: Partial<Fuzzed>): Fuzzed => ({
    ...{ plan, kept, result: null, found: shownAgain, error: null },
    ...{ seconds: (performance.now() - start) / 1000, isInterrupted: interruption.exitCode !== null },
    ...fields,
  })
  if (plan.refusal !== null) return fuzzed({ error: errorOf(plan.refusal) })
  // Nothing is said of a model whose types are wrong, and no run of it is kept.
  const types = means.types.get(plan.loaded.url)
  const typed = () => requireTyped(types === undefined ? [] : [types], folders)
  try {
    if (shownAgain.length > 0 && !options.keepGoing) {
      await typed()
      return fuzzed({})
    }
    const subject = subjectOf(plan.instance, plan.options.from)
    const result = await campaignOf(plan, subject, means, threads)
    await typed()
    // What a flawed scenario is there to show needs no keeping, and what else its flaw breaks cannot be corrected.
    const isFlawed = awaitedOf(plan).length > 0
    const found = result.findings.map(({ shown: run, finding, choices, run: number, by }): FoundRun => {
      const shown: Shown = { plan, run, trace: traceOfRun(run, plan.instance) }
      const isKept = !isFlawed && finding.kind !== 'predicate'
      return { shown, run: number, steps: choices.length, by, file: isKept ? keep(shown, folders) : null }
    })
    return fuzzed({ result, found: [...shownAgain, ...found], error: predicateError(result) })
  } catch (error) {
    await threads.renew()
    const told = errorOf(error)
    return fuzzed({ error: told, ...(told.code === 'type-error' && { found: [] }) })
  }
}

async function campaignOf(
  plan: PlannedCheck,
  subject: Subject,
  { options, progress, interruption }: Means,
  threads: Threads,
): Promise<FuzzResult> {
  const { loaded, scenario, overrides, properties } = plan
  const { runs, time, seed, shard, strategy, steps, memory, workers, keepGoing } = options
  const fuzzPlan: Plan = {
    seed: shard === undefined ? [seed] : [seed, shard.number, shard.of],
    strategy,
    steps: stepsFor(subject, steps),
    memoryBytes: Math.floor(memory / workers),
  }
  const { url: specUrl, specName } = loaded
  const { from, explored } = subject
  const told = { specUrl, specName, scenario, overrides, properties, from, plan: fuzzPlan }
  const crew = await threads.begin(explored, told)
  const awaited = awaitedOf(plan)
  const isEnough = (found: readonly FoundIn[]) => {
    const shown = found.map((one) => propertyOf(subject, one) ?? 'throws')
    return !keepGoing && shown.length > 0 && awaited.every((name) => shown.includes(name))
  }
  const clock = new Clock(time)
  const most = runs ?? (time === undefined ? defaultRuns : Number.POSITIVE_INFINITY)
  const start = performance.now()
  const signal = AbortSignal.any([interruption.signal, clock.signal])
  return fuzz(
    subject,
    crew,
    { runs: most, signal, isEnough },
    {
      onRound: ({ runs: done, steps: taken, coverage }) =>
        progress.tell(() => [
          { text: `${count(done)} runs`, importance: 9 },
          { text: `${count(Math.round((1000 * taken) / (performance.now() - start)))} steps/s`, importance: 6 },
          { text: `${count(coverage.states.seen)} states`, importance: 7 },
          { text: `${count(coverage.situations.seen)} situations`, importance: 3 },
          { text: seconds((performance.now() - start) / 1000), importance: 8 },
        ]),
    },
  ).finally(() => clock.stop())
}

/**
 * Ends a campaign when its time is over. `AbortSignal.timeout` would not: a signal that only AbortSignal.any holds is collected
 * as garbage, and its timer with it.
 */
class Clock {
  readonly #controller = new AbortController()
  readonly #timer: NodeJS.Timeout | undefined

  /** @param seconds undefined where there is all the time in the world */
  constructor(seconds: number | undefined) {
    if (seconds !== undefined) this.#timer = setTimeout(() => this.#controller.abort(), seconds * 1000)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}

/** A predicate that fails is wrong itself: it says nothing of the model. */
function predicateError({ findings }: FuzzResult): SearchError | null {
  const failing = findings.find(({ finding }) => finding.kind === 'predicate')
  if (failing === undefined) return null
  const message = 'A predicate fails in the last state of a run, or of its last step.'
  return failing.error ?? errorOf(new NetsplitError({ code: 'predicate-threw', message }))
}

function errorOf(error: unknown): SearchError {
  if (error instanceof NetsplitError) return errorResult(error).error as SearchError
  throw error
}
