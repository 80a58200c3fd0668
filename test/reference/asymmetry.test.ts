/**
 * Random protocols that declare a role symmetric, whether it is or not: about half of them send to nodes by number, or
 * ask of a certain node in a property. Either that is found out, or it makes no difference to the verdict.
 */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { SearchResult } from '../../src/engine/result.ts'
import { search } from '../../src/engine/search.ts'
import { instantiate } from '../../src/semantics/instance.ts'
import { protocolRecipes, protocolSpec } from './random-protocols.ts'

const systems = Math.ceil(Number(process.env['NETSPLIT_RANDOM_SYSTEMS'] ?? 1000) * 0.3)
// Whether a mistake is found is a matter of which states are looked at, so the systems are always the same.
const seed = Number(process.env['NETSPLIT_SEED'] ?? 1)

/** Without the depth of the state space: where initial states are not symmetric, the last orbit may be met earlier. */
function verdictOf({ verdict, properties }: SearchResult) {
  return { verdict, properties }
}

it(`what is not symmetric is told, or does not matter, in ${systems} random protocols`, { timeout: 3_600_000 }, () => {
  let told = 0
  let untold = 0
  fc.assert(
    fc.property(protocolRecipes, fc.boolean(), (recipe, paranoid) => {
      fc.pre((recipe.protocol[0]?.size ?? 0) > 1)
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
