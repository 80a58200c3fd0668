/**
 * How many runs of a worker have come to each of many things, which have numbers from 0 on: states, or situations.
 *
 *   entry   [last run + 1, runs]   by number; so many runs, or enough
 */

import { withRoomFor } from '../expansion/growable.ts'

const entryWords = 2
const firstWords = 2 ** 12

/** Once and more often are told apart: more runs that came to something are not counted. */
export const enoughRuns = 2

export class Visits {
  private entries = new Int32Array(firstWords)

  /**
   * Notes that a run has come to something.
   *
   * @returns how many others had before, or enough; -1 where this one had
   */
  note(number: number, run: number): number {
    const at = number * entryWords
    if (at >= this.entries.length) this.entries = withRoomFor(this.entries, at + entryWords)
    const { entries } = this
    if (entries[at] === run + 1) return -1
    entries[at] = run + 1
    const before = entries[at + 1] as number
    if (before < enoughRuns) entries[at + 1] = before + 1
    return before
  }

  clear(): void {
    this.entries.fill(0)
  }
}
