import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Finding, Violations } from '../../../src/engine/checks/violations.ts'
import { createDirectory, violationWords } from '../../../src/engine/states/directory.ts'
import { always } from '../../../src/language/property.ts'
import { testMemory } from '../memory.ts'
import { instanceOf, smallMachine } from '../small-models.ts'

function emptyRecords() {
  const instance = instanceOf(
    smallMachine({
      variables: () => ({ n: 0 }),
      actions: (_parameters) => ({}),
      properties: { p: always(() => true) },
    }),
  )
  const memory = testMemory()
  const directory = createDirectory(memory, instance)
  return { memory, directory, violations: new Violations(memory, directory, instance) }
}

function finding(depth: number, low: number, high = 0, before = 0): Finding {
  return {
    depth,
    fingerprint: { low, high },
    before: { low: before, high: 0 },
    state: Int32Array.of(depth * 100 + (low & 7)),
    isStep: false,
    check: 0,
  }
}

describe('a record of violations', () => {
  it('keeps the shallowest, then that with the smallest fingerprint, in whatever order they are offered', () => {
    const found = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer(), fc.integer(), fc.nat(2))
    fc.assert(
      fc.property(fc.array(found, { minLength: 1, maxLength: 10 }), (all) => {
        const kept = [all, all.toReversed(), all.toSorted()].map((order) => {
          const { violations } = emptyRecords()
          for (const [depth, low, high, before] of order) violations.offer(0, finding(depth, low, high, before))
          return violations.get(0)
        })
        expect(kept[0]?.depth).toBe(Math.min(...all.map(([depth]) => depth)))
        expect(kept[1]).toEqual(kept[0])
        expect(kept[2]).toEqual(kept[0])
      }),
      { numRuns: 50 },
    )
  })

  it('orders fingerprints as unsigned numbers', () => {
    const { violations } = emptyRecords()
    violations.offer(0, finding(2, 5, -1))
    violations.offer(0, finding(2, 6, 1))
    violations.offer(0, finding(2, -1, 1))
    expect(violations.get(0)?.fingerprint).toEqual({ low: 6, high: 1 })
  })

  it('says whether something shallower is known', () => {
    const { violations } = emptyRecords()
    expect(violations.wasFoundBefore(0, 9)).toBe(false)
    violations.offer(0, finding(5, 1))
    expect(violations.wasFoundBefore(0, 5)).toBe(false)
    expect(violations.wasFoundBefore(0, 6)).toBe(true)
  })

  it('that another worker has begun to write does not pass for a shallower one', () => {
    const { memory, directory, violations } = emptyRecords()
    // What a reader without the lock sees before the depth, which is written last.
    memory.heap.set([0, 5], directory.violations + 0 * violationWords(1))
    expect(violations.wasFoundBefore(0, 5)).toBe(false)
  })
})
