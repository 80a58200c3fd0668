/** What fuzzing a scenario came to, and what that means for its expectation and for the exit code. */

import type { SearchError } from '../engine/index.ts'
import type { FuzzResult } from '../fuzzing/fuzz.ts'
import { type Expectation, expectedViolations } from '../language/spec.ts'
import { type ExitCode, exitCodes } from './exit.ts'
import type { KeptRun } from './fuzz-corpus.ts'
import type { PlannedCheck } from './planned-check.ts'
import type { Shown } from './shown.ts'

/** A run that shows something. */
export interface FoundRun {
  readonly shown: Shown
  /** Null for a run that was kept. */
  readonly run: number | null
  /** How many steps it had, its start included, when it was found. */
  readonly steps: number
  readonly by: 'search' | 'deletion' | 'kept'
  /** Where it is kept, as the user would type it; null where that is not wanted. */
  readonly file: string | null
}

export interface Fuzzed {
  readonly plan: PlannedCheck
  /** Null where a kept run has shown something, or where there was an error. */
  readonly result: FuzzResult | null
  readonly kept: readonly KeptRun[]
  readonly found: readonly FoundRun[]
  readonly error: SearchError | null
  readonly seconds: number
  readonly isInterrupted: boolean
}

export interface FuzzJudgement {
  readonly verdict: 'nothing found' | 'found' | 'error'
  /** Null when nothing is expected, or when what is expected was not found. */
  readonly asExpected: boolean | null
  readonly exitCode: ExitCode
  /** What is expected and was not found; `throws` for a step that fails. */
  readonly missing: readonly string[]
}

/** Stands for a step that fails, among the names of properties. */
const throwing = 'throws'

export function judgeFuzzed({ plan, found, error, isInterrupted }: Fuzzed): FuzzJudgement {
  if (error !== null) return { verdict: 'error', asExpected: false, exitCode: exitCodes.error, missing: [] }
  const names = found.map(({ shown }) => nameOf(shown))
  const awaited = awaitedOf(plan)
  const missing = awaited.filter((name) => !names.includes(name))
  const verdict = found.length > 0 ? 'found' : 'nothing found'
  if (names.some((name) => !awaited.includes(name))) {
    return { verdict, asExpected: plan.expected === null ? null : false, exitCode: exitCodes.violated, missing }
  }
  if (isInterrupted) return { verdict, asExpected: null, exitCode: exitCodes.interrupted, missing }
  if (missing.length > 0) return { verdict, asExpected: null, exitCode: exitCodes.incomplete, missing }
  return { verdict, asExpected: plan.expected === null ? null : true, exitCode: exitCodes.asExpected, missing }
}

/** What a run shows: the property, or that a step fails. */
export function nameOf({ run: { property, propertyKind } }: Shown): string {
  return propertyKind === 'exception' || property === null ? throwing : property
}

/** What runs are expected to show: not that a `sometimes` has no witness, which no run can. */
export function awaitedOf({ expected, instance }: PlannedCheck): string[] {
  if (expected === null) return []
  if (expected === 'throws') return [throwing]
  return awaitedAmong(expected, (name) =>
    instance.properties.some((property) => property.name === name && property.kind !== 'sometimes'),
  )
}

function awaitedAmong(expected: Expectation, canBeShown: (name: string) => boolean): string[] {
  return expectedViolations(expected).filter(canBeShown)
}
