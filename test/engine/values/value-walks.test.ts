/** Whole searches through odd values count as many states as the reference checker does, whatever they are kept in. */

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { SearchOptions } from '../../../src/engine/options.ts'
import { nodePlatform } from '../../../src/engine/platform/node.ts'
import type { SearchResult } from '../../../src/engine/result.ts'
import { search } from '../../../src/engine/threads/in-process.ts'
import { WorkerPool } from '../../../src/engine/threads/pool.ts'
import { amounts, patience } from '../../amounts.ts'
import { randomMode, searchIn } from '../../reference/modes.ts'
import { referenceCheck } from '../../reference/reference-checker.ts'
import { instanceOf } from '../small-models.ts'
import { type Bundles, bundle } from '../threads/bundles.ts'
import { walkOf } from '../threads/value-walk.ts'

const runs = amounts.walks

vi.setConfig({ testTimeout: patience })
const options: SearchOptions = { memoryBytes: 128 * 2 ** 20 }
const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 })

/** Everything that can be made again is made again all the time. */
const tiny = { tables: 2000, tree: 500, rows: 100, values: 100, misses: 2 }

function expectCounts({ verdict, states, bounds, error }: SearchResult, seed: number): void {
  const { distinct, generated, depth } = referenceCheck(instanceOf(walkOf(seed)))
  const expected = { error: null, verdict: 'holds', bounds: [], states: { distinct, generated, depth } }
  expect({ error, verdict, bounds, states }).toEqual(expected)
}

let bundles: Bundles
let pools: WorkerPool[]

// Before any search: what searches reserve, however little of it they use, is in the way of starting esbuild.
beforeAll(async () => {
  bundles = await bundle(['test/engine/threads/value-walk.ts'])
  pools = [1, 2, 4].map((size) => new WorkerPool({ size, workerUrl: bundles.workerUrl }))
})

afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.close()))
  bundles.remove()
})

describe('a walk of one, two and four workers', () => {
  it('has as many states', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.boolean(), async (seed, isTiny) => {
        const specUrl = `${bundles.specUrl('value-walk')}?seed=${seed}`
        const job = {
          specUrl,
          scenario: 'only',
          overrides: {},
          options: { ...options, memoryBytes: 2 ** 30, ...(isTiny && { innerBounds: tiny }) },
        }
        for (const pool of pools) expectCounts(await pool.check(instanceOf(walkOf(seed)), job), seed)
      }),
      { numRuns: Math.ceil(runs / 4) },
    )
  })
})

describe('a walk through odd values', () => {
  it('has as many states as there are contents, with tables and without', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, isTiny) => {
        expectCounts(search(instanceOf(walkOf(seed)), { ...options, ...(isTiny && { innerBounds: tiny }) }), seed)
      }),
      { numRuns: runs },
    )
  })

  it('has as many after it was saved and resumed, on disk, or as fingerprints', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, randomMode(), async (seed, mode) => {
        const result = await searchIn(mode, options, (inMode) => search(instanceOf(walkOf(seed)), inMode, nodePlatform))
        expectCounts(result, seed)
      }),
      { numRuns: runs },
    )
  })
})
