/** What vitest's `expect` can say of the result of a check. */

import { describeExpectation } from '../checking/judgement.ts'
import type { CheckResult, CheckResults } from '../checking/result.ts'
import { isRecord } from '../language/shape.ts'
import { nearestOrAll } from '../semantics/system/names.ts'
import { checkInWords, foundInWords, runBelow } from './told.ts'

/** What a matcher answers: whether it matches, and what is wrong where that is not what the test wants. */
interface Answer {
  readonly pass: boolean
  readonly message: () => string
}

/**
 * Of the result of one scenario: nothing is violated, and nothing was cut off that could be. A limit that the scenario itself
 * declares, such as `within`, is part of what it says.
 */
export function toHold(received: unknown): Answer {
  const result = resultOf(received, 'toHold')
  const pass = result.verdict === 'holds'
  return answer(result, pass, pass ? 'not to hold' : 'to hold')
}

/** Of the result of one scenario: this property is violated, whatever else is. */
export function toViolate(received: unknown, property: string): Answer {
  const result = resultOf(received, 'toViolate')
  requireProperty(result, property, 'toViolate')
  const pass = result.properties[property]?.status === 'violated'
  return answer(result, pass, `${pass ? 'not to violate' : 'to violate'} ${property}`)
}

/** Of the result of one scenario: a state was reached in which this `sometimes` holds. */
export function toReach(received: unknown, property: string): Answer {
  const result = resultOf(received, 'toReach')
  requireProperty(result, property, 'toReach')
  const { kind, status } = result.properties[property] as NonNullable<CheckResult['properties'][string]>
  if (kind !== 'sometimes') {
    throw new TypeError(`toReach() is about a \`sometimes\`, and ${property} is of the kind ${kind}: use toHold().`)
  }
  const pass = status === 'witnessed'
  const witness = result.witnesses[property]
  const below = pass && witness !== undefined ? `\n\n${witness}` : ''
  return {
    pass,
    message: () =>
      `${expected(result, `${pass ? 'not to reach' : 'to reach'} ${property}`)}, but ${pass ? 'it is reached' : reachedInWords(result, status)}.${below}`,
  }
}

function reachedInWords(result: CheckResult, status: string): string {
  return status === 'violated' ? 'no state is like that' : `that is not decided: ${foundInWords(result)}`
}

/** Of the result of one scenario, or of all: each is what its scenario expects; where it expects nothing, everything holds. */
export function toBeAsExpected(received: unknown): Answer {
  if (!isRecord(received) || !Array.isArray(received['results'])) {
    const result = resultOf(received, 'toBeAsExpected')
    const pass = isAsExpected(result)
    const wanted = result.expected === null ? 'holds' : describeExpectation(result.expected)
    return answer(result, pass, pass ? 'to be other than expected' : `to be as expected (${wanted})`)
  }
  const { results, asExpected } = received as unknown as CheckResults
  const others = results.filter((result) => !isAsExpected(result))
  const lines = others.map(
    (result) =>
      `${checkInWords(result)}: expected: ${result.expected === null ? 'holds' : describeExpectation(result.expected)}; ${foundInWords(result)}`,
  )
  return {
    pass: asExpected,
    message: () =>
      asExpected
        ? `Expected a scenario to be other than it expects; all ${results.length} are as they expect.`
        : `Of ${results.length} scenarios ${others.length} ${others.length === 1 ? 'is' : 'are'} not as expected:\n${lines.join('\n')}${others[0] === undefined ? '' : runBelow(others[0])}`,
  }
}

/** Whether a result is what its scenario expects; where it expects nothing, everything has to hold. */
export function isAsExpected({ asExpected, expected, verdict }: CheckResult): boolean {
  return expected === null ? verdict === 'holds' : asExpected === true
}

function answer(result: CheckResult, pass: boolean, what: string): Answer {
  return { pass, message: () => `${expected(result, what)}, but ${foundInWords(result)}.${runBelow(result)}` }
}

function expected(result: CheckResult, what: string): string {
  return `Expected ${checkInWords(result)}, ${what}`
}

/** @throws TypeError for what is no result of one scenario */
function resultOf(received: unknown, matcher: string): CheckResult {
  if (isRecord(received)) {
    if (typeof received['verdict'] === 'string' && isRecord(received['states']))
      return received as unknown as CheckResult
    if (Array.isArray(received['results'])) {
      throw new TypeError(
        `${matcher}() is about one scenario, and this is the result of all: check(spec, { scenario: '...' }), or toBeAsExpected().`,
      )
    }
    if (typeof received['then'] === 'function') {
      throw new TypeError(`${matcher}() is about a result: await expect(check(...)).resolves.${matcher}(...)`)
    }
  }
  throw new TypeError(`${matcher}() is about the result of check(spec, { scenario: '...' }).`)
}

/** @throws TypeError for a property that was not checked: else a typing mistake would be a test that never fails */
function requireProperty({ properties }: CheckResult, name: string, matcher: string): void {
  if (Object.hasOwn(properties, name)) return
  throw new TypeError(
    `${matcher}(): no property named '${name}' was checked.\n  ${nearestOrAll(name, Object.keys(properties))}`,
  )
}
