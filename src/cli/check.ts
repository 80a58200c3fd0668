/** `netsplit check`: loads, plans, searches and reports. */

import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { errorResult } from '../checking/carry-out.ts'
import type { SearchResult } from '../engine/index.ts'
import { WorkerPool } from '../engine/threads/pool.ts'
import { NetsplitError } from '../language/errors.ts'
import { heldOutput } from '../loading/confine.ts'
import type { Folders } from '../loading/folders.ts'
import { type FoundSpec, findSpecs, type LoadedSpec, loadSpecs } from '../loading/load.ts'
import { isShippedCollection } from '../loading/spec-files.ts'
import { Checker } from './checker.ts'
import { type ExitCode, exitCodes, worstOf } from './exit.ts'
import { finishedCheck } from './finished.ts'
import { jsonReport } from './json.ts'
import { listSpecs } from './list.ts'
import { FolderLock } from './lock.ts'
import type { CheckOptions } from './options.ts'
import { columns, say, sayJson } from './output.ts'
import { planChecks } from './plan.ts'
import type { PlannedCheck } from './planned-check.ts'
import { Report } from './report.ts'
import { checkpointFor, completeFromCheckpoint, type Resumed, requireSameModel } from './resume.ts'
import { shownIn } from './shown.ts'
import { requireSweepable, sweep } from './sweep.ts'
import { ThreadNeeds } from './thread-needs.ts'
import { changesFor, unchangedLine } from './unchanged.ts'
import { ciReportFor, type WantedReport } from './wanted-ci-report.ts'
import { isRound, tellRows, touched } from './watched.ts'
import { Writing } from './writing.ts'

/**
 * @param names names of specs, or paths to files or folders of them, or globs; none means all of the user's project
 * @throws NetsplitError when the command or a model is wrong
 */
export async function check(names: readonly string[], given: CheckOptions, folders: Folders): Promise<ExitCode> {
  requireSweepable(given)
  const writing = new Writing(given.outputs, folders)
  const ciReport = ciReportFor(given.report, folders)
  const lock = new FolderLock(given)
  const workerUrl = pathToFileURL(join(folders.appFolder, 'worker.mjs'))
  const pool = new WorkerPool({
    size: given.workers,
    workerUrl,
    look: { output: heldOutput },
    inlinesLess: true,
  })
  try {
    const resumed = completeFromCheckpoint(names, given, { lock, folders })
    const lists = given.list || isShippedCollection(resumed.models, folders)
    const threadNeeds = new ThreadNeeds([names, given], folders)
    if (!lists && threadNeeds.lastTime) pool.hire()
    const found = await touched(await findSpecs(resumed.models, folders))
    requireSameModel(resumed, found, folders)
    if (isRound() && found.length === 0) return exitCodes.asExpected
    const { changed, unchanged } = changesFor(given, found, folders)
    if (unchanged.length > 0 && !given.json && !lists) say(unchangedLine(given, unchanged))
    if (unchanged.length > 0 && changed.length === 0) return nothingChanged(given, unchanged, { writing, ciReport })
    const specs = await loadSpecs(changed, folders)
    if (!lists) {
      const exitCode = await checkAll(specs, resumed, { pool, lock, folders, writing, ciReport, unchanged })
      threadNeeds.note(pool.neededThreads)
      return exitCode
    }
    const list = listSpecs(specs, given.json, columns())
    if (given.json) sayJson(list)
    else say(...list.split('\n'))
    return specs.some(({ failure }) => failure !== null) ? exitCodes.error : exitCodes.asExpected
  } finally {
    // What the threads write comes to an end before another process may write there.
    await pool.close()
    lock.release()
  }
}

/** What a command runs with. */
interface Means {
  readonly pool: WorkerPool
  readonly lock: FolderLock
  readonly folders: Folders
  readonly writing: Writing
  readonly ciReport: WantedReport
  /** Specs that `--changed` leaves out. */
  readonly unchanged: readonly FoundSpec[]
}

async function nothingChanged(
  given: CheckOptions,
  unchanged: readonly FoundSpec[],
  { writing, ciReport }: Pick<Means, 'writing' | 'ciReport'>,
): Promise<ExitCode> {
  ciReport.tellChecks([])
  await writing.finish()
  const { exitCode } = ciReport
  const nothing = { finished: [], leftOut: [], unchanged, exitCode }
  if (given.json) sayJson(jsonReport(nothing, writing, given))
  else for (const line of ciReport.lines) say(line)
  return exitCode
}

