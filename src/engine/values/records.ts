/**
 * Records in the heap, one for each distinct content (hash-consing). Looking up takes no lock and loads plainly: every load
 * depends on the address that the one before it gave. Adding takes the memory's lock.
 *
 *   header   [block, count]
 *   block    [mask, address ...]      open addressing by the low hash, at most three quarters full; replaced as it fills
 *   record   [hash, hash, kind | length << 4, payload ..., levels of nesting]
 *
 * The payload of a kind from {@link Kind.list} on are ids of values or records; what the kinds mean is for the value
 * store to know. Only those kinds have the last word. The hash words depend on the content alone, so they are equal in
 * every run and on every machine.
 *
 * A payload is put together in the scratch, a stack of words: reserve some, fill them, ask for the record, give them back.
 * The scratch becomes another array as it grows, so nobody else may hold it: its words are read and written one by one,
 * by address, and the address of a write is only looked up when the word is known.
 */

import { NetsplitError } from '../../language/errors.ts'
import { mixHigh, mixLow } from '../memory/hash.ts'
import type { SharedMemory } from '../memory/memory.ts'

export const Kind = {
  constant: 0,
  number: 1,
  text: 2,
  list: 3,
  object: 4,
  set: 5,
  map: 6,
  /** A piece of a long payload: ids of parts, or of such pieces. */
  run: 7,
  runs: 8,
} as const

/** Added to the kind of a record whose payload is cut: [small integer: how many runs, id of a run ...]. */
export const cut = 8

export const headerWords = 3
const initialEntries = 1024

/** The most words of the scratch. So a length fits into its 28 bits: that of a text, too, which has two units a word. */
const mostScratch = 2 ** 26

/** Makes an empty collection and returns where its header lies. */
export function createRecords(memory: SharedMemory): number {
  const header = memory.allocate(2)
  const block = memory.allocate(1 + initialEntries)
  memory.heap[block] = initialEntries - 1
  memory.heap[header] = block
  return header
}

export class Records {
  private scratch = new Int32Array(1024)
  private top = 0
  private readonly memory: SharedMemory
  private readonly heap: Int32Array
  private readonly header: number

  constructor(memory: SharedMemory, header: number) {
    this.memory = memory
    this.heap = memory.heap
    this.header = header
  }

  /**
   * Takes words of the scratch.
   *
   * @returns the address of the first
   * @throws NetsplitError `not-plain-data` when a value is too large to be kept
   */
  reserve(words: number): number {
    const start = this.top
    if (start + words > this.scratch.length) this.grow(start + words)
    this.top = start + words
    return start
  }

  private grow(words: number): void {
    if (words > mostScratch) throw tooLarge()
    const larger = new Int32Array(Math.min(mostScratch, Math.max(words, this.scratch.length * 2)))
    larger.set(this.scratch)
    this.scratch = larger
  }

  /** The word at an address of the scratch. */
  get(address: number): number {
    return this.scratch[address] as number
  }

  /** Writes a word to an address of the scratch. */
  put(address: number, word: number): void {
    this.scratch[address] = word
  }

  /** Moves the words of the scratch from an address up to an end. */
  move(to: number, from: number, end: number): void {
    this.scratch.copyWithin(to, from, end)
  }

  /** A copy of words of the scratch. */
  copy(start: number, end: number): Int32Array {
    return this.scratch.slice(start, end)
  }

  /** Gives back all words from `start` on. */
  release(start: number): void {
    this.top = start
  }

  /** The first word of the content hash of an id. */
  lowHash(id: number): number {
    return (id & 1) === 1 ? mixLow(0x1b873593, id) : (this.heap[id >>> 1] as number)
  }

  /** The second word of the content hash of an id. */
  highHash(id: number): number {
    return (id & 1) === 1 ? mixHigh(0x1b873593, id) : (this.heap[(id >>> 1) + 1] as number)
  }

  /** How many containers lie inside each other in the record of an id; 0 for one without parts. */
  nestingOf(id: number): number {
    if ((id & 1) === 1) return 0
    const { heap } = this
    const address = id >>> 1
    const kind = (heap[address + 2] as number) & 15
    if (kind < Kind.list) return 0
    const payload = address + headerWords
    const words = kind > cut ? 1 + ((heap[payload] as number) >> 1) : (heap[address + 2] as number) >>> 4
    return heap[payload + words] as number
  }

