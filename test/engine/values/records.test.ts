/** Records: one for each content, whoever adds it, with hashes and nesting that depend on nothing else. */

import { describe, expect, it } from 'vitest'
import { createRecords, cut, headerWords, Kind, Records } from '../../../src/engine/values/records.ts'
import { testMemory } from '../memory.ts'

function newRecords() {
  const memory = testMemory()
  const header = createRecords(memory)
  return { memory, header, records: new Records(memory, header) }
}

/** The id of a record with these words. */
function obtain(records: Records, kind: number, words: readonly number[], length = words.length): number {
  const start = records.reserve(words.length)
  for (const [at, word] of words.entries()) records.put(start + at, word)
  const id = records.obtain(kind, length, start, words.length)
  records.release(start)
  return id
}

const hashesOf = (records: Records, id: number) => [records.lowHash(id), records.highHash(id)]

/** The id of a small integer. */
const small = (value: number) => (value << 1) | 1

describe('a record', () => {
  it('is one for each content: kind, length and words', () => {
    const { records } = newRecords()
    const contents: [number, number[], number?][] = [
      [Kind.text, [1, 2]],
      [Kind.text, [2, 1]],
      [Kind.text, [1, 2], 3],
      [Kind.text, [1]],
      [Kind.text, []],
      [Kind.number, [1, 2]],
      [Kind.list, [1, 3]],
      [Kind.object, [1, 3]],
      [Kind.list, [3, 1]],
    ]
    const ids = contents.map(([kind, words, length]) => obtain(records, kind, words, length))
    expect(new Set(ids).size).toBe(contents.length)
    expect(ids.every((id) => id > 0 && id % 2 === 0)).toBe(true)
    expect(contents.map(([kind, words, length]) => obtain(records, kind, words, length))).toEqual(ids)
    // So many with the same words lie next to each other in the table.
    const lengths = Array.from({ length: 700 }, (_, length) => obtain(records, Kind.text, [7, 8], length))
    expect(new Set([...ids, ...lengths]).size).toBe(contents.length + 700)
  })

  it('is told from another one with the same hash by its words', () => {
    const { memory, records } = newRecords()
    const one = obtain(records, Kind.text, [7, 8])
    // A second record that claims to have the hash of the first one.
    const [low, high] = hashesOf(records, one)
    const other = obtain(records, Kind.text, [7, 9])
    const place = other >>> 1
    memory.heap[place] = low as number
    memory.heap[place + 1] = high as number
    memory.heap[place + headerWords + 1] = 8
    memory.heap[(one >>> 1) + headerWords + 1] = 9
    expect(obtain(records, Kind.text, [7, 8])).not.toBe(one)
  })

  it.each([0, 1, 2])('is not found where word %i of its header is another', (word) => {
    const { memory, records } = newRecords()
    const id = obtain(records, Kind.text, [7, 8])
    const at = (id >>> 1) + word
    memory.heap[at] = (memory.heap[at] as number) ^ (1 << 20)
    const other = obtain(records, Kind.text, [7, 8])
    expect(other).not.toBe(id)
    expect(obtain(records, Kind.text, [7, 8])).toBe(other)
  })

  it('writes nothing behind its end', () => {
    const { memory, records } = newRecords()
    const list = obtain(records, Kind.list, [small(1)])
    const text = obtain(records, Kind.text, [list])
    expect(memory.heap[(text >>> 1) + headerWords + 1]).toBe(0)
  })

  it('is the same for all who share the memory, and is found without taking more of it', () => {
    const { memory, header, records } = newRecords()
    const other = new Records(memory, header)
    const ids = Array.from({ length: 900 }, (_, at) => obtain(at % 2 === 0 ? records : other, Kind.text, [at]))
    expect(new Set(ids).size).toBe(900)
    const used = memory.used()
    for (const finder of [records, other]) {
      expect(Array.from({ length: 900 }, (_, at) => obtain(finder, Kind.text, [at]))).toEqual(ids)
    }
    expect(memory.used()).toBe(used)
  })

  it('takes its header and its words, and one more where its words are ids', () => {
    const { memory, records } = newRecords()
    const growth = (use: () => unknown) => {
      const before = memory.used()
      use()
      return (memory.used() - before) / 4
    }
    expect(growth(() => obtain(records, Kind.text, [5, 6]))).toBe(headerWords + 2)
    expect(growth(() => obtain(records, Kind.list, [5, 7]))).toBe(headerWords + 3)
    expect(growth(() => obtain(records, Kind.list, [5, 7]))).toBe(0)
  })

  it('doubles the table when it would be more than three quarters full', () => {
    const { memory, records } = newRecords()
    const sizes: number[] = []
    for (let at = 0; at < 1600; at++) {
      const before = memory.used()
      obtain(records, Kind.text, [at])
      const words = (memory.used() - before) / 4
      if (words !== headerWords + 1) sizes.push(at, words - headerWords - 1)
    }
    expect(sizes).toEqual([767, 2049, 1535, 4097])
  })

  it('is in the table once, also after that was replaced', () => {
    const { memory, header, records } = newRecords()
    const places = Array.from({ length: 2000 }, (_, at) => obtain(records, Kind.text, [at]) >>> 1)
    const block = memory.heap[header] as number
    const entries = memory.heap.subarray(block + 1, block + 1 + (memory.heap[block] as number) + 1)
    expect([...entries].filter((place) => place !== 0).sort((a, b) => a - b)).toEqual(places)
  })

  it('takes the words of the table that was replaced, to the last, when nobody reads it any more', () => {
    const { memory, header, records } = newRecords()
    const block = memory.heap[header] as number
    for (let at = 0; at < 768; at++) obtain(records, Kind.text, [at])
    expect(memory.heap[header]).not.toBe(block)
    memory.releaseReplaced()
    const used = memory.used()
    // 1,024 entries and a mask.
    const words = Array.from({ length: 1025 - headerWords }, () => 1)
    expect(obtain(records, Kind.text, words) >>> 1).toBe(block)
    expect(memory.used()).toBe(used)
    expect(obtain(records, Kind.text, [1000]) >>> 1).toBeGreaterThan(block + 1025)
  })

  it('that somebody else added while it was looked for is found, and not added again', () => {
    const { memory, header, records } = newRecords()
    const other = new Records(memory, header)
    let added = 0
    const { exclusively } = memory
    // Just before this one takes the lock, another worker adds the same record.
    memory.exclusively = <Result>(body: () => Result): Result => {
      memory.exclusively = exclusively.bind(memory) as typeof memory.exclusively
      added = obtain(other, Kind.text, [1, 2, 3])
      return memory.exclusively(body)
    }
    const id = obtain(records, Kind.text, [1, 2, 3])
    expect(id).toBe(added)
    expect(memory.heap[header + 1]).toBe(1)
    obtain(records, Kind.text, [1])
    expect(memory.heap[header + 1]).toBe(2)
  })
})

