/** Paths without links in them, so that two names of one file are one. */

import { realpathSync } from 'node:fs'

/** Where a file is, whatever links lead there; of one that is not there, where it would be. */
export function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