async function checkAll(specs: readonly LoadedSpec[], resumed: Resumed, means: Means): Promise<ExitCode> {
  const { pool, lock, folders, writing, ciReport, unchanged } = means
  const { options } = resumed
  const { checks, leftOut } = planChecks(specs, options, resumed.given)
  const planned = withRuns(withDisk(checks, resumed, means), writing)
  const running = { pool, folders, quit: () => quit(means) }
  if (options.sweep !== undefined) return sweep(planned, { ...running, options: { ...options, sweep: options.sweep } })
  const report = new Report(planned, folders, options)
  const checkedSpecs = [...new Set(planned.map(({ loaded }) => loaded))]
  const checker = new Checker({ ...running, specs: checkedSpecs, checks: planned.length, options })
  const searched: { readonly plan: PlannedCheck; readonly result: SearchResult }[] = []
  if (!options.json) report.begin()
  try {
    for (const plan of planned) {
      const result = whenKept(lock, await checker.check(plan))
      searched.push({ plan, result })
      if (!options.json) report.row(finishedCheck(plan, result))
      // No run is written of a model whose types are wrong.
      if (writing.isAsked) await writing.write(shownIn(await checker.typed(plan, result), plan))
      if (checker.interruption !== null) break
    }
  } finally {
    checker.close()
  }
  await writing.finish()
  const finished = await Promise.all(
    searched.map(async ({ plan, result }) => finishedCheck(plan, await checker.typed(plan, result), result)),
  )
  if (isRound()) await tellRows(finished, await checker.typeFiles())
  ciReport.tellChecks(finished)
  const codes = [...finished.map(({ judgement }) => judgement.exitCode), writing.exitCode, ciReport.exitCode]
  const exitCode = checker.interruption ?? worstOf(codes)
  if (options.json) sayJson(jsonReport({ finished, leftOut, unchanged, exitCode }, writing, options))
  else {
    report.end({ finished, leftOut }, [...writing.lines(), ...ciReport.lines])
    for (const annotation of ciReport.annotations) say(annotation)
  }
  return exitCode
}

/** Tells the checks which runs to give, and looks whether they can be written. */
function withRuns(planned: readonly PlannedCheck[], writing: Writing): PlannedCheck[] {
  const { runs } = writing
  const inputs = planned.flatMap(({ loaded }) => loaded.inputs)
  writing.prepare({ checks: planned.length, inputs })
  return planned.map((plan) => ({ ...plan, options: { ...plan.options, runs } }))
}

/** What a check has found does not count when another process may have written to its files meanwhile. */
function whenKept(lock: FolderLock, result: SearchResult): SearchResult {
  try {
    lock.requireKept()
    return result
  } catch (error) {
    return errorResult(error)
  }
}

/** Milliseconds that a process which is to end at once waits for its threads. */
const patience = 1000

/** Removes the lock of a process that ends at once, unless a thread may still be writing: then its owner will have ended. */
async function quit({ pool, lock }: Means): Promise<void> {
  if (!lock.isHeld) return
  const haveEnded = await Promise.race([pool.abandon().then(() => true), setTimeout(patience, false)])
  if (haveEnded) lock.release()
}

/** Tells the checks where to put what goes to disk. */
function withDisk(planned: readonly PlannedCheck[], resumed: Resumed, { lock, folders }: Means): PlannedCheck[] {
  const { options } = resumed
  if (options.compact && options.spill !== undefined) {
    throw new NetsplitError({
      code: 'usage',
      message: '--compact and --spill do not go together: what is on disk is compared exactly.',
      cure: 'Choose one of them.',
    })
  }
  const checkpoint = checkpointFor(planned, resumed, { lock, folders })
  const at = (folder: string | undefined) => (folder === undefined ? undefined : resolve(folders.userFolder, folder))
  const disk = { spill: at(options.spill), checkpoint, resume: at(options.resume) }
  return planned.map((plan) => ({ ...plan, options: { ...plan.options, ...disk } }))
}
