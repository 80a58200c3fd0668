/**
 * The two forms of a bundle. A script is run without what Node loads ES modules with, which takes Node 20 10 ms to load. What would
 * mean something else in a script is a module.
 */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BuildOptions, Plugin } from 'esbuild'
import type { Folders } from './folders.ts'
import { type LibraryPart, libraryUrl } from './library.ts'

/** What an import of a part of the library leads to; see offer-library.ts. */
type Offered = (part: LibraryPart) => {
  readonly path: string
  readonly namespace?: string
  readonly external?: boolean
}

export interface BundleForm {
  readonly ending: '.cjs' | '.mjs'
  readonly options: BuildOptions
  readonly offered: (folders: Folders) => Offered
  /** Whether a bundle means in this form what its author wrote. */
  readonly isFaithful: (text: string) => boolean
}

const exported = 'bundledExports'
const footer = `module.exports = ${exported};`

/** The names that a script has and a module has not, and what only modules know. */
const otherInScripts = /\b(?:_*require|module|exports|__filename|__dirname|arguments|import_meta\w*)\b|\bimport\.meta\b/

export const script: BundleForm = {
  ending: '.cjs',
  // What a module is of itself.
  options: { format: 'iife', globalName: exported, banner: { js: "'use strict';" }, footer: { js: footer } },
  offered: () => (part) => ({ path: part, namespace: offeredNamespace }),
  isFaithful: (text) => !otherInScripts.test(text.slice(0, text.lastIndexOf(footer))),
}

export const esModule: BundleForm = {
  ending: '.mjs',
  options: { format: 'esm' },
  offered: (folders) => (part) => ({ path: libraryUrl(part, folders), external: true }),
  isFaithful: () => true,
}

const offeredNamespace = 'offered'

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
