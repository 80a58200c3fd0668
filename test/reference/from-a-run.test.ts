/** Searches that start from a given run, held against the reference checker started from its last state. */

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SearchOptions } from '../../src/engine/options.ts'
import { nodePlatform } from '../../src/engine/platform/node.ts'
import type { Run, SearchResult } from '../../src/engine/result.ts'
import { shownRuns } from '../../src/engine/shown-runs.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import { WorkerPool } from '../../src/engine/threads/pool.ts'
import type { Plain } from '../../src/language/plain.ts'
import type { LivenessKind } from '../../src/language/property.ts'
import { type Instance, instantiate } from '../../src/semantics/instance/instance.ts'
import { namesOf } from '../../src/trace/named-run.ts'
import { startingRun } from '../../src/trace/starting-run.ts'
import { type Bundles, bundle } from '../engine/threads/bundles.ts'
import { expectAgreement, expectToBeARun } from './agreement.ts'
import { randomMode, searchIn } from './modes.ts'
import { type ExplicitGraph, expectedOf, explicitGraph, fairSets, largestFairSets } from './naive-liveness.ts'
import { optionsFor, randomPools, runs, systems, timeout } from './pools.ts'
import { graphSpec, graphs } from './random-graphs.ts'
import { runAlong, walks } from './random-runs.ts'
import { randomSystem } from './random-systems.ts'
import { keyOf, referenceCheck } from './reference-checker.ts'
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

const memory = { memoryBytes: 256 * 2 ** 20 }
const some = Math.ceil(systems / 4)
const few = Math.ceil(systems / 30)

/** The result says that it is of a part, and what it shows begins with the given run, or is a beginning of it. */
function expectToStartFrom(instance: Instance, { states }: Run, result: SearchResult): void {
  const { bounds, exhaustive } = result
  expect(exhaustive).toBe(false)
  expect(bounds[0]).toEqual({ kind: 'from', limit: states.length, cut: 0 })
  for (const { run } of shownRuns(result)) {
    expectToBeARun(instance, run)
    const common = Math.min(states.length, run.states.length)
    expect(run.states.slice(0, common).map(keyOf)).toEqual(states.slice(0, common).map(keyOf))
  }
}

describe(`from random runs of random systems`, () => {
  it(`the engine agrees with the reference checker, ${some} times`, { timeout }, async () => {
    const verdicts = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(randomSystem(), walks, randomMode(), fc.boolean(), async (system, walk, mode, keepGoing) => {
        const { spec, scenario } = system
        const instance = instantiate(spec, scenario)
        const run = runAlong(instance, walk)
        fc.pre(run !== null)
        const from = run as Run
        const options: SearchOptions = { ...optionsFor(instance, keepGoing), runs: 'all', from }
        const actual = await searchIn(mode, options, (inMode) =>
          search(instantiate(spec, scenario), inMode, nodePlatform),
        )
        expectAgreement(instance, actual, referenceCheck(instance, { keepGoing, from: from.states }))
        expectToStartFrom(instance, from, actual)
        verdicts.set(actual.verdict, (verdicts.get(actual.verdict) ?? 0) + 1)
      }),
      runs(some),
    )
    if (some < 50) return
    for (const verdict of ['holds', 'violated', 'incomplete']) expect(verdicts.get(verdict)).toBeGreaterThan(some / 50)
  })

  it(`their names lead to their states again, ${some} times`, { timeout }, () => {
    fc.assert(
      fc.property(randomSystem(), walks, ({ spec, scenario }, walk) => {
        const instance = instantiate(spec, scenario)
        const run = runAlong(instance, walk)
        fc.pre(run !== null)
        const names = namesOf(run as Run, instance.system)
        expect(startingRun(instance, names).states.map(keyOf)).toEqual((run as Run).states.map(keyOf))
      }),
      runs(some),
    )
  })
})

describe('several workers', () => {
  const pools = randomPools()

  it(`agree with it and with each other, ${few} times`, { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(randomSystem(), walks, randomMode(), fc.boolean(), async (system, walk, mode, keepGoing) => {
        const instance = instantiate(system.spec, system.scenario)
        const run = runAlong(instance, walk)
        fc.pre(run !== null)
        const from = run as Run
        const options: SearchOptions = { ...optionsFor(instance, keepGoing), runs: 'all', from }
        const expected = referenceCheck(instance, { keepGoing, from: from.states })
        await pools.expectAgreement({ system, instance, expected }, (carryOut) => searchIn(mode, options, carryOut))
      }),
      runs(few),
    )
  })
})

/** Holds what is said of properties of whole runs against their definition. */
function expectDecided(
  instance: Instance,
  from: Run,
  {
    graph,
    result,
    predicates,
  }: {
    graph: ExplicitGraph
    result: SearchResult
    predicates: { holds: (state: readonly Plain[]) => boolean; follows: (state: readonly Plain[]) => boolean }
  },
): void {
  const expected = result.properties.map(({ kind }) =>
    expectedOf(graph, kind as LivenessKind, predicates, largestFairSets),
  )
  expect(result.properties.map(toldOf)).toEqual(expected.map(toldOf))
  expect(result.verdict).toBe(verdictOf(graph, expected))
  expectOpen(instance, result, expected)
  expectToStartFrom(instance, from, result)
  const lassos = shownRuns(result).filter(({ kind }) => kind === 'lasso')
  const violated = result.properties.filter(({ status }) => status === 'violated')
  expect(lassos.map(({ property }) => property).toSorted()).toEqual(violated.map(({ name }) => name).toSorted())
  // All that there is, for the run begins where runs of the model do.
  const whole = explicitGraph(instance, 1000) as ExplicitGraph
  const at = (predicate: (state: readonly Plain[]) => boolean) => (state: number) =>
    predicate(whole.states[state] as readonly Plain[])
  for (const { run, propertyKind } of lassos) {
    expect(run.states.length).toBeGreaterThanOrEqual(from.states.length)
    expectViolating(whole, {
      run: withoutIdling(run),
      kind: propertyKind as LivenessKind,
      holds: at(predicates.holds),
      follows: at(predicates.follows),
    })
  }
}

