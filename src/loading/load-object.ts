/**
 * Loads the sequential specification of an object from a module of the user's, in two steps: whoever has the command bundles
 * the module, the thread that judges by it imports it.
 */

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { NetsplitError } from '../language/errors.ts'
import { type Bundle, bundleSpecs } from './bundle.ts'
import type { Folders } from './folders.ts'
import { importModule } from './load.ts'
import { shown } from './shown-path.ts'

/**
 * @param path as the user typed it
 * @throws NetsplitError where there is no such file, or it cannot be bundled
 */
export async function bundleObject(path: string, folders: Folders): Promise<Bundle> {
  const file = resolve(folders.userFolder, path)
  if (!existsSync(file)) {
    throw new NetsplitError({
      code: 'unknown-name',
      message: `There is no file ${path}.`,
      place: file,
      cure: 'Give the path to a module that exports a SequentialSpecification by default, or the name of an object.',
    })
  }
  const [bundle] = await bundleSpecs([file], folders)
  return bundle as Bundle
}

/**
 * What the module exports by default.
 *
 * @throws NetsplitError `bad-model` for a module that cannot be run, and for one without
 */
export async function importObject(bundle: Bundle, folders: Folders): Promise<{ exported: unknown; file: string }> {
  const file = shown(bundle.file, folders)
  const exports = await importModule(bundle, folders)
  if ('default' in exports) return { exported: exports['default'], file }
  throw new NetsplitError({
    code: 'bad-model',
    message: `${file} has no default export.`,
    place: file,
    cure: 'Add: export default { initial, apply(state, operation, client) { return { result, state } } }',
  })
}
