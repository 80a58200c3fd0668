/**
 * The situations of steps that are known: a hash of what each is, by numbers from 0 on, which mean the same to all who share the
 * memory.
 *
 *   words   [low, high] by number
 */

import { outOfMemory, type SharedMemory } from '../memory/memory.ts'
import { PairMap } from '../memory/pair-map.ts'
import { Count, type KnownOfRuns } from './run-memory.ts'

export class Situations {
  private readonly heap: Int32Array
  private readonly words: Int32Array
  private readonly numbers: PairMap
  private readonly count: number

  constructor(memory: SharedMemory, { situations, counts }: KnownOfRuns) {
    this.heap = memory.heap
    this.words = memory.segments
    this.numbers = new PairMap(memory, situations, 'kept')
    this.count = counts + Count.situations
  }

  /** @throws NetsplitError `out-of-memory` */
  numberOf(low: number, high: number): number {
    return (this.numbers.get(low, high) || this.obtain(low, high)) - 1
  }

  lowOf(number: number): number {
    return this.words[2 * number] as number
  }

  highOf(number: number): number {
    return this.words[2 * number + 1] as number
  }

  private obtain(low: number, high: number): number {
    return this.numbers.obtain(low, high, () => {
      const { heap, words, count } = this
      const number = heap[count] as number
      if (2 * number + 1 >= words.length) throw outOfMemory()
      words[2 * number] = low
      words[2 * number + 1] = high
      Atomics.store(heap, count, number + 1)
      return number + 1
    })
  }
}
