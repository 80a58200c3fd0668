import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPairMap } from '../../../src/engine/memory/pair-map.ts'
import { Layout, publishLayout } from '../../../src/engine/states/layout.ts'
import { repack } from '../../../src/engine/states/maintenance.ts'
import { Components, createComponents } from '../../../src/engine/values/components.ts'
import { createValueStore, ValueStore } from '../../../src/engine/values/value-store.ts'
import { testMemory } from '../memory.ts'

/** Slots that have taken the given numbers of values. */
function withCounts(counts: readonly number[]) {
  const memory = testMemory()
  const values = new ValueStore(memory, createValueStore(memory))
  const places = { headers: createComponents(memory, counts.length), numbers: createPairMap(memory) }
  const components = new Components(memory, places, values, counts.length)
  const grow = (slot: number, count: number) => {
    for (let value = 0; value < count; value++) components.componentOf(slot, value)
  }
  for (const [slot, count] of counts.entries()) grow(slot, count)
  return { memory, components, grow }
}

const counts = fc.array(fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 300 })), {
  minLength: 1,
  maxLength: 20,
})

describe('a layout', () => {
  it('packs every combination of components into few bits and back', () => {
    fc.assert(
      fc.property(counts, fc.infiniteStream(fc.nat()), (sizes, numbers) => {
        const { memory, components } = withCounts(sizes)
        publishLayout(memory, components, sizes.length)
        const layout = new Layout(sizes.length)
        layout.refresh(memory)
        const state = Int32Array.from(sizes, (size) => (numbers.next().value as number) % size)
        const packed = new Int32Array(layout.words)
        layout.pack(state, packed, 0)
        const unpacked = new Int32Array(sizes.length)
        layout.unpack(packed, 0, unpacked)
        expect(unpacked).toEqual(state)
        const bits = sizes.reduce((sum, size) => sum + Math.ceil(Math.log2(size)) + 2, 0)
        expect(layout.words).toBeLessThanOrEqual(Math.ceil((bits / 32) * 1.5) + 1)
      }),
      { numRuns: 60 },
    )
  })

  it('replaces a component as if the whole state had been packed anew', () => {
    fc.assert(
      fc.property(counts, fc.infiniteStream(fc.nat()), (sizes, numbers) => {
        const { memory, components } = withCounts(sizes)
        publishLayout(memory, components, sizes.length)
        const layout = new Layout(sizes.length)
        layout.refresh(memory)
        const some = () => Int32Array.from(sizes, (size) => (numbers.next().value as number) % size)
        const [before, after] = [some(), some()]
        const [packed, expected] = [new Int32Array(layout.words + 1), new Int32Array(layout.words + 1)]
        layout.pack(before, packed, 1)
        for (const [slot, component] of after.entries()) {
          expect(layout.fits(slot, component)).toBe(true)
          expect(layout.fits(slot, (layout.limit[slot] as number) + 1)).toBe(false)
          layout.put(packed, 1, slot, component)
          before[slot] = component
          layout.pack(before, expected, 1)
          expect(packed).toEqual(expected)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('leaves room in each word, so that the widest slots can grow', () => {
    const sizes = [1024, 512, ...Array.from({ length: 10 }, () => 4)]
    const { memory, components, grow } = withCounts(sizes)
    publishLayout(memory, components, sizes.length)
    // Nothing has grown since: what is spare goes to all.
    for (const [slot, size] of sizes.entries()) grow(slot, size)
    publishLayout(memory, components, sizes.length)
    const layout = new Layout(sizes.length)
    layout.refresh(memory)
    expect(layout.words).toBe(2)
    for (const [slot, size] of sizes.entries()) expect(layout.limit[slot]).toBeGreaterThanOrEqual(2 * size - 1)
  })

  it('widens without changing what the arena holds', () => {
    fc.assert(
      fc.property(counts, fc.infiniteStream(fc.nat()), (sizes, numbers) => {
        const { memory, components, grow } = withCounts(sizes)
        const slots = sizes.length
        publishLayout(memory, components, slots)
        const before = new Layout(slots)
        before.refresh(memory)
        const states = Array.from({ length: 20 }, () =>
          Int32Array.from(sizes, (size) => (numbers.next().value as number) % size),
        )
        for (const [position, state] of states.entries()) before.pack(state, memory.arena, position * before.words)
        for (const [slot, size] of sizes.entries())
          grow(slot, (numbers.next().value as number) % 3 === 0 ? size * 9 : size)
        publishLayout(memory, components, slots)
        const after = new Layout(slots)
        after.refresh(memory)
        repack(memory.arena, states.length, before, after)
        const unpacked = new Int32Array(slots)
        for (const [position, state] of states.entries()) {
          after.unpack(memory.arena, position * after.words, unpacked)
          expect(unpacked).toEqual(state)
        }
      }),
      { numRuns: 60 },
    )
  })
})
