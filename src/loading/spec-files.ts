/**
 * The spec files that a user means: those of the project where none is named; else a path, a folder, a glob, or a name alone.
 * A name is first of all one of the user's own files. The models that come with the package are called `netsplit/NAME`,
 * and `NAME` as long as nothing of the user's is called so.
 */

import { basename, dirname, join, relative, resolve } from 'node:path'
import { NetsplitError } from '../language/errors.ts'
import { nearest } from '../language/nearest.ts'
import { unknownName } from '../semantics/system/names.ts'
import type { Folders } from './folders.ts'
import { extensions, hasExtension, isFile, isFolder, mentionsNetsplit, modulesIn, nameOf } from './modules.ts'
import { program } from './program.ts'
import { filesNamed, isGlob, projectFolder, projectSpecs, specPatterns } from './project.ts'

/** A file of specs, and what it is called in reports. */
export interface SpecFile {
  /** A path from the user's folder, or the name of a model that comes with the package. */
  readonly fileName: string
  /** In full. */
  readonly file: string
}

/** Where the package keeps its specs. Bare names are looked for in a folder of that name of the user's, too. */
const specFolder = 'specs'

/** What comes before the name of a model that comes with the package. */
export const shippedPrefix = 'netsplit/'

const shippedName = /^netsplit\/[\w-]+$/

/** The names of the specs that come with the package. */
export function packageSpecs({ packageFolder }: Folders): string[] {
  const folder = join(packageFolder, specFolder)
  return isFolder(folder) ? modulesIn(folder).map(nameOf) : []
}

/** Whether a recorded name is the path of a file, not the name of a model that comes with the package. */
export function isPath(name: string): boolean {
  return hasExtension(name) || (/[/\\]/.test(name) && !shippedName.test(name))
}

/**
 * What a recorded model is called today. A bare name was one of the package: a file of the user's that is called so by now is
 * another one.
 */
export function recordedName(name: string, folders: Folders): string {
  const isBare = !isPath(name) && !shippedName.test(name)
  return isBare && !isPackage(projectFolder(folders), folders) ? shippedPrefix + name : name
}

function isPackage(project: string, { packageFolder }: Folders): boolean {
  return project === resolve(packageFolder)
}

/** Whether a command names the models that come with the package, all of them. */
export function isShippedCollection(names: readonly string[], { userFolder }: Folders): boolean {
  return (
    names.length > 0 &&
    names.every((name) => `${name}/` === shippedPrefix || name === shippedPrefix) &&
    !isFolder(resolve(userFolder, shippedPrefix))
  )
}

/**
 * The specs of the user's project. Those of the package itself are called by their names alone.
 *
 * @throws NetsplitError `usage` where there are none
 */
export async function ownSpecs(folders: Folders): Promise<SpecFile[]> {
  const files = await projectSpecs(folders)
  if (files.length > 0) return files.map((file) => called(file, folders))
  const project = projectFolder(folders)
  const patterns = specPatterns(project)
  throw new NetsplitError({
    code: 'usage',
    message:
      patterns === null
        ? 'There is no spec in this project: no file is called NAME.spec.model.ts (or .mts, .js, .mjs).'
        : `There is no spec in this project: no file matches ${patterns.join(' or ')}, as package.json says.`,
    place: project,
    cure: `${program} init writes a first one. To try a model that comes with Netsplit: ${program} check netsplit/paxos`,
  })
}

function called(file: string, folders: Folders): SpecFile {
  const { packageFolder, userFolder } = folders
  const isShipped = dirname(file) === join(packageFolder, specFolder)
  if (isShipped && isPackage(projectFolder(folders), folders)) return { fileName: nameOf(file), file }
  return { fileName: relative(userFolder, file), file }
}

/**
 * The specs that a user names: several for a folder or a glob.
 *
 * @throws NetsplitError `unknown-name` for what is not there, `usage` for a name of several files
 */
export async function specsNamed(name: string, folders: Folders): Promise<SpecFile[]> {
  const { userFolder } = folders
  const full = resolve(userFolder, name)
  const isBare = !/[/\\]/.test(name) && !hasExtension(name)
  if (!isBare && isFile(full)) return [{ fileName: name, file: full }]
  const own = isBare ? await ownCalled(name, folders) : null
  if (own !== null) return [own]
  if (isFolder(full)) return specsIn(name, folders)
  if (await isGlob(name)) return matching(name, folders)
  const completed = isBare ? undefined : extensions.find((extension) => isFile(full + extension))
  if (completed !== undefined) return [{ fileName: name + completed, file: full + completed }]
  return shippedCalled(name, folders) ?? refuse(name, isBare, folders)
}

