import { describe, expect, it } from 'vitest'
import type { SearchResult } from '../../../src/engine/result.ts'
import { action } from '../../../src/language/machine.ts'
import { always, sometimes } from '../../../src/language/property.ts'
import { withFolder } from '../../reference/modes.ts'
import { searchOf, smallMachine, twoCounters } from '../small-models.ts'

const megabyte = 2 ** 20

/** Everything but how long it took. */
function withoutTime({ seconds: _, ...result }: SearchResult) {
  return result
}

function flip(state: { on: boolean }) {
  state.on = !state.on
}

/** A log that grows by one of two entries in every step: level d has 2 ** (d - 1) states. */
function growingLog(entry: string, invariant: (length: number) => boolean = () => true) {
  return smallMachine({
    variables: () => ({ clock: false, log: [] as string[] }),
    actions: (_parameters) => ({
      append: action({
        over: ['a', 'b'],
        do(state, suffix) {
          state.clock = !state.clock
          state.log.push(entry + suffix)
        },
      }),
    }),
    properties: { invariant: always(({ log }) => invariant(log.length)) },
  })
}

/** 41 ** 3 states of one word; only then 80 further variables take a second value, and five steps on all is violated. */
const threeCountersAndManyLateOnes = (() => {
  const most = 40
  const late = Array.from({ length: 80 }, (_, at) => `late${at}`)
  return smallMachine({
    variables: () =>
      Object.fromEntries(['a', 'b', 'c', ...late].map((name) => [name, 0])) as { [name: string]: number },
    actions: (_parameters) => ({
      count: action({
        over: ['a', 'b', 'c'],
        when: (state, name) => state[name]! < most,
        do: (state, name) => void state[name]!++,
      }),
      countLate: action({
        when: (state) => ['a', 'b', 'c'].every((name) => state[name] === most) && state['late0']! < 5,
        do(state) {
          for (const name of late) state[name]!++
        },
      }),
    }),
    properties: { lateIsLow: always(({ late0 }) => late0 < 5) },
  })
})()

describe('a limit of depth', () => {
  it('leaves deeper states unexplored, and says how many it found', () => {
    const result = searchOf(twoCounters, { maxDepth: 10 })
    expect(result.verdict).toBe('incomplete')
    expect(result.exhaustive).toBe(false)
    expect(result.states).toEqual({ distinct: 55, generated: 1 + 2 * 45, depth: 10 })
    expect(result.bounds).toEqual([{ kind: 'depth', limit: 10, cut: 10 }])
  })

  it('of one leaves the initial state alone', () => {
    expect(searchOf(twoCounters, { maxDepth: 1 }).states).toEqual({ distinct: 1, generated: 1, depth: 1 })
  })

  it('that nothing reaches does not matter', () => {
    const two = smallMachine({
      variables: () => ({ on: false }),
      actions: (_parameters) => ({ switch: action({ do: flip }) }),
    })
    const result = searchOf(two, { maxDepth: 3 })
    expect(result.verdict).toBe('holds')
    expect(result.bounds).toEqual([])
    expect(result.states).toEqual({ distinct: 2, generated: 3, depth: 2 })
  })
})

describe('a limit of states', () => {
  it('stops at the end of the level that reaches it', () => {
    const result = searchOf(twoCounters, { maxStates: 50 })
    expect(result.verdict).toBe('incomplete')
    expect(result.states).toEqual({ distinct: 55, generated: 91, depth: 10 })
    expect(result.bounds).toEqual([{ kind: 'states', limit: 50, cut: 10 }])
  })

  it('gives the same result in every run', () => {
    const runs = Array.from({ length: 3 }, () => withoutTime(searchOf(twoCounters, { maxStates: 5000 })))
    expect(runs[1]).toEqual(runs[0])
    expect(runs[2]).toEqual(runs[0])
  })

  it('is reached at once by as many initial states', () => {
    const made = smallMachine({
      variables: (choose) => ({ n: choose([1, 2, 3]) as number }),
      actions: (_parameters) => ({ grow: action({ do: (state) => void state.n++ }) }),
    })
    expect(searchOf(made, { maxStates: 3 }).states).toEqual({ distinct: 3, generated: 3, depth: 1 })
  })
})

