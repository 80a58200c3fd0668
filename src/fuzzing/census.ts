/**
 * A census counts, by 64-bit hashes, in how many runs something was seen: a state, or a situation of a handler. Once and more
 * often are told apart, for what was seen once tells how much is still unseen.
 *
 *   entry   [low, high, last run + 1, runs, first run]   open addressing, at most half full; runs 0: free
 */

const entryWords = 5
const firstBits = 12

/** What a census has found, [low, high, runs, first run] for each: 1 run, or 2 for more. */
type Counted = Int32Array<ArrayBuffer>

const countedWords = 4

/** What a census comes to. */
export interface Tally {
  readonly counted: Counted
  readonly sightings: number
}

export class Census {
  /** How many different ones there are. */
  size = 0
  /** How often they were seen, counting each once in a run. */
  sightings = 0
  private bits = firstBits
  private entries = new Int32Array(entryWords << firstBits)

  /**
   * Notes that a run has seen something.
   *
   * @returns whether nobody had seen it before
   */
  note(low: number, high: number, run: number): boolean {
    if (2 * this.size >= 1 << this.bits) this.grow()
    const at = this.find(low, high)
    const { entries } = this
    if (entries[at + 3] === 0) {
      entries[at] = low
      entries[at + 1] = high
      entries[at + 2] = run + 1
      entries[at + 3] = 1
      entries[at + 4] = run
      this.size++
      this.sightings++
      return true
    }
    if (entries[at + 2] !== run + 1) {
      entries[at + 2] = run + 1
      entries[at + 3] = 2
      this.sightings++
    }
    return false
  }

  has(low: number, high: number): boolean {
    return this.entries[this.find(low, high) + 3] !== 0
  }

  tally(): Tally {
    return { counted: this.counted(), sightings: this.sightings }
  }

  private counted(): Counted {
    const { entries, size } = this
    const found = new Int32Array(countedWords * size)
    let to = 0
    for (let at = 0; at < entries.length; at += entryWords) {
      if (entries[at + 3] === 0) continue
      found[to] = entries[at] as number
      found[to + 1] = entries[at + 1] as number
      found[to + 2] = entries[at + 3] as number
      found[to + 3] = entries[at + 4] as number
      to += countedWords
    }
    return found
  }

  clear(): void {
    this.entries.fill(0)
    this.size = 0
    this.sightings = 0
  }

  private find(low: number, high: number): number {
    const mask = (1 << this.bits) - 1
    const { entries } = this
    for (let slot = (low ^ Math.imul(high, 0x9e3779b1)) & mask; ; slot = (slot + 1) & mask) {
      const at = slot * entryWords
      if (entries[at + 3] === 0 || (entries[at] === low && entries[at + 1] === high)) return at
    }
  }

  private grow(): void {
    const { entries } = this
    this.bits++
    this.entries = new Int32Array(entryWords << this.bits)
    for (let at = 0; at < entries.length; at += entryWords) {
      if (entries[at + 3] === 0) continue
      this.entries.set(
        entries.subarray(at, at + entryWords),
        this.find(entries[at] as number, entries[at + 1] as number),
      )
    }
  }
}

/** The sum of censuses of different runs. */
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
   * Adds what runs have found.
   *
   * @param onNew called for each that is new, with the first of these runs that saw it
   */
  add({ counted, sightings }: Tally, onNew: (run: number) => void = () => {}): void {
    this.sightings += sightings
    for (let from = 0; from < counted.length; from += countedWords) {
      if (2 * this.seen >= 1 << this.bits) this.grow()
      const at = this.find(counted[from] as number, counted[from + 1] as number)
      const { entries } = this
      const before = entries[at + 2] as number
      if (before === 2) continue
      if (before === 0) {
        if (this.seen === this.most) {
          this.isFull = true
          continue
        }
        this.seen++
        entries[at] = counted[from] as number
        entries[at + 1] = counted[from + 1] as number
        onNew(counted[from + 3] as number)
      }
      const after = Math.min(2, before + (counted[from + 2] as number))
      entries[at + 2] = after
      this.once += (after === 1 ? 1 : 0) - (before === 1 ? 1 : 0)
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
      this.entries.set(entries.subarray(at, at + 3), this.find(entries[at] as number, entries[at + 1] as number))
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
