/**
 * `netsplit check --watch`: checks again what a change touches. Each round is a process of its own, so that nothing of an
 * earlier version of a model is left, neither in memory nor running, and a model that never returns can be ended
 * (docs/decisions/0039).
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { basename, sep } from 'node:path'
import { NetsplitError } from '../language/errors.ts'
import type { Folders } from '../loading/folders.ts'
import { IgnoredFiles } from '../loading/ignored.ts'
import { isModule, specEnding } from '../loading/modules.ts'
import { projectFolder } from '../loading/project.ts'
import { colours } from './colours.ts'
import { type ExitCode, exitCodes } from './exit.ts'
import { endWithout } from './interrupt.ts'
import { plural } from './numbers.ts'
import type { CheckOptions } from './options.ts'
import { clearScreen, say } from './output.ts'
import { isTerminal } from './streams.ts'
import {
  differences,
  isConfiguration,
  type Known,
  merged,
  nothingKnown,
  sumOf,
  type Touched,
  touchedBy,
} from './watch-changes.ts'
import { type CheckedRow, type RoundMessage, roundVariable, type WatchedFile } from './watched.ts'

/** Milliseconds without a change after which a round begins: editors write in several steps. */
const quiet = 50

/** @throws NetsplitError `usage` for options that make no sense with it */
export function requireWatchable(options: CheckOptions): void {
  const clash = (
    [
      ['json', '--json'],
      ['list', '--list'],
      ['checkpoint', '--checkpoint'],
      ['resume', '--resume'],
      ['spill', '--spill'],
      ['changed', '--changed'],
    ] as const
  ).find(([name]) => options[name])
  if (clash === undefined) return
  throw new NetsplitError({
    code: 'usage',
    message: `--watch and ${clash[1]} do not go together: a check that is watched is short, and people read it.`,
    cure: 'Leave out one of them.',
  })
}

/**
 * Watches until the user ends it.
 *
 * @param args the whole command line, for the rounds
 * @returns 0 where the user has pressed q; Ctrl-C and signals end it as they end a check
 */
export async function watch(args: readonly string[], folders: Folders): Promise<ExitCode> {
  const watching = new Watching(args, folders)
  try {
    return await watching.end
  } finally {
    await watching.close()
  }
}

class Watching {
  readonly #args: readonly string[]
  readonly #project: string
  readonly #watched = new Set<string>()
  readonly #watcher: Promise<import('chokidar').FSWatcher>
  readonly end: Promise<ExitCode>
  #finish: (code: ExitCode) => void = () => {}
  #known: Known = nothingKnown
  #changed = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  /** The round that runs, and what it checks. */
  #round: { readonly process: ChildProcess; readonly only: Touched } | null = null

  constructor(args: readonly string[], folders: Folders) {
    this.#args = args
    this.#project = projectFolder(folders)
    this.end = new Promise((resolve) => {
      this.#finish = resolve
    })
    this.#watcher = this.#begin()
    this.#listen()
    // Of what changes while it still looks around, the watcher says nothing.
    void this.#watcher.then(() => this.#run('all'))
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    const { stdin } = process
    // A terminal that is gone cannot be set to anything.
    if (isTerminal(0)) stdin.setRawMode(false)
    stdin.pause()
    this.#round?.process.kill('SIGKILL')
    this.#round = null
    await (await this.#watcher).close()
  }

  async #begin() {
    const { watch: watchFiles } = await import('chokidar')
    const ignored = new IgnoredFiles(this.#project)
    const watcher = watchFiles(this.#project, {
      ignoreInitial: true,
      ignored: (path, stats) => {
        if (this.#watched.has(path) || path === this.#project) return false
        if (stats === undefined) return false
        if (!stats.isDirectory()) return !isModule(path) && !isConfiguration(path)
        const isInProject = path.startsWith(this.#project + sep)
        return /^(node_modules|\..*)$/.test(basename(path)) || (isInProject && ignored.has(path, { isFolder: true }))
      },
    })
    watcher.on('all', (event, path) => {
      if (event !== 'addDir' && event !== 'unlinkDir') this.#change(path)
    })
    await once(watcher, 'ready')
    return watcher
  }

  /** Keys, where there is a keyboard, and signals. */
  #listen(): void {
    const { stdin } = process
    if (stdin.isTTY) {
      stdin.setRawMode(true)
      stdin.on('data', (keys) => this.#press(keys.toString()))
      stdin.resume()
    }
    process.on('SIGINT', () => this.#finish(exitCodes.interrupted))
    process.on('SIGTERM', () => this.#finish(exitCodes.terminated))
    const terminals = [0, 1, 2].filter(isTerminal)
    process.on('SIGHUP', () => {
      endWithout(terminals)
      this.#finish(exitCodes.hungUp)
    })
  }

  #press(keys: string): void {
    // In raw mode the terminal hands on what else is a signal, or the end of the input.
    if (keys.includes('\x03')) this.#finish(exitCodes.interrupted)
    else if (/q/i.test(keys) || keys.includes('\x04')) this.#finish(exitCodes.asExpected)
    else if (/[r\r\n]/i.test(keys)) void this.#run('all')
  }

  #change(path: string): void {
    this.#changed.add(path)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      const changed = [...this.#changed]
      this.#changed = new Set()
      const only = touchedBy(
        changed,
        this.#known,
        (file) => isModule(file) && basename(file).includes(`${specEnding}.`),
      )
      if (only === 'all' || only.length > 0) void this.#run(only)
    }, quiet)
  }

