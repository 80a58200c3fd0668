/** Writing: carries out the outputs that a command asks for; see outputs.ts. */

import { type Stats, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { makeFolders } from '../engine/platform/node.ts'
import { NetsplitError } from '../language/errors.ts'
import { tryWriting, writeWhole } from '../loading/bundle.ts'
import type { Folders } from '../loading/folders.ts'
import { realPath } from '../loading/real-path.ts'
import { colours } from './colours.ts'
import { type ExitCode, exitCodes } from './exit.ts'
import { fileNames } from './file-names.ts'
import type { Content, Format, IndexEntry, Output, OutputTargets } from './formats.ts'
import { plural } from './numbers.ts'
import { outputs } from './outputs.ts'
import { describeShown, type Shown } from './shown.ts'

/** An output with where it goes. */
interface Wanted {
  readonly output: Output
  /** As typed. */
  readonly target: string
  readonly path: string
  /** Of a file; null for a folder. */
  readonly format: Format | null
}

/** A file that was written; the run is null for what leads to others. */
export interface Written {
  /** As the user would type it. */
  readonly file: string
  readonly shown: Shown | null
  /** What the user has to be told of it. */
  readonly notes: readonly string[]
}

export interface NotWritten {
  readonly file: string
  readonly why: string
}

/** What a command does, as far as outputs depend on it. */
export interface Showing {
  /** How many checks it makes; runs of one at most go to a file. */
  readonly checks: number
  /** What it reads: none of it is written over. */
  readonly inputs: readonly string[]
}

/** More files are counted, not listed. */
const mostListed = 20

export class Writing {
  readonly #wanted: readonly Wanted[]
  readonly #folders: Folders
  readonly #written: Written[] = []
  readonly #notWritten: NotWritten[] = []
  /** Files for which there was no run. */
  readonly #empty: string[] = []
  readonly #entries: (IndexEntry & { readonly output: Output; readonly target: string })[] = []

  /** @throws NetsplitError `usage` for a name that fits no format, `output` for a place where nothing can be written */
  constructor(targets: OutputTargets, folders: Folders) {
    this.#folders = folders
    this.#wanted = outputs.flatMap((output) =>
      (targets[output.name] ?? []).map((target) => wantedAt(output, target, folders)),
    )
    const paths = this.#wanted.map(({ path }) => path)
    const twice = this.#wanted.find(({ path, format }, at) => format !== null && paths.indexOf(path) !== at)
    if (twice !== undefined) {
      refuse(`${twice.target} is to be written twice.`, 'Give each output a file of its own.')
    }
  }

  get isAsked(): boolean {
    return this.#wanted.length > 0
  }

  /** Which runs a search has to give. */
  get runs(): 'reported' | 'one' | 'all' {
    if (this.#wanted.length === 0) return 'reported'
    return this.#wanted.every(({ format }) => format !== null) ? 'one' : 'all'
  }

  /**
   * Looks whether all can be written, and makes the folders: before what takes time.
   *
   * @throws NetsplitError `usage` where a file would have to take the runs of several checks, `output` where it cannot be written
   */
  prepare({ checks, inputs }: Showing): void {
    const known = new Set(inputs.map(realPath))
    for (const { output, target, path, format } of this.#wanted) {
      if (format === null) {
        makeFolder(path, target)
        continue
      }
      if (checks > 1) {
        refuse(
          `--${output.name} ${target} takes the run of one check; this command makes ${checks}.`,
          `Name one model and one --scenario${folderFor(output)}.`,
        )
      }
      if (known.has(realPath(path))) refuse(`${target} is read by this command.`, 'Name another file.')
      requireWritable(path, target)
    }
  }

  /** Writes the runs of a check. What cannot be written takes nothing else with it; {@link lines} tell it. */
  async write(shown: readonly Shown[]): Promise<void> {
    for (const { output, target, path, format } of this.#wanted) {
      if (format !== null) {
        const [first] = shown
        if (first === undefined) this.#empty.push(target)
        else await this.#writeRun(first, format, { path, file: target })
        continue
      }
      const names = fileNames(shown)
      for (const [at, one] of shown.entries()) {
        for (const each of output.formats) {
          const name = `${names[at]}${each.ending}`
          const isWritten = await this.#writeRun(one, each, { path: join(path, name), file: join(target, name) })
          if (isWritten) this.#entries.push({ file: name, shown: one, output, target })
        }
      }
    }
  }

  /** Writes what leads to the files of a folder, once all are there. */
  async finish(): Promise<void> {
    for (const { output, target, path, format } of this.#wanted) {
      if (format !== null || output.index === undefined) continue
      const { name, write } = output.index
      const to = { path: join(path, name), file: join(target, name) }
      const entries = this.#entries.filter((entry) => entry.output === output && entry.target === target)
      await this.#attempt(null, to, () => write(entries, { path: to.path, folders: this.#folders }))
    }
  }

  get written(): readonly Written[] {
    return this.#written
  }

  get notWritten(): readonly NotWritten[] {
    return this.#notWritten
  }

  get exitCode(): ExitCode {
    return this.#notWritten.length === 0 ? exitCodes.asExpected : exitCodes.error
  }

  /** What was written, and what was not. */
  lines(): string[] {
    const listed = this.#written
      .slice(0, mostListed)
      .flatMap(({ file, shown, notes }) => [
        shown === null ? `wrote ${file}` : `wrote ${file}: ${describeShown(shown.run)}`,
        ...notes.map((note) => colours.yellow(`  ${note}`)),
      ])
    const rest = Math.max(0, this.#written.length - mostListed)
    const folders = this.#wanted.filter(({ format }) => format === null).map(({ target }) => target)
    return [
      ...listed,
      ...(rest === 0 ? [] : [`... and ${plural(rest, 'more file')}`]),
      ...[...this.#empty, ...(this.#written.length === 0 ? folders : [])].map(
        (target) => `${target}: there is no run to write`,
      ),
      ...this.#notWritten.map(({ file, why }) => colours.red(`${file} could not be written: ${why}`)),
    ]
  }

  #writeRun(shown: Shown, format: Format, to: Paths): Promise<boolean> {
    return this.#attempt(shown, to, () => format.write(shown, { path: to.path, folders: this.#folders }))
  }

  async #attempt(
    shown: Shown | null,
    { path, file }: Paths,
    make: () => string | Content | Promise<string | Content>,
  ): Promise<boolean> {
    try {
      const made = await make()
      const { text, notes } = typeof made === 'string' ? { text: made, notes: [] } : made
      writeWhole(path, text)
      this.#written.push({ file, shown, notes })
      return true
    } catch (error) {
      this.#notWritten.push({ file, why: reasonOf(error) })
      return false
    }
  }
}

