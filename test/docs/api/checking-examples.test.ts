/** Examples of docs/api.md: checking. */

import {
  type ChangedSetting,
  type CheckFacts,
  type CheckOptions,
  type CheckProgress,
  type CheckResult,
  type CheckResults,
  check,
  formatTrace,
  type ListedScenario,
  NetsplitError,
  type ReplayOptions,
  type ReplayResult,
  replay,
  type ShownTrace,
  type SpecFile,
  type StopSignal,
  scenarios,
  type TraceFormat,
} from 'netsplit'
import { expect, it } from 'vitest'
import leaseLock from '../../../docs/examples/lease-lock.ts'

it('check', async () => {
  const one = await check(leaseLock, { scenario: 'without fencing' })
  expect(one.verdict).toBe('violated')
  expect(one.violation?.property).toBe('noStaleWrite')
  expect(String(one.counterexample)).toContain('noStaleWrite does not hold of the last step')

  const all = await check(leaseLock)
  expect(all.asExpected).toBe(true)
  expect(all.results.map(({ scenario, states }) => [scenario, states.distinct])).toContainEqual(['with fencing', 47])
})

it('CheckOptions', async () => {
  const progress: CheckProgress[] = []
  const controller = new AbortController()
  const signal: StopSignal = controller.signal
  const onProgress = (now: CheckProgress) => progress.push(now)
  const options = { timeout: 60, maxDepth: 5, signal, onProgress } satisfies CheckOptions

  const file: SpecFile = new URL('../../../docs/examples/lease-lock.ts', import.meta.url)
  const { results }: CheckResults = await check(file, options)
  const [first] = results as readonly [CheckResult]
  const { verdict, bounds }: CheckFacts = first
  expect({ verdict, bounded: bounds.length > 0 }).toEqual({ verdict: 'incomplete', bounded: true })
})

it('scenarios', () => {
  const listed: ListedScenario[] = scenarios(leaseLock)
  expect(listed.map(({ scenario, expect, params }) => ({ scenario, expect, params }))).toEqual([
    { scenario: 'with fencing', expect: 'holds', params: {} },
    { scenario: 'without fencing', expect: { violates: 'noStaleWrite' }, params: { fencing: false } },
  ])
})

it('formatTrace', async () => {
  const { counterexample } = await check(leaseLock, { scenario: 'without fencing' })
  const trace = counterexample as ShownTrace
  const format: TraceFormat = { full: true, width: 80 }
  expect(formatTrace(trace, format)).toContain('1  start')
})

it('replay', async () => {
  const { counterexample } = await check(leaseLock, { scenario: 'without fencing' })
  const file = JSON.parse(JSON.stringify(counterexample))

  const { outcome, drift, changedParams }: ReplayResult = replay(file, leaseLock)
  const changes: readonly ChangedSetting[] = changedParams
  expect({ outcome, drift, changes }).toEqual({ outcome: 'reproduced', drift: null, changes: [] })

  const options: ReplayOptions = { until: 3 }
  expect(replay(file, leaseLock, options).trace.steps).toHaveLength(3)
})

it('NetsplitError', async () => {
  const misspelt = { scenario: 'with fences' as 'with fencing' }
  const error = await check(leaseLock, misspelt).catch((thrown: unknown) => thrown)
  if (!(error instanceof NetsplitError)) throw error
  expect(error.code).toBe('unknown-name')
  expect(error.summary).toBe("There is no scenario 'with fences'.")
  expect(error.cure).toContain('with fencing')
})
