/** Runs of our own checker, each as a user starts it. */

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Project, statesOfCounter } from './installed.ts'
import { assertCounts, type Contender, type Measurement } from './measurement.ts'
import { runNode, runProcess } from './process.ts'
import type { Counts, StateSpace } from './state-spaces.ts'

/** What is read of `netsplit check --json`. */
interface CheckReport {
  readonly results: readonly CheckResult[]
}

interface CheckResult {
  readonly verdict: string
  readonly exhaustive: boolean
  readonly states: Counts
  readonly seconds: number
  readonly handlerCalls: number
  readonly memory: number
  readonly violation: { readonly trace: object } | null
  readonly disk: { readonly spills: number; readonly checkpoints: number } | null
}

const launcher = (folder: string) => join(folder, 'src/cli/launch.mjs')

export interface CheckVariant {
  readonly workers: number
  /** More options of `netsplit check`. */
  readonly options?: readonly string[]
}

/** Our checker with one worker, deciding properties of whole runs, too. */
export function withRuns(folder: string, space: StateSpace, model: string): Contender {
  return {
    ...netsplit(folder, { ...space, model }, { workers: 1 }),
    id: `${space.id}/netsplit-1-runs`,
    name: `1 worker, ${runsWords}`,
  }
}

/** What the contender of {@link withRuns} does more than others. */
export const runsWords = 'and a property of whole runs'

/** Our checker with one worker, when memory does not hold all states: they go to disk. */
export function spilled(folder: string, space: StateSpace, memory: string): Contender {
  const options = ['--memory', memory, '--spill', join(folder, 'spilled')]
  return { ...netsplit(folder, space, { workers: 1, options }), ...diskNames(space, `--memory ${memory} --spill`) }
}

/** Our checker with one worker, saving its search every second. */
export function checkpointed(folder: string, space: StateSpace): Contender {
  const saved = join(folder, 'checkpoint')
  const options = ['--checkpoint', saved, '--checkpoint-every', '1']
  const contender = netsplit(folder, space, { workers: 1, options })
  return {
    ...diskNames(space, '--checkpoint --checkpoint-every 1'),
    async run() {
      try {
        return await contender.run()
      } finally {
        rmSync(saved, { recursive: true, force: true })
      }
    },
  }
}

function diskNames(space: StateSpace, options: string) {
  return { id: `${space.id}/disk-${options.replaceAll(' ', '')}`, name: `1 worker ${options}` }
}

/** Our checker on one state space. Types are not checked: no peer's compiler is measured either. */
export function netsplit(folder: string, space: StateSpace, { workers, options = [] }: CheckVariant): Contender {
  const name = [workers === 1 ? '1 worker' : `${workers} workers`, ...options].join(' ')
  const args = ['check', ...namesOf(space), '--workers', String(workers), ...options, '--no-typecheck', '--json']
  return {
    id: `${space.id}/netsplit-${[workers, ...options].join('')}`,
    name,
    async run(): Promise<Measurement> {
      const { stdout, seconds, ...usage } = await runNode(launcher(folder), args, { folder })
      const result = onlyResult(stdout)
      if (!result.exhaustive) throw new Error(`${space.title}, ${name}: not the whole state space was explored.`)
      assertCounts(result.states, space.counts, `${space.title}, ${name}:`)
      return {
        ...usage,
        counts: result.states,
        processSeconds: seconds,
        searchSeconds: result.seconds,
        handlerCalls: result.handlerCalls,
        sharedBytes: result.memory,
        diskUses: result.disk && result.disk.spills + result.disk.checkpoints,
      }
    },
  }
}

/** A scenario that is violated. */
export interface FlawedScenario {
  readonly title: string
  readonly model: string
  readonly scenario: string
  readonly settings?: readonly string[]
}

/** The counts and the counterexample, as text that can be compared. */
export async function findCounterexample(folder: string, flawed: FlawedScenario, workers: number): Promise<string> {
  const args = ['check', ...namesOf(flawed), '--workers', String(workers), '--no-typecheck', '--json']
  const { stdout } = await runNode(launcher(folder), args, { folder, accepted: [0, 1] })
  const { states, violation } = onlyResult(stdout)
  if (violation === null) throw new Error(`${flawed.title}, ${workers} workers: no counterexample was found.`)
  return JSON.stringify({ states, trace: violation.trace })
}

const tiny = ['check', 'shared-counter', '--scenario', 'three threads']

/** What a command is called that starts Node and does nothing. */
export const emptyStart = 'node -e 0'
/** What it is called in a project that has installed the package. */
export const installedStart = 'node_modules/.bin/netsplit check'

/**
 * From Enter to verdict, with all that a user gets by default: for a model of 61 states in the clone, and for one of a hundred
 * in a project that has installed the package.
 */
export function startCommands(folder: string, project: Project): readonly Contender[] {
  const args = ['run', 'check', '--', ...tiny.slice(1)]
  return [
    startCommand({ id: 'start/empty', name: emptyStart, command: process.execPath, args: ['-e', '0'], folder }),
    startCommand({
      id: 'start/installed',
      name: installedStart,
      command: project.command,
      args: ['check', 'counter.ts'],
      folder: project.folder,
      states: statesOfCounter,
    }),
    startCommand({
      id: 'start/node',
      name: 'node src/cli/launch.mjs check',
      command: process.execPath,
      args: [launcher(folder), ...tiny],
      folder,
      states: 61,
    }),
    startCommand({ id: 'start/npm', name: 'npm run check', command: 'npm', args, folder, states: 61 }),
  ]
}

interface StartCommand {
  readonly id: string
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly folder: string
  /** How many states it has to find; it is no check otherwise. */
  readonly states?: number
}

function startCommand({ id, name, command, args, folder, states }: StartCommand): Contender {
  return {
    id,
    name,
    async run() {
      const { stdout, seconds, cpuSeconds } = await runProcess(command, args, { folder })
      if (states !== undefined && !stdout.includes(` ${states} distinct states`)) {
        throw new Error(`${name} has not found ${states} states:\n${stdout}`)
      }
      return {
        counts: {},
        processSeconds: seconds,
        searchSeconds: null,
        cpuSeconds,
        handlerCalls: null,
        sharedBytes: null,
        residentBytes: null,
        diskUses: null,
      }
    },
  }
}

/** A first run of each spec, so that no measured one has to bundle what later ones find in the cache. */
export async function warmUp(folder: string, models: readonly string[], project: Project): Promise<void> {
  await runProcess(process.execPath, [launcher(folder), 'check', ...models, '--list'], { folder })
  // Two runs leave compiled code behind (cli/script.mjs).
  for (const _run of [1, 2]) {
    await runProcess(process.execPath, [launcher(folder), ...tiny], { folder })
    await runProcess(project.command, ['check', 'counter.ts'], { folder: project.folder })
  }
}

export function namesOf({ model, scenario, settings = [] }: Omit<FlawedScenario, 'title'>): string[] {
  return [model, '--scenario', scenario, ...settings.flatMap((setting) => ['--set', setting])]
}

function onlyResult(stdout: string): CheckResult {
  const { results } = JSON.parse(stdout) as CheckReport
  const [result] = results
  if (results.length !== 1 || result === undefined) throw new Error(`Expected one result, not ${results.length}.`)
  return result
}
