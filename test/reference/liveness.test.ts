/** Properties of whole runs, as the engine decides them, held against their definition on random graphs and systems. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Run, SearchOptions } from '../../src/engine/result.ts'
import { search } from '../../src/engine/search.ts'
import {
  alwaysEventually,
  eventually,
  eventuallyAlways,
  leadsTo,
  machine,
  quiescent,
  type Spec,
  spec,
} from '../../src/index.ts'
import type { Plain } from '../../src/language/plain.ts'
import type { LivenessKind } from '../../src/language/property.ts'
import { type Instance, instantiate } from '../../src/semantics/instance.ts'
import {
  type Edge,
  type ExplicitGraph,
  explicitGraph,
  fairSets,
  isViolated,
  largestFairSets,
} from './naive-liveness.ts'
import { randomSystem } from './random-systems.ts'
import { keyOf } from './reference-checker.ts'

const options: SearchOptions = { memoryBytes: 256 * 1024 * 1024 }
const runs = Number(process.env['NETSPLIT_RANDOM_SYSTEMS'] ?? 1000)
const seed = process.env['NETSPLIT_SEED'] === undefined ? {} : { seed: Number(process.env['NETSPLIT_SEED']) }
const kinds: readonly LivenessKind[] = ['eventually', 'leadsTo', 'alwaysEventually', 'eventuallyAlways', 'quiescent']

interface GraphRecipe {
  readonly initial: readonly number[]
  readonly actions: readonly (readonly (readonly [number, number])[])[]
  readonly fairness: readonly ('none' | 'weak' | 'strong')[]
  readonly holds: readonly number[]
  readonly follows: readonly number[]
  readonly outside: number | null
}

const names = ['a', 'b', 'c', 'd']
const nodes = fc.nat(6)

const graphs: fc.Arbitrary<GraphRecipe> = fc.record({
  initial: fc.array(nodes, { minLength: 1, maxLength: 2 }),
  actions: fc.array(fc.array(fc.tuple(nodes, nodes), { maxLength: 6 }), { minLength: 1, maxLength: 4 }),
  fairness: fc.array(fc.constantFrom('none' as const, 'weak' as const, 'weak' as const, 'strong' as const), {
    minLength: 4,
    maxLength: 4,
  }),
  holds: fc.array(nodes, { maxLength: 4 }),
  follows: fc.array(nodes, { maxLength: 4 }),
  outside: fc.option(nodes, { freq: 4 }),
})

function specOf({ initial, actions, fairness, holds, follows, outside }: GraphRecipe): Spec {
  const graph = machine({
    name: 'random graph',
    parameters: {},
    variables: (_parameters, choose) => ({ at: choose(initial) }),
    actions: (_parameters, action) =>
      Object.fromEntries(
        actions.map((edges, number) => [
          names[number] as string,
          action({
            over: (state) => edges.flatMap(([from, to]) => (from === state.at ? [to] : [])),
            do: (state, to) => {
              state.at = to
            },
          }),
        ]),
      ),
  })
  const isIn = (list: readonly number[]) => (state: { readonly at: number }) => list.includes(state.at)
  const used = actions.map((_, number) => names[number] as string)
  const of = (wanted: string) => used.filter((_, number) => fairness[number] === wanted)
  return spec(graph, {
    properties: {
      eventually: eventually(isIn(holds)),
      leadsTo: leadsTo(isIn(holds), isIn(follows)),
      alwaysEventually: alwaysEventually(isIn(holds)),
      eventuallyAlways: eventuallyAlways(isIn(holds)),
      quiescent: quiescent(isIn(holds)),
    },
    scenarios: {
      random: {
        fairness: { strong: of('strong'), none: of('none') },
        ...(outside !== null && { bounds: { within: (state) => state.at !== outside } }),
        expect: 'holds',
      },
    },
  })
}

/** Checks that a run is a run of the graph, is fair as it ends, and violates the property. */
function expectViolating(
  { states, edges, initial }: ExplicitGraph,
  {
    run,
    kind,
    holds,
    follows,
  }: {
    run: Run
    kind: LivenessKind
    holds: (state: number) => boolean
    follows: (state: number) => boolean
  },
): void {
  const numbers = new Map(states.map((state, number) => [keyOf(state), number]))
  const path = run.states.map((state) => numbers.get(keyOf(state)) as number)
  expect(initial).toContain(path[0])
  const edgesBetween = (from: number, to: number) => (edges[from] as readonly Edge[]).filter((edge) => edge.to === to)
  for (const [at, state] of path.slice(1).entries()) expect(edgesBetween(path[at] as number, state)).not.toEqual([])
  const { ending } = run
  if (ending === undefined) throw new Error('the run does not say how it ends')
  const begin = ending.kind === 'repeats' ? ending.from - 1 : path.length - 1
  const cycle = path.slice(begin)
  expect(cycle[0]).toBe(cycle.at(-1))
  const around = new Set(cycle)
  for (const { label, fairness } of cycle.flatMap((state) => edges[state] as readonly Edge[])) {
    const possible = [...around].filter((state) => edges[state]?.some((edge) => edge.label === label))
    const isTaken = cycle
      .slice(1)
      .some((to, at) => edgesBetween(cycle[at] as number, to).some((edge) => edge.label === label))
    if (fairness === 'strong' && !isTaken) throw new Error(`${label} is possible and never taken`)
    if (fairness === 'weak' && !isTaken) expect(possible.length).toBeLessThan(around.size)
  }
  const ways: { readonly [Kind in LivenessKind]: () => boolean } = {
    eventually: () => path.some(holds),
    leadsTo: () => path.slice(0, begin + 1).every((state, at) => !holds(state) || path.slice(at).some(follows)),
    alwaysEventually: () => cycle.some(holds),
    eventuallyAlways: () => cycle.every(holds),
    quiescent: () => ending.kind !== 'stops' || holds(path.at(-1) as number),
  }
  expect(ways[kind]()).toBe(false)
}

