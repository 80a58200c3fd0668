/** What a check's result means for the expectation of its scenario, and for the exit code. The one place for both. */

import type { SearchResult } from '../engine/result.ts'
import type { Expectation } from '../language/spec.ts'

export const exitCodes = {
  /** Everything is as expected. */
  asExpected: 0,
  /** A property is violated, or an expectation missed. */
  violated: 1,
  /** The command or the model is wrong. */
  error: 2,
  /** A bound or limit was reached, and nothing violated before it. */
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

/**
 * Compares a result with what was expected.
 *
 * @param expected null when the user changed the scenario's parameters, so that its expectation says nothing
 */
export function judge(result: SearchResult, expected: Expectation | null): Judgement {
  const { verdict } = result
  if (verdict === 'error') return { asExpected: false, exitCode: exitCodes.error }
  if (result.bounds.some(({ kind }) => kind === 'interrupt')) {
    return { asExpected: null, exitCode: exitCodes.interrupted }
  }
  if (expected !== null && meets(result, expected)) return { asExpected: true, exitCode: exitCodes.asExpected }
  if (verdict === 'incomplete') return { asExpected: null, exitCode: exitCodes.incomplete }
  if (expected !== null) return { asExpected: false, exitCode: exitCodes.violated }
  return { asExpected: null, exitCode: verdict === 'holds' ? exitCodes.asExpected : exitCodes.violated }
}

function meets({ verdict, violation }: SearchResult, expected: Expectation): boolean {
  if (expected === 'holds' || expected === 'incomplete') return verdict === expected
  if (verdict !== 'violated' || violation === null) return false
  return expected === 'throws' ? violation.kind === 'exception' : violation.property === expected.violates
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

/** An expectation in words: `violates atomicity`. */
export function describeExpectation(expected: Expectation): string {
  return typeof expected === 'object' ? `violates ${expected.violates}` : expected
}
