/** Whether a report for continuous integration is wanted: apart from ci-report.ts, which is loaded only then. */

import type { Folders } from '../loading/folders.ts'
import type { CiReport } from './ci-report.ts'

/** The endings of the files that `--report` writes, in words. */
export const reportEndings = 'JUnit .xml, .sarif, or a summary .md'

/** Whether this is a job of GitHub Actions, which shows more than what is printed. */
export function isOnGithub(): boolean {
  return process.env['GITHUB_ACTIONS'] === 'true'
}

/**
 * @param targets what `--report` names
 * @returns null where none is wanted
 * @throws NetsplitError `usage` for an ending that has no format, `output` for a file that cannot be written
 */
export async function ciReportFor(targets: readonly string[], folders: Folders): Promise<CiReport | null> {
  if (targets.length === 0 && !isOnGithub()) return null
  const { CiReport: Report } = await import('./ci-report.ts')
  return new Report(targets, folders)
}
