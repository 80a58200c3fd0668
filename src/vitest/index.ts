/**
 * Checks as tests of vitest: `import 'netsplit/vitest'` teaches `expect` what results of `check()` are, and
 * `testScenarios(spec)` makes a test of each scenario.
 */

import { expect } from 'vitest'
import type { CheckResult } from '../checking/result.ts'
import { isRecord } from '../language/shape.ts'
import { toBeAsExpected, toHold, toReach, toViolate } from './matchers.ts'

export { type TestOptions, testScenarios } from './test-scenarios.ts'

/** The names of the properties of what a result is a result of; a promise of one has them, too, for `.resolves`. */
type PropertyOf<Received> = Awaited<Received> extends CheckResult<infer PropertyName> ? PropertyName : string

/** What `expect` can say of the result of a check, and of a promise of one after `.resolves`. */
export interface CheckMatchers<Received> {
  /** Of the result of one scenario: nothing is violated, and it is decided. */
  toHold(): void
  /** Of the result of one scenario: this property is violated. */
  toViolate(property: PropertyOf<Received>): void
  /** Of the result of one scenario: this `sometimes` was seen. */
  toReach(property: PropertyOf<Received>): void
  /** Of one scenario, or of all: what its scenario expects; where it expects nothing, everything holds. */
  toBeAsExpected(): void
}

declare module 'vitest' {
  interface Matchers<T> extends CheckMatchers<T> {}
}

expect.extend({ toHold, toViolate, toReach, toBeAsExpected })

/** A run in a snapshot is the names of its steps: they go with a model that changes what is in its state. */
expect.addSnapshotSerializer({
  test: (value: unknown) =>
    isRecord(value) && typeof value['schema'] === 'string' && /^netsplit\/trace\//.test(value['schema']),
  serialize(value: { readonly steps: readonly { readonly name: string }[] }, _config, indentation) {
    return value.steps.map(({ name }, at) => `${indentation}${at + 1}. ${name}`).join('\n')
  },
})
