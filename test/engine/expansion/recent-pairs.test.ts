import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mostLeaves, RecentPairs } from '../../../src/engine/expansion/recent-pairs.ts'

const rules = 3
/** For each rule, the slot of its options and that of their successors. */
const slots = [
  { optionSlot: 1, successorSlot: 0 },
  { optionSlot: 3, successorSlot: 2 },
  { optionSlot: 1, successorSlot: 3 },
]

function leavesOf(pairs: RecentPairs, rule: number, state: Int32Array): number[] | null {
  const at = pairs.find(rule, state)
  return at === 0 ? null : [...pairs.entries.subarray(at + 1, at + 1 + (pairs.entries[at] as number))]
}

describe('recent pairs', () => {
  it('tell of a pair what was kept of it last, or nothing', () => {
    const component = fc.oneof(fc.nat(3), fc.nat(2 ** 20))
    const kept = fc.record({
      rule: fc.nat(rules - 1),
      state: fc.array(component, { minLength: 4, maxLength: 4 }),
      leaves: fc.array(fc.integer({ min: 1 }), { maxLength: mostLeaves }),
    })
    fc.assert(
      fc.property(fc.array(kept, { maxLength: 100 }), (all) => {
        const pairs = new RecentPairs(rules)
        const last = new Map<string, number[]>()
        for (const { rule, state, leaves } of all) {
          const { optionSlot, successorSlot } = slots[rule] as (typeof slots)[number]
          const name = `${rule} ${state[optionSlot]} ${state[successorSlot]}`
          const components = Int32Array.from(state)
          const before = leavesOf(pairs, rule, components)
          if (before !== null) expect(before).toEqual(last.get(name))
          pairs.keep(rule, components, { optionSlot, successorSlot }, Int32Array.from(leaves), leaves.length)
          expect(leavesOf(pairs, rule, components)).toEqual(leaves)
          last.set(name, leaves)
        }
      }),
    )
  })

  it('know nothing once they have forgotten', () => {
    const pairs = new RecentPairs(1)
    const state = Int32Array.of(1, 2)
    pairs.keep(0, state, { optionSlot: 0, successorSlot: 1 }, Int32Array.of(7), 1)
    pairs.reset()
    expect(pairs.find(0, state)).toBe(0)
  })
})
