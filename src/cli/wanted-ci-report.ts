/** The report for continuous integration, where one is wanted. */

import type { Folders } from '../loading/folders.ts'
import { CiReport } from './ci-report.ts'
import { isOnGithub } from './ci-report-options.ts'
import { exitCodes } from './exit.ts'

export type WantedReport = Pick<CiReport, 'tellChecks' | 'tellCampaigns' | 'lines' | 'annotations' | 'exitCode'>

const none: WantedReport = {
  tellChecks: () => {},
  tellCampaigns: () => {},
  lines: [],
  annotations: [],
  exitCode: exitCodes.asExpected,
}

/**
 * @param targets what `--report` names
 * @returns one that writes nothing where none is wanted
 * @throws NetsplitError `usage` for an ending that has no format, `output` for a file that cannot be written
 */
export function ciReportFor(targets: readonly string[], folders: Folders): WantedReport {
  if (targets.length === 0 && !isOnGithub()) return none
  return new CiReport(targets, folders)
}