describe('a limit of time', () => {
  it('ends the search of an infinite state space with what was found', () => {
    const result = searchOf(twoCounters, { maxSeconds: 0.05 })
    expect(result.verdict).toBe('incomplete')
    expect(result.exhaustive).toBe(false)
    expect(result.bounds).toMatchObject([{ kind: 'time', limit: 0.05 }])
    expect(result.states.distinct).toBeGreaterThan(0)
    expect(result.states.generated).toBeGreaterThanOrEqual(result.states.distinct)
  })

  it('of nothing at all is no error', () => {
    const result = searchOf(twoCounters, { maxSeconds: 0 })
    expect(result.verdict).toBe('incomplete')
    expect(result.error).toBeNull()
  })
})

describe('a limit of memory', () => {
  it('ends the search with what was found, and names the slot that grows', () => {
    const result = searchOf(growingLog('entry '), { memoryBytes: megabyte })
    expect(result.error).toBeNull()
    expect(result.verdict).toBe('incomplete')
    expect(result.bounds).toMatchObject([{ kind: 'memory', limit: megabyte }])
    expect(result.states.distinct).toBeGreaterThan(500)
    expect(result.growth[0]?.slot).toBe('log')
    expect(result.growth[0]?.values).toBeGreaterThan(500)
    expect(result.growth.find(({ slot }) => slot === 'clock')?.values).toBe(2)
  })

  it('is met by states without large values, too', () => {
    const result = searchOf(twoCounters, { memoryBytes: megabyte })
    expect(result.error).toBeNull()
    expect(result.verdict).toBe('incomplete')
    expect(result.bounds).toMatchObject([{ kind: 'memory' }])
    expect(result.states.distinct).toBeGreaterThan(10_000)
    expect(result.growth.map(({ slot }) => slot).sort()).toEqual(['left', 'right'])
  })

  it.each([1, 10_000, 100_000, 300_000])('of %i bytes is no exception', (memoryBytes) => {
    for (const made of [twoCounters, growingLog('entry ')]) {
      const result = searchOf(made, { memoryBytes })
      expect(result.error).toBeNull()
      expect(result.verdict).toBe('incomplete')
      expect(result.bounds).toMatchObject([{ kind: 'memory', limit: memoryBytes }])
    }
  })

  it('counts every distinct state as generated', () => {
    for (const memoryBytes of [300_000, 400_000, 500_000, 600_000, 700_000, 800_000, 900_000]) {
      const { states } = searchOf(twoCounters, { memoryBytes })
      expect(states.generated).toBeGreaterThanOrEqual(states.distinct)
    }
  })

  it('is kept although few states hold large values', () => {
    const { memory } = searchOf(growingLog('x'.repeat(10_000)), { memoryBytes: 4 * megabyte })
    // The last new state is looked at to the end, whose answers may take a little more; a value takes 20 KB.
    expect(memory).toBeLessThanOrEqual(4 * megabyte + 8000)
  })

  it('that is higher never leads to fewer states', () => {
    const small = searchOf(threeCountersAndManyLateOnes, { memoryBytes: 0.9 * megabyte })
    const large = searchOf(threeCountersAndManyLateOnes, { memoryBytes: 1.2 * megabyte })
    expect(large.states.distinct).toBeGreaterThanOrEqual(small.states.distinct)
  })

  it('stops the search where a longer layout of states would not fit', () => {
    const result = searchOf(threeCountersAndManyLateOnes, { memoryBytes: 1.6 * megabyte })
    expect(result).toMatchObject({ verdict: 'incomplete', exhaustive: false, error: null })
    expect(searchOf(threeCountersAndManyLateOnes, { memoryBytes: 8 * megabyte }).verdict).toBe('violated')
  })

  it('lets no initial state go unseen where the search goes on on disk', async () => {
    const values = Array.from({ length: 120 }, (_, n) => n)
    const made = smallMachine({
      variables: (choose) => ({ n: choose(values) as number, pad: choose(['a', 'b']) as string }),
      actions: (_parameters) => ({}),
      properties: Object.fromEntries(
        values.map((value) => [
          `is${value}`,
          sometimes(({ n, pad }: { n: number; pad: string }) => n === value && pad === 'b'),
        ]),
      ),
    })
    const results = await withFolder((spill) =>
      Array.from({ length: 3 }, (_, at) =>
        searchOf(made, { memoryBytes: 140_000 + 12_000 * at, spill, keepGoing: true }),
      ),
    )
    expect(results.map(({ verdict }) => verdict)).not.toContain('violated')
    expect(results.some(({ verdict, disk }) => verdict === 'holds' && (disk?.spills ?? 0) > 0)).toBe(true)
  })

  it('reports no violation that there is not, however the memory runs out', () => {
    // Many variables that all begin to grow late: packed states become longer at once, when there are many already.
    const names = Array.from({ length: 24 }, (_, at) => `late${at}`)
    const made = smallMachine({
      variables: () =>
        ({ early: 0, ...Object.fromEntries(names.map((name) => [name, 0])) }) as { [name: string]: number },
      actions: (_parameters) => ({
        early: action({
          over: [1, 2, 3],
          do(state, by) {
            state['early'] = state['early']! * 4 + by
          },
        }),
        late: action({
          when: (state) => state['early']! > 4000,
          do(state) {
            for (const [at, name] of names.entries()) state[name] = (state['early']! * (at + 3)) % (1000 + at)
          },
        }),
      }),
      properties: {
        lateAfterEarly: always((state) => state['early']! > 4000 || state['late1'] === 0),
      },
    })
    for (let memoryBytes = megabyte; memoryBytes < 6 * megabyte; memoryBytes += megabyte) {
      const result = searchOf(made, { memoryBytes })
      expect({ memoryBytes, error: result.error, violation: result.violation }).toEqual({
        memoryBytes,
        error: null,
        violation: null,
      })
    }
  })
})

