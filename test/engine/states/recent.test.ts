import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Recent } from '../../../src/engine/states/recent.ts'
import { hashState } from '../../../src/engine/states/state-space.ts'

const state = fc.array(fc.integer({ min: -2, max: 3 }), { minLength: 2, maxLength: 2 })

/** Candidates as an expansion leaves them. */
function batchOf(states: readonly (readonly number[])[]) {
  const packed = Int32Array.from(states.flat())
  const hashes = Int32Array.from(states, (_, at) => hashState(packed, at * 2, 2))
  return { packed, hashes }
}

it('drops none but those that were met before, also where a state is all zeros', () => {
  fc.assert(
    fc.property(fc.array(fc.array(state, { maxLength: 30 }), { maxLength: 10 }), (batches) => {
      const recent = new Recent()
      recent.forget(2)
      const met = new Set<string>()
      for (const states of batches) {
        const { packed, hashes } = batchOf(states)
        const left = recent.sift(packed, hashes, states.length)
        const kept = Array.from({ length: left }, (_, at) => [...packed.subarray(2 * at, 2 * at + 2)])
        for (const [at, one] of kept.entries()) {
          expect(hashes[at]).toBe(hashState(Int32Array.from(one), 0, 2))
          met.add(String(one))
        }
        for (const one of states) expect(met).toContain(String(one))
      }
    }),
  )
})

it('drops what came just before, and nothing once it has forgotten', () => {
  const recent = new Recent()
  recent.forget(2)
  const sift = () => {
    const { packed, hashes } = batchOf([
      [1, 2],
      [1, 2],
    ])
    return recent.sift(packed, hashes, 2)
  }
  expect(sift()).toBe(1)
  expect(sift()).toBe(0)
  recent.forget(2)
  expect(sift()).toBe(1)
})

it('has nothing to forget as long as there is no layout', () => {
  expect(() => new Recent().forget(0)).not.toThrow()
})
