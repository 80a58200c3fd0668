/**
 * Bundles of earlier runs. One is good as long as nothing has changed that it was made of, and nothing that says where its imports
 * lead; then esbuild need not be started. Where that cannot be told from a few files, a bundle is not kept.
 */

import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Metafile } from 'esbuild'
import { isOffered } from './bundle-forms.ts'
import type { Bundle } from './bundled.ts'
import type { Folders } from './folders.ts'
import { recordName } from './record-names.ts'

interface Kept {
  /** Which program made it. */
  readonly madeBy: string
  readonly bundle: Bundle
  /** Bytes of the bundle and of its map, which is damaged without a word. */
  readonly sizes: readonly number[]
  /** The contents of files, or null where there is none: what went in, and the settings of all folders above. */
  readonly files: { readonly [file: string]: string | null }
  /** The names in folders: another file there might be the one that an import finds first. */
  readonly folders: { readonly [folder: string]: readonly string[] | null }
}

/** Files that say how others are read, and where imports lead. */
const settings = ['package.json', 'tsconfig.json']

/** Settings that another file has, too, which may be in a package. */
const isExtended = /"extends"\s*:/

/** The bundle of a spec file, as an earlier run has made it; null where it has not, or something has changed. */
export function recallBundle(file: string, folders: Folders): Bundle | null {
  try {
    const kept = JSON.parse(readFileSync(recordOf(file, folders), 'utf8')) as Kept
    const bundle = fileURLToPath(kept.bundle.url)
    const isGood =
      kept.madeBy === maker(folders) &&
      kept.bundle.file === file &&
      realpathSync(file) === file &&
      isSame(sizesOf(bundle), kept.sizes) &&
      Object.entries(kept.files).every(([path, content]) => contentOf(path) === content) &&
      Object.entries(kept.folders).every(([path, names]) => isSame(namesIn(path), names))
    return isGood ? kept.bundle : null
  } catch {
    // There is none, or another version has written it.
    return null
  }
}

/**
 * What is kept of a bundle, as text; null where it cannot be told whether it is good later.
 *
 * @param entry the spec file in esbuild's metafile, in which paths are relative to the user's folder
 */
export function keptBundle(bundle: Bundle, { inputs }: Metafile, entry: string, folders: Folders): string | null {
  const from = folders.userFolder
  const read = new Set([entry])
  const searched = new Set<string>()
  // A set goes on with what is added meanwhile.
  for (const input of read) {
    const importer = resolve(from, input)
    searched.add(dirname(importer))
    for (const { path, original, external } of inputs[input]?.imports ?? []) {
      if (external || isOffered(path)) continue
      const target = leadsTo(importer, original)
      // A package, a link, or several files.
      if (target === null || !resolve(from, path).startsWith(target.replace(/\.\w+$/, ''))) return null
      searched.add(dirname(target)).add(dirname(resolve(from, path)))
      read.add(path)
    }
  }
  const own = [...read].map((input) => resolve(from, input))
  const above = new Set([...searched].flatMap(foldersUpFrom))
  const said = [...above].flatMap((folder) => settings.map((name) => join(folder, name)))
  if (said.some((file) => isExtended.test(contentOf(file) ?? ''))) return null
  const kept: Kept = {
    madeBy: maker(folders),
    bundle,
    sizes: sizesOf(fileURLToPath(bundle.url)),
    files: Object.fromEntries([...own, ...said].map((file) => [file, contentOf(file)])),
    folders: Object.fromEntries([...searched].map((folder) => [folder, namesIn(folder)])),
  }
  return JSON.stringify(kept)
}

/** Where the source map of a bundle lies. */
export function mapOf(bundle: string): string {
  return `${bundle}.map`
}

/** Where what is kept of a spec file lies. */
export function recordOf(file: string, folders: Folders): string {
  return join(folders.cacheFolder, 'models', `kept-${recordName(JSON.stringify([file, maker(folders)]))}.json`)
}

/** Another version of the program makes other bundles. */
function maker({ appFolder, programId }: Folders): string {
  return `${programId} in ${appFolder}`
}

/** What an import names, before an extension or an index is looked for; null for a package, or a pattern. */
function leadsTo(importer: string, original: string | undefined): string | null {
  if (original === undefined || original.includes('*')) return null
  return /^\.\.?(\/|$)/.test(original) || isAbsolute(original) ? resolve(dirname(importer), original) : null
}

function sizesOf(bundle: string): number[] {
  return [bundle, mapOf(bundle)].map((file) => statSync(file).size)
}

function foldersUpFrom(folder: string): string[] {
  return folder === dirname(folder) ? [folder] : [folder, ...foldersUpFrom(dirname(folder))]
}

function contentOf(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

function namesIn(folder: string): string[] | null {
  return existsSync(folder) ? readdirSync(folder).sort() : null
}

function isSame<List extends readonly unknown[] | null>(one: List, other: List): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
