/** `netsplit init`: what a project needs to have its models checked. It overwrites nothing. */

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { NetsplitError } from '../language/errors.ts'
import { writeWhole } from '../loading/bundle.ts'
import type { Folders } from '../loading/folders.ts'
import { repositoryOf } from '../loading/ignored.ts'
import { isClone } from '../loading/library.ts'
import { extensions } from '../loading/modules.ts'
import { projectFolder } from '../loading/project.ts'
import { nearestConfig } from '../loading/tsconfig.ts'
import { colours } from './colours.ts'
import { quoted } from './command.ts'
import { type ExitCode, exitCodes } from './exit.ts'
import {
  firstModel,
  firstSpec,
  type ModuleStyle,
  modelName,
  type PackageManager,
  packageManagers,
  specName,
  workflow,
} from './first-model.ts'
import { say } from './output.ts'
import { type PackageJson, parsePackageJson, withScript } from './package-json.ts'
import { packageVersion } from './version.ts'

const script = { name: 'check:models', command: 'netsplit check' } as const

/** One thing that a project needs: a file, or a part of one. */
interface Step {
  /** As the user would type it. */
  readonly file: string
  readonly what: string
  readonly isNew: boolean
}

/**
 * @param given a folder as typed; null for the project that the user is in
 * @throws NetsplitError for a folder that cannot be written to, or a package.json that cannot be read
 */
export async function init(given: string | null, folders: Folders): Promise<ExitCode> {
  const folder = given === null ? projectFolder(folders) : resolve(folders.userFolder, given)
  const steps = await written(folder, async () => {
    mkdirSync(folder, { recursive: true })
    const style = await styleOf(folder)
    return { style, steps: [...firstFiles(folder, style), scriptIn(folder), workflowFor(folder)] }
  })
  report(folder, steps, folders)
  return exitCodes.asExpected
}

/** Tells errors of the file system as what they are: somebody else's. */
async function written<Result>(folder: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write()
  } catch (error) {
    if (error instanceof NetsplitError || (error as NodeJS.ErrnoException).syscall === undefined) throw error
    throw new NetsplitError({
      code: 'output',
      message: `The project cannot be written to: ${(error as Error).message}.`,
      place: folder,
    })
  }
}

/** TypeScript where the project has it, or is yet to be; the endings under which its compiler and Node see ES modules. */
async function styleOf(folder: string): Promise<ModuleStyle> {
  const content = packageJsonOf(folder)
  const config = nearestConfig(folder)
  const isModule = content === null || content.type === 'module'
  const known = writtenBefore(folder)
  const isTyped = config !== null || content === null || isUnwritten(content) || hasPackage(content, 'typescript')
  const hasTypes = known?.endsWith('ts') ?? isTyped
  if (known === null && !hasTypes)
    return { hasTypes, extension: isModule ? '.js' : '.mjs', importedAs: isModule ? '.js' : '.mjs' }
  const { module = '', allowImportingTsExtensions, rewriteRelativeImportExtensions } = await compilerOptions(config)
  // There, TypeScript is what Node would take its output for.
  const isCommonJs = !isModule && /^node/i.test(module)
  const extension = known ?? (isCommonJs ? '.mts' : '.ts')
  const namesSource = allowImportingTsExtensions || rewriteRelativeImportExtensions
  return { hasTypes, extension, importedAs: namesSource ? extension : extension.replace('ts', 'js') }
}

/** How the first spec's name ends, where there is one already: what was decided once stays so. */
function writtenBefore(folder: string): string | null {
  const style = { hasTypes: true, importedAs: '' }
  return extensions.find((extension) => existsSync(join(folder, specName({ ...style, extension })))) ?? null
}

async function compilerOptions(config: string | null) {
  if (config === null) return {}
  try {
    const { parseTsconfig } = await import('get-tsconfig')
    return parseTsconfig(config).compilerOptions ?? {}
  } catch {
    // The compiler will say what is wrong with it.
    return {}
  }
}

/** A model and a spec belong together: the one is not put beside another's file of the other name. */
function firstFiles(folder: string, style: ModuleStyle): Step[] {
  const files = [
    { file: modelName(style), what: 'a first model: clients of a lock', text: firstModel(style) },
    { file: specName(style), what: 'what it promises, and under which circumstances', text: firstSpec(style) },
  ]
  const isTaken = ({ file, text }: { file: string; text: string }) =>
    existsSync(join(folder, file)) && readFileSync(join(folder, file), 'utf8') !== text
  const isBlocked = files.some(isTaken)
  return files.flatMap(({ file, what, text }) => {
    const path = join(folder, file)
    if (isBlocked && !existsSync(path)) return []
    return [{ file, what, isNew: writeNew(path, text) }]
  })
}

