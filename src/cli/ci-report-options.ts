/** What commands have to know of reports for continuous integration before one is wanted. */

/** The endings of the files that `--report` writes, in words. */
export const reportEndings = 'JUnit .xml, .sarif, or a summary .md'

/** Whether this is a job of GitHub Actions, which shows more than what is printed. */
export function isOnGithub(): boolean {
  return process.env['GITHUB_ACTIONS'] === 'true'
}
