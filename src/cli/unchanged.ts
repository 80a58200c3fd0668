/** `--changed`: the specs that have to be checked again, and what is said of the others. */

import { type Changes, changesSince } from '../loading/changed.ts'
import type { Folders } from '../loading/folders.ts'
import type { FoundSpec } from '../loading/load.ts'
import type { CheckOptions } from './options.ts'

/** @throws NetsplitError `usage` where git does not know what has changed */
export function changesFor({ changed }: CheckOptions, found: readonly FoundSpec[], { userFolder }: Folders): Changes {
  return changed === undefined ? { changed: found, unchanged: [] } : changesSince(changed, found, userFolder)
}

export function unchangedLine({ changed }: CheckOptions, unchanged: readonly FoundSpec[]): string {
  return `not changed since ${changed}, and not checked: ${unchanged.map(({ fileName }) => fileName).join(', ')}`
}
