/** Files that may hold a spec, by their names alone. */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'

/** How a module's name ends. CommonJS is among them, to be told what to write instead. */
export const extensions = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'] as const

const extension = /\.[mc]?[jt]s$/
/** How a spec file is called, so that it is found without being named: `lock.spec.model.ts`. */
export const specEnding = '.spec.model'

export function hasExtension(name: string): boolean {
  return extension.test(name)
}

export function isModule(file: string): boolean {
  return extension.test(file) && !/\.d\.[mc]?ts$/.test(file)
}

/** What a user calls a spec file: `lock` for `specs/lock.spec.model.ts`, and for `lock.ts`. */
export function nameOf(file: string): string {
  const name = basename(file).replace(extension, '')
  return name.endsWith(specEnding) ? name.slice(0, -specEnding.length) : name
}

/** Files without the JavaScript that lies beside TypeScript of the same name: it was made of that. */
export function withoutOutput(files: readonly string[]): string[] {
  const all = new Set(files)
  return files.filter((file) => !/js$/.test(file) || !all.has(file.replace(/js$/, 'ts')))
}

/** The modules directly in a folder, by name. */
export function modulesIn(folder: string): string[] {
  const files = readdirSync(folder).filter((file) => isModule(file) && isFile(join(folder, file)))
  return withoutOutput(files).sort()
}

/** Whether a module mentions the package at all: one that does not is no spec, and is not run to find that out. */
export function mentionsNetsplit(file: string): boolean {
  return readFileSync(file, 'utf8').includes('netsplit')
}

export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
