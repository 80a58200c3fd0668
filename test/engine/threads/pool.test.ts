import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { SearchOptions } from '../../../src/engine/options.ts'
import type { Progress, SearchResult } from '../../../src/engine/result.ts'
import { type HeldOutput, isSmall, usualLookMilliseconds } from '../../../src/engine/threads/first-look.ts'
import { search } from '../../../src/engine/threads/in-process.ts'
import { type SearchHooks, WorkerPool } from '../../../src/engine/threads/pool.ts'
import type { Spec } from '../../../src/language/spec.ts'
import { instantiate } from '../../../src/semantics/instance/instance.ts'
import { type Bundles, bundle } from './bundles.ts'

const packageSpecs = [
  'two-phase-commit',
  'paxos',
  'abd-register',
  'ping-pong',
  'shared-counter',
  'single-copy-register',
]
const ownSpecs = ['symmetric', 'troubled', 'endless']

const specs = Object.fromEntries(
  await Promise.all([
    ...packageSpecs.map(async (name) => [name, (await import(`../../../specs/${name}.ts`)).default as Spec] as const),
    ...ownSpecs.map(async (name) => [name, (await import(`./${name}.ts`)).default as Spec] as const),
  ]),
)

let bundles: Bundles
const pools: { [size: number]: WorkerPool } = {}

beforeAll(async () => {
  bundles = await bundle([
    ...packageSpecs.map((name) => `specs/${name}.ts`),
    ...ownSpecs.map((name) => `test/engine/threads/${name}.ts`),
  ])
  for (const size of [1, 2, 4]) pools[size] = new WorkerPool({ size, workerUrl: bundles.workerUrl })
})

afterAll(async () => {
  await Promise.all(Object.values(pools).map((pool) => pool.close()))
  bundles.remove()
})

const defaults: SearchOptions = { memoryBytes: 256 * 2 ** 20 }

interface Check {
  readonly spec: string
  readonly scenario: string
  readonly options?: Partial<SearchOptions>
  readonly hooks?: SearchHooks
  /** Of the module that the workers load; by default the bundle of the spec. */
  readonly specUrl?: string
}

function check(size: number, what: Check): Promise<SearchResult> {
  return checkIn(pools[size] as WorkerPool, what)
}

function checkIn(pool: WorkerPool, { spec, scenario, options, hooks, specUrl }: Check): Promise<SearchResult> {
  const job = {
    specUrl: specUrl ?? bundles.specUrl(spec),
    scenario,
    overrides: {},
    options: { ...defaults, ...options },
  }
  return pool.check(instantiate(specs[spec] as Spec, scenario), job, hooks)
}

/** What does not depend on time, on the number of workers, or on which of them ran what first. */
function lasting({ verdict, exhaustive, bounds, states, properties, violation, neverRan, error }: SearchResult) {
  return { verdict, exhaustive, bounds, states, properties, violation, neverRan, error }
}

const defaultScenarios = packageSpecs.flatMap((spec) =>
  Object.entries((specs[spec] as Spec).scenarios)
    .filter(([, { large }]) => large !== true)
    .map(([scenario]) => ({ spec, scenario })),
)

describe('up to symmetry, one, two and four workers answer as a search in this thread does', () => {
  it.each([
    ['seven RMs', 920],
    ['nine RMs', 2232],
    ['a prepared RM aborts on its own', null],
    ['the TM commits when a majority has prepared', null],
  ])('two-phase-commit: %s', async (scenario, distinct) => {
    const options = { ...defaults, symmetry: true }
    const expected = lasting(search(instantiate(specs['two-phase-commit'] as Spec, scenario), options))
    if (distinct !== null) expect(expected.states.distinct).toBe(distinct)
    for (const size of [1, 2, 4]) {
      const result = await check(size, { spec: 'two-phase-commit', scenario, options })
      expect(lasting(result)).toEqual(expected)
      expect(result.symmetry).toEqual([{ set: 'rm', members: { 'seven RMs': 7, 'nine RMs': 9 }[scenario] ?? 3 }])
    }
  })
})

