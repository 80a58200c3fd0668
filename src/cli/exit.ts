/** Exit codes, and what they say of results. The one place for both. */

import { isAsExpected, isInterrupted } from '../checking/judgement.ts'
import type { SearchResult } from '../engine/index.ts'
import type { Expectation } from '../language/spec.ts'

export const exitCodes = {
  /** Everything is as expected. */
  asExpected: 0,
  /** A property is violated, an expectation missed, or what holds says nothing. */
  violated: 1,
  /** The command or the model is wrong. */
  error: 2,
  /** A bound or limit leaves something undecided, and nothing is violated. */
  incomplete: 3,
  /** Ctrl-C: SIGINT. */
  interrupted: 130,
  /** SIGTERM, as from `kill`, a scheduler or continuous integration. */
  terminated: 143,
  /** SIGHUP: the terminal is gone. */
  hungUp: 129,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export interface Judgement {
  /** Null when there is no expectation, or the search was cut off before it could be decided. */
  readonly asExpected: boolean | null
  readonly exitCode: ExitCode
}

/** @param expected null where nothing is */
export function judge(result: SearchResult, expected: Expectation | null): Judgement {
  const asExpected = isAsExpected(result, expected)
  return { asExpected, exitCode: exitCodeOf(result, asExpected) }
}

function exitCodeOf(result: SearchResult, asExpected: boolean | null): ExitCode {
  const { verdict } = result
  if (verdict === 'error') return exitCodes.error
  if (isInterrupted(result)) return exitCodes.interrupted
  if (asExpected === true) return exitCodes.asExpected
  if (verdict === 'incomplete') return exitCodes.incomplete
  return asExpected === null && verdict === 'holds' ? exitCodes.asExpected : exitCodes.violated
}

/**
 * A sweep expects nothing: it asks which budgets break what. So a violation is an answer, and what counts is whether
 * there is an answer for each property with all budgets.
 */
export function judgeSweep({ hasError, isDecided }: { hasError: boolean; isDecided: boolean }): ExitCode {
  if (hasError) return exitCodes.error
  return isDecided ? exitCodes.asExpected : exitCodes.incomplete
}

const worstFirst: readonly ExitCode[] = [
  exitCodes.terminated,
  exitCodes.interrupted,
  exitCodes.hungUp,
  exitCodes.error,
  exitCodes.violated,
  exitCodes.incomplete,
  exitCodes.asExpected,
]

export function worstOf(codes: readonly ExitCode[]): ExitCode {
  return worstFirst.find((code) => codes.includes(code)) ?? exitCodes.asExpected
}
