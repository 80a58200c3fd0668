/**
 * Reports for continuous integration: the files that `--report` names, by their endings, and what GitHub Actions shows at the
 * lines of scenarios and on the page of a job.
 */

import { appendFileSync, readFileSync } from 'node:fs'
import { extname, isAbsolute, relative, resolve, sep } from 'node:path'
import { annotations } from '../ci/annotations.ts'
import { writeJunit } from '../ci/junit.ts'
import type { Outcome } from '../ci/outcome.ts'
import { writeSarif } from '../ci/sarif.ts'
import { scenarioLine } from '../ci/scenario-line.ts'
import { writeSummary } from '../ci/summary.ts'
import { NetsplitError } from '../language/errors.ts'
import { tryWriting, writeWhole } from '../loading/bundle.ts'
import type { Folders } from '../loading/folders.ts'
import { formatTrace } from '../trace/text.ts'
import { isOnGithub, reportEndings } from './ci-report-options.ts'
import { colours } from './colours.ts'
import { exitCodes } from './exit.ts'
import type { FinishedCheck } from './finished.ts'
import { reasonOf } from './report.ts'
import { reportedTrace } from './shown.ts'
import { packageVersion } from './version.ts'

const formats: { readonly [ending: string]: (outcomes: readonly Outcome[], version: string) => string } = {
  '.xml': writeJunit,
  '.sarif': writeSarif,
  '.md': writeSummary,
}

export class CiReport {
  readonly #targets: readonly { readonly target: string; readonly path: string }[]
  readonly #folders: Folders
  readonly #lines: string[] = []
  #isWritten = true

  /** @throws NetsplitError `usage` for an ending that has no format, `output` for a file that cannot be written */
  constructor(targets: readonly string[], folders: Folders) {
    this.#folders = folders
    this.#targets = targets.map((target) => {
      if (formats[extname(target)] === undefined) {
        throw new NetsplitError({
          code: 'usage',
          message: `--report ${target} has an ending that says nothing of its format.`,
          cure: `Give one of these: ${reportEndings}.`,
        })
      }
      const path = resolve(folders.userFolder, target)
      try {
        tryWriting(path)
      } catch (error) {
        throw new NetsplitError({
          code: 'output',
          message: `${target} cannot be written: ${(error as Error).message}`,
          cure: 'Give a file in a folder that there is, and that you may write to.',
        })
      }
      return { target, path }
    })
  }

  /** Writes all that is asked for. A file that cannot be written is told, and takes nothing away from the report. */
  finish(finished: readonly FinishedCheck[]): void {
    const sources = new Map<string, string>()
    const outcomes = finished.map((check) => outcomeOf(check, this.#folders, sources))
    const version = packageVersion(this.#folders)
    for (const { target, path } of this.#targets) {
      this.#attempt(target, () => writeWhole(path, formats[extname(target)]?.(outcomes, version) ?? ''))
    }
    if (!isOnGithub()) return
    this.#annotations = annotations(outcomes)
    const page = process.env['GITHUB_STEP_SUMMARY']
    if (page) this.#attempt(null, () => appendFileSync(page, writeSummary(outcomes)))
  }

  #annotations: readonly string[] = []

  /** For the runner of GitHub Actions, a line each. */
  get annotations(): readonly string[] {
    return this.#annotations
  }

  /** What was written, and what was not. */
  get lines(): readonly string[] {
    return this.#lines
  }

  get exitCode() {
    return this.#isWritten ? exitCodes.asExpected : exitCodes.error
  }

  #attempt(target: string | null, write: () => void): void {
    try {
      write()
      if (target !== null) this.#lines.push(`wrote ${target}`)
    } catch (error) {
      this.#isWritten = false
      const what = target ?? 'the summary of the job'
      this.#lines.push(colours.red(`${what} could not be written: ${(error as Error).message}`))
    }
  }
}

function outcomeOf(check: FinishedCheck, folders: Folders, sources: Map<string, string>): Outcome {
  const { plan, result, judgement } = check
  const { loaded, scenario, instance } = plan
  const trace = reportedTrace(result, plan)
  const status = statusOf(judgement.exitCode)
  const isPassed = status === 'passed'
  const violated = result.properties.filter(({ status }) => status === 'violated').map(({ name }) => name)
  const { verdict, error } = result
  const source = sources.get(loaded.file) ?? textOf(loaded.file)
  sources.set(loaded.file, source)
  const problem = error === null ? '' : [error.message, error.place, error.cure].filter((part) => part).join('\n')
  const details = [problem, trace === null ? '' : formatTrace(trace)].filter((part) => part !== '')
  return {
    model: loaded.name,
    scenario,
    file: relativeToProject(loaded.file, folders),
    line: scenarioLine(source, scenario),
    seconds: result.seconds,
    status,
    rule: isPassed ? '' : ruleOf(),
    summary: isPassed ? verdict : summaryOf(),
    details: isPassed ? '' : details.join('\n\n'),
  }

  function summaryOf(): string {
    const reason = reasonOf(plan, result)
    // What it violates says that it is violated.
    if (reason !== '' && verdict === 'violated') return reason
    return reason === '' ? verdict : `${verdict}: ${reason}`
  }

  function ruleOf(): string {
    if (error !== null) return error.code
    if (verdict !== 'violated') return verdict === 'holds' ? 'expectation' : verdict
    return result.violation?.property ?? violated[0] ?? instance.modelName
  }
}

function statusOf(code: FinishedCheck['judgement']['exitCode']): Outcome['status'] {
  if (code === exitCodes.asExpected) return 'passed'
  if (code === exitCodes.error) return 'error'
  return code === exitCodes.violated ? 'failed' : 'undecided'
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
