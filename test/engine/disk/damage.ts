/** Damages files of checkpoints. */

import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Damage = 'truncate' | 'garble' | 'remove'

/** The files of the newest checkpoint, its manifest first; nothing where there is none. */
export function newestFiles(folder: string): string[] {
  const path = join(folder, 'manifest.json')
  if (!existsSync(path)) return []
  try {
    const { images, archive } = JSON.parse(readFileSync(path, 'utf8')).manifest
    const parts = [...Object.values(images), archive].flat() as { file: string; words: number }[]
    return ['manifest.json', ...new Set(parts.filter(({ words }) => words > 0).map(({ file }) => file))]
  } catch {
    return ['manifest.json']
  }
}

/** Cuts off the end of a file, changes a bit near it, or removes the file. */
export function damage(folder: string, name: string, how: Damage): void {
  const path = join(folder, name)
  if (!existsSync(path)) return
  const content = readFileSync(path)
  if (how === 'remove') rmSync(path)
  else if (how === 'truncate') truncateSync(path, Math.max(0, content.length - 4))
  else {
    const at = Math.max(0, content.length - 4)
    content[at] = (content[at] ?? 0) ^ 1
    writeFileSync(path, content)
  }
}
