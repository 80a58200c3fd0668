/** The examples of docs/code.md, which quotes this file. */

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { check, formatTrace, NetsplitError, replay, scenarios } from 'netsplit'
import { afterAll, describe, expect, it } from 'vitest'
import leaseLock from '../../docs/examples/lease-lock.ts'

describe('the lease lock', () => {
  it('keeps stale writes out by fencing', async () => {
    const result = await check(leaseLock, { scenario: 'with fencing' })
    expect(result.verdict).toBe('holds')
    expect(result.states.distinct).toBe(47)
    expect(result.properties.noStaleWrite?.status).toBe('holds')
  })

  it('ends in all scenarios as they expect', async () => {
    const { asExpected, results } = await check(leaseLock)
    expect(asExpected, results.map(({ scenario, verdict }) => `${scenario}: ${verdict}`).join('\n')).toBe(true)
  })

  it.each(scenarios(leaseLock))('$scenario', async ({ scenario }) => {
    expect(await check(leaseLock, { scenario })).toMatchObject({ asExpected: true })
  })

  it('is checked by all cores', async () => {
    const file = new URL('../../docs/examples/lease-lock.ts', import.meta.url)
    const { verdict, workers } = await check(file, { scenario: 'with fencing', workers: 2 })
    expect({ verdict, workers }).toEqual({ verdict: 'holds', workers: 2 })
  })

  it('holds with three clients', async () => {
    const { results, leftOut } = await check(leaseLock, { params: { clients: 3 }, timeout: 60 })
    expect(results.map(({ changed, asExpected, verdict }) => ({ changed, asExpected, verdict }))).toEqual([
      { changed: { clients: 3 }, asExpected: null, verdict: 'holds' },
      { changed: { clients: 3 }, asExpected: true, verdict: 'violated' },
    ])
    expect(leftOut).toEqual([])
  })

  it('is broken by a client that comes late', async () => {
    const { violation, counterexample } = await check(leaseLock, { scenario: 'without fencing' })
    expect(violation?.property).toBe('noStaleWrite')
    expect(counterexample?.steps.length).toBe(8)
    expect(String(counterexample)).toContain('noStaleWrite does not hold of the last step')
    if (counterexample !== null) formatTrace(counterexample, { full: true, width: 80 })
  })

  const path = new URL('./late-client.trace.json', import.meta.url)
  afterAll(() => rmSync(path, { force: true }))

  it('keeps a run, and takes it again', async () => {
    const { counterexample } = await check(leaseLock, { scenario: 'without fencing' })
    writeFileSync(path, JSON.stringify(counterexample))
    const { outcome, missed } = replay(JSON.parse(readFileSync(path, 'utf8')), leaseLock)
    expect(outcome, missed ?? '').toBe('reproduced')
  })

  it('stops when it is told to', async () => {
    const stop = new AbortController()
    const checked = check(leaseLock, { scenario: 'with fencing', signal: stop.signal })
    stop.abort()
    expect((await checked).verdict).toMatch(/^(holds|incomplete)$/)
  })

  it('refuses what it does not know', async () => {
    const options = { scenario: 'with fences' } as never
    await expect(check(leaseLock, options)).rejects.toThrow(NetsplitError)
    await expect(check(leaseLock, options)).rejects.toThrow("There is no scenario 'with fences'.")
  })
})
