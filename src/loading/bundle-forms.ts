/**
 * The two forms of a bundle. A script is run without what Node loads ES modules with, which takes Node 20 10 ms to load. What would
 * mean something else in a script is a module.
 */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BuildOptions, Metafile, OnResolveResult, Plugin } from 'esbuild'
import type { Folders } from './folders.ts'
import { type LibraryPart, libraryUrl } from './library.ts'

export interface BundleForm {
  readonly ending: '.cjs' | '.mjs'
  readonly options: BuildOptions
  /** What an import of a part of the library leads to; see offer-library.ts. */
  readonly offered: (part: LibraryPart, folders: Folders) => OnResolveResult
}

/** No path begins so that esbuild tells of a file. */
const offeredNamespace = '/offered'

export const script: BundleForm = {
  ending: '.cjs',
  // As strict as a module is of itself.
  options: { format: 'cjs', banner: { js: "'use strict';" } },
  offered: (part) => ({ path: part, namespace: offeredNamespace }),
}

export const esModule: BundleForm = {
  ending: '.mjs',
  options: { format: 'esm' },
  offered: (part, folders) => ({ path: libraryUrl(part, folders), external: true }),
}

/** Whether a bundle tells by this name that it holds what gives it the library. */
export function isOffered(input: string): boolean {
  return input.startsWith(`${offeredNamespace}:`)
}

/** Puts what gives it the library into a script. */
export function givingLibrary(folders: Folders): Plugin {
  return {
    name: 'giving-library',
    setup(build) {
      build.onLoad({ filter: /.*/, namespace: offeredNamespace }, ({ path }) => ({
        contents: readFileSync(fileURLToPath(libraryUrl(path as LibraryPart, folders)), 'utf8'),
        loader: 'js',
      }))
    },
  }
}

/** The names that a script has and a module has not, and what modules alone know. */
const otherInScripts = /\b(?:_*require|module|exports|__filename|__dirname|arguments|import_meta\w*)\b|\bimport\.meta\b/

/** How esbuild exports from a script: at its top, and at its end for those who import names. */
const exporting = /^module\.exports = __toCommonJS\(\w+\);$|^0 && \(module\.exports = \{[^}]*\}\);$/gm

/** Where a model looks at the library as a whole, which it can tell from a module. */
const libraryAsWhole = new RegExp(`^// ${offeredNamespace}:.*\n(?:var|let|const) \\w+_exports = `, 'm')

/**
 * Whether a script means what its author wrote as modules.
 *
 * @param text of the script
 * @param inputs the names of what went in
 */
export function isFaithful(text: string, inputs: readonly string[], metafile: Metafile): boolean {
  return inputs.every((input) => isModule(input, metafile)) && !libraryAsWhole.test(text) && !isOtherAsScript(text)
}

/** Whether a file is written as a module, or is no code. What is not, esbuild takes for stricter than it is, and says so in a module alone. */
function isModule(input: string, { inputs }: Metafile): boolean {
  const { format, imports = [] } = inputs[input] ?? {}
  return (format === 'esm' || /\.json$/.test(input)) && imports.every(({ kind }) => kind !== 'require-call')
}

function isOtherAsScript(text: string): boolean {
  return otherInScripts.test(text.replaceAll(exporting, ''))
}
