/** What the options of `netsplit fuzz` come to. */

import type { StrategyName } from '../fuzzing/strategies.ts'
import type { ParameterValues } from '../language/parameters.ts'
import type { OutputTargets } from './formats.ts'

/** One of several campaigns that share the work out. */
export interface Shard {
  /** From 1. */
  readonly number: number
  readonly of: number
}

export interface FuzzOptions {
  readonly scenario: readonly string[]
  readonly property: readonly string[]
  readonly set: ParameterValues
  /** Undefined: as many as there is time for, or the default where no time is given. */
  readonly runs?: number
  readonly steps: number
  readonly seed: number
  /** Seconds. */
  readonly time?: number
  readonly strategy: StrategyName
  readonly workers: number
  /** Bytes. */
  readonly memory: number
  readonly shard?: Shard
  readonly large: boolean
  readonly keepGoing: boolean
  /** Whether reports are to be merged, which are named in place of models. */
  readonly merge: boolean
  readonly report: readonly string[]
  readonly outputs: OutputTargets
  readonly why: boolean
  readonly full: boolean
  readonly json: boolean
  readonly typecheck: boolean
}

export const defaultRuns = 20_000
export const defaultSteps = 200