/** The specs of a folder: those of the project, or else its modules, but for those that do not even mention the package. */
async function specsIn(path: string, folders: Folders): Promise<SpecFile[]> {
  const full = resolve(folders.userFolder, path)
  const found = await projectSpecs(folders, full)
  const modules = () => modulesIn(full).map((file) => join(full, file))
  const files = found.length > 0 ? found : modules().filter(mentionsNetsplit)
  if (files.length > 0) return files.map((file) => ({ fileName: join(path, relative(full, file)), file }))
  throw new NetsplitError({
    code: 'unknown-name',
    message: `There is no spec in the folder ${path}.`,
    place: full,
    cure: 'Give the path to a spec, or to a folder with specs in it: files called NAME.spec.model.ts.',
  })
}

async function matching(glob: string, folders: Folders): Promise<SpecFile[]> {
  const { userFolder } = folders
  if (glob === `${shippedPrefix}*` && !isFolder(resolve(userFolder, shippedPrefix))) {
    return allShipped(folders)
  }
  const files = await filesNamed(glob, userFolder)
  if (files.length > 0) return files.map((file) => ({ fileName: relative(userFolder, file), file }))
  throw new NetsplitError({ code: 'unknown-name', message: `No file matches ${glob}.`, place: userFolder })
}

/** The user's own file of a name: a spec of the project, or else a module in the user's folder or in `specs` there. */
async function ownCalled(name: string, folders: Folders): Promise<SpecFile | null> {
  const isCalledSo = (file: string) => nameOf(file) === name
  const specs = (await projectSpecs(folders)).filter(isCalledSo)
  const found = specs.length > 0 ? specs : modulesAround(folders).filter(isCalledSo)
  const own = found.map((file) => called(file, folders))
  const [first, ...others] = own
  if (first === undefined) return null
  if (others.length === 0) return first
  const paths = own.map(({ fileName }) => fileName)
  throw new NetsplitError({
    code: 'usage',
    message: `There are ${paths.join(' and ')}.`,
    cure: `Give the path of the one you mean: ${paths.map((path) => (/[/\\]/.test(path) ? path : `./${path}`)).join(' or ')}`,
  })
}

/** Modules in the user's folder and in `specs` there. */
function modulesAround({ userFolder }: Folders): string[] {
  return [join(userFolder, specFolder), userFolder]
    .filter(isFolder)
    .flatMap((folder) => modulesIn(folder).map((file) => join(folder, file)))
}

function allShipped(folders: Folders): SpecFile[] {
  return packageSpecs(folders).map((name) => ({ fileName: shippedPrefix + name, file: shippedFile(name, folders) }))
}

function shippedFile(name: string, { packageFolder }: Folders): string {
  return join(packageFolder, specFolder, `${name}.ts`)
}

/** A model that comes with the package, by its name with or without the prefix; all for the prefix alone. */
function shippedCalled(name: string, folders: Folders): SpecFile[] | null {
  if (isShippedCollection([name], folders)) return allShipped(folders)
  const model = name.startsWith(shippedPrefix) ? name.slice(shippedPrefix.length) : name
  return packageSpecs(folders).includes(model) ? [{ fileName: name, file: shippedFile(model, folders) }] : null
}

async function refuse(name: string, isBare: boolean, folders: Folders): Promise<never> {
  const { userFolder } = folders
  const models = packageSpecs(folders)
  if (shippedName.test(name) && !isFolder(join(userFolder, shippedPrefix))) {
    return unknownName(
      'model',
      name,
      models.map((model) => shippedPrefix + model),
    )
  }
  if (isBare) {
    const specs = (await projectSpecs(folders)).map(nameOf)
    // Whatever else lies around may be no spec at all, unless it is called nearly so.
    const near = modulesAround(folders)
      .map(nameOf)
      .filter((known) => nearest(name, [known]).length > 0)
    return unknownName('model', name, [...new Set([...specs, ...near, ...models])])
  }
  const full = resolve(userFolder, name)
  const neighbours = isFolder(dirname(full)) ? modulesIn(dirname(full)) : []
  // The folder as the user typed it.
  const [, typed = ''] = /^(.*[/\\])?[^/\\]*$/.exec(name) ?? []
  const near = nearest(basename(full), neighbours).map((file) => typed + file)
  throw new NetsplitError({
    code: 'unknown-name',
    message: `There is no file ${name}.`,
    place: full,
    cure:
      near.length > 0
        ? `Did you mean ${near.join(' or ')}?`
        : 'Give the path to a spec, relative to the current folder, or the name of a model (see --list).',
  })
}
