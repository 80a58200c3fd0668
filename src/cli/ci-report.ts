/**
 * Reports for continuous integration: the files that `--report` names, by their endings, and what GitHub Actions shows at the
 * lines of scenarios and on the page of a job.
 */

import { appendFileSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { annotations } from '../ci/annotations.ts'
import { writeJunit } from '../ci/junit.ts'
import type { Outcome } from '../ci/outcome.ts'
import { writeSarif } from '../ci/sarif.ts'
import { writeSummary } from '../ci/summary.ts'
import { NetsplitError } from '../language/errors.ts'
import { writeWhole } from '../loading/bundle.ts'
import type { Folders } from '../loading/folders.ts'
import { outcomesOfCampaigns, outcomesOfChecks } from './ci-outcomes.ts'
import { isOnGithub, reportEndings } from './ci-report-options.ts'
import { colours } from './colours.ts'
import { exitCodes } from './exit.ts'
import type { FinishedCheck } from './finished.ts'
import type { Fuzzed } from './fuzzed.ts'
import { packageVersion } from './version.ts'
import { requireWritable } from './writing.ts'

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
      requireWritable(path, target)
      return { target, path }
    })
  }

  tellChecks(finished: readonly FinishedCheck[]): void {
    this.#finish(outcomesOfChecks(finished, this.#folders))
  }

  tellCampaigns(fuzzed: readonly Fuzzed[]): void {
    this.#finish(outcomesOfCampaigns(fuzzed, this.#folders))
  }

  /** Writes all that is asked for. A file that cannot be written is told, and takes nothing away from the report. */
  #finish(outcomes: readonly Outcome[]): void {
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
