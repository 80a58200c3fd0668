/** From measurements to figures. Ratios are made round by round; a figure is the median and the spread over the rounds. */

import type { Contender, Measurement } from './measurement.ts'
import type { Measured } from './rounds.ts'
import type { Counts, StateSpace } from './state-spaces.ts'
import { type Summary, summarize, summarizeRatios } from './statistics.ts'

/** The contenders on one state space. */
export interface Group {
  readonly space: StateSpace
  readonly contenders: readonly Contender[]
}

export interface SpeedFigures {
  readonly space: string
  readonly title: string
  readonly contender: string
  readonly counts: Counts
  /** From start to end of the process. */
  readonly processSeconds: Summary
  /** What the program says that the search took. */
  readonly searchSeconds: Summary | null
  readonly cpuSeconds: Summary | null
  /** Over the whole process. */
  readonly generatedPerSecond: Summary
  readonly distinctPerSecond: Summary
  readonly handlerCalls: number | null
}

export function speedFigures(groups: readonly Group[], measured: Measured): SpeedFigures[] {
  return groups.flatMap(({ space, contenders }) =>
    contenders.map((contender): SpeedFigures => {
      const runs = runsOf(measured, contender.id)
      const rate = (count: number) => summarize(runs.map(({ processSeconds }) => count / processSeconds))
      return {
        space: space.id,
        title: space.title,
        contender: contender.name,
        counts: space.counts,
        processSeconds: summarize(runs.map(({ processSeconds }) => processSeconds)),
        searchSeconds: summarizeKnown(runs.map(({ searchSeconds }) => searchSeconds)),
        cpuSeconds: summarizeKnown(runs.map(({ cpuSeconds }) => cpuSeconds)),
        generatedPerSecond: rate(space.counts.generated),
        distinctPerSecond: rate(space.counts.distinct),
        handlerCalls: callsOf(runs),
      }
    }),
  )
}

export interface MemoryFigures {
  readonly small: string
  readonly large: string
  readonly contender: string
  /** Growth of resident memory from the small to the large state space, for each distinct state more. */
  readonly residentBytesPerState: Summary
  /** The same of the shared memory in use. */
  readonly sharedBytesPerState: Summary
  /** The most memory that the process had on the large one. */
  readonly residentBytes: Summary
}

/** @param variants of our checker, by the end of their ids */
export function memoryFigures(
  pairs: readonly { readonly small: Group; readonly large: Group }[],
  measured: Measured,
  variants: readonly string[],
): MemoryFigures[] {
  return pairs.flatMap(({ small, large }) =>
    variants.flatMap((variant) => {
      const contender = large.contenders.find(({ id }) => id === `${large.space.id}/${variant}`)
      if (contender === undefined) return []
      const smallRuns = runsOf(measured, `${small.space.id}/${variant}`)
      const largeRuns = runsOf(measured, contender.id)
      const states = large.space.counts.distinct - small.space.counts.distinct
      const growth = (bytes: (run: Measurement) => number | null) =>
        summarize(
          largeRuns.map((run, round) => ((bytes(run) ?? 0) - (bytes(smallRuns[round] as Measurement) ?? 0)) / states),
        )
      return {
        small: small.space.title,
        large: large.space.title,
        contender: contender.name,
        residentBytesPerState: growth(({ residentBytes }) => residentBytes),
        sharedBytesPerState: growth(({ sharedBytes }) => sharedBytes),
        residentBytes: summarize(largeRuns.map(({ residentBytes }) => residentBytes ?? 0)),
      }
    }),
  )
}

/** How many times as fast as another contender on the same state space; above 1 is faster. */
export interface RatioFigures {
  readonly space: string
  readonly title: string
  readonly contender: string
  readonly comparedWith: string
  /** By the time of the whole process. */
  readonly byProcess: Summary
  /** By what each program says that the search took; null where one says nothing. */
  readonly bySearch: Summary | null
  /** By processor time, which other programs disturb less; it counts all threads. */
  readonly byCpu: Summary | null
}

