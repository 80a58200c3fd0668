/**
 * The engine against the reference checker on random systems. NETSPLIT_RANDOM_SYSTEMS sets how many; NETSPLIT_SEED
 * repeats the systems of an earlier run, whose seed a failure prints. A twentieth as many are searched by several workers.
 */

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Crew } from '../../src/engine/crew.ts'
import type { SearchOptions } from '../../src/engine/result.ts'
import { search } from '../../src/engine/search.ts'
import { type Instance, instantiate } from '../../src/semantics/instance.ts'
import { type Bundles, bundle } from '../engine/crew/bundles.ts'
import { expectAgreement } from './agreement.ts'
import { randomMode, searchIn } from './modes.ts'
import { randomSystem } from './random-systems.ts'
import { referenceCheck } from './reference-checker.ts'

const systems = Number(process.env['NETSPLIT_RANDOM_SYSTEMS'] ?? 1000)
const seed = process.env['NETSPLIT_SEED']
const timeout = 3_600_000

const runs = (numRuns: number) => ({ numRuns, ...(seed !== undefined && { seed: Number(seed) }) })

type InnerBounds = SearchOptions['innerBounds']

/** Often so tight that tables and caches are dropped all the time, and hardly any table pays. */
const innerBounds: fc.Arbitrary<InnerBounds> = fc.oneof(
  fc.constant(undefined),
  fc.record(
    {
      tables: fc.constantFrom(0, 300, 1000),
      tree: fc.constantFrom(0, 100, 1000),
      rows: fc.constantFrom(0, 100),
      values: fc.constantFrom(0, 100),
      misses: fc.constantFrom(1, 5, 20),
    },
    { requiredKeys: [] },
  ),
)

function optionsFor({ bounds }: Instance, keepGoing: boolean, inner: InnerBounds): SearchOptions {
  return {
    maxDepth: bounds.depth,
    maxStates: bounds.states,
    memoryBytes: 64 * 2 ** 20,
    keepGoing,
    innerBounds: inner,
  }
}

let bundles: Bundles
let crews: Crew[]

// Before any search: what searches reserve, however little of it they use, is in the way of starting esbuild.
beforeAll(async () => {
  bundles = await bundle(['test/reference/random-spec.ts'])
  crews = [1, 2, 3].map((size) => new Crew({ size, workerUrl: bundles.workerUrl }))
})

afterAll(async () => {
  await Promise.all(crews.map((crew) => crew.close()))
  bundles.remove()
})

it(`the engine agrees with the reference checker on ${systems} random systems`, { timeout }, () => {
  fc.assert(
    fc.property(randomSystem(), fc.boolean(), fc.boolean(), innerBounds, (system, keepGoing, paranoid, inner) => {
      const { spec, scenario } = system
      const instance = instantiate(spec, scenario)
      const actual = search(instantiate(spec, scenario), { ...optionsFor(instance, keepGoing, inner), paranoid })
      expectAgreement(instance, actual, referenceCheck(instance, { keepGoing }))
    }),
    runs(systems),
  )
})

const someInModes = Math.ceil(systems / 4)
it(`whatever way it keeps its states, the engine agrees on ${someInModes} random systems`, { timeout }, async () => {
  await fc.assert(
    fc.asyncProperty(
      randomSystem(),
      randomMode(),
      fc.boolean(),
      innerBounds,
      async (system, mode, keepGoing, inner) => {
        const { spec, scenario } = system
        const instance = instantiate(spec, scenario)
        const options = optionsFor(instance, keepGoing, inner)
        const actual = await searchIn(mode, options, (inMode) => search(instantiate(spec, scenario), inMode))
        expectAgreement(instance, actual, referenceCheck(instance, { keepGoing }))
      },
    ),
    runs(someInModes),
  )
})

describe('several workers', () => {
  const some = Math.ceil(systems / 20)
  it(`agree with the reference checker, and with each other, on ${some} random systems`, { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(
        randomSystem(),
        randomMode(),
        fc.boolean(),
        innerBounds,
        async (system, mode, keepGoing, inner) => {
          const { spec, scenario, description } = system
          const instance = instantiate(spec, scenario)
          const specUrl = `${bundles.specUrl('random-spec')}?${new URLSearchParams({ recipe: description })}`
          const expected = referenceCheck(instance, { keepGoing })
          const results = []
          for (const crew of crews) {
            const check = (options: SearchOptions) =>
              crew.check(instance, { specUrl, scenario, overrides: {}, options })
            results.push(await searchIn(mode, optionsFor(instance, keepGoing, inner), check))
          }
          for (const result of results) {
            expectAgreement(instance, result, expected)
            expect(result.violation).toEqual(results[0]?.violation)
            expect(result.error).toEqual(results[0]?.error)
          }
        },
      ),
      runs(some),
    )
  })
})
