/** Makes one self-contained file of an author's spec, which the main thread and the workers load. */

import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BuildFailure, BuildOptions, Message, Metafile, OutputFile, Plugin } from 'esbuild'
import { NetsplitError } from '../language/errors.ts'
import { type BundleForm, esModule, givingLibrary, isFaithful, isOffered, script } from './bundle-forms.ts'
import type { Bundle } from './bundled.ts'
import type { Folders } from './folders.ts'
import { keptBundle, mapOf, recallBundle, recordOf } from './kept-bundles.ts'
import { libraryParts, libraryUrl } from './library.ts'
import { reachesLateSources } from './watch.ts'

export type { Bundle } from './bundled.ts'

/** Bundles spec files. Of one that cannot be bundled there is the error, and the others are bundled all the same. */
export async function bundleEach(files: readonly string[], folders: Folders): Promise<(Bundle | NetsplitError)[]> {
  try {
    return await bundleSpecs(files, folders)
  } catch (error) {
    if (!(error instanceof NetsplitError)) throw error
    if (files.length === 1) return [error]
    const apart = await Promise.all(files.map((file) => bundleEach([file], folders)))
    return apart.flat()
  }
}

/**
 * Bundles spec files, all in one go, but for those that are as an earlier run has left them.
 *
 * @throws NetsplitError `bad-model` with the author's file, line and column for a syntax error or a missing import
 */
export async function bundleSpecs(files: readonly string[], folders: Folders): Promise<Bundle[]> {
  const recalled = new Map(files.map((file) => [file, recallBundle(file, folders)]))
  const changed = [...new Set(files)].filter((file) => recalled.get(file) === null)
  const made = changed.length === 0 ? [] : await bundleAnew(changed, folders)
  const bundles = new Map(made.map((bundle) => [bundle.file, bundle]))
  return files.map((file) => (recalled.get(file) ?? bundles.get(file)) as Bundle)
}

async function bundleAnew(files: readonly string[], folders: Folders): Promise<Bundle[]> {
  const scripts = await scriptsOf(files, folders)
  const others = files.filter((file) => !scripts.has(file))
  const modules = others.length === 0 ? new Map() : await built(others, esModule, folders)
  mkdirSync(modelsFolder(folders), { recursive: true })
  return files.map((file) => keepBundle((scripts.get(file) ?? modules.get(file)) as Built, folders))
}

/** What esbuild has made of a spec file. */
interface Built {
  readonly file: string
  readonly form: BundleForm
  readonly output: OutputFile
  readonly map: OutputFile
  readonly metafile: Metafile
}

/** Those of the files that can be scripts. */
async function scriptsOf(files: readonly string[], folders: Folders): Promise<Map<string, Built>> {
  try {
    const scripts = await built(files, script, folders)
    return new Map([...scripts].filter(([, one]) => isFaithful(one.output.text, inputsOf(one, folders), one.metafile)))
  } catch {
    // Whatever is wrong with a file, it says as a module.
    if (files.length === 1) return new Map()
    const apart = await Promise.all(files.map((file) => scriptsOf([file], folders)))
    return new Map(apart.flatMap((each) => [...each]))
  }
}

/** @throws NetsplitError `bad-model` */
async function built(files: readonly string[], form: BundleForm, folders: Folders): Promise<Map<string, Built>> {
  // Required, not imported: an import would read all of it first, for the names that it exports.
  const { build } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild')
  const options = {
    ...form.options,
    absWorkingDir: folders.userFolder,
    bundle: true,
    platform: 'node',
    target: 'node20',
    // Beside it: Node looks at each letter of a script that has a map.
    sourcemap: 'external',
    sourcesContent: true,
    keepNames: true,
    metafile: true,
    write: false,
    outdir: modelsFolder(folders),
    outExtension: { '.js': form.ending },
    logLevel: 'silent',
    plugins: [sameNetsplit(form, folders), givingLibrary(folders)],
  } satisfies BuildOptions
  // Numbered entries: two files of one name may lie in different folders.
  const entryPoints = files.map((file, index) => ({ in: file, out: `entry${index}` }))
  const { outputFiles, metafile } = await build({ ...options, entryPoints }).catch((error: unknown): never => {
    throw isBuildFailure(error) ? syntaxError(error.errors) : error
  })
  return new Map(
    files.map((file, index) => {
      const named = (name: string) => outputFiles.find(({ path }) => basename(path) === name)
      const output = named(`entry${index}${form.ending}`)
      const map = named(`entry${index}${form.ending}.map`)
      if (output === undefined || map === undefined) throw new Error(`esbuild made nothing of ${file}`)
      return [file, { file, form, output, map, metafile }]
    }),
  )
}

