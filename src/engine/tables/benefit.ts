/**
 * Whether tables pay. A function that is given something else nearly every time gains nothing from a table: looking up,
 * entering and keeping its answers costs more than running it. Each worker counts how often tables were asked in vain,
 * and does without those that hardly ever help. What is new early in a search may come again later, so all are tried
 * again from time to time.
 */

/** A table does not pay when more than this share of the questions are in vain. */
const shareOfMisses = 0.8
/** How many times as many questions have to be asked before all tables are tried again. */
const patience = 8

export class Benefit {
  private readonly least: number
  private readonly missed = new Map<number, number>()
  private readonly given = new Set<number>()
  private asked = 0
  private trialFrom = 0
  private retryAt = Number.POSITIVE_INFINITY
  /** Changes whenever a table is given up or tried again. */
  version = 0

  /** @param least how often a table must have been asked in vain before it is judged */
  constructor(least: number) {
    this.least = least
  }

  /** To be called for each round of questions, in which a table is asked at most once. */
  ask(): void {
    if (++this.asked < this.retryAt) return
    this.begin()
  }

  /** Whether a table was given up. */
  isGivenUp(table: number): boolean {
    return this.given.size > 0 && this.given.has(table)
  }

  /** Notes that a table had no answer, and may give it up. */
  miss(table: number): void {
    const missed = (this.missed.get(table) ?? 0) + 1
    this.missed.set(table, missed)
    if (missed < this.least || missed < (this.asked - this.trialFrom) * shareOfMisses) return
    this.given.add(table)
    this.version++
    this.retryAt = Math.min(this.retryAt, this.asked * patience)
  }

  /** Tries all tables again. */
  begin(): void {
    this.missed.clear()
    this.given.clear()
    this.version++
    this.trialFrom = this.asked
    this.retryAt = Number.POSITIVE_INFINITY
  }
}
