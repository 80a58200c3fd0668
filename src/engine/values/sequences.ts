/**
 * Sequences of ids as records. A short one is the payload of its record. A long one is cut into runs, the ids of the runs
 * into longer ones, and so on, until few are left: a list that grows shares all runs but its last with what it was before.
 * Where to cut depends on the parts nearby alone, so equal content has the same runs.
 *
 *   short       [id ...]
 *   long        [small integer: how many, id of a run ...]      the kind of the record has 8 added
 *   run, runs   [id of a part ...], [id of a run ...]
 */

import { cut, headerWords, Kind, type Records } from './records.ts'

/** The most ids in a payload that is not cut. */
const longest = 48
/** A run ends behind an id whose hash has four zero bits, but it has neither fewer nor more ids than this. */
const shortestRun = 4
const longestRun = 64

/** Where the ids in a record lie, and whether they are those of runs. */
export interface Payload {
  readonly first: number
  readonly end: number
  readonly isCut: boolean
}

export class Sequences {
  private readonly records: Records
  private readonly heap: Int32Array

  constructor(records: Records, heap: Int32Array) {
    this.records = records
    this.heap = heap
  }

  /** The id of the record of ids that lie in the scratch; gives their words back. */
  obtain(kind: number, start: number, ids: number): number {
    const { records } = this
    let id: number
    if (ids <= longest) id = records.obtain(kind, ids, start, ids)
    else {
      let left = this.cut(Kind.run, start, ids)
      while (left > longest) left = this.cut(Kind.runs, start, left)
      records.move(start + 1, start, start + left)
      records.put(start, (left << 1) | 1)
      id = records.obtain(kind | cut, ids, start, 1 + left)
    }
    records.release(start)
    return id
  }

  /** Replaces ids in the scratch by those of the runs that they are cut into. Returns how many these are. */
  private cut(kind: number, start: number, ids: number): number {
    const { records } = this
    let made = 0
    let from = start
    for (let at = start; at < start + ids; at++) {
      const length = at + 1 - from
      const isEnd = length >= shortestRun && (records.lowHash(records.get(at)) & 0xf0) === 0
      if (!isEnd && length < longestRun && at + 1 < start + ids) continue
      records.put(start + made, records.obtain(kind, length, from, length))
      made++
      from = at + 1
    }
    return made
  }

  /** Writes the ids that the record at an address stands for to the scratch, those in its runs too. Returns their end. */
  spread(address: number, to: number): number {
    const { heap, records } = this
    const { first, end, isCut } = this.payloadOf(address)
    let next = to
    for (let at = first; at < end; at++) {
      if (isCut) next = this.spread((heap[at] as number) >>> 1, next)
      else records.put(next++, heap[at] as number)
    }
    return next
  }

  /** The first of the ids that the record at an address stands for; there has to be one. */
  firstOf(address: number): number {
    const { first, isCut } = this.payloadOf(address)
    const id = this.heap[first] as number
    return isCut ? this.firstOf(id >>> 1) : id
  }

  /** How many ids the record at an address stands for. */
  lengthOf(address: number): number {
    return (this.heap[address + 2] as number) >>> 4
  }

  payloadOf(address: number): Payload {
    const { heap } = this
    const kind = (heap[address + 2] as number) & 15
    const first = address + headerWords
    if (kind > cut) return { first: first + 1, end: first + 1 + ((heap[first] as number) >> 1), isCut: true }
    return { first, end: first + ((heap[address + 2] as number) >>> 4), isCut: kind === Kind.runs }
  }
}
