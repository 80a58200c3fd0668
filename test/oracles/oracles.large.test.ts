import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WorkerPool } from '../../src/engine/threads/pool.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { type Bundles, bundle } from '../engine/threads/bundles.ts'
import { modeFor, searchIn, storeNames } from '../reference/modes.ts'
import { countsOf, publishedCounts, specNames } from './published-counts.ts'

let bundles: Bundles

beforeAll(async () => {
  bundles = await bundle([...specNames.values()].map((name) => `specs/${name}.ts`))
})

afterAll(() => bundles.remove())

const ways = [1, 2, 4].flatMap((size) => storeNames.map((store) => ({ size, store })))

describe.each(ways)('with $size workers, $store', ({ size, store }) => {
  let pool: WorkerPool

  beforeAll(() => {
    pool = new WorkerPool({ size, workerUrl: bundles.workerUrl })
  })

  afterAll(() => pool.close())

  it.each(publishedCounts)('the engine counts $name as published', async (published) => {
    const { spec, scenario, overrides = {}, symmetry = false, size: stateSpace } = published
    const specUrl = bundles.specUrl(specNames.get(spec) as string)
    const result = await searchIn(
      modeFor(store, stateSpace),
      { memoryBytes: 4 * 2 ** 30, keepGoing: true, symmetry },
      (options) => pool.check(instantiate(spec, scenario, overrides), { specUrl, scenario, overrides, options }),
    )
    expect(result.error).toBeNull()
    expect(result.states).toMatchObject(countsOf(published))
    if (stateSpace === 'large') expect(result.verdict).toBe('holds')
  })
})