/** A predicate that cannot be foreseen: of everything in a state. */
function someStates(salt: number, share: number) {
  return (state: readonly Plain[]): boolean => {
    let hash = salt
    for (const letter of keyOf(state)) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0
    return (hash >>> 8) % 100 < share
  }
}

/** An instance with properties of all kinds in place of its own. */
function withRuns(instance: Instance, holds: (state: readonly Plain[]) => boolean, follows: typeof holds): Instance {
  const slots = instance.system.slots.map((_, slot) => slot)
  const check = (name: string, predicate: typeof holds) => ({
    name,
    evaluate: (_author: unknown, read: (slot: number) => Plain) => predicate(slots.map(read)),
  })
  return {
    ...instance,
    properties: kinds.map((kind) => ({
      name: kind,
      kind,
      check: check(kind, holds),
      companion: kind === 'leadsTo' ? check('goal', follows) : null,
    })),
    bounds: {},
    expect: 'holds',
  }
}

describe('properties of whole runs', () => {
  it(`are decided as all sets of states decide them, on ${runs} random graphs`, { timeout: 600_000 }, () => {
    let violated = 0
    fc.assert(
      fc.property(graphs, (recipe) => {
        const instance = instantiate(specOf(recipe), 'random')
        const graph = explicitGraph(instance, 100) as ExplicitGraph
        const at = (state: number) => (graph.states[state] as readonly Plain[])[0] as number
        const holds = (state: number) => recipe.holds.includes(at(state))
        const follows = (state: number) => recipe.follows.includes(at(state))
        const result = search(instance, options)
        for (const kind of kinds) {
          const expected = isViolated(graph, kind, { holds, follows }, fairSets)
          const again = isViolated(graph, kind, { holds, follows }, largestFairSets)
          const found = result.properties.find(({ name }) => name === kind)?.status
          expect([kind, found, again]).toEqual([kind, expected ? 'violated' : 'holds', expected])
        }
        const { violation } = result
        if (violation?.run == null) return
        violated++
        expectViolating(graph, { run: violation.run, kind: violation.kind as LivenessKind, holds, follows })
      }),
      { numRuns: runs, ...seed },
    )
    expect(violated).toBeGreaterThan(runs / 4)
  })

  it('are decided likewise on random protocols and machines, with their faults', { timeout: 600_000 }, () => {
    let decided = 0
    fc.assert(
      fc.property(
        randomSystem(),
        fc.nat(1000),
        fc.constantFrom(5, 30, 70, 95),
        fc.constantFrom(...kinds),
        ({ spec: model, scenario }, salt, share, kind) => {
          const predicate = someStates(salt, share)
          const goal = someStates(salt + 1, share)
          const all = withRuns(instantiate(model, scenario), predicate, goal)
          const graph = explicitGraph(all, 150)
          if (graph === null) return
          const instance = { ...all, properties: all.properties.filter(({ name }) => name === kind) }
          const holds = (state: number) => predicate(graph.states[state] as readonly Plain[])
          const follows = (state: number) => goal(graph.states[state] as readonly Plain[])
          const result = search(instance, { ...options, keepGoing: true })
          if (result.verdict === 'error' || result.violation?.kind === 'exception') return
          decided++
          const expected = isViolated(graph, kind, { holds, follows }, largestFairSets)
          expect(result.properties[0]?.status).toBe(expected ? 'violated' : 'holds')
          if (result.violation?.run == null) return
          expectViolating(graph, { run: result.violation.run, kind, holds, follows })
        },
      ),
      { numRuns: Math.ceil(runs / 2), ...seed },
    )
    expect(decided).toBeGreaterThan(runs / 20)
  })
})
