/**
 * Which runs of author functions are repeated, to find out whether a function always answers the same and whatever the
 * order in which it meets the members of maps and sets: those on its first distinct inputs, and on the first on which it
 * iterated. Repeating ends with the level in which there were enough of them, so what is repeated depends on neither the
 * number of workers nor their luck.
 *
 *   record of a function   [flags, inputs noted, iterating inputs noted, hash of an input ..., of an iterating one ...]
 *
 * Flags change while all workers pause, but for the one that says that the order of fields was seen to matter.
 */

import type { SharedMemory } from './memory.ts'

/** How many inputs of each kind are repeated at least, where there are so many. */
const enough = 64
const fixedWords = 3
const recordWords = fixedWords + 2 * enough

const Flag = { closed: 1, closedForIterating: 2, fieldsMatter: 4 } as const

/** Makes the records of so many functions and returns where they lie. */
export function createRepeats(memory: SharedMemory, functions: number): number {
  return memory.allocate(functions * recordWords)
}

/** Ends repeating of those functions that had enough inputs. Only while all workers pause. */
export function closeRepeats({ heap }: SharedMemory, records: number, functions: number): void {
  for (let at = 0; at < functions; at++) {
    const record = records + at * recordWords
    if ((heap[record + 1] as number) >= enough) Atomics.or(heap, record, Flag.closed)
    if ((heap[record + 2] as number) >= enough) Atomics.or(heap, record, Flag.closedForIterating)
  }
}

export class Repeats {
  private readonly memory: SharedMemory
  private readonly records: number
  private readonly functions: number

  constructor(memory: SharedMemory, records: number, functions: number) {
    this.memory = memory
    this.records = records
    this.functions = functions
  }

  /** Whether a run of a function is to be repeated. */
  wants(of: number, hasIterated: boolean): boolean {
    const flags = this.memory.heap[this.recordOf(of)] as number
    return (flags & Flag.closed) === 0 || (hasIterated && (flags & Flag.closedForIterating) === 0)
  }

  /** Notes an input of a function, by a hash of its content. */
  note(of: number, input: number, hasIterated: boolean): void {
    const record = this.recordOf(of)
    this.memory.exclusively(() => {
      this.add(record, 1, fixedWords, input)
      if (hasIterated) this.add(record, 2, fixedWords + enough, input)
    })
  }

  /** Notes that what a function answers depends on the order of the fields of objects. */
  noteFieldsMatter(of: number): void {
    Atomics.or(this.memory.heap, this.recordOf(of), Flag.fieldsMatter)
  }

  /** The functions of which that was noted. */
  get whereFieldsMatter(): number[] {
    const { heap } = this.memory
    return Array.from({ length: this.functions }, (_, of) => of).filter(
      (of) => ((heap[this.recordOf(of)] as number) & Flag.fieldsMatter) !== 0,
    )
  }

  private recordOf(of: number): number {
    return this.records + of * recordWords
  }

  private add(record: number, count: number, first: number, input: number): void {
    const { heap } = this.memory
    const known = heap[record + count] as number
    if (known >= enough) return
    const start = record + first
    for (let at = start; at < start + known; at++) if (heap[at] === input) return
    heap[start + known] = input
    heap[record + count] = known + 1
  }
}
