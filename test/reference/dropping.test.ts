/**
 * Tables that are dropped, at any moment of a search or of what comes after it, change nothing that is reported: a search
 * is held against the same one with tables as large as they like, on random systems.
 */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { SearchOptions } from '../../src/engine/options.ts'
import { nodePlatform } from '../../src/engine/platform/node.ts'
import type { SearchResult } from '../../src/engine/result.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import { type Instance, instantiate } from '../../src/semantics/instance/instance.ts'
import { randomMode, searchIn } from './modes.ts'
import { optionsFor, randomPools, runs, systems, timeout } from './pools.ts'
import { type RandomSystem, randomSymmetricSystem, randomSystem } from './random-systems.ts'

const pools = randomPools()

const innerBounds = fc.record(
  {
    tables: fc.constantFrom(0, 300, 1000),
    tree: fc.constantFrom(0, 100, 1000),
    rows: fc.constantFrom(0, 100),
    values: fc.constantFrom(0, 100),
    misses: fc.constantFrom(1, 5, 20),
  },
  { requiredKeys: [] },
)

const stress = fc.record({
  dropEvery: fc.integer({ min: 1, max: 9 }),
  blockStates: fc.constantFrom(1, 2, 5, 16, 256),
})

const anySystem = fc.oneof(randomSystem(), randomSymmetricSystem())

/** What is promised to be the same. How often author functions ran, and what that took, is not. */
function reported({ seconds: _, handlerCalls: _calls, memory: _memory, workers: _workers, ...result }: SearchResult) {
  return result
}

/** Searches with everything that is reported, and keeps on where that shows more. */
function askingFor(instance: Instance, keepGoing: boolean): SearchOptions {
  return { ...optionsFor(instance, keepGoing), coverage: true }
}

const alone = ({ spec, scenario }: RandomSystem, options: SearchOptions) =>
  search(instantiate(spec, scenario), options, nodePlatform)

const some = Math.ceil(systems / 2)
it(`one worker reports the same of ${some} random systems`, { timeout }, () => {
  fc.assert(
    fc.property(anySystem, fc.boolean(), innerBounds, stress, (system, keepGoing, inner, often) => {
      const options = askingFor(instantiate(system.spec, system.scenario), keepGoing)
      const expected = reported(alone(system, options))
      expect(reported(alone(system, { ...options, innerBounds: inner, stress: often }))).toEqual(expected)
    }),
    runs(some),
  )
})

const fewer = Math.ceil(systems / 20)
it(`several workers report the same of ${fewer} random systems`, { timeout }, async () => {
  await fc.assert(
    fc.asyncProperty(anySystem, fc.boolean(), innerBounds, stress, async (system, keepGoing, inner, often) => {
      const instance = instantiate(system.spec, system.scenario)
      const options = askingFor(instance, keepGoing)
      const tight = { ...options, innerBounds: inner, stress: often }
      const expected = await pools.results({ system, instance }, (check) => check(options))
      const found = await pools.results({ system, instance }, (check) => check(tight))
      for (const result of found) expect(reported(result)).toEqual(reported(expected[0] as SearchResult))
    }),
    runs(fewer),
  )
})

it(`whatever way states are kept, ${fewer} random systems are judged alike`, { timeout }, async () => {
  const judged = ({ verdict, properties, states, violation, error }: SearchResult) => ({
    ...{ verdict, properties, states, violation, error },
  })
  await fc.assert(
    fc.asyncProperty(anySystem, fc.boolean(), innerBounds, randomMode(), async (system, keepGoing, inner, mode) => {
      const options = optionsFor(instantiate(system.spec, system.scenario), keepGoing)
      const expected = judged(alone(system, options))
      const tight = { ...options, innerBounds: inner }
      const found = await searchIn({ ...mode, dropEvery: mode.dropEvery ?? 2 }, tight, (inMode) =>
        alone(system, inMode),
      )
      expect(judged(found)).toEqual(expected)
    }),
    runs(fewer),
  )
})
