/** The figures of one run of the benchmark, as data; `--json` prints it. */

import type { Bar, CounterexampleFigures } from './bars.ts'
import type { DiskFigures, HistoryFigures, MemoryFigures, RatioFigures, SpeedFigures, StartFigures } from './figures.ts'
import type { FuzzingFigures } from './fuzzing.ts'
import type { Disturbance, Machine } from './machine.ts'

export const schema = 'netsplit/bench/1'

export interface BenchReport {
  readonly schema: typeof schema
  /** The day, as in 2026-11-21. */
  readonly date: string
  readonly commit: string | null
  readonly machine: Machine
  readonly disturbance: Disturbance
  readonly rounds: number
  /** The versions of the peers; null without `--peers`. */
  readonly peerVersions: string | null
  readonly bars: readonly Bar[]
  readonly speed: readonly SpeedFigures[]
  /** More workers against one. */
  readonly scaling: readonly RatioFigures[]
  /** Our checker against its peers. */
  readonly peers: readonly RatioFigures[]
  readonly memory: readonly MemoryFigures[]
  /** On disk against in memory. */
  readonly disk: readonly DiskFigures[]
  readonly start: readonly StartFigures[]
  /** Random runs against the search. */
  readonly fuzzing: readonly FuzzingFigures[]
  /** Judging recorded histories. */
  readonly histories: readonly HistoryFigures[]
  readonly counterexamples: readonly CounterexampleFigures[]
}
