/** The machine that is measured, and how much others used it meanwhile. */

import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { machineCpuSeconds, ownCpuTimes } from './process.ts'

export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryBytes: number
  readonly node: string
  readonly system: string
}

export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    node: process.version,
    system: `${process.platform} ${process.arch}`,
  }
}

/** The commit that is measured, with a mark when files differ from it; null outside of a repository. */
export function describeCommit(packageFolder: string): string | null {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: packageFolder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    const changed = git('status', '--porcelain', '--', 'src', 'models', 'specs') !== ''
    return `${git('rev-parse', '--short=10', 'HEAD')}${changed ? ' with uncommitted changes' : ''}`
  } catch {
    return null
  }
}

export interface Disturbance {
  /** The load average of the minute before the benchmark began. */
  readonly loadBefore: number
  /** How many cores were busy with other programs, on average; null where the system does not tell. */
  readonly coresUsedByOthers: number | null
}

/** @returns a function that tells how much others have used the machine since */
export function watchDisturbance(): () => Disturbance {
  const loadBefore = loadavg()[0] as number
  const start = performance.now()
  const before = usedByOthers()
  return () => {
    const after = usedByOthers()
    const seconds = (performance.now() - start) / 1000
    const cores = before === null || after === null ? null : Math.max(0, (after - before) / seconds)
    return { loadBefore, coresUsedByOthers: cores }
  }
}

function usedByOthers(): number | null {
  const all = machineCpuSeconds()
  const times = ownCpuTimes()
  return all === null || times === null ? null : all - times.own - times.children
}
