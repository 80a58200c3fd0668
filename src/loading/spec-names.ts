/** What a user calls a spec: its file by name or path, and which of the specs there, where there are several. */

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Folders } from './folders.ts'

/** A spec as the user calls it: its file, and which of the specs there, where there are several. */
export interface SpecName {
  /** A path, or the name of a file that comes with the package. */
  readonly fileName: string
  /** Null for all specs of the file. */
  readonly specName: string | null
}

/** `lease.ts#safety` is the spec that `lease.ts` exports under the name `safety`. A file that has such a name is itself. */
export function parseSpecName(name: string, { userFolder }: Folders): SpecName {
  const [, fileName, specName] = /^(.+?\.[mc]?[jt]s|(?:netsplit\/)?[^#/\\]+)#(.*)$/.exec(name) ?? []
  if (fileName === undefined || specName === undefined || existsSync(resolve(userFolder, name))) {
    return { fileName: name, specName: null }
  }
  return { fileName, specName }
}

/** As the user types it. */
export function fullName({ fileName, specName }: SpecName): string {
  return specName === null ? fileName : `${fileName}#${specName}`
}
