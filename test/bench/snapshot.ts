/**
 * A copy of the package as it is now. It is what the benchmark measures: somebody may go on editing meanwhile, and every
 * run has to be of the same sources.
 */

import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const oneDay = 24 * 60 * 60 * 1000
const copied = ['src', 'models', 'specs', 'test/bench', 'package.json', 'tsconfig.json']

/** The copy lies below the package's node_modules, where it finds the packages that it depends on. */
export function takeSnapshot(packageFolder: string): string {
  const parent = join(packageFolder, 'node_modules/.cache/netsplit/bench')
  mkdirSync(parent, { recursive: true })
  removeLeftovers(parent)
  const folder = mkdtempSync(join(parent, 'snapshot-'))
  for (const name of copied) cpSync(join(packageFolder, name), join(folder, name), { recursive: true })
  return folder
}

/** What runs that were interrupted have left. */
function removeLeftovers(parent: string): void {
  for (const name of readdirSync(parent)) {
    const path = join(parent, name)
    if (Date.now() - statSync(path).mtimeMs > oneDay) rmSync(path, { recursive: true, force: true })
  }
}

export function removeSnapshot(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}
