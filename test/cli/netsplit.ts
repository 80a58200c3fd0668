/** Runs the command line as a user does: the launcher in a process of its own, in a folder of the user's. */

import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const packageFolder = fileURLToPath(new URL('../..', import.meta.url))
export const launcher = join(packageFolder, 'src/cli/launch.mjs')

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A folder of a user, far from the package. */
export class UserFolder {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'netsplit-test-')))

  write(name: string, content: string): void {
    mkdirSync(dirname(join(this.path, name)), { recursive: true })
    writeFileSync(join(this.path, name), content)
  }

  /** `netsplit ...args`, run in this folder, or in one of it. */
  netsplit(args: readonly string[], within = '.'): Promise<Outcome> {
    return run(process.execPath, [launcher, ...args], { cwd: join(this.path, within) })
  }

  /** `netsplit check ...args`, run in this folder. Types are not looked at: compilers would take half the time of all tests. */
  check(...args: readonly string[]): Promise<Outcome> {
    return this.checkTyped(
      ...args,
      ...(args[0] === 'history' || args.includes('--no-typecheck') ? [] : ['--no-typecheck']),
    )
  }

  /** The same, with types. */
  checkTyped(...args: readonly string[]): Promise<Outcome> {
    return run(process.execPath, [launcher, 'check', ...args], { cwd: this.path })
  }

  /** `netsplit replay ...args`, run in this folder. */
  replay(...args: readonly string[]): Promise<Outcome> {
    return run(process.execPath, [launcher, 'replay', ...args], { cwd: this.path })
  }

  /** `check`, where no file can become larger than so many kilobytes. */
  checkOnFullDisk(kilobytes: number, ...args: readonly string[]): Promise<Outcome> {
    const script = `trap '' XFSZ; ulimit -f ${kilobytes}; exec "$@"`
    return run('bash', ['-c', script, 'bash', process.execPath, launcher, 'check', ...args], { cwd: this.path })
  }

  /** The same, to be killed before it ends. */
  start(...args: readonly string[]): Running {
    return start(args, this.path)
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

/** The environment without what the test's own start put there. */
export const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(INIT_CWD|npm_|FORCE_COLOR|NO_COLOR|VITEST|NODE_|GITHUB_)/.test(name),
  ),
)

export function run(
  command: string,
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: { readonly [name: string]: string } },
): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...environment, ...env }, maxBuffer: 2 ** 26 }
    execFile(command, args, options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr })
    })
  })
}

/** The code of a program that a signal has ended. */
export const killedCode = -1

/** What a report says below `error (bad-model):` or another code, of the one file that could not be loaded. */
export function errorIn({ code, stdout, stderr }: Outcome): string {
  const [, told] = /\nerror \([\w-]+\):\n([\s\S]*?)\n\nerror {2}\S/.exec(stdout) ?? []
  if (code !== 2 || told === undefined) throw new Error(`No error was reported:\n${stdout}${stderr}`)
  return `${told}\n`
}

/** A check that is running. */
export interface Running {
  readonly pid: number
  /** What it said, once it has ended. */
  readonly outcome: Promise<Outcome>
  /** Until the first of its report. */
  readonly saidSomething: Promise<void>
  /** Until its report has a text in it. */
  said(text: string): Promise<void>
  kill(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGKILL'): void
  /** Waits until it has made a file, such as its first checkpoint. */
  made(path: string): Promise<void>
}

export function start(args: readonly string[], cwd: string, env: { readonly [name: string]: string } = {}): Running {
  const child = spawn(process.execPath, [launcher, 'check', ...args], { cwd, env: { ...environment, ...env } })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk
  })
  const outcome = new Promise<Outcome>((resolve) => {
    child.on('close', (code) => resolve({ code: code ?? killedCode, ...output }))
  })
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const made = async (path: string) => {
    while (!existsSync(path)) {
      if (hasEnded()) throw new Error(`It has ended without making ${path}:\n${output.stdout}${output.stderr}`)
      await setTimeout(20)
    }
  }
  const said = async (text: string) => {
    while (!output.stdout.includes(text)) {
      if (hasEnded()) throw new Error(`It has ended without saying it:\n${output.stdout}${output.stderr}`)
      await setTimeout(20)
    }
  }
  const saidSomething = new Promise<void>((resolve) => {
    child.stdout.once('data', () => resolve())
  })
  return { pid: child.pid as number, outcome, saidSomething, said, kill: (signal) => child.kill(signal), made }
}

/** Starts a check and interrupts it once it searches: the head of its report comes just before. */
export async function interrupt(args: readonly string[], { cwd }: { cwd: string }): Promise<Outcome> {
  const running = start(args, cwd)
  await Promise.race([running.saidSomething, running.outcome])
  running.kill('SIGINT')
  return running.outcome
}