describe('one, two and four workers answer as a search in this thread does', () => {
  it.each(defaultScenarios)('$spec: $scenario', async ({ spec, scenario }) => {
    const expected = lasting(search(instantiate(specs[spec] as Spec, scenario), defaults))
    // Large state spaces are searched once more, not three times.
    for (const size of expected.states.distinct > 20_000 ? [2] : [1, 2, 4]) {
      const result = await check(size, { spec, scenario })
      expect(result.workers).toBe(size)
      expect(lasting(result)).toEqual(expected)
    }
  })
})

describe('two workers', () => {
  it.each(['many shortest violations of a state', 'many shortest violations of a step'])(
    'report the same of %s in every run',
    async (scenario) => {
      const first = lasting(await check(2, { spec: 'symmetric', scenario }))
      expect(first.verdict).toBe('violated')
      for (let run = 1; run < 10; run++) {
        expect(lasting(await check(2, { spec: 'symmetric', scenario }))).toEqual(first)
      }
    },
  )

  it('count the states exactly while slots outgrow their room late', async () => {
    const scenario = 'slots that grow late'
    const expected = lasting(search(instantiate(specs['symmetric'] as Spec, scenario), defaults))
    expect(expected.states.distinct).toBe(6 ** 6 + 2 ** 6 * 40)
    for (let run = 0; run < 3; run++) {
      expect(lasting(await check(2, { spec: 'symmetric', scenario }))).toEqual(expected)
    }
  })

  it('count the states exactly while the index grows', async () => {
    const { states } = await check(2, { spec: 'two-phase-commit', scenario: 'seven RMs' })
    expect(states).toEqual({ distinct: 296_448, generated: 2_744_706, depth: 23 })
  })

  it('stop at the same level for a limit of states', async () => {
    const options = { maxStates: 20_000 }
    const expected = lasting(search(instantiate(specs['endless'] as Spec, 'endless'), { ...defaults, ...options }))
    expect(expected.bounds).toMatchObject([{ kind: 'states' }])
    expect(lasting(await check(2, { spec: 'endless', scenario: 'endless', options }))).toEqual(expected)
  })

  it('end with what they found when the time is over', async () => {
    const result = await check(2, { spec: 'endless', scenario: 'endless', options: { maxSeconds: 0.1 } })
    expect(result).toMatchObject({ verdict: 'incomplete', error: null, bounds: [{ kind: 'time', limit: 0.1 }] })
    expect(result.states.distinct).toBeGreaterThan(0)
  })

  it('end with what they found when the memory is full', async () => {
    const memoryBytes = 2 * 2 ** 20
    const result = await check(2, { spec: 'endless', scenario: 'endless', options: { memoryBytes } })
    expect(result).toMatchObject({
      verdict: 'incomplete',
      error: null,
      bounds: [{ kind: 'memory', limit: memoryBytes }],
    })
    expect(result.states.distinct).toBeGreaterThan(0)
  })
})

const nowhere: HeldOutput = { hold: (body) => body(), release: () => {}, drop: () => {} }

