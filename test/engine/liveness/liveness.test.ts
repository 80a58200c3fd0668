import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SearchOptions } from '../../../src/engine/options.ts'
import type { SearchResult } from '../../../src/engine/result.ts'
import { WorkerPool } from '../../../src/engine/threads/pool.ts'
import {
  action,
  always,
  alwaysEventually,
  eventually,
  eventuallyAlways,
  type Fairness,
  type Faults,
  leadsTo,
  machine,
  messages,
  type Property,
  protocol,
  quiescent,
  role,
  type Spec,
  sometimes,
  spec,
} from '../../../src/index.ts'
import { instantiate } from '../../../src/semantics/instance/instance.ts'
import { replay } from '../../../src/trace/replay.ts'
import { searchOf } from '../small-models.ts'
import { type Bundles, bundle } from '../threads/bundles.ts'

interface Place {
  readonly at: number
}

type Edges = { readonly [action: string]: readonly (readonly [from: number, to: number])[] }

/** A walker on a graph: an action for each named set of edges. */
function walker(edges: Edges, properties: { readonly [name: string]: Property<Place> }, fairness: Fairness = {}): Spec {
  const model = machine({
    name: 'walker',
    parameters: {},
    variables: () => ({ at: 0 }),
    actions: (_parameters) =>
      Object.fromEntries(
        Object.entries(edges).map(([name, pairs]) => [
          name,
          action({
            over: pairs,
            when: (state, [from]) => state.at === from,
            do(state, [, to]) {
              state.at = to
            },
          }),
        ]),
      ),
  })
  return spec(model, { properties, scenarios: { only: { fairness, expect: 'holds' } } })
}

const isOdd = ({ at }: Place) => at % 2 === 1

/** The walker's way, and how it ends. */
function wayOf({ violation }: SearchResult) {
  return {
    property: violation?.property,
    way: violation?.run?.states.map(([at]) => at),
    ending: violation?.run?.ending,
  }
}

