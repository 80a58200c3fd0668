/** Examples of docs/api.md: netsplit/testing, netsplit/vitest and netsplit/fast-check. */

import fc from 'fast-check'
import { check } from 'netsplit'
import { type FuzzedRun, holds, type RunsOf, runs } from 'netsplit/fast-check'
import { type GivenRun, type TakenRun, takeRun } from 'netsplit/testing'
import { type CheckMatchers, type TestOptions, testScenarios } from 'netsplit/vitest'
import { describe, expect, it } from 'vitest'
import leaseLock from '../../../docs/examples/lease-lock.ts'

it('takeRun', async () => {
  const { counterexample } = await check(leaseLock, { scenario: 'without fencing' })
  const steps = counterexample?.steps.map(({ name }) => name) ?? []

  const run: GivenRun = { scenario: 'without fencing', property: 'noStaleWrite', steps }
  const { status, message }: TakenRun = takeRun(leaseLock, run)
  expect(status, message).toBe('violated')
})

describe('testScenarios', () => {
  const options = { scenarios: ['with fencing'], maxStates: 1000 } as const satisfies TestOptions
  testScenarios(leaseLock, options)
})

it('CheckMatchers', async () => {
  // `import 'netsplit/vitest'` adds these to `expect`.
  const matchers: (keyof CheckMatchers<unknown>)[] = ['toHold', 'toViolate', 'toReach', 'toBeAsExpected']
  for (const matcher of matchers) expect(expect(null)[matcher]).toBeTypeOf('function')

  const result = await check(leaseLock, { scenario: 'without fencing' })
  expect(result).toViolate('noStaleWrite')
  expect(result).toBeAsExpected()
  await expect(check(leaseLock, { scenario: 'with fencing' })).resolves.toHold()
})

it('runs, holds', () => {
  const asked: RunsOf<'with fencing'> = { scenario: 'with fencing', steps: 30 }
  fc.assert(fc.property(runs(leaseLock, asked), holds), { seed: 1, numRuns: 50 })

  const isShort = ({ names }: FuzzedRun) => names.length <= 31
  fc.assert(fc.property(runs(leaseLock, asked), isShort), { seed: 1, numRuns: 50 })
})
