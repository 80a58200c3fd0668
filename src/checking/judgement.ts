/** What a check's result means for the expectation of its scenario. The one place for that. */

import type { SearchResult } from '../engine/index.ts'
import {
  type Expectation,
  type ExpectedCounts,
  expectedCounts,
  expectedViolations,
  expectsToHold,
} from '../language/spec.ts'

/**
 * Compares a result with what was expected.
 *
 * @param expected null where nothing is: the parameters of the scenario are others, so that its expectation says nothing
 * @returns null when there is no expectation, or the search was cut off before it could be decided
 */
export function isAsExpected(result: SearchResult, expected: Expectation | null): boolean | null {
  const { verdict } = result
  if (verdict === 'error') return false
  if (isInterrupted(result)) return null
  if (expected !== null && meets(result, expected)) return true
  return verdict === 'incomplete' || expected === null ? null : false
}

export function isInterrupted({ bounds }: Pick<SearchResult, 'bounds'>): boolean {
  return bounds.some(({ kind }) => kind === 'interrupt')
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

/** An expectation in words: `violates atomicity`. */
export function describeExpectation(expected: Expectation): string {
  if (typeof expected !== 'object') return expected
  if (!('holds' in expected)) return `violates ${listed(expectedViolations(expected))}`
  const counts = Object.entries(expected.holds).map(([name, count]) => `${count.toLocaleString('en-US')} ${name}`)
  return counts.length === 0 ? 'holds' : `holds with ${counts.join(', ')}`
}
