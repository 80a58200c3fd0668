/** What a check's result means for the expectation of its scenario, and for the exit code. The one place for both. */

import type { SearchResult } from '../engine/index.ts'
import {
  type Expectation,
  type ExpectedCounts,
  expectedCounts,
  expectedViolations,
  expectsToHold,
} from '../language/spec.ts'

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

function meets(result: SearchResult, expected: Expectation): boolean {
  const { verdict } = result
  if (expectsToHold(expected)) return verdict === 'holds' && otherCounts(result, expected).length === 0
  if (expected === 'incomplete') return verdict === expected
  if (verdict !== 'violated') return false
  const { missing, unexpected } = differenceFrom(result, expected)
  return missing.length === 0 && unexpected.length === 0
}

/** The counts that are not as expected. */
function otherCounts({ states }: SearchResult, expected: Expectation): (keyof ExpectedCounts)[] {
  const counts = expectedCounts(expected)
  const names = ['distinct', 'generated', 'depth'] as const
  return names.filter((name) => counts[name] !== undefined && counts[name] !== states[name])
}

/** Stands for a step that fails, among the names of properties. */
const throwing = 'throws'

/** What is not violated as expected, and what is violated although nobody expects it, in the levels that were searched. */
function differenceFrom({ properties, failureDepth }: SearchResult, expected: Expectation) {
  const wanted = expected === 'throws' ? [throwing] : expectedViolations(expected)
  const found = [
    ...(failureDepth === null ? [] : [throwing]),
    ...properties.flatMap(({ name, status }) => (status === 'violated' ? [name] : [])),
  ]
  const without = (names: readonly string[], others: readonly string[]) =>
    names.filter((name) => !others.includes(name))
  return { missing: without(wanted, found), unexpected: without(found, wanted) }
}

/** How the violations of a result differ from those that are expected, in words: `does not violate a; also violates b`. */
export function describeDifference(result: SearchResult, expected: Expectation): string {
  if (result.verdict === 'holds' && expectsToHold(expected)) {
    return otherCounts(result, expected)
      .map((name) => `${name} is ${result.states[name].toLocaleString('en-US')}`)
      .join(', ')
  }
  const { missing, unexpected } = differenceFrom(result, expected)
  const isOpen = (name: string) => result.properties.some((one) => one.name === name && one.status === 'unknown')
  const told = (verb: string, names: readonly string[]) => {
    const violated = names.filter((name) => name !== throwing)
    const throws = names.includes(throwing) ? [verb === 'does not violate' ? 'does not throw' : 'a step fails'] : []
    return [...throws, ...(violated.length === 0 ? [] : [`${verb} ${listed(violated)}`])]
  }
  const undecided = missing.filter(isOpen)
  return [
    ...told(
      'does not violate',
      missing.filter((name) => !isOpen(name)),
    ),
    ...(undecided.length === 0 ? [] : [`${listed(undecided)} not decided`]),
    ...told(expectedViolations(expected).length > 0 ? 'also violates' : 'violates', unexpected),
  ].join('; ')
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
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
  if (typeof expected !== 'object') return expected
  if (!('holds' in expected)) return `violates ${listed(expectedViolations(expected))}`
  const counts = Object.entries(expected.holds).map(([name, count]) => `${count.toLocaleString('en-US')} ${name}`)
  return counts.length === 0 ? 'holds' : `holds with ${counts.join(', ')}`
}
