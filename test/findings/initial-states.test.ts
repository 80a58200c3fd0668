/** Initial states, of which there may be very many: time, memory, interruptions and progress are looked at between two. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SearchOptions } from '../../src/engine/options.ts'
import { nodePlatform } from '../../src/engine/platform/node.ts'
import type { Progress } from '../../src/engine/result.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import { WorkerPool } from '../../src/engine/threads/pool.ts'
import {
  action,
  always,
  eventually,
  indexed,
  machine,
  messages,
  type Property,
  protocol,
  role,
  spec,
} from '../../src/index.ts'
import type { Choose } from '../../src/language/machine.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { UserFolder } from '../cli/netsplit.ts'
import { type Bundles, bundle } from '../engine/threads/bundles.ts'
import manyStarts from '../engine/threads/many-starts.ts'
import { searchIn, withFolder } from '../reference/modes.ts'

const numbers = [0, 1, 2, 3, 4, 5, 6]

/** A machine with 7^n initial states. */
const many = machine({
  name: 'many initial states',
  parameters: { n: 4 },
  variables: ({ n }, choose) => ({ c: indexed(n, () => choose(numbers) as number) }),
  actions: (_parameters) => ({ stay: action({ do() {} }) }),
})

/** Two nodes, each of which starts in 7^n ways. */
const started = protocol({
  name: 'many starts',
  parameters: { n: 2 },
  messages: messages<{ node: {} }>(),
  nodes: { node: 2 },
  roles: ({ n }) => ({
    node: role({
      state: (): { chosen: number[] } => ({ chosen: [] }),
      start(node) {
        node.chosen = Array.from({ length: n }, () => node.choose(numbers))
      },
    }),
  }),
})

const scenarios = { all: { expect: 'holds' } } as const
const properties = { ok: always(() => true) } as { ok: Property }
const specs = [
  ['a machine', spec(many, { properties: properties as never, scenarios })],
  ['a protocol', spec(started, { properties: properties as never, scenarios })],
] as const

const options: SearchOptions = { memoryBytes: 256 * 2 ** 20 }

describe.each(specs)('of %s', (_name, made) => {
  const searched = (n: number, more: Partial<SearchOptions> = {}) =>
    search(instantiate(made, 'all', { n }), { ...options, ...more }, nodePlatform)
  const inFull = made === specs[0][1] ? 4 : 2

  it('all are found, once', () => {
    const { verdict, states } = searched(inFull)
    expect(verdict).toBe('holds')
    expect(states.distinct).toBe(7 ** 4)
  })

  it('stop at the limit of time', () => {
    const { verdict, bounds } = searched(12, { maxSeconds: 0.5 })
    expect(verdict).toBe('incomplete')
    expect(bounds.map(({ kind }) => kind)).toEqual(['time'])
  })

  it('stop at the limit of memory', () => {
    const { verdict, bounds, states } = searched(12, { memoryBytes: 2 ** 21 })
    expect(verdict).toBe('incomplete')
    expect(bounds.map(({ kind }) => kind)).toEqual(['memory'])
    expect(states.distinct).toBeGreaterThan(0)
  })

  it.each(['exact', 'compact', 'spilled', 'resumed', 'spilled, resumed'] as const)(
    'are counted alike: %s',
    async (store) => {
      const expected = searched(inFull).states
      const mode = { store, every: 1, stops: [1, 2], blockStates: 16, dropEvery: 2 }
      const { states } = await searchIn(mode, options, (inMode) => searched(inFull, inMode))
      expect(states).toEqual(expected)
    },
  )

  it('are all taken up where the search continues on disk, before there is a first level', async () => {
    const results = await withFolder((spill) =>
      Array.from({ length: 15 }, (_, at) => searched(inFull, { memoryBytes: 80_000 + 20_000 * at, spill })),
    )
    const whole = results.filter(({ verdict }) => verdict === 'holds')
    for (const { states } of whole) expect(states.distinct).toBe(7 ** 4)
    expect(whole.some(({ disk }) => (disk?.spills ?? 0) > 0)).toBe(true)
  })
})

describe('initial states that do not come out the same', () => {
  let calls = 0
  const specOf = (value: (choose: Choose) => number) =>
    spec(
      machine({
        name: 'unsteady',
        parameters: {},
        variables: (_parameters, choose) => ({ x: value(choose) }),
        actions: (_parameters) => ({ stay: action({ do() {} }) }),
      }),
      { properties: {}, scenarios },
    )
  const errorOf = (made: ReturnType<typeof specOf>) => search(instantiate(made, 'all'), options).error

  it('are found out', () => {
    expect(errorOf(specOf(() => calls++))?.code).toBe('nondeterministic')
    expect(errorOf(specOf((choose) => choose(numbers.slice(calls++ % 3))))?.code).toBe('nondeterministic')
    expect(() => errorOf(specOf(() => Date.now()))).toThrow('unsteady uses Date.now() while it is made.')
  })
})

