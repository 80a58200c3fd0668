/**
 * The compiler options that types are checked with: those of the tsconfig.json nearest to the spec, as the author's editor
 * has them; where there is none, `strict` and nothing stricter.
 */

import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, parse, resolve, sep } from 'node:path'
import { type Bundle, writeWhole } from './bundle.ts'
import type { Folders } from './folders.ts'
import { isClone, libraryParts, libraryTypes } from './library.ts'

/** What holds without a tsconfig.json; the README quotes it. */
export const withoutConfig = {
  strict: true,
  target: 'ES2023',
  lib: ['ES2023'],
  module: 'NodeNext',
  skipLibCheck: true,
} as const

/** Whatever the author's options are: nothing is written, and imports may name the TypeScript file. */
const always = {
  noEmit: true,
  allowImportingTsExtensions: true,
  composite: false,
  incremental: false,
  tsBuildInfoFile: null,
  declaration: false,
  declarationDir: null,
  declarationMap: false,
  emitDeclarationOnly: false,
  isolatedDeclarations: false,
  // Unused names are a matter for a linter: they never stop a check.
  noUnusedLocals: false,
  noUnusedParameters: false,
  allowUnusedLabels: true,
} as const

/** The tsconfig.json that counts for a folder; null where there is none. */
export function nearestConfig(folder: string): string | null {
  return nearest(folder, 'tsconfig.json')
}

function nearest(folder: string, name: string): string | null {
  return (
    foldersAbove(folder)
      .map((at) => join(at, name))
      .find((file) => existsSync(file)) ?? null
  )
}

/** All files that say how types are checked: the configuration, those that it extends, and what kind of modules there are. */
export function settingsOf(group: readonly Bundle[], config: string | null): string[] {
  const packages = group.flatMap(({ file }) => nearest(dirname(file), 'package.json') ?? [])
  return [...new Set([...(config === null ? [] : extended(config)), ...packages])]
}

/** A configuration and what it extends by path. One of an installed package does not change while it is installed. */
function extended(config: string, known: readonly string[] = []): string[] {
  const file = existsSync(config) ? config : `${config}.json`
  if (known.includes(file) || !existsSync(file)) return [...known]
  const [, bases = ''] = /"extends"\s*:\s*("[^"]*"|\[[^\]]*\])/.exec(readFileSync(file, 'utf8')) ?? []
  const paths = [...bases.matchAll(/"(\.[^"]*)"/g)].map(([, path]) => resolve(dirname(file), path as string))
  return paths.reduce<string[]>((found, path) => extended(path, found), [...known, file])
}

export function isJavaScript(file: string): boolean {
  return file.endsWith('js')
}

/** A project of these files alone, with the options of a configuration, or of none. */
export function projectFor(group: readonly Bundle[], config: string | null, folders: Folders): object {
  const files = group.map(({ file }) => file)
  // tsc looks for types beside the project, which lies in the cache.
  const typeRoots = [...files.map(dirname), ...(config === null ? [] : [dirname(config)])]
    .flatMap(foldersAbove)
    .map((folder) => join(folder, 'node_modules/@types'))
    .filter((folder, index, all) => all.indexOf(folder) === index && existsSync(folder))
  const knowsNode = typeRoots.some((folder) => existsSync(join(folder, 'node')))
  return {
    ...(config !== null && { extends: config }),
    files: config === null && !knowsNode ? [...files, declareConsole(folders)] : files,
    include: [],
    compilerOptions: {
      ...(config === null && { ...withoutConfig, types: knowsNode ? ['node'] : [] }),
      ...always,
      // Else it means what the author says: files that are imported may be JavaScript, too.
      ...(files.some(isJavaScript) && { allowJs: true }),
      rootDir: parse(folders.packageFolder).root,
      typeRoots,
      ...(!files.every((file) => findsNetsplit(file, folders)) && { paths: pathsTo(folders) }),
    },
  }
}

/** What an author may use of a platform whose types are not installed. */
function declareConsole({ cacheFolder }: Folders): string {
  const file = join(cacheFolder, 'types/console.d.ts')
  writeWhole(file, 'declare const console: { log(...values: unknown[]): void; error(...values: unknown[]): void }\n')
  return file
}

/** Where the compiler finds what models import, where Netsplit is not installed beside them. */
function pathsTo(folders: Folders) {
  return Object.fromEntries(libraryParts.map((part) => [part, [libraryTypes(part, folders)]]))
}

/** A file of a clone may find what was packed of it, which does not count. */
function findsNetsplit(file: string, folders: Folders): boolean {
  try {
    const found = createRequire(file).resolve('netsplit')
    return !isClone(folders) || !found.startsWith(join(folders.packageFolder, 'dist') + sep)
  } catch {
    return false
  }
}

function foldersAbove(folder: string): string[] {
  return folder === dirname(folder) ? [folder] : [folder, ...foldersAbove(dirname(folder))]
}
