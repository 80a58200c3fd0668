/**
 * Candidates that a worker has met lately. Steps that do not touch each other lead to the same state in any order, so
 * most candidates come again within some thousand others: 74 of 100 for two-phase commit, 50 for Paxos. Those are dropped
 * here, out of a table that stays in the processor's cache, before the visited set is asked, which misses it.
 *
 *   table   words of a packed state for each value of the highest bits of a hash
 *
 * What is in the table has been handed on, so it must be forgotten when that was in vain, and when the layout changes.
 */

import { hashState } from './state-space.ts'

const mostBits = 14
/** So that the table stays in the cache, however long states are. */
const mostWords = 2 ** 16

/** After so many candidates it is judged whether one of so many was dropped; if not, so many pass without a look. */
const trial = 2 ** 14
const worthwhile = 10
const rest = 2 ** 18

export class Recent {
  private table: Int32Array = new Int32Array(0)
  private words = 0
  private shift = 31
  /** Candidates since the last judgement, and how many of them were dropped. */
  private seen = 0
  private dropped = 0
  /** Candidates that pass without a look, because looking did not pay. */
  private resting = 0

  /** Forgets all candidates. @param words of a packed state from now on */
  forget(words: number): void {
    // There is no layout yet, and no candidate.
    if (words === 0) return
    if (words !== this.words) {
      const bits = Math.max(1, Math.min(mostBits, Math.floor(Math.log2(mostWords / words))))
      this.words = words
      this.shift = 32 - bits
      this.table = new Int32Array(words * 2 ** bits)
    } else this.table.fill(0)
    // No candidate may look like an empty place: the one of the state that is all zeros holds another one.
    const home = this.homeOf(new Int32Array(words))
    let other = 1
    while (this.homeOf(new Int32Array(words).fill(other)) === home) other++
    this.table.fill(other, home * words, (home + 1) * words)
  }

  /**
   * Drops candidates that were met lately.
   *
   * @param packed candidates one behind the other, which are closed up over those that are dropped
   * @param hashes of the candidates, see hashState; likewise
   * @returns how many are left
   */
  sift(packed: Int32Array, hashes: Int32Array, candidates: number): number {
    const { table, words, shift } = this
    if (this.resting > 0) {
      this.resting -= candidates
      return candidates
    }
    let left = 0
    for (let at = 0; at < candidates; at++) {
      const hash = hashes[at] as number
      const from = at * words
      const address = (hash >>> shift) * words
      let word = 0
      while (word < words && table[address + word] === packed[from + word]) word++
      if (word === words) continue
      const to = left * words
      for (word = 0; word < words; word++) {
        const bits = packed[from + word] as number
        table[address + word] = bits
        packed[to + word] = bits
      }
      hashes[left++] = hash
    }
    this.judge(candidates, candidates - left)
    return left
  }

  /** In some state spaces hardly any candidate comes again: then looking is left alone for a while. */
  private judge(candidates: number, dropped: number): void {
    this.seen += candidates
    this.dropped += dropped
    if (this.seen < trial) return
    if (this.dropped * worthwhile < this.seen) this.resting = rest
    this.seen = 0
    this.dropped = 0
  }

  private homeOf(state: Int32Array): number {
    return hashState(state, 0, state.length) >>> this.shift
  }
}
