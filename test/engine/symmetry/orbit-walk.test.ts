import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { browserPlatform } from '../../../src/engine/platform/platform.ts'
import { Workbench } from '../../../src/engine/search/workbench.ts'
import { OrbitWalks, type Reach } from '../../../src/engine/symmetry/orbit-walk.ts'
import { exchangesIn } from '../../../src/engine/symmetry/permutations.ts'
import { type Symmetry, valuesOf, vectorOf } from '../../../src/engine/symmetry/symmetry.ts'
import { beginSearch } from '../../../src/engine/threads/begin.ts'
import { machine, spec } from '../../../src/index.ts'
import type { Plain } from '../../../src/language/plain.ts'
import { instantiate } from '../../../src/semantics/instance/instance.ts'

const members = ['a', 'b', 'c', 'd']
const others = ['x', 'y', 'z']

/** Walks over lists of members. */
function walks() {
  const lists = machine({
    name: 'lists',
    parameters: {},
    symmetric: () => ({ member: members, other: others }),
    variables: () => ({ list: members, pair: others }),
    actions: (_parameters) => ({}),
  })
  const model = spec(lists, { properties: {}, scenarios: { only: { symmetric: true, expect: 'holds' } } })
  const instance = instantiate(model, 'only')
  const options = { memoryBytes: 2 ** 24 }
  const bench = new Workbench({
    ...beginSearch(instance, options, { workers: 1, platform: browserPlatform }),
    instance,
    options,
    worker: 0,
  })
  const { permutations } = bench.symmetry as Symmetry
  const orbit = new OrbitWalks(permutations)
  const vector = (state: readonly Plain[]) => vectorOf(bench.tabling, state)
  return {
    through: (state: readonly Plain[], seed: number, reach: Reach) => {
      const met = [state]
      for (const { from, to, permutation, image } of orbit.through(vector(state), seed, reach)) {
        const before = vector(met[from] as readonly Plain[])
        permutations.apply(permutation, before)
        expect(before).toEqual(image)
        const values = valuesOf(bench.tabling, image)
        if (to === met.length) met.push(values)
        expect(met[to]).toEqual(values)
      }
      return met
    },
  }
}

const distinct = (states: readonly unknown[]) => new Set(states.map((state) => JSON.stringify(state))).size

describe('a walk through an orbit', () => {
  const few: Reach = { states: 1000, fan: 3, exchanges: 'some' }
  const all: Reach = { states: 1000, fan: Number.POSITIVE_INFINITY, exchanges: 'all' }

  it.each([
    [[['a', 'b', 'c', 'd'], ['x']], 24 * 3],
    [[['a', 'b', 'a', 'b'], []], 12],
    [[['a'], ['y', 'x']], 24],
    [[[], []], 1],
  ])('meets all of it: of %j, %i states', (state, states) => {
    for (const reach of [few, all]) {
      for (const seed of [0, 12_345, 2 ** 32 - 1]) {
        const met = walks().through(state, seed, reach)
        expect(met).toHaveLength(states)
        expect(distinct(met)).toBe(states)
      }
    }
  })

  it('ends when it has met so many states, and goes the same way again', () => {
    const walk = () => walks().through([members, others], 99, { ...few, states: 10 })
    expect(walk()).toHaveLength(10)
    expect(distinct(walk())).toBe(10)
    expect(walk()).toEqual(walk())
  })

  it('makes every exchange where it begins, however short it is', () => {
    const met = walks().through([members, others], 5, { ...all, states: 2 })
    expect(met).toContainEqual([members, ['z', 'y', 'x']])
    expect(met).toContainEqual([['d', 'b', 'c', 'a'], others])
  })
})

it('a permutation is the exchanges that it is taken apart into', () => {
  const permutations = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 })
  fc.assert(
    fc.property(permutations, (images) => {
      const made = [0, 1, 2, 3, 4, 5]
      for (const [a, b] of exchangesIn(Int32Array.from(images))) {
        for (const [at, image] of made.entries()) made[at] = image === a ? b : image === b ? a : image
      }
      expect(made).toEqual(images)
    }),
  )
})
