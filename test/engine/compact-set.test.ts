import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { prepareControl } from '../../src/engine/begin.ts'
import { CompactSet, enlargeCompactSet, expectedOmissions } from '../../src/engine/compact-set.ts'
import { Layout } from '../../src/engine/layout.ts'
import { Control, reserveMemory, SharedMemory } from '../../src/engine/memory.ts'
import { hashState } from '../../src/engine/state-space.ts'
import { known } from '../../src/engine/visited.ts'

const memoryBytes = 64 * 2 ** 20

/** An empty set of states of so many words. */
function emptySet(words: number) {
  const memory = new SharedMemory(reserveMemory(memoryBytes, { compact: true }))
  prepareControl(memory, 1, { memoryBytes, compact: true })
  const layout = new Layout(1)
  layout.words = words
  const set = new CompactSet(memory, layout)
  /** Whether a state was new. */
  const add = (state: Int32Array) => {
    const packed = state.slice()
    const hashes = Int32Array.of(hashState(state, 0, words))
    return set.sift(packed, hashes, 1) === 1 && set.insert(packed, hashes, 0) !== known
  }
  const isKnown = (state: Int32Array) => set.sift(state.slice(), Int32Array.of(hashState(state, 0, words)), 1) === 0
  const taken = () => {
    let count = 0
    for (let at = 0; at < 2 * (memory.control[Control.indexEntries] as number); at += 2) {
      if (memory.index[at] !== 0) count++
    }
    return count
  }
  return { memory, set, add, isKnown, taken }
}

/** States that are different for different numbers. */
const stateOf = (number: number, words: number) =>
  Int32Array.from({ length: words }, (_, word) => (word === words - 1 ? number : number % 7))

describe('a compact set', () => {
  it('takes each state once', () => {
    const { add, isKnown, taken } = emptySet(2)
    for (let number = 0; number < 5000; number++) expect(add(stateOf(number, 2))).toBe(true)
    for (let number = 0; number < 5000; number++) expect(add(stateOf(number, 2))).toBe(false)
    for (let number = 5000; number < 9000; number++) expect(isKnown(stateOf(number, 2))).toBe(false)
    expect(taken()).toBe(5000)
  })

  it('has the same members after it was enlarged in place, whatever its load and however often', () => {
    const growth = fc.double({ min: 1.000_01, max: 3, noNaN: true })
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 14_000 }),
        fc.integer({ min: 1, max: 3 }),
        fc.array(growth, { minLength: 1, maxLength: 4 }),
        (states, words, growths) => {
          const { memory, set, add, isKnown, taken } = emptySet(words)
          for (let number = 0; number < states; number++) add(stateOf(number, words))
          for (const factor of growths) {
            const entries = memory.control[Control.indexEntries] as number
            enlargeCompactSet(memory, Math.ceil(entries * factor))
            set.refresh()
            expect(taken()).toBe(states)
          }
          for (let number = 0; number < states; number++) if (!isKnown(stateOf(number, words))) expect.fail(`${number}`)
          for (let number = states; number < 2 * states; number++) {
            if (isKnown(stateOf(number, words))) expect.fail(`${number} is not a member`)
          }
        },
      ),
      { numRuns: 30 },
    )
  })

  it('can be expected to leave out next to nothing', () => {
    expect(expectedOmissions(0)).toBe(0)
    expect(expectedOmissions(1)).toBe(0)
    expect(expectedOmissions(2)).toBe(2 ** -64)
    expect(expectedOmissions(10_340_352)).toBeCloseTo(2.9e-6, 7)
    expect(expectedOmissions(2 ** 32)).toBeCloseTo(0.5)
  })
})
