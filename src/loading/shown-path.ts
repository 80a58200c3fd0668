/** Paths in messages. */

import { relative } from 'node:path'
import type { Folders } from './folders.ts'

/** A path as the user would type it. */
export function shown(file: string, { userFolder }: Folders): string {
  const path = relative(userFolder, file)
  return path.startsWith('..') ? file : path
}
