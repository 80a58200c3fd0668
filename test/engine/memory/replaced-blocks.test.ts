import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPairMap, PairMap } from '../../../src/engine/memory/pair-map.ts'
import { ReplacedBlocks } from '../../../src/engine/memory/replaced-blocks.ts'
import { testMemory } from '../memory.ts'

describe('replaced blocks', () => {
  it('are handed out after the next meeting, zeroed, and never one word twice', () => {
    const step = fc.oneof(
      fc.record({ add: fc.integer({ min: 1, max: 200 }) }),
      fc.record({ take: fc.integer({ min: 1, max: 200 }) }),
      fc.record({ meet: fc.constant(true) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100, size: 'max' }), (steps) => {
        const heap = new Int32Array(100 * 200 + 1).fill(7)
        const blocks = new ReplacedBlocks(heap)
        /** What may be handed out: not what was replaced since the last meeting. */
        const free = new Set<number>()
        let replaced: number[] = []
        let top = 1
        for (const step of steps) {
          if ('add' in step) {
            blocks.add(top, step.add)
            for (let word = 0; word < step.add; word++) replaced.push(top++)
          } else if ('meet' in step) {
            blocks.release()
            for (const word of replaced) free.add(word)
            replaced = []
          } else {
            const place = blocks.take(step.take)
            for (let word = place; place > 0 && word < place + step.take; word++) {
              expect({ word, isFree: free.delete(word), holds: heap[word] }).toEqual({ word, isFree: true, holds: 0 })
              heap[word] = 7
            }
          }
        }
      }),
    )
  })

  it('make room for what grows in steps', () => {
    const memory = testMemory()
    const [first, second] = [1, 2].map(() => new PairMap(memory, createPairMap(memory), 'kept')) as [PairMap, PairMap]
    const before = memory.board.heapTop
    for (let number = 0; number < 3000; number++) first.insert(number, number, number + 1)
    const grown = memory.board.heapTop - before
    memory.releaseReplaced()
    for (let number = 0; number < 700; number++) second.insert(number, 1, number + 1)
    expect(memory.board.heapTop - before).toBe(grown)
    for (let number = 0; number < 3000; number++) expect(first.get(number, number)).toBe(number + 1)
    for (let number = 0; number < 700; number++) expect(second.get(number, 1)).toBe(number + 1)
  })

  it('of tables are forgotten when tables are dropped', () => {
    const memory = testMemory()
    const header = createPairMap(memory)
    const map = new PairMap(memory, header, 'dropped')
    for (let number = 0; number < 3000; number++) map.insert(number, number, number + 1)
    memory.releaseReplaced()
    memory.heap.fill(0, header, header + 2)
    memory.dropTables()
    const block = memory.allocateTable(100)
    expect(block).toBe(memory.board.tablesBottom)
  })
})
