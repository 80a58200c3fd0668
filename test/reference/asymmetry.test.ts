/**
 * Random systems that declare members symmetric, whether they are or not. About half of the protocols send to nodes by
 * number, or ask of a certain node in a property; the machines compare lists of members with fixed ones, and ask for
 * directions and orders. Either that is found out, or it makes no difference: the verdict is that of all states, and the
 * count is that of their orbits.
 */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SearchResult } from '../../src/engine/result.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import { type Instance, instantiate } from '../../src/semantics/instance/instance.ts'
import { amounts, givenSeed } from '../amounts.ts'
import { expectAgreement } from './agreement.ts'
import { optionsFor, randomPools, runs, timeout } from './pools.ts'
import { nodesOf, protocolRecipes, protocolSpec } from './random-protocols.ts'
import { type RandomSystem, randomAsymmetricMachine } from './random-systems.ts'
import { referenceCheck } from './reference-checker.ts'

const systems = Math.ceil(amounts.systems * 0.25)
// Whether a mistake is found is a matter of which states are looked at, so the systems are always the same.
const seed = givenSeed ?? 1

/** Without the depth of the state space: where initial states are not symmetric, the last orbit may be met earlier. */
function verdictOf({ verdict, properties }: SearchResult) {
  return { verdict, properties }
}

it(`what is not symmetric is told, or does not matter, in ${systems} random protocols`, { timeout }, () => {
  let told = 0
  let untold = 0
  fc.assert(
    fc.property(protocolRecipes, fc.boolean(), (recipe, paranoid) => {
      fc.pre((nodesOf(recipe)['p'] ?? []).length > 1)
      // Nobody is asked to be symmetric in lock-step rounds.
      const { time } = recipe.world
      const spec = protocolSpec({ ...recipe, world: { ...recipe.world, time: time && 'rounds' in time ? null : time } })
      const scenarios = { random: { ...spec.scenarios['random'], symmetric: ['p'] } }
      const instance = instantiate({ ...spec, scenarios } as typeof spec, 'random')
      const { depth, states } = instance.bounds
      const options = { maxDepth: depth, maxStates: states, memoryBytes: 2 ** 26, paranoid, keepGoing: true }
      const reduced = search(instance, options)
      if (reduced.error?.code === 'asymmetric') {
        told++
        return
      }
      const whole = search(instance, { ...options, symmetry: false })
      if ([whole, reduced].some(({ bounds }) => bounds.some(({ kind }) => kind === 'states'))) return
      untold++
      expect(verdictOf(reduced)).toEqual(verdictOf(whole))
    }),
    { numRuns: systems, seed },
  )
  expect(Math.min(told, untold)).toBeGreaterThan(systems / 10)
})

describe('machines that compare lists of members', () => {
  const pools = randomPools()
  const hasAllStates = ({ bounds }: SearchResult) => !bounds.some(({ kind }) => kind === 'states')

  /** @returns whether it was found out; null where there are too many states to know what is true */
  const isToldOrTrue = (instance: Instance, options: ReturnType<typeof optionsFor>): boolean | null => {
    const whole = search(instance, { ...options, symmetry: false })
    const reduced = search(instance, options)
    if (!hasAllStates(whole)) return null
    if (reduced.error?.code === 'asymmetric') {
      expect(reduced.properties.every(({ status }) => status === 'unknown')).toBe(true)
      return true
    }
    // Where a search ends with the first violation, what it says of other properties is a matter of which that is.
    if (!options.keepGoing) expect(reduced.verdict).toBe(whole.verdict)
    else {
      expect(verdictOf(reduced)).toEqual(verdictOf(whole))
      expectAgreement(
        instance,
        reduced,
        referenceCheck(instance, { keepGoing: true, symmetry: instance.symmetricSets }),
      )
    }
    return false
  }

  const instanceOf = ({ spec, scenario }: RandomSystem) => instantiate(spec, scenario)

  it(`are told, or say what is true, in ${systems} random machines`, { timeout }, () => {
    const found = { true: 0, false: 0, null: 0 }
    fc.assert(
      fc.property(randomAsymmetricMachine(), fc.boolean(), (system, keepGoing) => {
        const instance = instanceOf(system)
        found[`${isToldOrTrue(instance, optionsFor(instance, keepGoing))}`]++
      }),
      { numRuns: systems, seed },
    )
    expect(Math.min(found.true, found.false)).toBeGreaterThan(systems / 10)
  })

  const mostParanoid = 1000
  // All states of all orbits are looked at here, so whatever the machines, none gets through.
  it(`are told, or say what is true, in ${systems} others when checked with paranoia`, { timeout }, () => {
    fc.assert(
      fc.property(randomAsymmetricMachine(), fc.boolean(), (system, keepGoing) => {
        const instance = instanceOf(system)
        const options = optionsFor(instance, keepGoing)
        // One of the largest takes minutes: each state of each orbit is asked everything again.
        if (search(instance, { ...options, symmetry: false }).states.distinct > mostParanoid) return
        isToldOrTrue(instance, { ...options, paranoid: true })
      }),
      runs(systems),
    )
  })

  const some = Math.ceil(systems / 10)
  it(`are told in the same words by any number of workers, in ${some} random machines`, { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(randomAsymmetricMachine(), fc.boolean(), async (system, keepGoing) => {
        const instance = instanceOf(system)
        const results = await pools.results({ system, instance }, (search) => search(optionsFor(instance, keepGoing)))
        for (const { verdict, error, violation, properties } of results) {
          expect({ verdict, error, violation, properties }).toEqual({
            verdict: results[0]?.verdict,
            error: results[0]?.error,
            violation: results[0]?.violation,
            properties: results[0]?.properties,
          })
        }
      }),
      runs(some),
    )
  })
})