function modelsFolder({ cacheFolder }: Folders): string {
  return join(cacheFolder, 'models')
}

/** Writes a bundle, and what tells a later run whether it is still good. */
function keepBundle({ file, form, output, map, metafile }: Built, folders: Folders): Bundle {
  // With the map: the same text may come of files in several places.
  const name = `${basename(file).replace(/\.\w+$/, '')}-${hashOf(output.text + map.text)}${form.ending}`
  const path = join(modelsFolder(folders), name)
  writeWhole(mapOf(path), map.contents)
  writeWhole(path, `${output.text}//# sourceMappingURL=${encodeURIComponent(basename(mapOf(path)))}\n`)
  const inputs = inputsOf({ output, metafile }, folders)
  const itself = Object.entries(metafile.inputs).find(([input]) => resolve(folders.userFolder, input) === file)
  const bundle: Bundle = {
    file,
    url: pathToFileURL(path).href,
    hash: hashOf(withoutPlaces(output.text, inputs, folders)),
    inputs: inputs.map((input) => resolve(folders.userFolder, input)),
    format: itself?.[1].format ?? 'esm',
    reachesLateSources: reachesLateSources(output.text),
  }
  const entry = outputIn({ output, metafile }, folders)?.entryPoint
  const kept = entry === undefined ? null : keptBundle(bundle, metafile, entry, folders)
  if (kept !== null) writeWhole(recordOf(file, folders), kept)
  return bundle
}

/** The author's files that went in, as esbuild calls them. */
function inputsOf(built: Pick<Built, 'output' | 'metafile'>, folders: Folders): string[] {
  return Object.keys(outputIn(built, folders)?.inputs ?? {}).filter((input) => !isOffered(input))
}

function outputIn({ output, metafile }: Pick<Built, 'output' | 'metafile'>, { userFolder }: Folders) {
  return metafile.outputs[relative(userFolder, output.path).replaceAll('\\', '/')]
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** A bundle without what tells where its parts were found: esbuild puts a comment before each. */
function withoutPlaces(text: string, inputs: readonly string[], folders: Folders): string {
  const comments = new Set(inputs.map((input) => `// ${input}`))
  const lines = text.split('\n').filter((line) => !comments.has(line.trim()))
  return libraryParts.reduce((rest, part) => rest.replaceAll(libraryUrl(part, folders), part), lines.join('\n'))
}

/** Writes and renames, so that another process never reads half a file. */
export function writeWhole(path: string, content: Uint8Array | string): void {
  const unfinished = unfinishedName(path)
  try {
    writeFileSync(unfinished, content, { flag: 'wx' })
    renameSync(unfinished, path)
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw error
  }
}

/** Begins to write as {@link writeWhole} does, and takes it back; throws what that would throw. */
export function tryWriting(path: string): void {
  const unfinished = unfinishedName(path)
  try {
    writeFileSync(unfinished, '', { flag: 'wx' })
  } finally {
    rmSync(unfinished, { force: true })
  }
}

function unfinishedName(path: string): string {
  return `${path}.${randomBytes(8).toString('hex')}`
}

/** The model and the program must share one copy of the library: it recognises its own values and errors by identity. */
function sameNetsplit(form: BundleForm, folders: Folders): Plugin {
  const source = join(folders.packageFolder, 'src/index.ts')
  return {
    name: 'same-netsplit',
    setup(build) {
      for (const part of libraryParts)
        build.onResolve({ filter: new RegExp(`^${part}$`) }, () => form.offered(part, folders))
      build.onResolve({ filter: /^\.\.?\/(.*\/)?index\.[jt]s$/ }, ({ path, resolveDir }) =>
        resolve(resolveDir, path).replace(/\.js$/, '.ts') === source ? form.offered('netsplit', folders) : undefined,
      )
    },
  }
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors)
}

function syntaxError(errors: readonly Message[]): NetsplitError {
  return new NetsplitError({
    code: 'bad-model',
    message: errors.slice(0, 5).map(describe).join('\n'),
    cure: /Could not resolve/.test(errors[0]?.text ?? '') ? 'Check the path, or install the package.' : undefined,
  })
}

function describe({ text, location }: Message): string {
  if (location === null) return text
  const { file, line, column, length, lineText } = location
  const margin = String(line).length
  return [
    `${file}:${line}:${column + 1}: ${text}`,
    `  ${line} | ${lineText}`,
    `  ${' '.repeat(margin)} | ${' '.repeat(column)}${'^'.repeat(Math.max(1, Math.min(length, lineText.length - column)))}`,
  ].join('\n')
}
