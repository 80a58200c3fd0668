/** The version of the package, for people and for what has to be of the very same program. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Folders } from '../loading/folders.ts'

/** As package.json has it. */
export function packageVersion({ packageFolder }: Pick<Folders, 'packageFolder'>): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
  return version
}

/** Of the package, and of its sources. */
export function versionOf(folders: Folders): string {
  return `${packageVersion(folders)}, ${folders.programId}`
}
