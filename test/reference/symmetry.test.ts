/**
 * The engine up to symmetry against the reference checker's quotient, on random symmetric systems. The settings are those
 * of comparison.test.ts.
 */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SearchOptions } from '../../src/engine/options.ts'
import { nodePlatform } from '../../src/engine/platform/node.ts'
import type { SearchResult } from '../../src/engine/result.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import { type Instance, instantiate } from '../../src/semantics/instance/instance.ts'
import { expectAgreement } from './agreement.ts'
import { randomMode, searchIn } from './modes.ts'
import { systems as mostSystems, optionsFor, randomPools, runs, timeout } from './pools.ts'
import { randomSymmetricSystem } from './random-systems.ts'
import { referenceCheck } from './reference-checker.ts'

const systems = Math.ceil(mostSystems * 0.3)
const pools = randomPools()

const modes = fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: randomMode() })

it(`the engine agrees with the quotient on ${systems} random symmetric systems`, { timeout }, async () => {
  const booleans = fc.record({ keepGoing: fc.boolean(), paranoid: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(randomSymmetricSystem(), modes, booleans, async (system, mode, { keepGoing, paranoid }) => {
      const { spec, scenario } = system
      const instance = instantiate(spec, scenario)
      const options = { ...optionsFor(instance, keepGoing), paranoid }
      const check = (inMode: SearchOptions) => search(instantiate(spec, scenario), inMode, nodePlatform)
      const actual = mode === null ? check(options) : await searchIn(mode, options, check)
      expectAgreement(instance, actual, referenceCheck(instance, { keepGoing, symmetry: instance.symmetricSets }))
      expectTheSameWithout(instance, actual, keepGoing)
    }),
    runs(systems),
  )
})

/** Every state explored, the verdict is the same, for the same reason and as deep. */
function expectTheSameWithout(instance: Instance, reduced: SearchResult, keepGoing: boolean): void {
  const whole = search(instance, { ...optionsFor(instance, keepGoing), symmetry: false })
  expect(whole.symmetry).toEqual([])
  if ([whole, reduced].some(({ bounds }) => bounds.some(({ kind }) => kind === 'states'))) return
  expect(reduced.states.distinct).toBeLessThanOrEqual(whole.states.distinct)
  expect(verdictOf(reduced)).toEqual(verdictOf(whole))
}

function verdictOf({ verdict, violation, states, properties }: SearchResult) {
  return { verdict, kind: violation?.kind, length: violation?.run?.steps.length, depth: states.depth, properties }
}

describe('several workers', () => {
  const some = Math.ceil(systems / 10)
  it(`agree with the quotient, and with each other, on ${some} random symmetric systems`, { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(randomSymmetricSystem(), modes, fc.boolean(), async (system, mode, keepGoing) => {
        const instance = instantiate(system.spec, system.scenario)
        const options = optionsFor(instance, keepGoing)
        const expected = referenceCheck(instance, { keepGoing, symmetry: instance.symmetricSets })
        await pools.expectAgreement({ system, instance, expected }, (search) =>
          mode === null ? search(options) : searchIn(mode, options, search),
        )
      }),
      runs(some),
    )
  })
})
