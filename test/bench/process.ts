/** Runs a program in a process of its own and measures it from outside. */

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface FinishedProcess {
  readonly stdout: string
  /** From the start of the process until it has ended. */
  readonly seconds: number
  /** Processor time of all its threads; null where the system does not tell. */
  readonly cpuSeconds: number | null
  /** The most memory that it had; null unless asked for. */
  readonly residentBytes: number | null
}

export interface ProcessOptions {
  readonly folder: string
  /** Exit codes that are no failure. */
  readonly accepted?: readonly number[]
}

/** The environment without what `npm run` put there: a user's shell does not have it. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(INIT_CWD|npm_|FORCE_COLOR|VITEST|NODE_)/.test(name)),
)

/**
 * Runs one program. Only one at a time: the processor time is what all finished children have used since.
 *
 * @throws Error with the program's output when it fails
 */
export function runProcess(
  command: string,
  args: readonly string[],
  { folder, accepted = [0] }: ProcessOptions,
): Promise<FinishedProcess> {
  return new Promise((resolve, reject) => {
    const cpuBefore = cpuSecondsOfChildren()
    const start = performance.now()
    const child = spawn(command, args, { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })
    let seconds = 0
    const output = [1, 2, 3].map((descriptor) => collect(child.stdio[descriptor] as NodeJS.ReadableStream))
    child.on('error', reject)
    child.on('exit', () => {
      seconds = (performance.now() - start) / 1000
    })
    child.on('close', (code) => {
      const [stdout, stderr, recorded] = output.map((chunks) => chunks.join('')) as [string, string, string]
      if (code === null || !accepted.includes(code)) {
        return reject(new Error(`${command} ${args.join(' ')} ended with code ${code}:\n${stdout}${stderr}`))
      }
      const cpuAfter = cpuSecondsOfChildren()
      resolve({
        stdout,
        seconds,
        cpuSeconds: cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore,
        residentBytes: recorded === '' ? null : Number(recorded),
      })
    })
  })
}

/** Runs a JavaScript file, and also measures its memory. */
export function runNode(file: string, args: readonly string[], options: ProcessOptions): Promise<FinishedProcess> {
  const recorder = join(options.folder, 'test/bench/record-resident-memory.cjs')
  return runProcess(process.execPath, ['--require', recorder, file, ...args], options)
}

function collect(stream: NodeJS.ReadableStream): string[] {
  const chunks: string[] = []
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => chunks.push(chunk))
  return chunks
}

/** Linux counts in hundredths of a second for everyone, whatever its own clock does. */
const ticksPerSecond = 100

function cpuSecondsOfChildren(): number | null {
  return ownCpuTimes()?.children ?? null
}

/** Processor time of this process and of its finished children, in seconds. */
export function ownCpuTimes(): { readonly own: number; readonly children: number } | null {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
      .map(Number)
    const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11, 15)
    return { own: (user + system) / ticksPerSecond, children: (childrenUser + childrenSystem) / ticksPerSecond }
  } catch {
    return null
  }
}

/** Processor time that the whole machine has used, in seconds. */
export function machineCpuSeconds(): number | null {
  try {
    const [user, nice, system, , , interrupts, softInterrupts, stolen] = (
      readFileSync('/proc/stat', 'utf8').split('\n')[0] as string
    )
      .split(/\s+/)
      .slice(1)
      .map(Number) as [number, number, number, number, number, number, number, number]
    return (user + nice + system + interrupts + softInterrupts + stolen) / ticksPerSecond
  } catch {
    return null
  }
}
