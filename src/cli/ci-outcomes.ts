/** What checks, and campaigns of random runs, have come to, as reports for continuous integration tell it. */

import { readFileSync } from 'node:fs'
import { isAbsolute, relative, sep } from 'node:path'
import type { Outcome } from '../ci/outcome.ts'
import { scenarioLine } from '../ci/scenario-line.ts'
import type { SearchError } from '../engine/index.ts'
import type { Folders } from '../loading/folders.ts'
import { formatTrace } from '../trace/text.ts'
import { type ExitCode, exitCodes } from './exit.ts'
import type { FinishedCheck } from './finished.ts'
import { type Fuzzed, judgeFuzzed, nameOf } from './fuzzed.ts'
import { count } from './numbers.ts'
import type { PlannedCheck } from './planned-check.ts'
import { reasonOf } from './report.ts'
import { describeShown, reportedTrace } from './shown.ts'

/** Of each check. */
export function outcomesOfChecks(finished: readonly FinishedCheck[], folders: Folders): Outcome[] {
  const places = new Places(folders)
  return finished.map(({ plan, result, judgement }) => {
    const { verdict, error, seconds } = result
    const about = { ...places.of(plan), seconds, status: statusOf(judgement.exitCode) }
    if (about.status === 'passed') return { ...about, rule: '', summary: verdict, details: '' }
    const trace = reportedTrace(result, plan)
    const violated = result.properties.find(({ status }) => status === 'violated')?.name
    return {
      ...about,
      rule: ruleOf(error, verdict, result.violation?.property ?? violated ?? plan.instance.modelName),
      summary: summaryOf(verdict, reasonOf(plan, result)),
      details: paragraphs(problemOf(error), trace === null ? '' : formatTrace(trace)),
    }
  })
}

function ruleOf(error: SearchError | null, verdict: string, violated: string): string {
  if (error !== null) return error.code
  if (verdict === 'violated') return violated
  return verdict === 'holds' ? 'expectation' : verdict
}

function summaryOf(verdict: string, reason: string): string {
  // What it violates says that it is violated.
  if (reason !== '' && verdict === 'violated') return reason
  return reason === '' ? verdict : `${verdict}: ${reason}`
}

/** Of the campaign of each scenario. */
export function outcomesOfCampaigns(fuzzed: readonly Fuzzed[], folders: Folders): Outcome[] {
  const places = new Places(folders)
  return fuzzed.map((one) => {
    const { plan, found, error, result, seconds } = one
    const { verdict, exitCode, missing } = judgeFuzzed(one)
    const about = { ...places.of(plan), seconds, status: statusOf(exitCode) }
    const ran = result === null ? '' : `${count(result.runs)} runs`
    const shown = found.map(({ shown: { run } }) => describeShown(run)).join(', ')
    const lacking = missing.length === 0 ? '' : `expected, not found: ${missing.join(', ')}`
    const summary = [error?.message ?? (shown === '' ? verdict : shown), lacking, ran].filter((part) => part !== '')
    if (about.status === 'passed') return { ...about, rule: '', summary: summary.join('; '), details: '' }
    return {
      ...about,
      rule: error?.code ?? (found[0] === undefined ? 'expectation' : nameOf(found[0].shown)),
      summary: summary.join('; '),
      details: paragraphs(problemOf(error), ...found.map(({ shown: { trace } }) => formatTrace(trace))),
    }
  })
}

function statusOf(code: ExitCode): Outcome['status'] {
  if (code === exitCodes.asExpected) return 'passed'
  if (code === exitCodes.error) return 'error'
  return code === exitCodes.violated ? 'failed' : 'undecided'
}

function problemOf(error: SearchError | null): string {
  return error === null ? '' : [error.message, error.place, error.cure].filter((part) => part).join('\n')
}

function paragraphs(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n\n')
}

/** Where scenarios stand. */
class Places {
  readonly #folders: Folders
  readonly #sources = new Map<string, string>()

  constructor(folders: Folders) {
    this.#folders = folders
  }

  of({ loaded, scenario }: PlannedCheck): Pick<Outcome, 'model' | 'scenario' | 'file' | 'line'> {
    const source = this.#sources.get(loaded.file) ?? textOf(loaded.file)
    this.#sources.set(loaded.file, source)
    const file = relativeToProject(loaded.file, this.#folders)
    return { model: loaded.name, scenario, file, line: scenarioLine(source, scenario) }
  }
}

/** The path of a file as services for continuous integration know it: from the root of what they have checked out. */
function relativeToProject(file: string, { userFolder }: Folders): string | null {
  const inside = [process.env['GITHUB_WORKSPACE'], userFolder].flatMap((root) => {
    if (!root) return []
    const path = relative(root, file)
    return path.startsWith('..') || isAbsolute(path) ? [] : [path.split(sep).join('/')]
  })
  return inside[0] ?? null
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