describe('a first look by the thread that has others search', () => {
  /** The result of a pool that has no thread yet, and the progress that it told. */
  async function checkAfresh(check: Check, { looksForever = false } = {}) {
    const looks = looksForever
      ? { workerUrl: new URL('file:///nowhere/worker.mjs'), milliseconds: Number.POSITIVE_INFINITY }
      : { workerUrl: bundles.workerUrl, milliseconds: usualLookMilliseconds }
    const { workerUrl, milliseconds } = looks
    const pool = new WorkerPool({ size: 3, workerUrl, look: { milliseconds, output: nowhere } })
    const told: number[] = []
    const onProgress = ({ distinct }: Progress) => void told.push(distinct)
    try {
      return { told, result: await checkIn(pool, { ...check, hooks: { onProgress, ...check.hooks } }) }
    } finally {
      await pool.close()
    }
  }

  it.each([
    ['a search that it ends by itself', 'two-phase-commit', 'three RMs'],
    ['a violation that it finds by itself', 'two-phase-commit', 'a prepared RM aborts on its own'],
    ['a search that the workers begin anew', 'two-phase-commit', 'seven RMs'],
  ])('comes to the same result: %s', async (_, spec, scenario) => {
    const expected = lasting(search(instantiate(specs[spec] as Spec, scenario), defaults))
    const { told, result } = await checkAfresh({ spec, scenario })
    expect(lasting(result)).toEqual(expected)
    expect(result.workers).toBe(3)
    expect(told).toEqual(told.toSorted((one, other) => one - other))
  })

  it('needs no worker for a small model', async () => {
    const { result } = await checkAfresh({ spec: 'two-phase-commit', scenario: 'three RMs' }, { looksForever: true })
    expect(result).toMatchObject({ verdict: 'holds', states: { distinct: 288 } })
  })

  it('would have been enough for a small model, however long its search took while threads started', () => {
    const small = search(instantiate(specs['two-phase-commit'] as Spec, 'three RMs'), defaults)
    expect(isSmall({ ...small, seconds: 5 })).toBe(true)
    const larger = search(instantiate(specs['two-phase-commit'] as Spec, 'five RMs'), defaults)
    expect(isSmall({ ...larger, seconds: 0.01 })).toBe(false)
  })

  it('leaves to the workers what writes to disk', async () => {
    const options = { compact: true }
    const { result } = await checkAfresh(
      { spec: 'two-phase-commit', scenario: 'three RMs', options },
      { looksForever: true },
    )
    expect(result.error).toMatchObject({ code: 'worker-died' })
  })

  it('leaves a function that takes long to the workers, and is fit for the next search', async () => {
    const { result } = await checkAfresh({ spec: 'troubled', scenario: 'slow' })
    expect(result).toMatchObject({ verdict: 'holds', error: null, states: { distinct: 1001 } })
    const next = await checkAfresh({ spec: 'troubled', scenario: 'none' }, { looksForever: true })
    expect(next.result).toMatchObject({ verdict: 'holds', states: { distinct: 1001 } })
  })

  it('leaves a function that never returns to the workers, who tell which it is', async () => {
    const abort = new AbortController()
    const onProgress = ({ inOneCall }: Progress) => inOneCall === null || abort.abort()
    const hooks = { signal: abort.signal, onProgress }
    const { result } = await checkAfresh({ spec: 'troubled', scenario: 'loop', hooks })
    expect(result.error).toMatchObject({ code: 'bad-model', message: expect.stringMatching(/running for seconds/) })
  })

  it('leaves what fails to the workers', async () => {
    const { result } = await checkAfresh({ spec: 'troubled', scenario: 'throw' })
    expect(result.violation).toMatchObject({
      kind: 'exception',
      failure: { message: expect.stringMatching(/too much/) },
    })
    const without = await checkAfresh({ spec: 'troubled', scenario: 'throw' }, { looksForever: true })
    expect(without.result.error).toMatchObject({ code: 'worker-died' })
  })

  it('is stopped like all others', async () => {
    const abort = new AbortController()
    setTimeout(() => abort.abort(), 1500)
    const { result } = await checkAfresh({
      spec: 'endless',
      scenario: 'endless',
      hooks: { signal: abort.signal },
    })
    expect(result).toMatchObject({ verdict: 'incomplete', bounds: [{ kind: 'interrupt' }] })
    const { result: early } = await checkAfresh(
      { spec: 'endless', scenario: 'endless', hooks: { signal: AbortSignal.abort() } },
      { looksForever: true },
    )
    expect(early).toMatchObject({ verdict: 'incomplete', bounds: [{ kind: 'interrupt' }] })
  })
})

