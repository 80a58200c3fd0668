/** `netsplit check`: loads, plans, searches and reports. */

import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Crew } from '../engine/crew.ts'
import { NetsplitError } from '../language/errors.ts'
import { Checker } from './checker.ts'
import { type ExitCode, exitCodes, judge, worstOf } from './exit.ts'
import type { FinishedCheck } from './finished.ts'
import { jsonReport } from './json.ts'
import { listSpecs } from './list.ts'
import { type LoadedSpec, loadSpecs } from './load.ts'
import type { CheckOptions } from './options.ts'
import { say, sayJson } from './output.ts'
import type { Place } from './place.ts'
import { type PlannedCheck, planChecks } from './plan.ts'
import { Report } from './report.ts'
import { checkpointFor, completeFromCheckpoint } from './resume.ts'
import { requireSweepable, sweep } from './sweep.ts'

/**
 * @param names names of the package's specs or paths to specs; none means all of the package
 * @throws NetsplitError when the command or a model is wrong
 */
export async function check(names: readonly string[], given: CheckOptions, place: Place): Promise<ExitCode> {
  requireSweepable(given)
  const { models, options } = completeFromCheckpoint(names, given, place)
  if (options.list) {
    const list = listSpecs(await loadSpecs(models, place), options.json)
    if (options.json) sayJson(list)
    else say(...list.split('\n'))
    return exitCodes.asExpected
  }
  const crew = new Crew({ size: options.workers, workerUrl: pathToFileURL(join(place.appFolder, 'worker.mjs')) })
  try {
    // Threads take a while to start, and so do specs to load.
    crew.hire()
    return await checkAll(await loadSpecs(models, place), { crew, options, place })
  } finally {
    await crew.close()
  }
}

async function checkAll(
  specs: readonly LoadedSpec[],
  { crew, options, place }: { crew: Crew; options: CheckOptions; place: Place },
): Promise<ExitCode> {
  const planned = withDisk(planChecks(specs, options), options, place)
  if (options.sweep !== undefined) return sweep(planned, { crew, options: { ...options, sweep: options.sweep }, place })
  const report = new Report(planned, place, options)
  const checkedSpecs = [...new Set(planned.map(({ loaded }) => loaded))]
  const checker = new Checker({ crew, specs: checkedSpecs, checks: planned.length, options, place })
  const finished: FinishedCheck[] = []
  if (!options.json) report.begin()
  try {
    for (const plan of planned) {
      const result = await checker.check(plan)
      finished.push({ plan, result, judgement: judge(result, plan.expected) })
      if (!options.json) report.row(finished.at(-1) as FinishedCheck)
      if (checker.isInterrupted) break
    }
  } finally {
    checker.close()
  }
  const codes = finished.map(({ judgement }) => judgement.exitCode)
  const exitCode = checker.isInterrupted ? exitCodes.interrupted : worstOf(codes)
  if (options.json) sayJson(jsonReport(finished, exitCode))
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
