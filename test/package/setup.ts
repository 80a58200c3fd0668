/** Packs once, and installs the package once for all test files. */

import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { type Installation, install } from './installation.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Null where the registry cannot be reached. */
    installation: Installation | null
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  // A path as users have them, too.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netsplit, ein Päckchen für 日本 ')))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    const installation = await install(folder)
    project.provide('installation', 'unreachable' in installation ? null : installation)
    return () => {
      remove()
      if ('unreachable' in installation) {
        console.log(
          `skipped: all tests of the package, for the registry cannot be reached. ${installation.unreachable}`,
        )
      }
    }
  } catch (error) {
    remove()
    throw error
  }
}
