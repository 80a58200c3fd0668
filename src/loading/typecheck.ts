/**
 * Type-checks the authors' own files with tsc in a process of its own, while the search runs. Only errors in files that
 * the model brought along count; a result is remembered until one of these files or the compiler's settings change.
 */

import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve, sep } from 'node:path'
import { promisify } from 'node:util'
import { type Bundle, writeWhole } from './bundle.ts'
import type { Folders } from './folders.ts'
import { isClone } from './library.ts'
import { recordName } from './record-names.ts'
import { isJavaScript, nearestConfig, projectFor, settingsOf } from './tsconfig.ts'

export interface TypeProblem {
  readonly file: string
  readonly line: number
  readonly column: number
  /** `TS2345: Argument of type ...`; it can have several lines. */
  readonly message: string
}

export interface TypeCheck {
  readonly problems: readonly TypeProblem[]
  /** Why the types could not be checked; null when they were. */
  readonly skipped: string | null
  /** The author's files that were looked at, in full, those that are imported for their types alone included. */
  readonly lookedAt: readonly string[]
}

interface Found extends Omit<TypeCheck, 'lookedAt'> {
  /** The contents of the author's files, those that are imported for their types alone included. */
  readonly files: { readonly [file: string]: string }
}

interface Remembered extends Found {
  /** What was checked, and how. */
  readonly of: string
}

const passed: TypeCheck = { problems: [], skipped: null, lookedAt: [] }

/**
 * Checks the files of one or more specs in one run of tsc for each tsconfig.json.
 *
 * @returns one answer for each bundle, in their order
 */
export function typecheck(bundles: readonly Bundle[], folders: Folders): Promise<TypeCheck>[] {
  const groups = new Map<string | null, Bundle[]>()
  for (const bundle of bundles.filter(({ file }) => isOwn(file, folders) && hasTypes(file))) {
    const config = nearestConfig(dirname(bundle.file))
    groups.set(config, [...(groups.get(config) ?? []), bundle])
  }
  const answers = new Map<Bundle, Promise<TypeCheck>>()
  for (const [config, group] of groups) {
    const whole = checkGroup(group, config, folders).catch((error) => ({ ...passed, skipped: String(error) }))
    for (const bundle of group)
      answers.set(
        bundle,
        whole.then((found) => problemsOf(bundle, group, found)),
      )
  }
  return bundles.map((bundle) => answers.get(bundle) ?? Promise.resolve(passed))
}

/** The same, by the address of each bundle: several specs of a file have their types in common. */
export function typecheckByUrl(bundles: readonly Bundle[], folders: Folders): ReadonlyMap<string, Promise<TypeCheck>> {
  return new Map(typecheck(bundles, folders).map((answer, index) => [(bundles[index] as Bundle).url, answer]))
}

/** Whether a file is TypeScript, or JavaScript that asks to be checked. */
function hasTypes(file: string): boolean {
  return !isJavaScript(file) || /^\s*\/\/\s*@ts-check\b/m.test(contentOf(file))
}

/** A problem in a file that no bundle contains, because only its types are imported, is everyone's. */
function problemsOf(bundle: Bundle, group: readonly Bundle[], found: TypeCheck): TypeCheck {
  const problems = found.problems.filter(
    ({ file }) => bundle.inputs.includes(file) || group.every(({ inputs }) => !inputs.includes(file)),
  )
  return { ...found, problems }
}

