/** Properties of whole runs, as the engine decides them, held against their definition on random graphs and systems. */

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Crew } from '../../src/engine/crew.ts'
import type { PropertyResult, Run, SearchOptions, SearchResult } from '../../src/engine/result.ts'
import { search } from '../../src/engine/search.ts'
import { shownRuns } from '../../src/engine/shown-runs.ts'
import type { Plain } from '../../src/language/plain.ts'
import type { LivenessKind } from '../../src/language/property.ts'
import { type Instance, instantiate } from '../../src/semantics/instance.ts'
import { runDirectly } from '../../src/semantics/system.ts'
import { amounts, givenSeed } from '../amounts.ts'
import { type Bundles, bundle } from '../engine/crew/bundles.ts'
import { expectToBeARun } from './agreement.ts'
import {
  type Edge,
  type Expected,
  type ExplicitGraph,
  expectedOf,
  explicitGraph,
  fairSets,
  hasFailure,
  largestFairSets,
} from './naive-liveness.ts'
import { type GraphRecipe, graphSpec, graphs } from './random-graphs.ts'
import { randomSystem } from './random-systems.ts'
import { keyOf } from './reference-checker.ts'

const options: SearchOptions = { memoryBytes: 256 * 1024 * 1024 }
const runs = 2 * amounts.systems
const seed = givenSeed === null ? {} : { seed: givenSeed }
const kinds: readonly LivenessKind[] = ['eventually', 'leadsTo', 'alwaysEventually', 'eventuallyAlways', 'quiescent']

let bundles: Bundles
let crews: Crew[] = []

// Before any search: what searches reserve, however little of it they use, is in the way of starting esbuild.
beforeAll(async () => {
  bundles = await bundle(['test/reference/random-graph-spec.ts'])
  crews = [1, 2, 4].map((size) => new Crew({ size, workerUrl: bundles.workerUrl }))
})

afterAll(async () => {
  await Promise.all(crews.map((crew) => crew.close()))
  bundles.remove()
})

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

/** Bounds so tight that what can be made again is dropped all the time, while the graph is written too. */
const innerBounds: fc.Arbitrary<SearchOptions['innerBounds']> = fc.oneof(
  fc.constant(undefined),
  fc.record(
    {
      tables: fc.constantFrom(0, 300, 1000),
      tree: fc.constantFrom(0, 100),
      rows: fc.constantFrom(0, 100),
      values: fc.constantFrom(0, 100),
      misses: fc.constantFrom(1, 5),
    },
    { requiredKeys: [] },
  ),
)

/** Little of everything, and a few states in each piece, after some of which tables are dropped. */
const tight: fc.Arbitrary<Partial<SearchOptions>> = fc.record({
  innerBounds,
  stress: fc.record(
    { dropEvery: fc.integer({ min: 1, max: 9 }), blockStates: fc.constantFrom(1, 2, 5, 16) },
    { requiredKeys: [] },
  ),
})

/** The verdict of a search that asks for nothing but properties of whole runs; a step that fails is reported first. */
function verdictOf(graph: ExplicitGraph, expected: readonly Expected[]): SearchResult['verdict'] {
  if (hasFailure(graph)) return 'violated'
  if (expected.some(({ status }) => status === 'violated')) return 'violated'
  if (expected.some(({ isVacuous }) => isVacuous)) return 'vacuous'
  return expected.every(({ status }) => status === 'holds') ? 'holds' : 'incomplete'
}

/** A run is shown out of the constraint where a property is open and none violated: a shortest one. */
function expectOpen(instance: Instance, result: SearchResult, expected: readonly Expected[]): void {
  const lengths = expected.flatMap(({ open }) => open ?? [])
  const isShown = lengths.length > 0 && result.violation === null
  expect(result.open?.run.states.length ?? null).toBe(isShown ? Math.min(...lengths) : null)
  const opens = shownRuns(result).filter(({ kind }) => kind === 'open')
  if (result.states.distinct > 0) {
    expect(opens.map(({ run }) => run.states.length).toSorted()).toEqual(lengths.toSorted())
  }
  const isInside = (state: readonly Plain[]) =>
    instance.within?.evaluate(runDirectly, (slot) => state[slot] as Plain) ?? true
  for (const { run } of opens) {
    expect(run.ending).toEqual({ kind: 'leaves' })
    expectToBeARun(instance, run)
    expect(run.states.map(isInside)).toEqual(run.states.map((_, at) => at < run.states.length - 1))
  }
}

/** What is said of a property, and why where it is undecided. */
function toldOf({ status, undecidedBy }: Pick<PropertyResult, 'status'> & { readonly undecidedBy?: 'failure' | null }) {
  return { status, undecidedBy: undecidedBy ?? null }
}

function graphPredicates({ holds, follows }: GraphRecipe) {
  const isIn = (list: readonly number[]) => (state: readonly Plain[]) => list.includes(state[0] as number)
  return { holds: isIn(holds), follows: isIn(follows) }
}

