/** Properties of whole runs, as the engine decides them, held against their definition on random graphs and systems. */

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SearchOptions } from '../../src/engine/options.ts'
import type { SearchResult } from '../../src/engine/result.ts'
import { shownRuns } from '../../src/engine/shown-runs.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import { WorkerPool } from '../../src/engine/threads/pool.ts'
import type { Plain } from '../../src/language/plain.ts'
import type { LivenessKind } from '../../src/language/property.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { amounts, givenSeed } from '../amounts.ts'
import { type Bundles, bundle } from '../engine/threads/bundles.ts'
import { type ExplicitGraph, expectedOf, explicitGraph, fairSets, largestFairSets } from './naive-liveness.ts'
import { graphSpec, graphs } from './random-graphs.ts'
import { randomSystem } from './random-systems.ts'
import {
  expectOpen,
  expectViolating,
  graphPredicates,
  kinds,
  someStates,
  tight,
  toldOf,
  verdictOf,
  withRuns,
} from './whole-runs.ts'

const options: SearchOptions = { memoryBytes: 256 * 1024 * 1024 }
const runs = 2 * amounts.systems
const seed = givenSeed === null ? {} : { seed: givenSeed }

let bundles: Bundles
let pools: WorkerPool[] = []

// Before any search: what searches reserve, however little of it they use, is in the way of starting esbuild.
beforeAll(async () => {
  bundles = await bundle(['test/reference/random-graph-spec.ts'])
  pools = [1, 2, 4].map((size) => new WorkerPool({ size, workerUrl: bundles.workerUrl }))
})

afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.close()))
  bundles.remove()
})

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
        for (const pool of pools) expect(shown(await pool.check(instance, job))).toEqual(alone)
      }),
      { numRuns: some, ...seed },
    )
  })
})