function scriptIn(folder: string): Step {
  const path = join(folder, 'package.json')
  const step = { file: 'package.json', what: `the script ${script.name}` }
  const fresh = { private: true, type: 'module', scripts: { [script.name]: script.command } }
  if (writeNew(path, `${JSON.stringify(fresh, null, 2)}\n`)) return { ...step, isNew: true }
  const text = readFileSync(path, 'utf8')
  const { scripts = {} } = parsePackageJson(text, path)
  if (Object.hasOwn(scripts, script.name)) return { ...step, isNew: false }
  writeWhole(path, withScript(text, path, script.name, script.command))
  return { ...step, isNew: true }
}

/** GitHub looks for workflows at the root of a repository alone. */
function workflowFor(folder: string): Step {
  const root = repositoryOf(folder) ?? folder
  const from = (path: string) => relative(root, path).split(sep).join('/') || '.'
  const { manager, installed } = managerOf(folder, root)
  const path = join(root, '.github/workflows/netsplit.yml')
  const text = workflow(manager, { project: from(folder), installed: from(installed) })
  const file = relative(folder, path)
  return { file, what: 'checks the models at every push, on GitHub', isNew: writeNew(path, text) }
}

/** The package manager by its lock file, in the project or above it. */
function managerOf(folder: string, root: string): { readonly manager: PackageManager; readonly installed: string } {
  for (let at = folder; ; at = dirname(at)) {
    const manager = packageManagers.find(({ lockFile }) => existsSync(join(at, lockFile)))
    if (manager !== undefined) return { manager, installed: at }
    if (at === root || at === dirname(at)) return { manager: packageManagers[0], installed: folder }
  }
}

function report(
  folder: string,
  { style, steps }: { style: ModuleStyle; steps: readonly Step[] },
  folders: Folders,
): void {
  const width = Math.max(...steps.map(({ file }) => file.length))
  const lines = (some: readonly Step[]) => some.map(({ file, what }) => `  ${file.padEnd(width)}  ${colours.dim(what)}`)
  const [fresh, kept] = [steps.filter(({ isNew }) => isNew), steps.filter(({ isNew }) => !isNew)]
  const where = relative(folders.userFolder, folder)
  const within = where === '' ? '' : ` in ${where}`
  if (fresh.length > 0) say(colours.bold(`Wrote${within}:`), ...lines(fresh))
  if (kept.length > 0)
    say(colours.bold(fresh.length === 0 ? `All is there${within} already:` : 'Kept, as it was there:'), ...lines(kept))
  const { manager } = managerOf(folder, repositoryOf(folder) ?? folder)
  const next = [
    ...(where === '' ? [] : [`cd ${quoted(where)}`]),
    ...(isInstalled(folder) ? [] : installation(manager, folders)),
    `${manager.run} ${script.name}`,
  ]
  say('', colours.bold('Next:'), ...next.map((line) => `  ${line}`))
  if (!steps.some(({ file, isNew }) => isNew && file === specName(style))) return
  say(`Then let the server crash: take away two slashes in ${specName(style)}, and check again.`)
}

/** Netsplit is on no registry: the clone that runs here is packed. A package that is installed elsewhere cannot be. */
function installation({ add }: PackageManager, folders: Folders): string[] {
  if (!isClone(folders)) return [`${add} netsplit`]
  return [`npm pack ${quoted(folders.packageFolder)}`, `${add} ./netsplit-${packageVersion(folders)}.tgz`]
}

/** As `npm install` leaves it in a folder that had none: nobody has said yet what kind of project this is. */
function isUnwritten(content: PackageJson): boolean {
  return Object.keys(content).every((key) => /^(dev|peer|optional)?dependencies$/i.test(key))
}

function isInstalled(folder: string): boolean {
  const content = packageJsonOf(folder)
  if (content !== null && hasPackage(content, 'netsplit')) return true
  try {
    createRequire(join(folder, 'package.json')).resolve('netsplit/package.json')
    return true
  } catch (error) {
    // It is there, and keeps its own package.json to itself.
    return (error as NodeJS.ErrnoException).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED'
  }
}

function packageJsonOf(folder: string): PackageJson | null {
  const path = join(folder, 'package.json')
  return existsSync(path) ? parsePackageJson(readFileSync(path, 'utf8'), path) : null
}

function hasPackage({ dependencies = {}, devDependencies = {} }: PackageJson, name: string): boolean {
  return Object.hasOwn(dependencies, name) || Object.hasOwn(devDependencies, name)
}

/** Writes a file that is not there. @returns whether it was not */
function writeNew(path: string, text: string): boolean {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return false
  mkdirSync(dirname(path), { recursive: true })
  try {
    writeFileSync(path, text, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}