/** A run without the steps of the given one that change nothing, which an explicit graph does not have. */
function withoutIdling(run: Run): Run {
  const { steps, states, ending } = run
  const moves = states.map((state, at) => at === 0 || keyOf(state) !== keyOf(states[at - 1] as readonly Plain[]))
  const idle = (before: number) => moves.slice(0, before).filter((isMove) => !isMove).length
  return {
    steps: steps.filter((_, at) => moves[at]),
    states: states.filter((_, at) => moves[at]),
    ...(ending !== undefined && {
      ending: ending.kind === 'repeats' ? { ...ending, from: ending.from - idle(ending.from) } : ending,
    }),
  }
}

describe('properties of whole runs that begin with a given one', () => {
  it(`are decided as their definition does, on ${systems} random graphs`, { timeout }, () => {
    let kept = 0
    let pending = 0
    fc.assert(
      fc.property(graphs, walks, tight, (recipe, walk, bounds) => {
        const instance = instantiate(graphSpec(recipe), 'random')
        const from = runAlong(instance, walk)
        fc.pre(from !== null)
        const run = from as Run
        const graph = explicitGraph(instance, 100, run.states) as ExplicitGraph
        const predicates = graphPredicates(recipe)
        const result = search(instance, { ...memory, ...bounds, keepGoing: true, runs: 'all', from: run })
        const again = kinds.map((kind) => expectedOf(graph, kind, predicates, fairSets))
        expect(kinds.map((kind) => expectedOf(graph, kind, predicates, largestFairSets))).toEqual(again)
        expectDecided(instance, run, { graph, result, predicates })
        const alone = { ...graph, past: [] }
        const [changed, postponed] = (['eventually', 'leadsTo'] as const).map(
          (kind) =>
            expectedOf(alone, kind, predicates, fairSets).status !==
            expectedOf(graph, kind, predicates, fairSets).status,
        )
        if (changed) kept++
        if (postponed) pending++
      }),
      runs(systems),
    )
    if (systems < 200) return
    expect(kept).toBeGreaterThan(systems / 200)
    expect(pending).toBeGreaterThan(systems / 200)
  })

  it(`are decided likewise on ${some} random protocols and machines`, { timeout }, () => {
    let decided = 0
    fc.assert(
      fc.property(
        randomSystem(),
        walks,
        fc.nat(1000),
        fc.constantFrom(5, 30, 70, 95),
        fc.constantFrom(...kinds),
        tight,
        ({ spec, scenario }, walk, salt, share, kind, bounds) => {
          const predicates = { holds: someStates(salt, share), follows: someStates(salt + 1, share) }
          const all = withRuns(instantiate(spec, scenario), predicates.holds, predicates.follows)
          const instance = { ...all, properties: all.properties.filter(({ name }) => name === kind) }
          const run = runAlong(instance, walk)
          if (run === null || explicitGraph(all, 150) === null) return
          const graph = explicitGraph(all, 150, run.states) as ExplicitGraph
          const result = search(instance, { ...memory, ...bounds, keepGoing: true, runs: 'all', from: run })
          if (result.verdict === 'error') return
          decided++
          expectDecided(instance, run, { graph, result, predicates })
        },
      ),
      runs(some),
    )
    if (some >= 50) expect(decided).toBeGreaterThan(some / 10)
  })

  describe('by several workers', () => {
    let bundles: Bundles
    let pools: WorkerPool[] = []
    beforeAll(async () => {
      bundles = await bundle(['test/reference/random-graph-spec.ts'])
      pools = [1, 2, 4].map((size) => new WorkerPool({ size, workerUrl: bundles.workerUrl }))
    })
    afterAll(async () => {
      await Promise.all(pools.map((pool) => pool.close()))
      bundles.remove()
    })

    it(`are decided the same, with the same run, on ${few} random graphs`, { timeout }, async () => {
      const shown = ({ verdict, properties, violation, open, coverage, neverRan, states, bounds }: SearchResult) => ({
        ...{ verdict, properties, open, coverage, neverRan, states, bounds },
        violation: violation && { ...violation, failure: violation.failure?.where },
      })
      await fc.assert(
        fc.asyncProperty(graphs, walks, tight, async (recipe, walk, bounds) => {
          const instance = instantiate(graphSpec(recipe), 'random')
          const from = runAlong(instance, walk)
          fc.pre(from !== null)
          const asked = { ...memory, from: from as Run, coverage: true }
          const specUrl = `${bundles.specUrl('random-graph-spec')}?${new URLSearchParams({ recipe: JSON.stringify(recipe) })}`
          const job = { specUrl, scenario: 'random', overrides: {}, options: { ...asked, ...bounds } }
          const alone = shown(search(instance, asked))
          for (const pool of pools) expect(shown(await pool.check(instance, job))).toEqual(alone)
        }),
        runs(few),
      )
    })
  })
})
