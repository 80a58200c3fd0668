/** `npm run bench`: measures, makes figures, prints. */

import { bars, type CounterexampleFigures } from './bars.ts'
import {
  diskFigures,
  type Group,
  historyFigures,
  memoryFigures,
  ratioFigures,
  speedFigures,
  startFigures,
} from './figures.ts'
import { fuzzing, fuzzingFigures, isFuzzed } from './fuzzing.ts'
import { historyCommands } from './histories.ts'
import { makeProject, type Project, removeProject } from './installed.ts'
import { describeCommit, describeMachine, watchDisturbance } from './machine.ts'
import type { Contender } from './measurement.ts'
import {
  checkpointed,
  type FlawedScenario,
  findCounterexample,
  netsplit,
  spilled,
  startCommands,
  warmUp,
  withRuns,
} from './netsplit.ts'
import { type BenchOptions, parseOptions } from './options.ts'
import { writePage } from './page.ts'
import { type BenchReport, schema } from './report.ts'
import { runRounds } from './rounds.ts'
import { removeSnapshot, takeSnapshot } from './snapshot.ts'
import { compileSpin, spinVersion } from './spin.ts'
import { growthPairs, type StateSpace, stateSpaces } from './state-spaces.ts'
import { describeReport } from './tables.ts'

/** A violation behind more than a million states, and a near one for the smoke test. */
const flawedScenarios: { readonly [size in 'quick' | 'standard']: FlawedScenario } = {
  quick: { title: 'Paxos, quorums that do not intersect', model: 'paxos', scenario: 'quorums that do not intersect' },
  standard: {
    title: 'two-phase commit, 8 RMs, a majority suffices',
    model: 'two-phase-commit',
    scenario: 'the TM commits when a majority has prepared',
    settings: ['rms=8'],
  },
}

/**
 * @returns the exit code: 1 when a run has found other states than are known to be there, or workers disagree; a bar
 * that is not cleared is no failure, for that may be the machine's
 */
export async function main(args: readonly string[], packageFolder: string): Promise<number> {
  const options = parseOptions(args)
  const commit = describeCommit(packageFolder)
  const folder = takeSnapshot(packageFolder)
  let project: Project | undefined
  try {
    project = await makeProject(packageFolder)
    const report = { ...(await measure(options, folder, project)), commit }
    console.log(options.json ? JSON.stringify(report, null, 2) : describeReport(report))
    if (options.write) writePage(packageFolder, report, ['npm run bench --', ...args].join(' '))
    return report.counterexamples.every(({ identical }) => identical) ? 0 : 1
  } catch (error) {
    tell('')
    console.error(error instanceof Error ? error.message : error)
    return 1
  } finally {
    removeSnapshot(folder)
    if (project !== undefined) removeProject(project.folder)
  }
}

async function measure(options: BenchOptions, folder: string, project: Project): Promise<Omit<BenchReport, 'commit'>> {
  const peerVersions = options.peers ? await spinVersion(folder) : null
  const spaces = stateSpaces.filter((space) => isAskedFor(space, options))
  if (spaces.length === 0) throw new Error('--only names no state space.')
  const models = spaces.flatMap(({ model, runs }) => (runs === undefined ? [model] : [model, runs]))
  await warmUp(folder, [...new Set(models)], project)
  const groups = await gather(spaces, options, folder)
  const commands = startCommands(folder, project)
  const histories = historyCommands(folder, options.quick ? 'quick' : 'standard')
  const mostWorkers = options.workers.at(-1) as number
  const campaigns = spaces.filter(isFuzzed).map((space) => fuzzing(folder, space, mostWorkers))

  const disturbance = watchDisturbance()
  const measured = await runRounds([...groups.map(({ contenders }) => contenders), campaigns, commands, histories], {
    rounds: options.rounds,
    onProgress: (round, { id }) => tell(`round ${round + 1} of ${options.rounds}: ${id}`),
  })
  const disturbed = disturbance()
  const counterexamples = [await compareCounterexamples(options, folder)]
  tell('')

  const isOurs = ({ id }: Contender) => id.includes('/netsplit-')
  const evidence = {
    groups,
    measured,
    peers: ratioFigures(groups, measured, (contender, other) => isOurs(contender) && !isOurs(other)),
    scaling: ratioFigures(
      groups,
      measured,
      (contender, other) => /^\d+ workers$/.test(contender.name) && other.name === '1 worker',
    ),
    memory: memoryFigures(pairsOf(groups), measured, ['netsplit-1', 'netsplit-1--compact']),
    start: startFigures(commands, measured),
    fuzzing: fuzzingFigures(groups, measured, mostWorkers),
    counterexamples,
  }
  const { peers, scaling, memory, start, fuzzing: ofRuns } = evidence
  return {
    schema,
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    disturbance: disturbed,
    rounds: options.rounds,
    peerVersions,
    bars: bars(evidence),
    speed: speedFigures(groups, measured).filter(({ contender }) => !/--spill|--checkpoint/.test(contender)),
    scaling,
    peers,
    memory,
    disk: diskFigures(groups, measured),
    start,
    fuzzing: ofRuns,
    histories: historyFigures(histories, measured),
    counterexamples,
  }
}

function isAskedFor({ id, size }: StateSpace, { only, quick, large }: BenchOptions): boolean {
  if (only !== undefined) return only.some((name) => id.startsWith(name))
  return quick ? size === 'quick' : size === 'standard' || (large && size === 'large')
}

/** Who runs on each state space: neighbours are compared with each other. */
async function gather(spaces: readonly StateSpace[], options: BenchOptions, folder: string): Promise<Group[]> {
  const groups: Group[] = []
  for (const space of spaces) {
    const peers = options.peers && space.promela ? await compileSpin(folder, space, space.promela) : []
    const ours = options.workers.map((workers) => netsplit(folder, space, { workers }))
    const onDisk = (space.spilledAt ?? []).map((memory) => spilled(folder, space, memory))
    if (onDisk.length > 0) onDisk.push(checkpointed(folder, space))
    const compacted = netsplit(folder, space, { workers: 1, options: ['--compact'] })
    const runs = space.runs === undefined ? [] : [withRuns(folder, space, space.runs)]
    groups.push({ space, contenders: [...peers, ...ours, ...runs, compacted, ...onDisk] })
  }
  return groups
}

function pairsOf(groups: readonly Group[]): { readonly small: Group; readonly large: Group }[] {
  return growthPairs.flatMap((pair) => {
    const small = groups.find(({ space }) => space.id === pair.small)
    const large = groups.find(({ space }) => space.id === pair.large)
    return small && large ? [{ small, large }] : []
  })
}

async function compareCounterexamples(
  { quick, workers }: BenchOptions,
  folder: string,
): Promise<CounterexampleFigures> {
  const flawed = flawedScenarios[quick ? 'quick' : 'standard']
  const found = new Set<string>()
  for (const count of workers) {
    tell(`counterexample: ${flawed.title}, workers: ${count}`)
    found.add(await findCounterexample(folder, flawed, count))
  }
  return { title: flawed.title, workers, identical: found.size === 1 }
}

/** One line on the terminal that is written over and over. */
function tell(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}