describe('a property of whole runs', () => {
  it('is violated by a cycle: eventually odd, on 0 -> 2 -> 4 -> 2', () => {
    const result = searchOf(
      walker(
        {
          go: [
            [0, 2],
            [2, 4],
            [4, 2],
          ],
        },
        { odd: eventually(isOdd) },
      ),
    )
    expect(result.verdict).toBe('violated')
    expect(wayOf(result)).toEqual({ property: 'odd', way: [0, 2, 4, 2], ending: { kind: 'repeats', from: 2 } })
  })

  it('is violated by a stop, also where two paths join: eventually odd, on 0 -> 2 -> 6 and 0 -> 1 -> 6', () => {
    const edges: Edges = {
      go: [
        [0, 1],
        [0, 2],
        [1, 6],
        [2, 6],
      ],
    }
    const result = searchOf(walker(edges, { odd: eventually(isOdd) }))
    expect(wayOf(result)).toEqual({ property: 'odd', way: [0, 2, 6], ending: { kind: 'stops' } })
  })

  it('holds where every run is as it should be', () => {
    const edges: Edges = {
      go: [
        [0, 1],
        [0, 3],
        [1, 6],
        [3, 6],
      ],
    }
    const properties = {
      odd: eventually(isOdd),
      ends: eventuallyAlways(({ at }: Place) => at === 6),
      follows: leadsTo(isOdd, ({ at }: Place) => at === 6),
      again: alwaysEventually(({ at }: Place) => at === 6),
      atTheEnd: quiescent(({ at }: Place) => at === 6),
    }
    const result = searchOf(walker(edges, properties))
    expect(result).toMatchObject({ verdict: 'holds', exhaustive: true, violation: null })
    expect(result.properties.map(({ status }) => status)).toEqual(Array(5).fill('holds'))
  })

  it('is not violated by a cycle that a fair run has to leave', () => {
    const edges: Edges = {
      around: [
        [0, 2],
        [2, 0],
      ],
      leave: [
        [0, 1],
        [2, 1],
      ],
    }
    expect(searchOf(walker(edges, { odd: eventually(isOdd) })).verdict).toBe('violated')
    const fair = walker({ ...edges, leave: [[0, 1]] }, { odd: eventually(isOdd) })
    expect(wayOf(searchOf(fair)).ending).toEqual({ kind: 'repeats', from: 1 })
    const strong = walker({ ...edges, leave: [[0, 1]] }, { odd: eventually(isOdd) }, { strong: ['leave'] })
    expect(searchOf(strong).verdict).toBe('holds')
  })

  it('asks for the same step again and again: weak fairness is about one member of an action', () => {
    const model = machine({
      name: 'two doors',
      parameters: {},
      variables: () => ({ inside: true, turns: 0 }),
      actions: (_parameters) => ({
        turn: action({
          do(state) {
            state.turns = 1 - state.turns
          },
        }),
        leave: action({
          when: (state) => state.inside,
          do(state) {
            state.inside = false
          },
        }),
      }),
    })
    const of = (fairness: Fairness) =>
      searchOf(
        spec(model, {
          properties: { out: eventually(({ inside }) => !inside) },
          scenarios: { only: { fairness, expect: 'holds' } },
        }),
      )
    expect(of({}).verdict).toBe('holds')
    expect(of({ none: ['leave'] }).violation?.run?.ending?.kind).toBe('repeats')
    expect(of({ none: ['leave', 'turn'] }).violation?.run?.ending).toEqual({ kind: 'stops' })
  })

  it('may be violated only after it began: leadsTo is about what follows', () => {
    const edges: Edges = {
      go: [
        [0, 1],
        [1, 2],
        [2, 1],
        [2, 4],
      ],
    }
    const leads = (from: number, to: number) =>
      searchOf(
        walker(edges, {
          leads: leadsTo(
            ({ at }: Place) => at === from,
            ({ at }: Place) => at === to,
          ),
        }),
      )
    expect(leads(0, 2).verdict).toBe('holds')
    expect(wayOf(leads(2, 1))).toMatchObject({ way: [0, 1, 2, 4], ending: { kind: 'stops' } })
    expect(leads(3, 0).verdict).toBe('holds')
  })

  it('is unknown where the search did not find all states, or ended at a violation', () => {
    const edges: Edges = {
      go: [
        [0, 2],
        [2, 4],
      ],
    }
    const made = walker(edges, { odd: eventually(isOdd), small: always(({ at }: Place) => at < 2) })
    const statusOf = (options: Partial<SearchOptions>) => searchOf(made, options).properties.map(({ status }) => status)
    expect(statusOf({ maxDepth: 1 })).toEqual(['unknown', 'unknown'])
    expect(statusOf({})).toEqual(['unknown', 'violated'])
    expect(statusOf({ keepGoing: true })).toEqual(['violated', 'violated'])
  })

  it('whose predicate throws is an error, with the place', () => {
    const throwing = eventually(({ at }: Place): boolean => {
      if (at === 2) throw new Error('no')
      return false
    })
    const { verdict, error } = searchOf(walker({ go: [[0, 2]] }, { odd: throwing }))
    expect(verdict).toBe('error')
    expect(error).toMatchObject({ code: 'predicate-threw', place: expect.stringContaining('liveness.test.ts') })
  })

  it.each([
    ['--compact', { compact: true }, 'Leave out --compact'],
    ['symmetry', { symmetry: true }, 'Use --no-symmetry'],
  ])('refuses %s, which it cannot be decided with', (_, options, cure) => {
    const { error } = searchOf(walker({ go: [[0, 2]] }, { odd: eventually(isOdd) }), options)
    expect(error).toMatchObject({ code: 'bad-scenario', cure: expect.stringContaining(cure) })
  })

  it('says that it is incomplete when there is no room for the graph', () => {
    const model = machine({
      name: 'many',
      parameters: {},
      variables: () => ({ a: 0, b: 0, c: 0 }),
      actions: (_parameters) => ({
        move: action({
          over: ['a', 'b', 'c'] as const,
          do(state, name) {
            state[name] = (state[name] + 1) % 60
          },
        }),
      }),
    })
    const made = spec(model, {
      properties: { never: eventually(() => false), seen: sometimes(({ a }) => a === 59) },
      scenarios: { only: { expect: 'holds' } },
    })
    const full = searchOf(made, { memoryBytes: 8 * 2 ** 20 })
    expect(full).toMatchObject({ verdict: 'incomplete', bounds: [{ kind: 'memory' }], states: { distinct: 216_000 } })
    expect(full.properties.map(({ status }) => status)).toEqual(['unknown', 'witnessed'])
    expect(searchOf(made, { memoryBytes: 64 * 2 ** 20 }).verdict).toBe('violated')
  })
})

