/** Sequences of ids: what was written is read, however long it is, and equal content is one record. */

import { describe, expect, it } from 'vitest'
import { createRecords, cut, Kind, Records } from '../../../src/engine/values/records.ts'
import { Sequences } from '../../../src/engine/values/sequences.ts'
import { testMemory } from '../memory.ts'

function newSequences() {
  const memory = testMemory()
  const records = new Records(memory, createRecords(memory))
  return { memory, records, sequences: new Sequences(records, memory.heap) }
}

type Made = ReturnType<typeof newSequences>

/** The id of a sequence of small integers. */
function obtain({ records, sequences }: Made, numbers: readonly number[], kind: number = Kind.list): number {
  const start = records.reserve(numbers.length)
  for (const [at, number] of numbers.entries()) records.put(start + at, (number << 1) | 1)
  return sequences.obtain(kind, start, numbers.length)
}

function read({ records, sequences }: Made, id: number): number[] {
  const length = sequences.lengthOf(id >>> 1)
  const start = records.reserve(length + 1)
  expect(sequences.spread(id >>> 1, start)).toBe(start + length)
  const numbers = Array.from(records.copy(start, start + length), (word) => word >> 1)
  records.release(start)
  return numbers
}

const counted = (length: number, from = 0) => Array.from({ length }, (_, at) => from + at)
const lengths = [0, 1, 2, 3, 4, 47, 48, 49, 50, 63, 64, 65, 66, 127, 128, 129, 500, 3000]

describe('a sequence', () => {
  it.each(lengths)('of %i ids is read as it was written', (length) => {
    const made = newSequences()
    for (const numbers of [counted(length), counted(length, 5000), new Array<number>(length).fill(7)]) {
      const id = obtain(made, numbers)
      expect(made.sequences.lengthOf(id >>> 1)).toBe(length)
      expect(read(made, id)).toEqual(numbers)
      if (length > 0) expect(made.sequences.firstOf(id >>> 1) >> 1).toBe(numbers[0])
    }
  })

  it('gives its words of the scratch back', () => {
    const made = newSequences()
    for (const length of lengths) {
      obtain(made, counted(length))
      expect(made.records.reserve(0)).toBe(0)
    }
  })

  it('may be put together behind other words of the scratch, which stay', () => {
    const made = newSequences()
    const start = made.records.reserve(3000)
    for (let at = 0; at < 3000; at++) made.records.put(start + at, at)
    for (const length of lengths) {
      const id = obtain(made, counted(length))
      expect(read(made, id)).toEqual(counted(length))
      expect(made.records.reserve(0)).toBe(3000)
    }
    expect(Array.from(made.records.copy(0, 3000))).toEqual(counted(3000))
  })

  it('is one for each kind and content', () => {
    const made = newSequences()
    const contents = lengths.flatMap((length) => [counted(length), [...counted(length), 77_777]])
    const idsOf = (kind: number) => contents.map((numbers) => obtain(made, numbers, kind))
    const [lists, sets] = [idsOf(Kind.list), idsOf(Kind.set)]
    expect(new Set([...lists, ...sets]).size).toBe(2 * contents.length)
    expect(idsOf(Kind.list)).toEqual(lists)
  })

  it('of up to 48 ids has them for its payload; a longer one has at most 48 runs', () => {
    const made = newSequences()
    const payload = (numbers: readonly number[]) => made.sequences.payloadOf(obtain(made, numbers) >>> 1)
    for (const length of [0, 1, 47, 48]) {
      const { first, end, isCut } = payload(counted(length))
      expect([end - first, isCut]).toEqual([length, false])
    }
    for (const length of [49, 500, 3000, 9000]) {
      const { first, end, isCut } = payload(counted(length))
      expect(isCut).toBe(true)
      expect(end - first).toBeGreaterThan(0)
      expect(end - first).toBeLessThanOrEqual(48)
    }
  })

  it('has runs of runs from 49 runs on', () => {
    const made = newSequences()
    const most = (from: number, to: number) => {
      const sizes = counted(to - from, from).map((length) => {
        const { first, end } = made.sequences.payloadOf(obtain(made, counted(length)) >>> 1)
        return end - first
      })
      return Math.max(...sizes)
    }
    expect(most(700, 1200)).toBe(48)
  })

  it('is cut into runs of four to 64 ids, but for the last', () => {
    const made = newSequences()
    const kindOf = (id: number) => (made.memory.heap[(id >>> 1) + 2] as number) & 15
    /** The lengths of all runs in a record, from left to right. */
    const runsOf = (id: number): number[] => {
      const { first, end, isCut } = made.sequences.payloadOf(id >>> 1)
      if (!isCut) return [end - first]
      return counted(end - first, first).flatMap((at) => runsOf(made.memory.heap[at] as number))
    }
    const varied = obtain(made, counted(2000))
    expect(kindOf(varied)).toBe(Kind.list | cut)
    const runs = runsOf(varied)
    expect(runs.reduce((sum, length) => sum + length)).toBe(2000)
    expect(Math.min(...runs.slice(0, -1))).toBe(4)
    expect(Math.max(...runs)).toBeLessThanOrEqual(64)
    // About every sixteenth id ends a run that is long enough.
    expect(runs.length).toBeGreaterThan(2000 / 25)
    expect(runs.length).toBeLessThan(2000 / 15)
    // Of one number there is no end but the longest, or the shortest.
    const alike = counted(40).map((number) => runsOf(obtain(made, new Array<number>(200).fill(number))))
    const ends = alike.map((lengths) => lengths[0])
    expect(new Set(ends)).toEqual(new Set([4, 64]))
    expect(alike.filter(([first]) => first === 64)[0]).toEqual([64, 64, 64, 8])
  })

  it('shares all but a few runs with one that differs in one place', () => {
    const made = newSequences()
    obtain(made, counted(3000))
    const growth = (numbers: number[]) => {
      const before = made.memory.used()
      obtain(made, numbers)
      return (made.memory.used() - before) / 4
    }
    expect(growth([...counted(3000), 9999])).toBeLessThan(300)
    expect(growth(counted(3000).with(1500, 9999))).toBeLessThan(300)
    expect(growth([9999, ...counted(3000)])).toBeLessThan(300)
    expect(growth(counted(3000).toSpliced(1500, 1))).toBeLessThan(300)
  })

  it('has the hash of its content, however often it is cut', () => {
    const [one, other] = [newSequences(), newSequences()]
    obtain(other, counted(100, 3))
    for (const length of lengths) {
      const ids = [obtain(one, counted(length)), obtain(other, counted(length))] as const
      expect(one.records.lowHash(ids[0])).toBe(other.records.lowHash(ids[1]))
      expect(one.records.highHash(ids[0])).toBe(other.records.highHash(ids[1]))
    }
  })
})