it('an error that only a late initial state brings is the result of the search', () => {
  const made = spec(
    machine({
      name: 'late',
      parameters: {},
      variables: (_parameters, choose) => {
        const x = choose(Array.from({ length: 3000 }, (_, n) => n)) as number
        if (x === 2999) throw new Error('there is no such state')
        return { x }
      },
      actions: (_parameters) => ({ stay: action({ do() {} }) }),
    }),
    { properties: {}, scenarios },
  )
  const { verdict, error } = search(instantiate(made, 'all'), options)
  expect(verdict).toBe('error')
  expect(error?.message).toBe('The variables of late cannot be made: there is no such state')
  expect(error?.place).toMatch(/initial-states\.test\.ts:\d+:\d+/)
})

describe.each([1, 3])('of a search by %i workers that gets to no end of them', (size) => {
  let bundles: Bundles
  let pool: WorkerPool

  beforeAll(async () => {
    bundles = await bundle(['test/engine/threads/many-starts.ts'])
    pool = new WorkerPool({ size, workerUrl: bundles.workerUrl })
  })

  afterAll(async () => {
    await pool.close()
    bundles.remove()
  })

  const checkedUntil = (stop: (progress: Progress) => boolean, more: Partial<SearchOptions> = {}) => {
    const controller = new AbortController()
    const onProgress = (progress: Progress) => {
      if (stop(progress)) controller.abort()
    }
    const job = { specUrl: bundles.specUrl('many-starts'), scenario: 'all', overrides: {} }
    return pool
      .check(
        instantiate(manyStarts, 'all'),
        { ...job, options: { ...options, ...more } },
        { onProgress, signal: controller.signal },
      )
      .then((result) => ({ result }))
  }

  it('is incomplete once the time is over', async () => {
    const { result } = await checkedUntil(() => false, { maxSeconds: 1 })
    expect(result.error).toBeNull()
    expect(result.verdict).toBe('incomplete')
    expect(result.bounds.map(({ kind }) => kind)).toEqual(['time'])
  })

  it('shows progress, and is incomplete when it is interrupted', async () => {
    const counts = new Set<number>()
    const { result } = await checkedUntil(({ distinct }) => counts.add(distinct).size > 3)
    expect(result.error).toBeNull()
    expect(result.bounds.map(({ kind }) => kind)).toEqual(['interrupt'])
    expect(result.states.distinct).toBeGreaterThanOrEqual(Math.max(...counts))
  })
})

it('an error in the variables of one scenario is the result of that one, and the others are checked', async () => {
  const folder = new UserFolder()
  folder.write(
    'three.ts',
    `import { action, always, machine, spec } from 'netsplit'

const three = machine({
  name: 'three',
  parameters: { n: 1 },
  variables: ({ n }) => {
    if (n === 2) throw new Error('there is no two')
    return { x: 0 }
  },
  actions: ({ n }) => ({ up: action({ when: ({ x }) => x < n, do: (state) => { state.x++ } }) }),
})

export default spec(three, {
  properties: { small: always(({ x }) => x < 9) },
  scenarios: {
    one: { params: { n: 1 }, expect: 'holds' },
    two: { params: { n: 2 }, expect: 'holds' },
    three: { params: { n: 3 }, expect: 'holds' },
  },
})
`,
  )
  try {
    const { code, stdout } = await folder.check('three.ts', '--workers', '1')
    expect(code).toBe(2)
    expect(stdout).toMatch(/three\.ts +one +holds +2 /)
    expect(stdout).toMatch(/three\.ts +two +error +0 /)
    expect(stdout).toMatch(/three\.ts +three +holds +4 /)
    expect(stdout).toContain('The variables of three cannot be made: there is no two\n  at three.ts:7:')
    expect(stdout).toContain('3 checks: 2 as expected, 1 error')
  } finally {
    folder.remove()
  }
})

it('time may run out while those outside the constraint are looked at for runs that leave it', () => {
  const seconds = 2
  const never = new Int32Array(new SharedArrayBuffer(4))
  // The predicate of whole runs is asked when the search is over, and before that.
  let isSlow = false
  const slow = machine({
    name: 'slow starts',
    parameters: {},
    variables: (_parameters, choose) => {
      if (isSlow) Atomics.wait(never, 0, 0, seconds * 1000)
      isSlow = false
      return { x: choose(numbers) }
    },
    actions: (_parameters) => ({ stay: action({ do: () => {} }) }),
  })
  const made = spec(slow, {
    properties: {
      moved: eventually(({ x }) => {
        isSlow = true
        return x > 0
      }),
    },
    scenarios: { only: { bounds: { within: ({ x }) => x === 0 }, expect: 'holds' } },
  })
  const result = search(instantiate(made, 'only'), { memoryBytes: 64 * 2 ** 20, maxSeconds: seconds })
  expect(result.error).toBeNull()
  expect(result.verdict).toBe('incomplete')
  expect(result.bounds.map(({ kind }) => kind)).toContain('time')
  expect(result.properties).toMatchObject([{ status: 'unknown' }])
})
