/**
 * A user names a spec by its path, or by a name alone: then it comes with the package, or lies in the current folder or in
 * `specs` there. A name that fits several files is refused.
 */

import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { NetsplitError } from '../language/errors.ts'
import { nearest } from '../language/nearest.ts'
import { unknownName } from '../semantics/system/names.ts'
import type { Folders } from './folders.ts'

const extension = /\.([mc]?ts|m?js)$/
const extensions = ['.ts', '.mts', '.cts', '.js', '.mjs']

/** Where a project keeps its specs, this package too. */
const specFolder = 'specs'

/** The names of the specs that come with the package. */
export function packageSpecs({ packageFolder }: Folders): string[] {
  const folder = join(packageFolder, specFolder)
  return existsSync(folder) ? modulesIn(folder).map((file) => file.slice(0, -'.ts'.length)) : []
}

/** The modules of a folder; JavaScript that lies beside TypeScript of the same name was made of it. */
function modulesIn(folder: string): string[] {
  const files = readdirSync(folder).filter(isModule)
  return files.filter((file) => file.endsWith('ts') || !files.includes(file.replace(/js$/, 'ts'))).sort()
}

/** Whether the user calls a spec by its path, not by a name alone. */
export function isPath(name: string): boolean {
  return /[/\\]/.test(name) || extension.test(name)
}

/**
 * The specs that a user names, each by its name in the package or its path: several for a folder.
 *
 * @throws NetsplitError `unknown-name` for what is not there, `usage` for a name of several files
 */
export function specsNamed(name: string, folders: Folders): string[] {
  return isPath(name) ? specsAt(name, folders) : [specCalled(name, folders)]
}

/** The file of a spec that {@link specsNamed} gave. */
export function fileOf(name: string, folders: Folders): string {
  return isPath(name) ? resolve(folders.userFolder, name) : join(folders.packageFolder, specFolder, `${name}.ts`)
}

function specsAt(path: string, { userFolder }: Folders): string[] {
  const full = resolve(userFolder, path)
  if (isFile(full)) return [path]
  if (isFolder(full)) {
    const files = modulesIn(full)
    if (files.length > 0) return files.map((file) => join(path, file))
    throw new NetsplitError({
      code: 'unknown-name',
      message: `There is no spec in the folder ${path}.`,
      place: full,
      cure: 'Give the path to a spec, or to a folder with nothing but specs in it.',
    })
  }
  const [completed] = extensions.filter((ending) => isFile(full + ending))
  if (completed !== undefined) return [path + completed]
  const folder = dirname(full)
  const neighbours = isFolder(folder) ? readdirSync(folder).filter(isModule) : []
  // The folder as the user typed it.
  const [, typed = ''] = /^(.*[/\\])?[^/\\]*$/.exec(path) ?? []
  const near = nearest(basename(full), neighbours).map((file) => typed + file)
  throw new NetsplitError({
    code: 'unknown-name',
    message: `There is no file ${path}.`,
    place: full,
    cure:
      near.length > 0
        ? `Did you mean ${near.join(' or ')}?`
        : 'Give the path to a spec, relative to the current folder, or the name of a model (see --list).',
  })
}

function specCalled(name: string, folders: Folders): string {
  const shipped = packageSpecs(folders)
  const isShipped = shipped.includes(name)
  const shippedFile = fileOf(name, folders)
  const own = ownFiles(folders, (file) => nameOf(file) === name).filter(
    (file) => !isShipped || realpathSync(resolve(folders.userFolder, file)) !== realpathSync(shippedFile),
  )
  const [first] = own
  if (first === undefined) return isShipped ? name : refuseName(name, shipped, folders)
  if (own.length === 1 && !isShipped) return first
  const paths = isShipped ? [...own, relative(folders.userFolder, shippedFile)] : own
  throw new NetsplitError({
    code: 'usage',
    message: isShipped
      ? `A model that comes with Netsplit is called ${name}, and here is ${own.join(' and ')}.`
      : `There are ${own.join(' and ')}.`,
    cure: `Give the path of the one you mean: ${paths.map((path) => (isPath(path) ? path : `./${path}`)).join(' or ')}`,
  })
}

function refuseName(name: string, shipped: readonly string[], folders: Folders): never {
  if (isFolder(resolve(folders.userFolder, name))) {
    throw new NetsplitError({
      code: 'unknown-name',
      message: `There is no model '${name}', but a folder.`,
      cure: `For all specs in it: ./${name}`,
    })
  }
  // Whatever lies in the current folder may be no spec at all, unless it is called nearly so.
  const own = ownFiles(folders, (file, folder) => folder !== '' || nearest(name, [nameOf(file)]).length > 0)
  return unknownName('model', name, [...new Set([...own.map(nameOf), ...shipped])])
}

/** Modules in the user's folder and in `specs` there, by path. */
function ownFiles({ userFolder }: Folders, isWanted: (file: string, folder: string) => boolean): string[] {
  return [specFolder, ''].flatMap((folder) => {
    const path = join(userFolder, folder)
    if (!isFolder(path)) return []
    const files = readdirSync(path).filter((file) => isModule(file) && isFile(join(path, file)))
    return files
      .filter((file) => isWanted(file, folder))
      .sort()
      .map((file) => join(folder, file))
  })
}

function nameOf(file: string): string {
  return basename(file).replace(extension, '')
}

function isModule(file: string): boolean {
  return extension.test(file) && !/\.d\.[mc]?ts$/.test(file)
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