describe('a state constraint', () => {
  const bounded = smallMachine({
    variables: () => ({ left: 0, right: 0 }),
    actions: (_parameters) => ({
      left: action({ do: (state) => void state.left++ }),
      right: action({ do: (state) => void state.right++ }),
    }),
    within: ({ left, right }) => left <= 3 && right <= 3,
    properties: { neitherIsFar: always(({ left, right }) => left <= 4 && right <= 4) },
  })

  it('makes a finite state space of an infinite one; the verdict is about it, and the first states outside', () => {
    const result = searchOf(bounded)
    expect(result.verdict).toBe('holds')
    expect(result.exhaustive).toBe(false)
    expect(result.states).toEqual({ distinct: 16, generated: 25, depth: 7 })
    expect(result.bounds).toEqual([{ kind: 'within', limit: null, cut: 8 }])
  })

  it('that cuts nothing leaves the search exhaustive', () => {
    const result = searchOf(
      smallMachine({
        variables: () => ({ on: false }),
        actions: (_parameters) => ({ switch: action({ do: flip }) }),
        within: () => true,
      }),
    )
    expect(result).toMatchObject({ verdict: 'holds', exhaustive: true, bounds: [] })
  })

  it('applies to initial states', () => {
    const result = searchOf(
      smallMachine({
        variables: (choose) => ({ n: choose([1, 2, 3, 4]) as number }),
        actions: (_parameters) => ({}),
        within: ({ n }) => n % 2 === 0,
      }),
    )
    expect(result.states).toEqual({ distinct: 2, generated: 2, depth: 1 })
    expect(result.bounds).toEqual([{ kind: 'within', limit: null, cut: 2 }])
  })

  it('may leave nothing at all', () => {
    const result = searchOf(
      smallMachine({
        variables: () => ({ n: 1 }),
        actions: (_parameters) => ({}),
        within: () => false,
        properties: {},
      }),
    )
    expect(result.states).toEqual({ distinct: 0, generated: 0, depth: 0 })
    expect(result.error).toBeNull()
  })

  it('counts what it cut up to another bound', () => {
    const result = searchOf(bounded, { maxDepth: 5 })
    expect(result.verdict).toBe('incomplete')
    expect(result.bounds).toEqual([
      { kind: 'within', limit: null, cut: 2 },
      { kind: 'depth', limit: 5, cut: 3 },
    ])
  })
})