describe('an abort signal', () => {
  it('ends the search with what was found', async () => {
    const abort = new AbortController()
    const onProgress = () => abort.abort()
    const hooks = { signal: abort.signal, onProgress }
    const result = await check(2, { spec: 'endless', scenario: 'endless', hooks })
    expect(result).toMatchObject({ verdict: 'incomplete', exhaustive: false, error: null })
    expect(result.bounds).toMatchObject([{ kind: 'interrupt', limit: null }])
    expect(result.bounds[0]?.cut).toBeGreaterThan(0)
    expect(result.states.distinct).toBeGreaterThan(0)
  })

  it('that came before the search ends it at once', async () => {
    const result = await check(2, { spec: 'endless', scenario: 'endless', hooks: { signal: AbortSignal.abort() } })
    expect(result).toMatchObject({ verdict: 'incomplete', error: null, bounds: [{ kind: 'interrupt' }] })
  })

  it('leaves the pool fit for the next search', async () => {
    expect((await check(2, { spec: 'troubled', scenario: 'none' })).states.distinct).toBe(1001)
  })
})

describe('progress', () => {
  it('is told while the search runs', async () => {
    const depths: number[] = []
    const hooks = { onProgress: ({ depth }: { depth: number }) => void depths.push(depth) }
    await check(2, { spec: 'endless', scenario: 'endless', hooks, options: { maxSeconds: 0.25 } })
    expect(depths.length).toBeGreaterThan(0)
    expect(depths).toEqual(depths.toSorted((a, b) => a - b))
  })
})

describe('a pool survives', () => {
  afterEach(async () => {
    expect(await check(2, { spec: 'troubled', scenario: 'none' })).toMatchObject({
      verdict: 'holds',
      states: { distinct: 1001 },
    })
  })

  it('an action that never returns: the limit of time ends it with an error', async () => {
    const result = await check(2, { spec: 'troubled', scenario: 'loop', options: { maxSeconds: 1 } })
    expect(result.verdict).toBe('error')
    expect(result.error).toMatchObject({ code: 'bad-model', cure: expect.stringMatching(/loop that does not end/) })
  })

  it('a model that ends its thread', async () => {
    const result = await check(2, { spec: 'troubled', scenario: 'exit' })
    expect(result.verdict).toBe('error')
    expect(result.error).toMatchObject({ code: 'worker-died', message: expect.stringMatching(/ended with code 3/) })
  })

  it('a model that throws when its search is over: at most one more search fails', async () => {
    const results = [await check(2, { spec: 'troubled', scenario: 'lateThrow' })]
    await new Promise((resolve) => setTimeout(resolve, 400))
    results.push(await check(2, { spec: 'troubled', scenario: 'none' }))
    for (const { verdict, error } of results)
      expect([verdict, error?.code]).toBeOneOf([
        ['holds', undefined],
        ['error', 'worker-died'],
      ])
  })

  it('a model that throws when its search is over, without failing the next one', async () => {
    await check(2, { spec: 'troubled', scenario: 'lateThrow' })
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect((await check(2, { spec: 'troubled', scenario: 'none' })).error).toBeNull()
  })

  it('a module that throws when it is imported', async () => {
    const specUrl = `data:text/javascript,throw new RangeError('not today')`
    const result = await check(2, { spec: 'troubled', scenario: 'none', specUrl })
    expect(result.verdict).toBe('error')
    expect(result.error?.message).toMatch(/not today/)
  })

  it('a module without a spec', async () => {
    const result = await check(2, { spec: 'troubled', scenario: 'none', specUrl: 'data:text/javascript,' })
    expect(result.verdict).toBe('error')
  })

  it('a module that is not there', async () => {
    const specUrl = new URL('nowhere.mjs', bundles.workerUrl).href
    const result = await check(2, { spec: 'troubled', scenario: 'none', specUrl })
    expect(result.verdict).toBe('error')
    expect(result.error?.message).toMatch(/nowhere\.mjs/)
  })

  it('a model with more slots than a layout has room for, which is refused', async () => {
    const result = await check(2, { spec: 'troubled', scenario: 'manySlots', options: { maxSeconds: 0.3 } })
    expect(result.error).toMatchObject({ code: 'bad-model' })
  })

  it('being closed: it hires anew', async () => {
    await (pools[2] as WorkerPool).close()
  })
})