describe('the hash of a record', () => {
  it('depends on kind, length, words and their order', () => {
    const { records } = newRecords()
    const ids = [
      obtain(records, Kind.text, [1, 2]),
      obtain(records, Kind.text, [2, 1]),
      obtain(records, Kind.text, [1, 2], 3),
      obtain(records, Kind.text, [1, 2], 4),
      obtain(records, Kind.text, []),
      obtain(records, Kind.number, [1, 2]),
      obtain(records, Kind.list, [1, 3]),
      obtain(records, Kind.set, [1, 3]),
    ]
    const lows = ids.map((id) => records.lowHash(id))
    const highs = ids.map((id) => records.highHash(id))
    expect(new Set([...lows, ...highs]).size).toBe(2 * ids.length)
  })

  it('of small integers is one for each', () => {
    const { records } = newRecords()
    const ids = Array.from({ length: 100 }, (_, at) => small(at - 50))
    expect(new Set(ids.flatMap((id) => hashesOf(records, id))).size).toBe(200)
  })

  it('depends on the content of parts, and not on where they lie', () => {
    const [one, other] = [newRecords().records, newRecords().records]
    obtain(other, Kind.text, [99])
    const listIn = (records: Records) => obtain(records, Kind.list, [obtain(records, Kind.text, [5]), small(1)])
    expect(listIn(one)).not.toBe(listIn(other))
    expect(hashesOf(one, listIn(one))).toEqual(hashesOf(other, listIn(other)))
    const texts = [obtain(one, Kind.text, [4]), obtain(one, Kind.text, [5])]
    const [left, right] = texts.map((text) => obtain(one, Kind.list, [text]))
    expect(one.lowHash(left as number)).not.toBe(one.lowHash(right as number))
    expect(one.highHash(left as number)).not.toBe(one.highHash(right as number))
  })

  it('does not depend on the level of a run, nor on whether a payload is cut', () => {
    const { records } = newRecords()
    const words = [small(1), small(2)]
    expect(hashesOf(records, obtain(records, Kind.list, words))).toEqual(
      hashesOf(records, obtain(records, Kind.list | cut, words)),
    )
  })
})

