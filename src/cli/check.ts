/** `netsplit check`: loads, plans, searches and reports. */

import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Crew } from '../engine/crew.ts'
import type { SearchResult } from '../engine/result.ts'
import { NetsplitError } from '../language/errors.ts'
import { type ExitCode, exitCodes, judge, worstOf } from './exit.ts'
import { errorResult, type FinishedCheck, typeErrorResult } from './finished.ts'
import { interruption } from './interrupt.ts'
import { jsonReport } from './json.ts'
import { listSpecs } from './list.ts'
import { loadSpecs } from './load.ts'
import type { CheckOptions } from './options.ts'
import type { Place } from './place.ts'
import { type PlannedCheck, planChecks } from './plan.ts'
import { ProgressLine } from './progress.ts'
import { Report } from './report.ts'
import { checkpointFor, completeFromCheckpoint } from './resume.ts'
import { type TypeCheck, typecheck } from './typecheck.ts'

/**
 * @param names names of the package's specs or paths to specs; none means all of the package
 * @throws NetsplitError when the command or a model is wrong
 */
export async function check(names: readonly string[], given: CheckOptions, place: Place): Promise<ExitCode> {
  const { models, options } = completeFromCheckpoint(names, given, place)
  const specs = await loadSpecs(models, place)
  if (options.list) {
    console.log(listSpecs(specs, options.json))
    return exitCodes.asExpected
  }
  const planned = withDisk(planChecks(specs, options), options, place)
  const checkedSpecs = [...new Set(planned.map(({ loaded }) => loaded))]
  const types = new Map(
    options.typecheck ? typecheck(checkedSpecs, place).map((answer, index) => [checkedSpecs[index], answer]) : [],
  )
  const progress = new ProgressLine(planned.length)
  const report = new Report(planned, place)
  const workerUrl = pathToFileURL(join(place.appFolder, 'worker.mjs'))
  const crew = new Crew({ size: options.workers, workerUrl })
  const interrupted = interruption()
  const finished: FinishedCheck[] = []
  if (!options.json) report.begin()
  try {
    for (const plan of planned) {
      const typed = types.get(plan.loaded) ?? Promise.resolve(null)
      progress.begin(plan)
      const result = await searchAndTypecheck({ crew, plan, types: typed, options, progress, interrupted })
      progress.clear()
      finished.push({ plan, result, judgement: judge(result, plan.expected) })
      if (!options.json) report.row(finished.at(-1) as FinishedCheck)
      if (interrupted.aborted) break
    }
  } finally {
    progress.clear()
    await crew.close()
  }
  const codes = finished.map(({ judgement }) => judgement.exitCode)
  const exitCode = interrupted.aborted ? exitCodes.interrupted : worstOf(codes)
  if (options.json) console.log(jsonReport(finished, exitCode))
  else report.end(finished)
  return exitCode
}

/** Tells the checks where to put what goes to disk. */
function withDisk(planned: readonly PlannedCheck[], options: CheckOptions, place: Place): PlannedCheck[] {
  if (options.compact && options.spill !== undefined) {
    throw new NetsplitError({
      code: 'usage',
      message: '--compact and --spill do not go together: what is on disk is compared exactly.',
      cure: 'Choose one of them.',
    })
  }
  const checkpoint = checkpointFor(planned, options, place)
  const at = (folder: string | undefined) => (folder === undefined ? undefined : resolve(place.userFolder, folder))
  const disk = { spill: at(options.spill), checkpoint, resume: at(options.resume) }
  return planned.map((plan) => ({ ...plan, options: { ...plan.options, ...disk } }))
}

interface Work {
  readonly crew: Crew
  readonly plan: PlannedCheck
  readonly types: Promise<TypeCheck | null>
  readonly options: CheckOptions
  readonly progress: ProgressLine
  readonly interrupted: AbortSignal
}

/** The search and the type check run at the same time; a type error ends the search. */
async function searchAndTypecheck({ crew, plan, types, options, progress, interrupted }: Work): Promise<SearchResult> {
  const mistyped = new AbortController()
  const typed = types.then((found) => {
    if (found !== null && found.problems.length > 0) mistyped.abort()
    return found
  })
  const job = {
    specUrl: plan.loaded.url,
    scenario: plan.scenario,
    overrides: options.set,
    options: plan.options,
  }
  const searched = crew
    .check(plan.instance, job, {
      onProgress: (now) => progress.update(now),
      signal: AbortSignal.any([interrupted, mistyped.signal]),
    })
    .catch(errorResult)
  const [result, found] = await Promise.all([searched, typed])
  if (found === null) return result
  if (found.skipped !== null) progress.note(`types were not checked: ${found.skipped}`)
  return found.problems.length === 0 ? result : typeErrorResult(result, found.problems)
}
