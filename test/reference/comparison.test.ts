/**
 * The engine against the reference checker on random systems. NETSPLIT_RANDOM_SYSTEMS sets how many; NETSPLIT_SEED
 * repeats the systems of an earlier run, whose seed a failure prints. A twentieth as many are searched by several workers.
 */

import fc from 'fast-check'
import { describe, it } from 'vitest'
import type { SearchOptions } from '../../src/engine/options.ts'
import { nodePlatform } from '../../src/engine/platform/node.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { expectAgreement } from './agreement.ts'
import { randomMode, searchIn } from './modes.ts'
import { optionsFor, randomPools, runs, systems, timeout } from './pools.ts'
import { randomSystem } from './random-systems.ts'
import { referenceCheck } from './reference-checker.ts'

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

const pools = randomPools()

it(`the engine agrees with the reference checker on ${systems} random systems`, { timeout }, () => {
  fc.assert(
    fc.property(randomSystem(), fc.boolean(), fc.boolean(), innerBounds, (system, keepGoing, paranoid, inner) => {
      const { spec, scenario } = system
      const instance = instantiate(spec, scenario)
      const actual = search(instantiate(spec, scenario), {
        ...optionsFor(instance, keepGoing),
        innerBounds: inner,
        paranoid,
      })
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
        const options = { ...optionsFor(instance, keepGoing), innerBounds: inner }
        const actual = await searchIn(mode, options, (inMode) =>
          search(instantiate(spec, scenario), inMode, nodePlatform),
        )
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
          const instance = instantiate(system.spec, system.scenario)
          const options = { ...optionsFor(instance, keepGoing), innerBounds: inner }
          const expected = referenceCheck(instance, { keepGoing })
          await pools.expectAgreement({ system, instance, expected }, (search) => searchIn(mode, options, search))
        },
      ),
      runs(some),
    )
  })
})
