/** The engine without Node: in a script for browsers, which is run where there is nothing but the language and a few timers. */

import { createContext, runInContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import paxos from '../../../specs/paxos.ts'
import twoPhaseCommit from '../../../specs/two-phase-commit.ts'
import type { SearchResult } from '../../../src/engine/index.ts'
import type { Spec } from '../../../src/language/spec.ts'
import { bundledForBrowser, searchingEntry } from './bundled.ts'

/** What the engine, all that specs are written with, check() with its traces, and two specs may take to load, compressed: 169 KB. */
const mostBytes = 185_000

const script = await bundledForBrowser(searchingEntry)

/** A realm with the language, and of what else browsers have only what is named; without shared memory, as most pages are. */
function bareRealm(): object {
  const realm = createContext({ performance, setTimeout, clearTimeout })
  runInContext('delete globalThis.SharedArrayBuffer', realm)
  runInContext(script, realm)
  return realm
}

function evaluated<Result>(realm: object, source: string): Result {
  return JSON.parse(runInContext(`JSON.stringify(${source})`, realm) as string) as Result
}

describe('the engine in a script for browsers', () => {
  it('needs no module of Node', async () => {
    await expect(bundledForBrowser(`export * from './src/engine/platform/node.ts'`)).rejects.toThrow('node:')
    expect(script).not.toMatch(/require\(|from ?["']node:/)
  })

  it('is small enough for a page', () => {
    expect(gzipSync(script, { level: 9 }).length).toBeLessThan(mostBytes)
  })

  it.each([
    ['paxos', 'two clients', paxos],
    ['twoPhaseCommit', 'three RMs', twoPhaseCommit],
    ['twoPhaseCommit', 'five RMs', twoPhaseCommit],
  ] as const)('searches %s, %s, in a bare realm', (name, scenario, spec: Spec) => {
    const realm = bareRealm()
    expect(
      evaluated(realm, '["process", "require", "Buffer", "SharedArrayBuffer"].filter((name) => name in globalThis)'),
    ).toEqual([])
    const instance = `bundled.instantiate(bundled.${name}, '${scenario}')`
    const result = evaluated<SearchResult>(realm, `bundled.search(${instance}, { memoryBytes: 2 ** 28 })`)
    const { expect: expected } = spec.scenarios[scenario] as { expect?: { holds?: object } }
    expect(result).toMatchObject({ verdict: 'holds', error: null, states: expected?.holds })
  })

  it('searches in slices in a bare realm', async () => {
    const instance = `bundled.instantiate(bundled.twoPhaseCommit, 'five RMs')`
    const source = `bundled.searchInSlices(${instance}, { memoryBytes: 2 ** 28 }).then(JSON.stringify)`
    const text = await (runInContext(source, bareRealm()) as Promise<string>)
    expect(JSON.parse(text)).toMatchObject({ verdict: 'holds', states: { distinct: 8_832, generated: 58_146 } })
  })

  it('shows a violation, with the run and the line of the model, in a bare realm', () => {
    const instance = `bundled.instantiate(bundled.twoPhaseCommit, 'a prepared RM aborts on its own')`
    const result = evaluated<SearchResult>(bareRealm(), `bundled.search(${instance}, { memoryBytes: 2 ** 28 })`)
    expect(result).toMatchObject({ verdict: 'violated', violation: { property: 'atomicity' }, error: null })
    expect(result.violation?.run?.states.length).toBeGreaterThan(3)
  })

  it.each([
    ['--compact', '{ compact: true }'],
    ['--spill', '{ spill: "/tmp" }'],
    ['--checkpoint', '{ checkpoint: { folder: "/tmp", seconds: 60, identity: {} } }'],
  ])('refuses %s, for there is no disk', (name, option) => {
    const instance = `bundled.instantiate(bundled.twoPhaseCommit, 'three RMs')`
    const result = evaluated<SearchResult>(
      bareRealm(),
      `bundled.search(${instance}, { memoryBytes: 2 ** 28, ...${option} })`,
    )
    expect(result).toMatchObject({ verdict: 'error', error: { code: 'usage' } })
    expect(result.error?.message).toContain(name)
    expect(result.error?.cure).toContain(name)
  })
})
