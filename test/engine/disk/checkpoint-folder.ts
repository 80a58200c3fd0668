/** The folder of a checkpoint: the files that are in it, and those that its manifests name. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Part {
  readonly file: string
}

/** The manifests of a folder and the files that they name, sorted. */
export function namedFiles(folder: string): string[] {
  const manifests = ['manifest.json', 'manifest.previous.json'].filter((name) => existsSync(join(folder, name)))
  const parts = manifests.flatMap((name): Part[] => {
    const { images, archive } = JSON.parse(readFileSync(join(folder, name), 'utf8')).manifest
    return [...Object.values(images as { readonly [region: string]: Part[] }), archive].flat()
  })
  return [...new Set([...manifests, ...parts.map(({ file }) => file)])].sort()
}

/** All files of a folder, sorted. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder).sort()
}