interface Paths {
  readonly path: string
  /** As the user would type it. */
  readonly file: string
}

function wantedAt(output: Output, target: string, { userFolder }: Folders): Wanted {
  const path = resolve(userFolder, target)
  const format = output.formats.find(({ ending }) => basename(target).toLowerCase().endsWith(ending)) ?? null
  if (output.target === 'folder') return { output, target, path, format: null }
  if (format === null && output.target === 'file') {
    const endings = output.formats.map(({ ending, name }) => `${ending} (${name})`)
    refuse(
      `--${output.name} ${target}: the name of the file has to end in ${endings.join(', ')}.`,
      'Name another file.',
    )
  }
  return { output, target, path, format }
}

/** How to have all runs, to follow an advice. */
function folderFor({ formats }: Output): string {
  const folder = outputs.find(
    ({ target, formats: others }) => target !== 'file' && others.some((other) => formats.includes(other)),
  )
  return folder === undefined ? '' : `, or take all with --${folder.name} FOLDER`
}

function makeFolder(path: string, target: string): void {
  try {
    makeFolders(path)
    tryWriting(join(path, 'run'))
  } catch (error) {
    const isFile = statOf(path)?.isFile() === true
    cannotWrite(target, isFile ? 'it is a file, not a folder' : reasonInFolder(error))
  }
}

/** @throws NetsplitError `output` where no file can be written under this path; `target` is how the user named it */
export function requireWritable(path: string, target: string): void {
  const found = statOf(path)
  if (found !== undefined && !found.isFile()) cannotWrite(target, 'it is a folder')
  try {
    tryWriting(path)
  } catch (error) {
    const hasFolder = statOf(dirname(path)) !== undefined
    cannotWrite(target, hasFolder ? reasonInFolder(error) : reasonOf(error))
  }
}

function cannotWrite(target: string, why: string): never {
  throw new NetsplitError({
    code: 'output',
    message: `${target} cannot be written: ${why}.`,
    cure: 'Nothing was checked; name a place where there is a folder that you may write to.',
  })
}

function refuse(message: string, cure: string): never {
  throw new NetsplitError({ code: 'usage', message, cure })
}

const nothingThere = 'nothing can be written there'

const reasons: { readonly [code: string]: string } = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is a file where a folder should be',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: nothingThere,
  ENOSPC: 'the disk is full',
  EFBIG: 'it is too large',
}

function reasonOf(error: unknown): string {
  if (error instanceof NetsplitError) return error.summary
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return reasons[code] ?? (error instanceof Error ? error.message : String(error))
}

/** In a folder that is there and takes no files, such as one of /proc, Linux says that there is none. */
function reasonInFolder(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOENT' ? nothingThere : reasonOf(error)
}

/** What is at a path; undefined where there is nothing, also because a file stands where a folder should be. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}
