/** The Chromium that tests of pages run in: one that is installed here, for none is downloaded. */

import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The variable that names a browser, or says that there is none. */
const variable = 'NETSPLIT_CHROMIUM'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']
const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** What stands behind the names of tests that were skipped for want of one. */
export const withoutBrowser = ' (no browser)'

/** How to get one, for those who read that tests were skipped. */
export const howToGetChromium = `Install one (Debian: apt-get install chromium), or name it: ${variable}=/path/to/chrome.`

/**
 * The path of a Chromium.
 *
 * @returns null where there is none, and with NETSPLIT_CHROMIUM=none
 * @throws Error where NETSPLIT_CHROMIUM names what cannot be run
 */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | null {
  const named = environment[variable]
  if (named === 'none') return null
  if (named !== undefined && named !== '') {
    if (canRun(named)) return named
    throw new Error(`${variable} is ${named}, which cannot be run.`)
  }
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...candidates, ...elsewhere].find(canRun) ?? null
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
