/** What a program asks of `check()`: its options, checked and turned into a request. */

import type { Progress } from '../engine/index.ts'
import { mostWorkers } from '../engine/index.ts'
import type { BudgetName } from '../language/fault-plan.ts'
import type { Budget } from '../language/faults.ts'
import { type GivenRun, givenRunShape, stepNames } from '../language/given-run.ts'
import type { ParameterValue, ParameterValues } from '../language/parameters.ts'
import { anyOf, byName, callable, fitting, flag, listOf, number, refuse, settings, text } from '../language/shape.ts'
import type { Asked } from './choice.ts'

/** An `AbortSignal`, of any platform. */
export interface StopSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** Where `check()` is. */
export interface CheckProgress extends Progress {
  readonly scenario: string
  /** The number of this check, from 1, of so many. */
  readonly check: number
  readonly checks: number
}

/** What may be asked of {@link check}, besides what a scenario says itself. */
export interface CheckOptions<
  PropertyName extends string = string,
  ScenarioName extends string = string,
  Parameters = ParameterValues,
> {
  /** Checks this scenario only. Without it all are checked that are not large. */
  readonly scenario?: ScenarioName | undefined
  /** Checks scenarios that are marked large, too. */
  readonly large?: boolean | undefined
  /** Checks these properties only. */
  readonly properties?: readonly PropertyName[] | undefined
  /** Parameters in place of those of the scenario. */
  readonly params?: Partial<Parameters> | undefined
  /** How often faults may happen, in place of what the scenario says: `{ loss: 2, 'crashes.restarts': 1 }`. */
  readonly faults?: { readonly [Name in BudgetName]?: Budget } | undefined
  /** Other settings of the scenario, as `--set` calls them: `{ network: 'ordered', 'time.max': 5 }`. */
  readonly settings?: ParameterValues | undefined
  /** A run to start from: a trace, or the names of its steps. For one scenario only. */
  readonly from?: GivenRun | undefined
  /** Stops each check after so many seconds. */
  readonly timeout?: number | undefined
  /** Bytes; stops each check when it needs more. */
  readonly memory?: number | undefined
  /** Stops after the level that reaches so many distinct states. */
  readonly maxStates?: number | undefined
  /** Does not explore deeper; an initial state has depth 1. */
  readonly maxDepth?: number | undefined
  /** Whether one state is explored of all that differ only in who is who; by default as the scenario asks. */
  readonly symmetry?: boolean | undefined
  /** Explores everything although a property is violated. */
  readonly keepGoing?: boolean | undefined
  /** Counts the steps of every handler, action and fault. */
  readonly coverage?: boolean | undefined
  /** Runs every function twice, without clock and random source, and compares. */
  readonly paranoid?: boolean | undefined
  /** Gives a run for each `sometimes` that is seen, and for each violation, not for the first alone. */
  readonly witnesses?: boolean | undefined
  /** Worker threads. More than one need the address of the file of the spec in place of the spec. */
  readonly workers?: number | undefined
  /** Ends the check early: its verdict is then `incomplete`. */
  readonly signal?: StopSignal | undefined
  /** Told several times a second where the check is. */
  readonly onProgress?: ((progress: CheckProgress) => void) | undefined
}

export const count = fitting('a whole number, 1 or more', (value) => Number.isInteger(value) && (value as number) > 0)
const positive = fitting('a number above 0', (value) => typeof value === 'number' && value > 0)
/** Parameters, or settings, by name. */
export const values = byName(anyOf('a number, a text, or true or false', number, text, flag))

const shape = settings<CheckOptions>(
  {
    scenario: text,
    large: flag,
    properties: listOf(text, 'a list of names'),
    params: values,
    faults: values,
    settings: values,
    from: givenRunShape,
    timeout: positive,
    memory: positive,
    maxStates: count,
    maxDepth: count,
    symmetry: flag,
    keepGoing: flag,
    coverage: flag,
    paranoid: flag,
    witnesses: flag,
    workers: fitting(
      `a whole number from 1 to ${mostWorkers}`,
      (value) => Number.isInteger(value) && (value as number) > 0 && (value as number) <= mostWorkers,
    ),
    signal: fitting('an AbortSignal', (value) => typeof (value as Partial<StopSignal> | null)?.aborted === 'boolean'),
    onProgress: callable,
  },
  [],
  'an object with options',
)

/** @throws NetsplitError `usage` for an option that there is not, or a value out of place */
export function requireOptions(options: unknown): void {
  refuse('usage', shape.problemsOf(options, 'the options of check()'))
}

/** @param memory bytes, where the options say nothing of it */
export function askedBy(options: CheckOptions, memory: number): Asked {
  const { scenario, from } = options
  const limits = Object.fromEntries(
    (['maxDepth', 'maxStates', 'timeout', 'symmetry'] as const).flatMap((name) =>
      options[name] === undefined ? [] : [[name, options[name]]],
    ),
  )
  return {
    choice: { scenario: scenario === undefined ? [] : [scenario], large: options.large ?? false },
    given: from === undefined ? null : { file: 'from', names: stepNames(from) },
    request: {
      ...limits,
      set: setBy(options),
      property: options.properties ?? [],
      memory: options.memory ?? memory,
      compact: false,
      keepGoing: options.keepGoing ?? false,
      paranoid: options.paranoid ?? false,
      coverage: options.coverage ?? false,
      runs: options.witnesses ? 'all' : 'reported',
    },
  }
}

function setBy({ params, faults, settings }: CheckOptions): ParameterValues {
  const all: { readonly [name: string]: ParameterValue | undefined } = { ...params, ...faults, ...settings }
  const isGiven = (entry: [string, ParameterValue | undefined]): entry is [string, ParameterValue] =>
    entry[1] !== undefined
  return Object.fromEntries(Object.entries(all).filter(isGiven))
}