  /** Makes a round; one that still runs is ended, and what it had to check is checked by this one. */
  async #run(wanted: Touched): Promise<void> {
    const before = this.#round
    this.#round = null
    before?.process.kill('SIGKILL')
    const only = before === null ? wanted : both(before.only, wanted)
    clearScreen()
    const [node, launcher] = [process.execPath, process.argv[1] as string]
    const child = spawn(node, [...process.execArgv, launcher, ...this.#args], {
      env: { ...process.env, [roundVariable]: JSON.stringify(only === 'all' ? null : only) },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const round = { process: child, only }
    this.#round = round
    let files: readonly WatchedFile[] | null = null
    let rows: readonly CheckedRow[] = []
    let typeFiles: readonly string[] = []
    child.on('message', (message: RoundMessage) => {
      if (message.kind === 'files') files = message.files
      else ({ rows, typeFiles } = message)
    })
    await new Promise<void>((resolve) => {
      child.on('close', () => resolve())
      child.on('error', () => resolve())
    })
    if (this.#round !== round) return
    this.#round = null
    await this.#learn(files, { rows, typeFiles, only })
  }

  async #learn(
    files: readonly WatchedFile[] | null,
    { rows, typeFiles, only }: { rows: readonly CheckedRow[]; typeFiles: readonly string[]; only: Touched },
  ): Promise<void> {
    const before = this.#known
    this.#known =
      files === null
        ? { ...before, isLost: true }
        : {
            files,
            typeFiles: new Set([...(only === 'all' ? [] : before.typeFiles), ...typeFiles]),
            rows: merged(before, files, rows, only),
            isLost: false,
          }
    await this.#watchInputs()
    if (files !== null) this.#compare(before, only)
    const keys = process.stdin.isTTY ? 'Enter checks all again, q ends.' : 'Ctrl-C ends.'
    say(colours.dim(`Waiting for a change in ${plural(this.#filesThatMatter().size, 'file')}. ${keys}`))
  }

  #compare(before: Known, only: Touched): void {
    const { rows } = this.#known
    const changes = before.rows.length === 0 ? [] : differences(before.rows, rows)
    if (changes.length > 0) say('', colours.bold('Since the round before:'), ...changes.map((line) => `  ${line}`))
    else if (before.rows.length > 0) say('', 'No verdict and no count has changed.')
    if (only !== 'all' && only.length < this.#known.files.length)
      say(`With those that no change touched: ${sumOf(rows)}.`)
    if (before.rows.length === 0) say('')
  }

  #filesThatMatter(): Set<string> {
    return new Set([...this.#known.files.flatMap(({ file, inputs }) => [file, ...inputs]), ...this.#known.typeFiles])
  }

  /** Inputs may lie outside the project, or where nothing else is watched. */
  async #watchInputs(): Promise<void> {
    const watcher = await this.#watcher
    for (const file of this.#filesThatMatter()) {
      if (this.#watched.has(file)) continue
      this.#watched.add(file)
      if (!file.startsWith(this.#project + sep) || file.includes(`${sep}node_modules${sep}`)) watcher.add(file)
    }
  }
}

function both(one: Touched, other: Touched): Touched {
  return one === 'all' || other === 'all' ? 'all' : [...new Set([...one, ...other])].sort()
}
