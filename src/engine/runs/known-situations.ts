/**
 * The numbers of situations of steps, by the place of their updates. A place is reached by one way through the tables alone, so all
 * that the function behind it has met follows from the place. What is known is a cache: a situation may be forgotten for another.
 *
 *   entry   [place, number of the situation]   by a hash of the place; 0 for none
 */

const bits = 16

export class KnownSituations {
  private readonly entries = new Int32Array(2 << bits)

  /** The number of the situation of steps whose updates lie at a place; -1 where it is not known. */
  at(place: number): number {
    const entry = entryOf(place)
    return this.entries[entry] === place ? (this.entries[entry + 1] as number) : -1
  }

  note(place: number, number: number): void {
    const entry = entryOf(place)
    this.entries[entry] = place
    this.entries[entry + 1] = number
  }

  /** Forgets everything: places mean something else. */
  clear(): void {
    this.entries.fill(0)
  }
}

function entryOf(place: number): number {
  return 2 * (Math.imul(place, 0x9e3779b1) >>> (32 - bits))
}
