/**
 * The bars that the engine has to clear, as ratios of measurements of one run on one machine: 1 or more is a pass,
 * whatever the bar is about. A bar whose measurements were not asked for has no ratio.
 */

import { type Group, type MemoryFigures, type RatioFigures, runsOf, type StartFigures } from './figures.ts'
import type { FuzzingFigures } from './fuzzing.ts'
import { emptyStart, installedStart, runsWords } from './netsplit.ts'
import type { Measured } from './rounds.ts'
import { spread } from './spread.ts'
import { doublings } from './state-spaces.ts'
import { summarizeRatios } from './statistics.ts'

export interface Bar {
  readonly name: string
  /** What was measured, in words. */
  readonly measured: string
  /** How many times the bar is cleared; null when it was not measured. */
  readonly ratio: number | null
  readonly passes: boolean | null
}

export interface Evidence {
  readonly groups: readonly Group[]
  readonly measured: Measured
  readonly peers: readonly RatioFigures[]
  readonly scaling: readonly RatioFigures[]
  readonly memory: readonly MemoryFigures[]
  readonly start: readonly StartFigures[]
  readonly fuzzing: readonly FuzzingFigures[]
  readonly counterexamples: readonly CounterexampleFigures[]
}

/** Whether every number of workers found the same. */
export interface CounterexampleFigures {
  readonly title: string
  readonly workers: readonly number[]
  readonly identical: boolean
}

const fewestStatesForScaling = 1_000_000
const mostHandlerCalls = 20_000
const mostBytes = { exact: 40, compact: 16 }
const mostSecondsToStart = 1
const mostTimesEmptyStart = 3
const mostGeneratedForStep = 5

export function bars(evidence: Evidence): Bar[] {
  return [
    ...againstSpin(evidence),
    handlerCalls(evidence),
    paxosRate(evidence),
    ...scaling(evidence),
    ...counterexamples(evidence),
    ...ofRuns(evidence),
    ...ofDoublings(evidence),
    ...memory(evidence),
    ...start(evidence),
    ...ofFuzzing(evidence),
  ]
}

function againstSpin({ peers }: Evidence): Bar[] {
  const bar = (contender: string, factor: number): Bar => {
    const found = peers.find(
      (ratio) => ratio.space === '2pc-8' && ratio.contender === contender && ratio.comparedWith === 'SPIN BFS',
    )
    return judged({
      name: `two-phase commit, 8 RMs, ${contender}: ${factor} times as fast as SPIN's BFS (-O2), whole processes`,
      measured: found && `${spread(found.byProcess)} times`,
      ratio: found && found.byProcess.median / factor,
    })
  }
  return [bar('1 worker', 1.3), bar('1 worker --compact', 1.6)]
}

function handlerCalls({ groups, measured }: Evidence): Bar {
  const calls = has(groups, 'paxos-3') ? runsOf(measured, 'paxos-3/netsplit-1')[0]?.handlerCalls : null
  return judged({
    name: `Paxos, 3 clients: at most ${mostHandlerCalls.toLocaleString('en')} handler calls`,
    measured: calls?.toLocaleString('en'),
    ratio: calls && mostHandlerCalls / calls,
  })
}

/** Two million generated states of Paxos in the time of ten million of two-phase commit. */
function paxosRate({ groups, measured }: Evidence): Bar {
  const name = 'Paxos, 3 clients: generated states per second, 0.2 of those of two-phase commit, 8 RMs'
  if (!has(groups, 'paxos-3') || !has(groups, '2pc-8')) return judged({ name })
  const rates = (id: string) =>
    runsOf(measured, `${id}/netsplit-1`).map(({ counts, processSeconds }) => (counts.generated ?? 0) / processSeconds)
  const ratio = summarizeRatios(rates('paxos-3'), rates('2pc-8'))
  return judged({ name, measured: spread(ratio), ratio: ratio.median / 0.2 })
}

function scaling({ groups, scaling }: Evidence): Bar[] {
  const large = groups.filter(({ space }) => space.counts.distinct >= fewestStatesForScaling)
  const ratios = scaling.filter(
    ({ space, contender }) => contender === '2 workers' && large.some((group) => group.space.id === space),
  )
  const name = '2 workers: 1.7 times as fast as 1, whole processes'
  if (ratios.length === 0) return [judged({ name: `${name}, with more than a million states` })]
  return ratios.map(({ title, byProcess }) =>
    judged({ name: `${title}, ${name}`, measured: `${spread(byProcess)} times`, ratio: byProcess.median / 1.7 }),
  )
}

