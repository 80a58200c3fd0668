/**
 * The project of a user: where it is, and which of its files are specs. These are the files that are called
 * `*.spec.model.ts`, or whatever `netsplit.specs` in package.json says, but what git ignores, what is installed, and what
 * the compiler has written.
 */

import { existsSync, readdir, readdirSync, readFileSync, realpath, realpathSync, stat, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { NetsplitError } from '../language/errors.ts'
import type { Folders } from './folders.ts'
import { IgnoredFiles } from './ignored.ts'
import { extensions, isModule, specEnding, withoutOutput } from './modules.ts'
import { isJavaScript, nearestConfig } from './tsconfig.ts'

/** The specs of a project that says nothing else. */
const usualSpecs = [`**/*${specEnding}{${extensions.join(',')}}`]

/** The nearest folder at or above the user's that has a package.json, or else the user's. */
export function projectFolder({ userFolder }: Pick<Folders, 'userFolder'>): string {
  for (let folder = resolve(userFolder); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) return userFolder
  }
}

/**
 * The spec files of a project, in full, sorted.
 *
 * @param below a folder: only those in it, by what its own project says
 * @throws NetsplitError `usage` where package.json does not say what specs are
 */
export async function projectSpecs({ userFolder }: Pick<Folders, 'userFolder'>, below?: string): Promise<string[]> {
  const project = projectFolder({ userFolder: below ?? userFolder })
  const folder = below ?? project
  // The patterns of a project begin at its folder.
  const all = await filesMatching(specPatterns(project) ?? usualSpecs, project)
  const found = all.filter((file) => isModule(file) && (folder === project || file.startsWith(folder + sep)))
  return withoutOutput(await withoutCompiled(found))
}

/** What package.json declares; null where it does not. */
export function specPatterns(project: string): readonly string[] | null {
  const file = join(project, 'package.json')
  if (!existsSync(file)) return null
  const { netsplit } = parsed(file) as { netsplit?: { specs?: unknown } }
  const specs = netsplit?.specs
  if (specs === undefined) return null
  const patterns = Array.isArray(specs) ? (specs as unknown[]) : [specs]
  if (patterns.length > 0 && patterns.every((pattern) => typeof pattern === 'string')) return patterns
  throw new NetsplitError({
    code: 'usage',
    message: 'netsplit.specs is neither a glob nor a list of globs.',
    place: file,
    cure: 'Write, for example: "netsplit": { "specs": "specs/*.ts" }',
  })
}

function parsed(file: string): object {
  try {
    return (JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) as object | null) ?? {}
  } catch (error) {
    throw new NetsplitError({
      code: 'usage',
      message: `package.json cannot be read: ${(error as Error).message}.`,
      place: file,
    })
  }
}

/** What finds files needs no more; all of a file system would have Node load streams. */
const fileSystem = { readdir, readdirSync, realpath, realpathSync, stat, statSync }

/** The files of a folder that match globs and that git does not ignore, in full, sorted. */
async function filesMatching(patterns: readonly string[], folder: string): Promise<string[]> {
  const { globSync } = await import('tinyglobby')
  const ignored = new IgnoredFiles(folder)
  // Ignored folders can be large: they are not even read.
  const readUnignored = (path: string, options: { withFileTypes: true }) =>
    readdirSync(path, options).filter(
      (entry) => !entry.isDirectory() || !ignored.has(join(resolve(path), entry.name), { isFolder: true }),
    )
  const found = globSync(patterns, {
    cwd: folder,
    ignore: ['**/node_modules/**'],
    expandDirectories: false,
    absolute: true,
    fs: { ...fileSystem, readdirSync: readUnignored as typeof readdirSync },
  })
  return found
    .map((file) => resolve(file))
    .filter((file) => !ignored.has(file, { isFolder: false }))
    .sort()
}

/** The files that a glob on the command line means, in full, sorted: whatever matches, as a shell would have it. */
export async function filesNamed(glob: string, folder: string): Promise<string[]> {
  const { globSync } = await import('tinyglobby')
  const ignore = glob.includes('node_modules') ? [] : ['**/node_modules/**']
  const found = globSync(glob, { cwd: folder, ignore, expandDirectories: false, absolute: true })
  return withoutOutput(found.map((file) => resolve(file)).filter(isModule)).sort()
}

export async function isGlob(text: string): Promise<boolean> {
  return /[*?[\]{}!()]/.test(text) && (await import('tinyglobby')).isDynamicPattern(text)
}

/** Files without the JavaScript that lies where a compiler of the project writes. */
async function withoutCompiled(files: readonly string[]): Promise<string[]> {
  const scripts = files.filter(isJavaScript)
  const configs = [...new Set(scripts.flatMap((file) => nearestConfig(dirname(file)) ?? []))]
  if (configs.length === 0) return [...files]
  const outputs = await outputFolders(configs)
  return files.filter((file) => !isJavaScript(file) || !outputs.some((folder) => file.startsWith(folder + sep)))
}

/** Where compilers write that are configured beside these tsconfig.json: many a project builds with one of another name. */
async function outputFolders(configs: readonly string[]): Promise<string[]> {
  const { parseTsconfig } = await import('get-tsconfig')
  return configs
    .map((config) => dirname(config))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => /^tsconfig\b.*\.json$/.test(name))
        .flatMap((name) => {
          const outDir = outDirOf(() => parseTsconfig(join(folder, name)).compilerOptions?.outDir)
          const output = outDir === undefined ? folder : resolve(folder, outDir)
          // One that the sources lie in as well tells nothing.
          const isAround = !relative(output, folder).startsWith('..')
          return isAround ? [] : [output]
        }),
    )
}

/** A configuration that cannot be read is the compiler's matter, which says so. */
function outDirOf(read: () => string | undefined): string | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