describe('a search that keeps going', () => {
  const made = smallMachine({
    variables: () => ({ left: 0, right: 0 }),
    actions: (_parameters) => ({
      left: action({ when: ({ left }) => left < 5, do: (state) => void state.left++ }),
      right: action({ when: ({ right }) => right < 5, do: (state) => void state.right++ }),
    }),
    properties: {
      sumIsLow: always(({ left, right }) => left + right < 8),
      leftIsLow: always(({ left }) => left < 3),
      bothAreHigh: sometimes(({ left, right }) => left === 5 && right === 5),
    },
  })

  it('counts everything and reports the first violation', () => {
    const result = searchOf(made, { keepGoing: true })
    expect(result.verdict).toBe('violated')
    expect(result.exhaustive).toBe(true)
    expect(result.states).toEqual({ distinct: 36, generated: 61, depth: 11 })
    expect(result.violation?.property).toBe('leftIsLow')
    expect(result.violation?.run?.states).toHaveLength(4)
    expect(result.properties).toEqual([
      { name: 'sumIsLow', kind: 'always', status: 'violated', depth: 9 },
      { name: 'leftIsLow', kind: 'always', status: 'violated', depth: 4 },
      { name: 'bothAreHigh', kind: 'sometimes', status: 'witnessed', depth: 11 },
    ])
  })

  it('reports the same run as one that stops at once', () => {
    expect(searchOf(made, { keepGoing: true }).violation).toEqual(searchOf(made).violation)
  })

  it('stops at the end of the level of the first violation otherwise', () => {
    const result = searchOf(made)
    expect(result.exhaustive).toBe(false)
    expect(result.states.depth).toBe(4)
    expect(result.bounds).toEqual([])
    expect(result.properties.map(({ status }) => status)).toEqual(['unknown', 'violated', 'unknown'])
  })

  it('still ends at a bound', () => {
    const result = searchOf(made, { keepGoing: true, maxDepth: 6 })
    expect(result.verdict).toBe('violated')
    expect(result.states.depth).toBe(6)
    expect(result.bounds).toMatchObject([{ kind: 'depth' }])
  })
})

describe('a violation found before the memory runs out', () => {
  it('is reported with its run', () => {
    for (const memoryBytes of [600_000, 800_000, 1_000_000]) {
      const result = searchOf(
        growingLog('entry ', (length) => length < 9),
        { memoryBytes, keepGoing: true },
      )
      expect(result.error).toBeNull()
      expect(result.verdict).toBe('violated')
      expect(result.violation?.run?.states).toHaveLength(10)
    }
  })

  it('is reported although the memory runs out in the very level of the violation, or soon after', () => {
    const made = growingLog('', (length) => length < 10)
    let violated = 0
    for (let memoryBytes = 250_000; memoryBytes < 900_000; memoryBytes += 15_000) {
      const { verdict, states, error } = searchOf(made, { memoryBytes, keepGoing: true })
      expect(error).toBeNull()
      // At depth 11, the memory may have run out before the state that was found could be looked at.
      if (states.depth !== 11) expect(verdict).toBe(states.depth > 11 ? 'violated' : 'incomplete')
      if (verdict === 'violated') violated++
    }
    expect(violated).toBeGreaterThan(0)
  })
})