function counterexamples({ counterexamples }: Evidence): Bar[] {
  return counterexamples.map(({ title, workers, identical }) =>
    judged({
      name: `${title}: identical counts and counterexample with ${workers.join(', ')} workers`,
      measured: identical ? 'identical' : 'different',
      ratio: identical ? 1 : 0,
    }),
  )
}

/** Deciding a property of whole runs takes the search and the graph. */
function ofRuns({ groups, measured }: Evidence): Bar[] {
  const most = 3
  return groups
    .filter(({ space }) => space.runs !== undefined && space.size !== 'quick')
    .map(({ space }) => {
      const seconds = (id: string) => runsOf(measured, `${space.id}/${id}`).map(({ processSeconds }) => processSeconds)
      const ratio = summarizeRatios(seconds('netsplit-1-runs'), seconds('netsplit-1'))
      return judged({
        name: `${space.title}: ${runsWords} takes at most ${most} times as long, whole processes`,
        measured: `${spread(ratio)} times`,
        ratio: most / ratio.median,
      })
    })
}

/** Nothing is quadratic that need not be: twice as much takes little more than twice as long. */
function ofDoublings({ groups, measured }: Evidence): Bar[] {
  const most = 2.5
  return doublings
    .filter(({ once, twice }) => has(groups, once) && has(groups, twice))
    .map(({ once, twice }) => {
      const seconds = (id: string) =>
        runsOf(measured, `${id}/netsplit-1`).map(({ searchSeconds }) => searchSeconds ?? 0)
      const ratio = summarizeRatios(seconds(twice), seconds(once))
      const title = groups.find(({ space }) => space.id === twice)?.space.title
      return judged({
        name: `${title}: at most ${most} times as long as half of them, searches`,
        measured: `${spread(ratio)} times`,
        ratio: most / ratio.median,
      })
    })
}

function memory({ memory }: Evidence): Bar[] {
  const name = (most: number) => `at most ${most} bytes for a distinct state, by growth of resident memory`
  const measured = memory
    .filter(({ contender }) => /^1 worker( --compact)?$/.test(contender))
    .map(({ small, large, contender, residentBytesPerState: bytes }) => {
      const most = contender.endsWith('--compact') ? mostBytes.compact : mostBytes.exact
      const title = `${small} to ${large.replace(/^.*, /, '')}, ${contender}: ${name(most)}`
      return judged({ name: title, measured: `${spread(bytes)} bytes`, ratio: most / bytes.median })
    })
  const compact = memory.some(({ contender }) => contender.endsWith('--compact'))
  return compact ? measured : [...measured, judged({ name: `--compact: ${name(mostBytes.compact)}` })]
}

function start({ start }: Evidence): Bar[] {
  const secondsOf = (name: string) => start.find(({ command }) => command === name)?.seconds
  const [seconds, installed, empty] = ['npm run check', installedStart, emptyStart].map(secondsOf)
  const times = installed && empty && summarizeRatios(installed.samples, empty.samples)
  return [
    judged({
      name: 'a model of 61 states: a second from Enter to verdict of `npm run check`',
      measured: seconds && `${spread(seconds)} s`,
      ratio: seconds && mostSecondsToStart / seconds.median,
    }),
    judged({
      name: `a model of 100 states, installed: from Enter to verdict in ${mostTimesEmptyStart} times \`${emptyStart}\``,
      measured: times && `${spread(times)} times`,
      ratio: times && mostTimesEmptyStart / times.median,
    }),
  ]
}

function ofFuzzing({ fuzzing }: Evidence): Bar[] {
  return fuzzing.map(({ title, workers, generatedForStep }) =>
    judged({
      name: `${title}, ${workers} workers: a step of a random run for ${mostGeneratedForStep} states that the search generates`,
      measured: `one for ${spread(generatedForStep)}`,
      ratio: mostGeneratedForStep / generatedForStep.median,
    }),
  )
}

interface Judgement {
  readonly name: string
  readonly measured?: string | undefined
  readonly ratio?: number | null | undefined
}

function judged({ name, measured = 'not measured', ratio = null }: Judgement): Bar {
  return { name, measured, ratio, passes: ratio === null ? null : ratio >= 1 }
}

function has(groups: readonly Group[], id: string): boolean {
  return groups.some(({ space }) => space.id === id)
}