export function ratioFigures(
  groups: readonly Group[],
  measured: Measured,
  isPair: (contender: Contender, other: Contender) => boolean,
): RatioFigures[] {
  return groups.flatMap(({ space, contenders }) =>
    contenders.flatMap((contender) =>
      contenders
        .filter((other) => isPair(contender, other))
        .map((other): RatioFigures => {
          const times = (time: (run: Measurement) => number | null) => {
            const others = runsOf(measured, other.id).map(time)
            const own = runsOf(measured, contender.id).map(time)
            return areKnown(others) && areKnown(own) && areLong([...others, ...own])
              ? summarizeRatios(others, own)
              : null
          }
          return {
            space: space.id,
            title: space.title,
            contender: contender.name,
            comparedWith: other.name,
            byProcess: times(({ processSeconds }) => processSeconds) as Summary,
            bySearch: times(({ searchSeconds }) => searchSeconds),
            byCpu: times(({ cpuSeconds }) => cpuSeconds),
          }
        }),
    ),
  )
}

/** A search that uses the disk, against the same one in memory. */
export interface DiskFigures {
  readonly title: string
  readonly contender: string
  /** How often states were moved to disk, or the search was saved. */
  readonly uses: Summary
  readonly searchSeconds: Summary
  readonly distinctPerSecond: Summary
  /** How many times as fast as in memory, by search time. */
  readonly ratio: Summary
  readonly residentBytes: Summary
}

export function diskFigures(groups: readonly Group[], measured: Measured): DiskFigures[] {
  return groups.flatMap(({ space, contenders }) =>
    contenders
      .filter(({ id }) => id.includes('/disk-'))
      .map((contender): DiskFigures => {
        const runs = runsOf(measured, contender.id)
        const seconds = (some: readonly Measurement[]) => some.map(({ searchSeconds }) => searchSeconds ?? 0)
        return {
          title: space.title,
          contender: contender.name,
          uses: summarize(runs.map(({ diskUses }) => diskUses ?? 0)),
          searchSeconds: summarize(seconds(runs)),
          distinctPerSecond: summarize(seconds(runs).map((time) => space.counts.distinct / time)),
          ratio: summarizeRatios(seconds(runsOf(measured, `${space.id}/netsplit-1`)), seconds(runs)),
          residentBytes: summarize(runs.map(({ residentBytes }) => residentBytes ?? 0)),
        }
      }),
  )
}

export interface StartFigures {
  readonly command: string
  readonly seconds: Summary
}

export function startFigures(commands: readonly Contender[], measured: Measured): StartFigures[] {
  return commands.map(({ id, name }) => ({
    command: name,
    seconds: summarize(runsOf(measured, id).map(({ processSeconds }) => processSeconds)),
  }))
}

export interface HistoryFigures {
  readonly history: string
  /** From start to end of the process. */
  readonly seconds: Summary
  /** What the program says that it took to judge, without reading the file. */
  readonly judgingSeconds: Summary
}

export function historyFigures(commands: readonly Contender[], measured: Measured): HistoryFigures[] {
  return commands.map(({ id, name }) => {
    const runs = runsOf(measured, id)
    const seconds = summarize(runs.map(({ processSeconds }) => processSeconds))
    return { history: name, seconds, judgingSeconds: summarize(runs.map((run) => run.searchSeconds ?? Number.NaN)) }
  })
}

export function runsOf(measured: Measured, id: string): readonly Measurement[] {
  const runs = measured.get(id)
  if (runs === undefined) throw new Error(`Nothing was measured of ${id}.`)
  return runs
}

/** The same in every run with one worker; with more, two may ask the same at once, so the most counts. */
function callsOf(runs: readonly Measurement[]): number | null {
  const calls = runs.map(({ handlerCalls }) => handlerCalls)
  return areKnown(calls) ? Math.max(...calls) : null
}

function summarizeKnown(samples: readonly (number | null)[]): Summary | null {
  return areKnown(samples) ? summarize(samples) : null
}

function areKnown(samples: readonly (number | null)[]): samples is readonly number[] {
  return samples.every((sample) => sample !== null)
}

/** A time of 0 was too short for the clock. */
function areLong(samples: readonly number[]): boolean {
  return samples.every((sample) => sample > 0)
}
