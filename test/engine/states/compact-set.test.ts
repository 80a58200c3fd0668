import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SharedMemory } from '../../../src/engine/memory/memory.ts'
import { reserveMemory } from '../../../src/engine/memory/reserved.ts'
import { atOnce } from '../../../src/engine/platform/slices.ts'
import {
  CompactSet,
  enlargeCompactSet,
  expectedOmissions,
  type StateLog,
} from '../../../src/engine/states/compact-set.ts'
import { Layout } from '../../../src/engine/states/layout.ts'
import { hashState } from '../../../src/engine/states/state-space.ts'
import { known } from '../../../src/engine/states/visited.ts'
import { prepareControl } from '../../../src/engine/threads/begin.ts'

const memoryBytes = 64 * 2 ** 20

/** An empty set of states of so many words, as one of the workers has it, and what it has appended to the archive. */
function emptySet(words: number, worker = 0) {
  const archived: Int32Array[] = []
  const archive: StateLog = {
    get states() {
      return archived.length
    },
    beginEra() {},
    append(packed, states) {
      for (let at = 0; at < states; at++) archived.push(packed.slice(at * words, (at + 1) * words))
      return archived.length - states
    },
    read: (first, end) => Int32Array.from(archived.slice(first, end).flatMap((state) => [...state])),
  }
  const memory = new SharedMemory(reserveMemory(memoryBytes, { compact: true }))
  prepareControl(memory, 1, { memoryBytes, compact: true })
  const layout = new Layout(1)
  layout.words = words
  const set = new CompactSet(memory, layout, { archive, worker })
  /** Whether a state was new. */
  const add = (state: Int32Array) => {
    const packed = state.slice()
    const hashes = Int32Array.of(hashState(state, 0, words))
    return set.sift(packed, hashes, 1) === 1 && set.insert(packed, hashes, 0) !== known
  }
  const isKnown = (state: Int32Array) => set.sift(state.slice(), Int32Array.of(hashState(state, 0, words)), 1) === 0
  const taken = () => {
    let count = 0
    for (let at = 0; at < 2 * memory.board.indexEntries; at += 2) {
      if (memory.index[at] !== 0) count++
    }
    return count
  }
  return { memory, set, archived, add, isKnown, taken }
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

  it.each([
    { words: 2, worker: 0 },
    { words: 3, worker: 0 },
    { words: 3, worker: 7 },
    { words: 4000, worker: 2 },
  ])('hands each state of $words words to the archive, once', ({ words, worker }) => {
    const { set, archived, add } = emptySet(words, worker)
    const most = words > 1000 ? 50 : 25_000
    for (let number = 0; number < 2 * most; number++) add(stateOf(number % most, words))
    set.closeSegment()
    expect(archived.length).toBe(most)
    for (const [number, state] of archived.entries()) {
      const right = stateOf(number, words)
      if (state.some((word, at) => word !== right[at])) expect.fail(`${number} is ${state.join(' ')}`)
    }
  })

  it('has the same members when it is filled anew from the archive', () => {
    const { memory, set, add, isKnown, taken } = emptySet(2)
    for (let number = 0; number < 5000; number++) add(stateOf(number, 2))
    set.closeSegment()
    set.clearShare(0)
    expect(taken()).toBe(0)
    memory.board.rebuildCursor = 0
    atOnce(set.refill())
    expect(taken()).toBe(5000)
    for (let number = 0; number < 5000; number++) if (!isKnown(stateOf(number, 2))) expect.fail(`${number}`)
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
            const entries = memory.board.indexEntries
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
