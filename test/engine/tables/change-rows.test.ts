import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ChangeRows, refused } from '../../../src/engine/tables/change-rows.ts'
import { testMemory } from '../memory.ts'

const slots = 2

it('change rows remember what a Map remembers', () => {
  const result = fc.record({
    slot: fc.nat(slots - 1),
    change: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 2 ** 30 })),
    component: fc.oneof(fc.nat(1), fc.nat(20), fc.nat(3000)),
    leadsTo: fc.oneof(fc.constant(refused), fc.integer({ min: 1 })),
  })
  fc.assert(
    fc.property(fc.array(result, { maxLength: 300, size: 'max' }), (results) => {
      const memory = testMemory()
      const rows = new ChangeRows(memory, memory.allocate(slots))
      const expected = new Map<string, number>()
      for (const { slot, change, component, leadsTo } of results) {
        const name = `${slot} ${change} ${component}`
        expect(rows.find(slot, change, component)).toBe(expected.get(name) ?? 0)
        // Of two workers that found the same result, the second finds it entered.
        rows.add(slot, change, component, leadsTo)
        if (!expected.has(name)) expected.set(name, leadsTo)
      }
      for (const { slot, change, component } of results) {
        expect(rows.find(slot, change, component)).toBe(expected.get(`${slot} ${change} ${component}`))
      }
    }),
  )
})
