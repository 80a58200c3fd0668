/** Random systems in pools of one, two and three workers, and the settings that all comparisons share. */

import { afterAll, beforeAll, expect } from 'vitest'
import type { SearchOptions } from '../../src/engine/options.ts'
import type { SearchResult } from '../../src/engine/result.ts'
import { WorkerPool } from '../../src/engine/threads/pool.ts'
import type { Instance } from '../../src/semantics/instance/instance.ts'
import { amounts, givenSeed, patience } from '../amounts.ts'
import { type Bundles, bundle } from '../engine/threads/bundles.ts'
import { expectAgreement } from './agreement.ts'
import type { RandomSystem } from './random-systems.ts'
import type { ReferenceResult } from './reference-checker.ts'

export const { systems } = amounts
export const timeout = patience

/** Settings of fast-check; NETSPLIT_SEED repeats the systems of an earlier run, whose seed a failure prints. */
export const runs = (numRuns: number) => ({ numRuns, ...(givenSeed !== null && { seed: givenSeed }) })

/** What a scenario bounds, in little memory. */
export function optionsFor({ bounds }: Instance, keepGoing: boolean): SearchOptions {
  return { maxDepth: bounds.depth, maxStates: bounds.states, memoryBytes: 64 * 2 ** 20, keepGoing, runs: 'all' }
}

/** What a pool has: its threads take tens of megabytes for themselves, and more on a busy machine. */
const memoryOfPools = 2 ** 31

type Search = (options: SearchOptions) => Promise<SearchResult>

export interface RandomPools {
  /** What each pool finds. */
  results(
    { system, instance }: { system: RandomSystem; instance: Instance },
    carryOut: (search: Search) => Promise<SearchResult>,
  ): Promise<SearchResult[]>
  /** Every pool finds what the reference checker does, and all of them the same runs. */
  expectAgreement(
    { system, instance, expected }: { system: RandomSystem; instance: Instance; expected: ReferenceResult },
    carryOut: (search: Search) => Promise<SearchResult>,
  ): Promise<void>
}

/** WorkerPools for the tests of a file; they are hired before the first of them and sent home after the last. */
export function randomPools(): RandomPools {
  let bundles: Bundles
  let pools: WorkerPool[]

  // Before any search: what searches reserve, however little of it they use, is in the way of starting esbuild.
  beforeAll(async () => {
    bundles = await bundle(['test/reference/random-spec.ts'])
    pools = [1, 2, 3].map((size) => new WorkerPool({ size, workerUrl: bundles.workerUrl }))
  })

  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.close()))
    bundles.remove()
  })

  const resultsOf: RandomPools['results'] = async ({ system: { scenario, description }, instance }, carryOut) => {
    const specUrl = `${bundles.specUrl('random-spec')}?${new URLSearchParams({ recipe: description })}`
    const results: SearchResult[] = []
    for (const pool of pools) {
      const inPool: Search = (options) =>
        pool.check(instance, {
          specUrl,
          scenario,
          overrides: {},
          options: { ...options, memoryBytes: memoryOfPools },
        })
      results.push(await carryOut(inPool))
    }
    return results
  }

  return {
    results: resultsOf,
    async expectAgreement({ system, instance, expected }, carryOut) {
      const results = await resultsOf({ system, instance }, carryOut)
      for (const result of results) {
        expectAgreement(instance, result, expected)
        expect(result.violation).toEqual(results[0]?.violation)
        expect(result.error).toEqual(results[0]?.error)
        expect(result.others).toEqual(results[0]?.others)
      }
    },
  }
}