describe('of a protocol', () => {
  interface Messages {
    sender: {}
    receiver: { letter: {} }
  }

  const courier = (faults: Faults<'sender' | 'receiver'>) => {
    const model = protocol({
      name: 'courier',
      parameters: {},
      messages: messages<Messages>(),
      nodes: { sender: 1, receiver: 1 },
      roles: (_parameters, nodes) => ({
        sender: role({
          start(sender) {
            sender.send(nodes.receiver, { type: 'letter' })
          },
        }),
        receiver: role({
          state: { got: false },
          on: {
            letter(receiver) {
              receiver.got = true
            },
          },
        }),
      }),
    })
    return searchOf(
      spec(model, {
        properties: { arrives: eventually(({ nodes }) => nodes.receiver.got) },
        scenarios: { only: { faults, expect: 'holds' } },
      }),
    )
  }

  it('a message in flight is delivered at some time', () => expect(courier({}).verdict).toBe('holds'))

  it.each([
    ['loss', { loss: 1 }, 'lose'],
    ['a crash', { crashes: 1 }, 'crash'],
    ['a cut', { partitions: 1 }, 'partition'],
    ['a pause', { pauses: 1 }, 'pause'],
    ['an omission', { omissions: { receiving: 1 } }, 'omit'],
  ])('%s can prevent it, and does not have to happen', (_, faults, kind) => {
    const { violation } = courier(faults)
    expect(violation?.run?.steps.map((step) => step.kind)).toEqual(['start', kind])
    expect(violation?.run?.ending).toEqual({ kind: 'stops' })
  })
})

describe('with several workers', () => {
  let bundles: Bundles
  const pools: WorkerPool[] = []
  let made: Spec

  beforeAll(async () => {
    bundles = await bundle(['test/engine/threads/runs.ts'])
    made = (await import('../threads/runs.ts')).default
    for (const size of [1, 2, 4]) pools.push(new WorkerPool({ size, workerUrl: bundles.workerUrl }))
  })

  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.close()))
    bundles.remove()
  })

  it.each([
    ['duplicated', 'violated'],
    ['strongly fair', 'holds'],
    ['lost', 'violated'],
    ['crashed', 'violated'],
  ])('the verdicts and the run are the same: %s', async (scenario, expected) => {
    const instance = instantiate(made, scenario)
    const options: SearchOptions = { memoryBytes: 256 * 2 ** 20 }
    const results: SearchResult[] = []
    for (const pool of pools) {
      const job = { specUrl: bundles.specUrl('runs'), scenario, overrides: {}, options }
      results.push(await pool.check(instance, job))
    }
    const [first] = results as [SearchResult]
    expect(first.verdict).toBe(expected)
    for (const { verdict, properties, violation } of results) {
      expect({ verdict, properties, violation }).toEqual({
        verdict: first.verdict,
        properties: first.properties,
        violation: first.violation,
      })
      if (violation?.run != null) replay(instance.system, violation.run)
    }
  })
})