describe('properties of whole runs', () => {
  it(`are decided as all sets of states decide them, on ${runs} random graphs`, { timeout: 600_000 }, () => {
    const verdicts = new Map<string, number>()
    let undecided = 0
    const asked = fc.oneof(fc.constant([]), fc.subarray([...kinds], { minLength: 1, maxLength: 1 }))
    fc.assert(
      fc.property(graphs, asked, tight, (recipe, some, bounds) => {
        const instance = instantiate(graphSpec(recipe), 'random', {}, some)
        const graph = explicitGraph(instance, 100) as ExplicitGraph
        const predicates = graphPredicates(recipe)
        const result = search(instance, { ...options, ...bounds, keepGoing: true, runs: 'all' })
        const expected = result.properties.map(({ kind }) =>
          expectedOf(graph, kind as LivenessKind, predicates, fairSets),
        )
        const again = result.properties.map(({ kind }) =>
          expectedOf(graph, kind as LivenessKind, predicates, largestFairSets),
        )
        expect(again).toEqual(expected)
        expect(result.properties.map(toldOf)).toEqual(expected.map(toldOf))
        expect(result.verdict).toBe(verdictOf(graph, expected))
        expectOpen(instance, result, expected)
        const { violation } = result
        for (const { undecidedBy } of expected) if (undecidedBy !== null) undecided++
        const verdict = violation?.kind === 'exception' ? 'fails' : result.verdict
        verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1)
        const lassos = shownRuns(result).filter(({ kind }) => kind === 'lasso')
        const violated = result.properties.filter(({ status }) => status === 'violated')
        expect(lassos.map(({ property }) => property).toSorted()).toEqual(violated.map(({ name }) => name).toSorted())
        const holds = (state: number) => predicates.holds(graph.states[state] as readonly Plain[])
        const follows = (state: number) => predicates.follows(graph.states[state] as readonly Plain[])
        for (const { run, propertyKind } of lassos) {
          expectViolating(graph, { run, kind: propertyKind as LivenessKind, holds, follows })
        }
      }),
      { numRuns: runs, ...seed },
    )
    if (runs < 400) return
    expect(verdicts.get('violated')).toBeGreaterThan(runs / 4)
    expect(verdicts.get('fails')).toBeGreaterThan(runs / 20)
    expect(undecided).toBeGreaterThan(runs / 20)
    for (const verdict of ['holds', 'incomplete', 'vacuous']) expect(verdicts.get(verdict)).toBeGreaterThan(runs / 200)
  })

  it('are decided likewise on random protocols and machines, with their faults', { timeout: 600_000 }, () => {
    let decided = 0
    fc.assert(
      fc.property(
        randomSystem(),
        fc.nat(1000),
        fc.constantFrom(5, 30, 70, 95),
        fc.constantFrom(...kinds),
        tight,
        ({ spec: model, scenario }, salt, share, kind, bounds) => {
          const predicates = { holds: someStates(salt, share), follows: someStates(salt + 1, share) }
          const all = withRuns(instantiate(model, scenario), predicates.holds, predicates.follows)
          const graph = explicitGraph(all, 150)
          if (graph === null) return
          const instance = { ...all, properties: all.properties.filter(({ name }) => name === kind) }
          const result = search(instance, { ...options, ...bounds, keepGoing: true, runs: 'all' })
          if (result.verdict === 'error') return
          decided++
          const expected = expectedOf(graph, kind, predicates, largestFairSets)
          expect(result.properties.map(toldOf)).toEqual([toldOf(expected)])
          expect(result.verdict).toBe(verdictOf(graph, [expected]))
          expectOpen(instance, result, [expected])
          const lassos = shownRuns(result).filter(({ kind: shown }) => shown === 'lasso')
          expect(lassos.length).toBe(result.properties.filter(({ status }) => status === 'violated').length)
          const holds = (state: number) => predicates.holds(graph.states[state] as readonly Plain[])
          const follows = (state: number) => predicates.follows(graph.states[state] as readonly Plain[])
          for (const { run } of lassos) expectViolating(graph, { run, kind, holds, follows })
        },
      ),
      { numRuns: Math.ceil(runs / 2), ...seed },
    )
    if (runs >= 400) expect(decided).toBeGreaterThan(runs / 20)
  })
})

describe('several workers', () => {
  const some = Math.ceil(runs / 20)
  it(`decide the same, and show the same run, on ${some} random graphs`, { timeout: 600_000 }, async () => {
    // Which line throws depends on where the model was bundled.
    const shown = ({ verdict, properties, violation, open, coverage, neverRan }: SearchResult) => ({
      ...{ verdict, properties, open, coverage, neverRan },
      violation: violation && { ...violation, failure: violation.failure?.where },
    })
    await fc.assert(
      fc.asyncProperty(graphs, tight, async (recipe, bounds) => {
        const address = new URLSearchParams({ recipe: JSON.stringify(recipe) })
        const specUrl = `${bundles.specUrl('random-graph-spec')}?${address}`
        const instance = instantiate(graphSpec(recipe), 'random')
        const job = { specUrl, scenario: 'random', overrides: {}, options: { ...options, ...bounds, coverage: true } }
        const alone = shown(search(instance, { ...options, coverage: true }))
        for (const crew of crews) expect(shown(await crew.check(instance, job))).toEqual(alone)
      }),
      { numRuns: some, ...seed },
    )
  })
})
