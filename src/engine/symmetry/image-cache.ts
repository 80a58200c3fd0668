/**
 * Remembers what permutations make of components: a hash table from (permutation, slot, component) to a word that is not
 * 0. It grows up to a size at which it forgets everything, for what it holds can be found again.
 *
 *   entry   [permutation + 1, slot, component, word]   permutation + 1 = 0: empty
 */

import { hashPair } from '../memory/hash.ts'

const entryWords = 4
const firstEntries = 2 ** 10
const mostEntries = 2 ** 20

export class ImageCache {
  private table = new Int32Array(firstEntries * entryWords)
  private mask = firstEntries - 1
  private count = 0

  /** The word of a component under a permutation; 0 when it is not known. */
  get(permutation: number, slot: number, component: number): number {
    const { table, mask } = this
    for (let at = homeOf(permutation, slot, component) & mask; ; at = (at + 1) & mask) {
      const entry = at * entryWords
      const key = table[entry] as number
      if (key === 0) return 0
      if (key === permutation + 1 && table[entry + 1] === slot && table[entry + 2] === component) {
        return table[entry + 3] as number
      }
    }
  }

  /** Adds a word that is not known. */
  set(permutation: number, slot: number, component: number, word: number): void {
    if (++this.count * 2 > this.mask) this.makeRoom()
    const { table, mask } = this
    let at = homeOf(permutation, slot, component) & mask
    while (table[at * entryWords] !== 0) at = (at + 1) & mask
    table.set([permutation + 1, slot, component, word], at * entryWords)
  }

  private makeRoom(): void {
    const { table } = this
    const entries = this.mask + 1
    this.count = 1
    if (entries >= mostEntries) {
      table.fill(0)
      return
    }
    this.table = new Int32Array(entries * 2 * entryWords)
    this.mask = entries * 2 - 1
    for (let entry = 0; entry < table.length; entry += entryWords) {
      const [key, slot, component, word] = table.subarray(entry, entry + entryWords) as unknown as Entry
      if (key !== 0) this.set(key - 1, slot, component, word)
    }
  }
}

type Entry = [number, number, number, number]

function homeOf(permutation: number, slot: number, component: number): number {
  return hashPair(hashPair(permutation, slot), component)
}
