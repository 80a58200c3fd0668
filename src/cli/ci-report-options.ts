/** Whether a report for continuous integration is wanted: apart from ci-report.ts, which is loaded only then. */

/** The endings of the files that `--report` writes, in words. */
export const reportEndings = 'JUnit .xml, .sarif, or a summary .md'

/** Whether this is a job of GitHub Actions, which shows more than what is printed. */
export function isOnGithub(): boolean {
  return process.env['GITHUB_ACTIONS'] === 'true'
}

/** @param targets what `--report` names */
export function wantsReport(targets: readonly string[]): boolean {
  return targets.length > 0 || isOnGithub()
}