  /** The id of the record with the payload that lies in the scratch at `start`; it is added when it is new. */
  obtain(kind: number, length: number, start: number, words: number): number {
    const { scratch } = this
    const shape = kind | (length << 4)
    // Only what is a part of the content goes into the hash; whether a payload is cut does not, nor the levels of runs.
    const content = (kind & 7) | (length << 3)
    let low = mixLow(0, content)
    let high = mixHigh(0, content)
    if (kind >= Kind.list) {
      for (let at = start; at < start + words; at++) {
        low = mixLow(low, this.lowHash(scratch[at] as number))
        high = mixHigh(high, this.highHash(scratch[at] as number))
      }
    } else {
      for (let at = start; at < start + words; at++) {
        low = mixLow(low, scratch[at] as number)
        high = mixHigh(high, scratch[at] as number)
      }
    }
    const { heap, header } = this
    const known = Atomics.load(heap, header + 1)
    const found = this.find(low, high, shape, start, words)
    return 2 * (found !== 0 ? found : this.obtainNew(known, { low, high, shape, start, words }))
  }

  /** Adds a record that was not there when there were `known`. Apart, for what is captured is allocated at every call. */
  private obtainNew(
    known: number,
    { low, high, shape, start, words }: { low: number; high: number; shape: number; start: number; words: number },
  ): number {
    return this.memory.exclusively(() => {
      const added = this.heap[this.header + 1] === known ? 0 : this.find(low, high, shape, start, words)
      return added !== 0 ? added : this.add(low, high, shape, start, words)
    })
  }

  private find(low: number, high: number, shape: number, start: number, words: number): number {
    const { heap, scratch } = this
    const block = heap[this.header] as number
    const mask = heap[block] as number
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const address = heap[block + 1 + slot] as number
      if (address === 0) return 0
      if (heap[address] !== low || heap[address + 1] !== high || heap[address + 2] !== shape) continue
      let at = 0
      while (at < words && heap[address + headerWords + at] === scratch[start + at]) at++
      if (at === words) return address
    }
  }

  /** Adds a record that is not there. The caller holds the lock. */
  private add(low: number, high: number, shape: number, start: number, words: number): number {
    const { heap, header, scratch } = this
    const isContainer = (shape & 15) >= Kind.list
    const address = this.memory.allocate(headerWords + words + (isContainer ? 1 : 0))
    if (isContainer) heap[address + headerWords + words] = this.nestingOfPayload(shape & 15, start, words)
    heap[address] = low
    heap[address + 1] = high
    heap[address + 2] = shape
    for (let at = 0; at < words; at++) heap[address + headerWords + at] = scratch[start + at] as number
    const count = (heap[header + 1] as number) + 1
    if (count * 4 > (heap[heap[header] as number] as number) * 3) this.enlarge()
    publish(heap, heap[header] as number, low, address)
    // Last: who has seen this count and does not find a record may take it for missing, see obtain.
    Atomics.store(heap, header + 1, count)
    return address
  }

  private nestingOfPayload(kind: number, start: number, words: number): number {
    const { scratch } = this
    let deepest = 0
    for (let at = start; at < start + words; at++) deepest = Math.max(deepest, this.nestingOf(scratch[at] as number))
    return kind === Kind.run || kind === Kind.runs ? deepest : deepest + 1
  }

  private enlarge(): void {
    const { heap, header } = this
    const old = heap[header] as number
    const entries = (heap[old] as number) + 1
    const block = this.memory.allocate(1 + entries * 2)
    heap[block] = entries * 2 - 1
    for (let slot = 0; slot < entries; slot++) {
      const address = heap[old + 1 + slot] as number
      if (address !== 0) publish(heap, block, heap[address] as number, address)
    }
    Atomics.store(heap, header, block)
    this.memory.replace(old, 1 + entries)
  }
}

function publish(heap: Int32Array, block: number, hash: number, address: number): void {
  const mask = heap[block] as number
  let slot = hash & mask
  while (heap[block + 1 + slot] !== 0) slot = (slot + 1) & mask
  Atomics.store(heap, block + 1 + slot, address)
}

function tooLarge(): NetsplitError {
  return new NetsplitError({
    code: 'not-plain-data',
    message: `A value has more than ${mostScratch.toLocaleString('en')} parts, or a text that is twice as long.`,
    cure: 'Bound what grows: keep a number, or the latest entries, in place of all of them.',
  })
}