async function checkGroup(group: readonly Bundle[], config: string | null, folders: Folders): Promise<TypeCheck> {
  const folder = join(folders.cacheFolder, 'types')
  const settings = settingsOf(group, config).map((file) => [file, contentOf(file)])
  // Another version of the library has other types.
  const key = JSON.stringify([folders.programId, group.map(({ hash, file }) => [hash, file]), config, settings])
  const name = recordName(key)
  const record = join(folder, `${name}.json`)
  const remembered = recall(record, key)
  if (remembered !== null) return remembered
  mkdirSync(folder, { recursive: true })
  const project = join(folder, `tsconfig.${name}.json`)
  writeWhole(project, JSON.stringify(projectFor(group, config, folders), null, 2))
  const output = await runCompiler(project)
  if (typeof output !== 'string') return { ...passed, ...output }
  const found = readOutput(output, folders)
  if (found.skipped === null) writeWhole(record, JSON.stringify({ ...found, of: key } satisfies Remembered))
  return { ...found, lookedAt: Object.keys(found.files) }
}

/** Whether the author can do anything about a file. What comes with an installed package was checked before it was packed. */
function isOwn(file: string, folders: Folders): boolean {
  const library = join(folders.packageFolder, isClone(folders) ? 'src' : 'dist') + sep
  return !file.includes(`${sep}node_modules${sep}`) && !file.startsWith(library)
}

function recall(record: string, key: string): TypeCheck | null {
  if (!existsSync(record)) return null
  const { of, files, problems, skipped } = JSON.parse(readFileSync(record, 'utf8')) as Remembered
  const isGood = of === key && Object.entries(files).every(([file, content]) => contentOf(file) === content)
  return isGood ? { problems, skipped, lookedAt: Object.keys(files) } : null
}

/** The compiler's output whether or not it found problems; or why there is none. */
async function runCompiler(project: string): Promise<string | { readonly skipped: string }> {
  try {
    const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
    const args = [compiler, '--project', project, '--pretty', 'false', '--listFiles']
    // Whose types are known already, it starts nothing.
    const { execFile } = await import('node:child_process')
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26, cwd: dirname(project) })
    return stdout
  } catch (error) {
    const { stdout, code, signal } = error as { stdout?: string; code?: unknown; signal?: string | null }
    if (typeof code === 'number' && stdout) return stdout
    // As by Ctrl-C, which a terminal sends to it, too.
    return { skipped: signal ? `tsc was ended by ${signal}` : 'tsc does not run here' }
  }
}

/** Problems are `file(line,column): error TS1: text`, with further lines indented; other lines list the files. */
function readOutput(output: string, folders: Folders): Found {
  const problems: TypeProblem[] = []
  const general: string[] = []
  const files: { [file: string]: string } = {}
  for (const line of output.split(/\r?\n/)) {
    const [, name, row, column, text] = /^(\S.*)\((\d+),(\d+)\): error (.*)$/.exec(line) ?? []
    const last = problems.at(-1)
    if (name?.endsWith('.json')) {
      general.push(`${name}: ${text}`)
    } else if (name !== undefined) {
      const file = resolve(folders.cacheFolder, 'types', name)
      problems.push({ file, line: Number(row), column: Number(column), message: text as string })
    } else if (line.startsWith('  ') && last !== undefined) {
      problems[problems.length - 1] = { ...last, message: `${last.message}\n${line}` }
    } else if (line.startsWith('error ')) {
      general.push(line)
    } else if (line.trim() !== '' && isOwn(resolve(line), folders) && existsSync(line)) {
      files[resolve(line)] = contentOf(line)
    }
  }
  const own = problems.filter(({ file }) => isOwn(file, folders)).map(inShort)
  return { problems: own, skipped: own.length === 0 && general.length > 0 ? (general[0] as string) : null, files }
}

/**
 * The compiler tells of a predicate without return by the types of two functions, several lines long, and says in its last
 * line what is wrong.
 */
function inShort(problem: TypeProblem): TypeProblem {
  const { message } = problem
  const [code] = message.split(':')
  return /Type 'void' is not assignable to type 'boolean'\.$/.test(message)
    ? {
        ...problem,
        message: `${code}: This function gives back nothing where true or false is wanted. Is return missing?`,
      }
    : problem
}

function contentOf(file: string | null): string {
  return file !== null && existsSync(file) ? readFileSync(file, 'utf8') : ''
}
