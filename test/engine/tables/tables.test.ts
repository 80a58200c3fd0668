import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TrackedRead } from '../../../src/engine/author-calls/tracked-read.ts'
import { createPairMap, PairMap } from '../../../src/engine/memory/pair-map.ts'
import { addEdge, createNode, edge, insert, lookUp } from '../../../src/engine/tables/tables.ts'
import { testMemory } from '../memory.ts'

describe('a pair map', () => {
  it('remembers what a Map remembers', () => {
    const word = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.integer())
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word, fc.integer({ min: 1 })), { maxLength: 300 }), (pairs) => {
        const memory = testMemory()
        const map = new PairMap(memory, createPairMap(memory), 'kept')
        const expected = new Map<string, number>()
        for (const [a, b, value] of pairs) {
          expect(map.get(a, b)).toBe(expected.get(`${a} ${b}`) ?? 0)
          if (expected.has(`${a} ${b}`)) continue
          map.insert(a, b, value)
          expected.set(`${a} ${b}`, value)
        }
        for (const [a, b] of pairs) expect(map.get(a, b)).toBe(expected.get(`${a} ${b}`))
      }),
    )
  })
})

describe('the edges of a node', () => {
  it('lead where they were made to lead, dense or sparse', () => {
    const component = fc.oneof(fc.nat(20), fc.nat(2000), fc.nat(2 ** 30 - 2))
    fc.assert(
      fc.property(fc.array(fc.tuple(component, fc.integer({ min: 1 })), { maxLength: 200 }), (edges) => {
        const memory = testMemory()
        const node = createNode(memory, 0)
        const expected = new Map<number, number>()
        for (const [key, cell] of edges) {
          expect(edge(memory.heap, node, key)).toBe(expected.get(key) ?? 0)
          memory.heap[addEdge(memory, node, key)] = cell
          expected.set(key, cell)
        }
        for (const [key, cell] of expected) expect(edge(memory.heap, node, key)).toBe(cell)
      }),
    )
  })

  it('take room in proportion to their number', () => {
    const memory = testMemory()
    const node = createNode(memory, 0)
    const before = memory.used()
    for (let at = 0; at < 100; at++) memory.heap[addEdge(memory, node, at * 1_000_003)] = 1
    expect(memory.used() - before).toBeLessThan(100 * 100)
  })
})

/** A function of a state that reads one slot after the other, each chosen by what it has read so far. */
function readsOf(seed: number, state: Int32Array): TrackedRead[] {
  const reads: TrackedRead[] = []
  let mix = seed
  while (reads.length < 4 && mix % 5 !== 0) {
    const slot = Math.abs(mix) % state.length
    const component = state[slot] as number
    if (!reads.some((read) => read.slot === slot)) reads.push({ slot, component })
    mix = (mix * 31 + component * 7 + 1) | 0
  }
  return reads
}

describe('a table', () => {
  it('answers for every state that agrees on what was read', () => {
    const state = fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }).map((components) => Int32Array.from(components))
    fc.assert(
      fc.property(fc.integer(), fc.array(state, { maxLength: 100 }), (seed, states) => {
        const memory = testMemory()
        const cell = memory.allocate(1)
        const known = new Map<string, number>()
        for (const components of states) {
          const reads = readsOf(seed, components)
          const key = JSON.stringify(reads)
          const found = lookUp(memory.heap, cell, components)
          expect(found).toBe(known.get(key) ?? 0)
          if (found !== 0) continue
          const leaf = memory.allocate(1)
          insert(memory, cell, reads, leaf, 'f')
          known.set(key, leaf)
          expect(lookUp(memory.heap, cell, components)).toBe(leaf)
        }
      }),
    )
  })

  it('notices a function that reads something else on the same values', () => {
    const memory = testMemory()
    const cell = memory.allocate(1)
    insert(
      memory,
      cell,
      [
        { slot: 0, component: 1 },
        { slot: 1, component: 1 },
      ],
      memory.allocate(1),
      'fickle',
    )
    const other = [
      { slot: 0, component: 1 },
      { slot: 2, component: 1 },
    ]
    expect(() => insert(memory, cell, other, memory.allocate(1), 'fickle')).toThrow(
      /fickle does not always answer the same/,
    )
    expect(() => insert(memory, cell, [{ slot: 0, component: 1 }], memory.allocate(1), 'fickle')).toThrow(/fickle/)
  })
})
