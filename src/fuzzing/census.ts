/**
 * Counting, by 64-bit hashes, in how many runs something was seen: a state, or a situation of a handler. Once and more often are told
 * apart, for what was seen once tells how much is still unseen. So a worker tells of two runs that saw something, and of no more.
 */

import { enoughRuns } from '../engine/index.ts'

const firstBits = 12

/** What is told of: [low, high, run] for each sighting, in the order of runs. */
type Told = Int32Array<ArrayBuffer>

const toldWords = 3

/** What some runs have seen. */
export interface Tally {
  readonly told: Told
  /** How often they saw anything, counting each once in a run: also what is not told. */
  readonly sightings: number
}

/** Sightings since they were last drained. */
export class Sightings {
  private told: Told = new Int32Array(toldWords << 8)
  private top = 0
  private count = 0
  private mark = { top: 0, count: 0 }

  /** A run begins. */
  begin(): void {
    this.mark = { top: this.top, count: this.count }
  }

  /** Forgets what was seen since the run began. */
  takeBack(): void {
    this.top = this.mark.top
    this.count = this.mark.count
  }

  /** Counts that a run saw something, and tells of it. */
  note(low: number, high: number, run: number): void {
    this.count++
    if (this.top === this.told.length) {
      const larger = new Int32Array(2 * this.told.length)
      larger.set(this.told)
      this.told = larger
    }
    this.told[this.top] = low
    this.told[this.top + 1] = high
    this.told[this.top + 2] = run
    this.top += toldWords
  }

  /** Counts that a run saw something of which enough runs were told. */
  noteKnown(): void {
    this.count++
  }

  drain(): Tally {
    const tally = { told: this.told.slice(0, this.top), sightings: this.count }
    this.top = 0
    this.count = 0
    this.begin()
    return tally
  }
}

/** The sum of what different workers have told. */
export class Total {
  /** How many different ones have been seen, and how many of them in one run alone. */
  seen = 0
  once = 0
  /** How often runs have seen any of them, counting each once in a run. */
  sightings = 0
  /** Whether there were more than are counted. */
  isFull = false
  private readonly most: number
  private bits = firstBits
  /** [low, high, runs] */
  private entries = new Int32Array(3 << firstBits)

  /** @param most so many are counted */
  constructor(most: number) {
    this.most = most
  }

  /**
   * Adds what runs have seen.
   *
   * @param onNew called for each that is new, with the first of these runs that saw it
   */
  add({ told, sightings }: Tally, onNew: (run: number) => void = () => {}): void {
    this.sightings += sightings
    for (let from = 0; from < told.length; from += toldWords) {
      if (2 * this.seen >= 1 << this.bits) this.grow()
      const at = this.find(told[from] as number, told[from + 1] as number)
      const { entries } = this
      const before = entries[at + 2] as number
      if (before === enoughRuns) continue
      if (before === 0) {
        if (this.seen === this.most) {
          this.isFull = true
          continue
        }
        this.seen++
        entries[at] = told[from] as number
        entries[at + 1] = told[from + 1] as number
        onNew(told[from + 2] as number)
      }
      entries[at + 2] = before + 1
      this.once += before === 0 ? 1 : -1
    }
  }

  private find(low: number, high: number): number {
    const mask = (1 << this.bits) - 1
    const { entries } = this
    for (let slot = (low ^ Math.imul(high, 0x9e3779b1)) & mask; ; slot = (slot + 1) & mask) {
      const at = slot * 3
      if (entries[at + 2] === 0 || (entries[at] === low && entries[at + 1] === high)) return at
    }
  }

  private grow(): void {
    const { entries } = this
    this.bits++
    this.entries = new Int32Array(3 << this.bits)
    for (let at = 0; at < entries.length; at += 3) {
      if (entries[at + 2] === 0) continue
      const [low, high] = [entries[at] as number, entries[at + 1] as number]
      const to = this.find(low, high)
      this.entries[to] = low
      this.entries[to + 1] = high
      this.entries[to + 2] = entries[at + 2] as number
    }
  }
}

/**
 * The chance that what a run meets next is new: Good and Turing's estimate, the share of what one run alone has seen among all
 * that runs have seen.
 *
 * @param sightings how often something was seen, counting it once in each run
 */
export function chanceOfNew({ once, sightings }: Pick<Total, 'once' | 'sightings'>): number {
  return sightings === 0 ? 1 : once / sightings
}