describe('the nesting of a record', () => {
  it('is how many containers lie inside each other', () => {
    const { records } = newRecords()
    const text = obtain(records, Kind.text, [1, 1])
    const flat = obtain(records, Kind.list, [text, small(3)])
    const empty = obtain(records, Kind.list, [])
    const deep = obtain(records, Kind.object, [flat, text])
    const deeper = obtain(records, Kind.map, [small(1), deep, flat])
    expect([small(7), text, empty, flat, deep, deeper].map((id) => records.nestingOf(id))).toEqual([0, 0, 1, 1, 2, 3])
    // What lies behind its words in the scratch has nothing to do with it, either.
    const start = records.reserve(2)
    records.put(start, small(1))
    records.put(start + 1, deeper)
    expect(records.nestingOf(records.obtain(Kind.set, 1, start, 1))).toBe(1)
    // The small integer whose id lies beside that of a record has nothing to do with it.
    expect(records.nestingOf(deeper + 1)).toBe(0)
  })

  it('does not count runs', () => {
    const { records } = newRecords()
    const flat = obtain(records, Kind.list, [small(1)])
    const run = obtain(records, Kind.run, [small(3), flat])
    const runs = obtain(records, Kind.runs, [run])
    const whole = obtain(records, Kind.list | cut, [small(1), runs], 2)
    const ofRun = obtain(records, Kind.list | cut, [small(2), run, run], 4)
    expect([run, runs, whole, ofRun].map((id) => records.nestingOf(id))).toEqual([1, 1, 2, 2])
  })
})

describe('the scratch', () => {
  it('is a stack of words', () => {
    const { records } = newRecords()
    expect([records.reserve(3), records.reserve(2), records.reserve(0)]).toEqual([0, 3, 5])
    records.release(3)
    expect(records.reserve(1)).toBe(3)
  })

  it('keeps what is in it as it grows', () => {
    const { records } = newRecords()
    let end = 0
    for (let words = 1; end < 5000; words += 7) {
      const start = records.reserve(words)
      expect(start).toBe(end)
      for (let at = start; at < start + words; at++) records.put(at, at + 1)
      end = start + words
    }
    expect(Array.from(records.copy(0, end))).toEqual(Array.from({ length: end }, (_, at) => at + 1))
    expect([records.get(0), records.get(1024), records.get(end - 1)]).toEqual([1, 1025, end])
  })

  it('gives copies and moves words', () => {
    const { records } = newRecords()
    const start = records.reserve(5)
    for (let at = 0; at < 5; at++) records.put(start + at, 10 + at)
    const copy = records.copy(1, 3)
    records.move(0, 2, 4)
    expect(Array.from(copy)).toEqual([11, 12])
    expect(Array.from(records.copy(0, 5))).toEqual([12, 13, 12, 13, 14])
  })

  it('grows to 67,108,864 words and no further', () => {
    const { records } = newRecords()
    expect(records.reserve(2 ** 26)).toBe(0)
    expect(() => records.reserve(1)).toThrow(
      expect.objectContaining({
        code: 'not-plain-data',
        summary: 'A value has more than 67,108,864 parts, or a text that is twice as long.',
        cure: 'Bound what grows: keep a number, or the latest entries, in place of all of them.',
      }),
    )
  })
})
