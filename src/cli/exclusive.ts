/** Files that appear at once, with all of their content, and only where there is none of that name. */

import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, lstatSync, openSync, rmSync, writeFileSync } from 'node:fs'

/** How file systems say that they have no hard links. */
const withoutLinks = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'EXDEV', 'EINVAL', 'UNKNOWN']

/**
 * Makes a file. It is written under another name, which begins with its own, and linked: so a process that is killed leaves
 * all of it behind or nothing, also on a network file system. Without hard links it can be left empty.
 *
 * @returns false when there is a file, or a link, of that name
 */
export function makeWhole(path: string, content: string, mode = 0o666): boolean {
  const unfinished = `${path}-${randomBytes(8).toString('hex')}.new`
  try {
    writeNew(unfinished, content, mode)
    try {
      linkSync(unfinished, path)
      return true
    } catch (error) {
      // The answer of a file server may have been lost after it had made the link.
      if (lstatSync(unfinished, { throwIfNoEntry: false })?.nlink === 2) return true
      const code = codeOf(error)
      // ENOENT: whoever tidies up has taken the file under its other name for one that was left behind.
      if (code === 'EEXIST' || code === 'ENOENT') return false
      if (!withoutLinks.includes(code)) throw error
    }
  } finally {
    rmSync(unfinished, { force: true })
  }
  try {
    writeNew(path, content, mode)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** Writes a file that was not there before; one that cannot be written to its end is removed. */
function writeNew(path: string, content: string, mode: number): void {
  const file = openSync(path, 'wx', mode)
  try {
    writeFileSync(file, content)
    fsyncSync(file)
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  } finally {
    closeSync(file)
  }
}

export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? ''
}
