/**
 * Which runs of author functions are repeated, to find out whether a function always answers the same and whatever the
 * order in which it meets the members of maps and sets: those on its first distinct inputs, and on the first on which it
 * iterated. Repeating ends with the level in which there were enough of them, so what is repeated depends on neither the
 * number of workers nor their luck.
 *
 *   record of a function   [flags, bits of inputs x 16, bits of inputs on which it iterated x 16]
 *
 * An input sets the bit that its hash names; so many bits stand for at least so many distinct inputs. Flags change while all
 * workers pause, but for the one that says that the order of fields was seen to matter.
 */

import type { SharedMemory } from '../memory/memory.ts'

/** On how many inputs a function is repeated at least, where there are so many; and on how many where it iterates. */
const enough = 16
const enoughIterating = 64
const bitWords = 16
const recordWords = 1 + 2 * bitWords

const Flag = { closed: 1, closedForIterating: 2, fieldsMatter: 4 } as const

/** Makes the records of so many functions and returns where they lie. */
export function createRepeats(memory: SharedMemory, functions: number): number {
  return memory.allocate(functions * recordWords)
}

/** Ends repeating of those functions that had enough inputs. Only while all workers pause. */
export function closeRepeats({ heap }: SharedMemory, records: number, functions: number): void {
  for (let at = 0; at < functions; at++) {
    const record = records + at * recordWords
    const flags = heap[record] as number
    if ((flags & Flag.closed) === 0 && bitsIn(heap, record + 1) >= enough) Atomics.or(heap, record, Flag.closed)
    if ((flags & Flag.closedForIterating) !== 0) continue
    if (bitsIn(heap, record + 1 + bitWords) >= enoughIterating) Atomics.or(heap, record, Flag.closedForIterating)
  }
}

function bitsIn(heap: Int32Array, first: number): number {
  let bits = 0
  for (let at = first; at < first + bitWords; at++) {
    for (let word = heap[at] as number; word !== 0; word &= word - 1) bits++
  }
  return bits
}

export class Repeats {
  /** Whether this worker has noted inputs since somebody set this to false. */
  hasNoted = false
  private readonly heap: Int32Array
  private readonly records: number
  private readonly functions: number

  constructor({ heap }: SharedMemory, records: number, functions: number) {
    this.heap = heap
    this.records = records
    this.functions = functions
  }

  /** Whether a run of a function is to be repeated. */
  wants(of: number, hasIterated: boolean): boolean {
    const flags = this.heap[this.recordOf(of)] as number
    return (flags & Flag.closed) === 0 || (hasIterated && (flags & Flag.closedForIterating) === 0)
  }

  /** Whether it is to be repeated with the fields of objects in another order, too: on the first inputs only. */
  wantsFields(of: number): boolean {
    return ((this.heap[this.recordOf(of)] as number) & Flag.closed) === 0
  }

  /** Notes an input of a function, by a hash of its content. */
  note(of: number, input: number, hasIterated: boolean): void {
    this.hasNoted = true
    const word = 1 + ((input >>> 5) & (bitWords - 1))
    const bit = 1 << (input & 31)
    Atomics.or(this.heap, this.recordOf(of) + word, bit)
    if (hasIterated) Atomics.or(this.heap, this.recordOf(of) + bitWords + word, bit)
  }

  /** Notes that what a function answers depends on the order of the fields of objects. */
  noteFieldsMatter(of: number): void {
    Atomics.or(this.heap, this.recordOf(of), Flag.fieldsMatter)
  }

  /** The functions of which that was noted. */
  get whereFieldsMatter(): number[] {
    return Array.from({ length: this.functions }, (_, of) => of).filter(
      (of) => ((this.heap[this.recordOf(of)] as number) & Flag.fieldsMatter) !== 0,
    )
  }

  private recordOf(of: number): number {
    return this.records + of * recordWords
  }
}
