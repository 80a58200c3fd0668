/** Where the parts of the library lie that models import, and their declarations: sources in a clone, packed in an installed package. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Folders } from './folders.ts'

/** What models import, by the file in the program that gives them what the program offers, and that of its declaration. */
const parts = {
  netsplit: { program: 'offered/netsplit.mjs', types: 'index' },
  'netsplit/workloads': { program: 'offered/workloads.mjs', types: 'workloads/index' },
} as const

export type LibraryPart = keyof typeof parts

export const libraryParts = Object.keys(parts) as LibraryPart[]

/** The part of the library that models and the program share. */
export function libraryUrl(part: LibraryPart, { appFolder }: Pick<Folders, 'appFolder'>): string {
  return pathToFileURL(join(appFolder, parts[part].program)).href
}

/** Where the compiler finds the types of a part. */
export function libraryTypes(part: LibraryPart, { packageFolder }: Pick<Folders, 'packageFolder'>): string {
  const { types } = parts[part]
  return isClone({ packageFolder })
    ? join(packageFolder, 'src', `${types}.ts`)
    : join(packageFolder, 'dist/types', `${types}.d.ts`)
}

/** Whether the package was cloned, not installed: then its sources count, whatever was packed of them. */
export function isClone({ packageFolder }: Pick<Folders, 'packageFolder'>): boolean {
  return existsSync(join(packageFolder, 'src'))
}
