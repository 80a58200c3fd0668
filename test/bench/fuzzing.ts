/** Random runs of our fuzzer beside the search of the same state space, by as many workers. */

import { join } from 'node:path'
import { type Group, runsOf } from './figures.ts'
import type { Contender } from './measurement.ts'
import { namesOf } from './netsplit.ts'
import { runNode } from './process.ts'
import type { Measured } from './rounds.ts'
import type { StateSpace } from './state-spaces.ts'
import { type Summary, summarize, summarizeRatios } from './statistics.ts'

/** The state spaces of which random runs are taken, too. */
const fuzzed: readonly string[] = ['2pc-5', '2pc-8', 'paxos-3']

/** How many seconds of random runs: tables are cold at first, and a campaign of a minute is what the docs advise. */
const secondsOfRuns = { quick: 1, standard: 30 }

export function isFuzzed({ id }: StateSpace): boolean {
  return fuzzed.includes(id)
}

interface FuzzReport {
  readonly results: readonly { readonly stepsTaken: number; readonly seconds: number }[]
}

/** A campaign of some time. In place of generated states it counts steps of runs. */
export function fuzzing(folder: string, space: StateSpace, workers: number): Contender {
  const seconds = secondsOfRuns[space.size === 'quick' ? 'quick' : 'standard']
  const asked = ['--time', String(seconds), '--seed', '7', '--workers', String(workers)]
  const args = ['fuzz', ...namesOf(space), ...asked, '--no-typecheck', '--json']
  return {
    id: idOf(space, workers),
    name: `fuzz, ${workers} workers`,
    async run() {
      const {
        stdout,
        seconds: processSeconds,
        ...usage
      } = await runNode(join(folder, 'src/cli/launch.mjs'), args, { folder })
      const [result] = (JSON.parse(stdout) as FuzzReport).results
      if (result === undefined || result.stepsTaken === 0) throw new Error(`${space.title}: no random run was taken.`)
      return {
        ...usage,
        counts: { generated: result.stepsTaken },
        processSeconds,
        searchSeconds: result.seconds,
        handlerCalls: null,
        sharedBytes: null,
        diskUses: null,
      }
    },
  }
}

const idOf = ({ id }: StateSpace, workers: number) => `${id}/fuzz-${workers}`

export interface FuzzingFigures {
  readonly title: string
  readonly workers: number
  readonly stepsPerSecond: Summary
  /** How many states the search generates in the time of a step. */
  readonly generatedForStep: Summary
}

export function fuzzingFigures(groups: readonly Group[], measured: Measured, workers: number): FuzzingFigures[] {
  return groups
    .filter(({ space }) => isFuzzed(space))
    .map(({ space }) => {
      const rates = (id: string) =>
        runsOf(measured, id).map(({ counts, searchSeconds }) => (counts.generated ?? 0) / (searchSeconds ?? Number.NaN))
      const steps = rates(idOf(space, workers))
      const generatedForStep = summarizeRatios(rates(`${space.id}/netsplit-${workers}`), steps)
      return { title: space.title, workers, stepsPerSecond: summarize(steps), generatedForStep }
    })
}
