/**
 * A strict order of operations by number that grows, and stays transitively closed: a matrix of bits. It begins with an
 * order that is given, such as real time; pairs are added with the reason for them. When two operations have to come
 * before each other, it tells the shortest cycle of reasons.
 */

import { groupBy } from './grouping.ts'

export interface Precedence {
  readonly before: number
  readonly after: number
  /** In words, to follow "because". */
  readonly why: string
}

/** What an order begins with: transitive, and an operation comes before none with a smaller number. */
export interface GivenOrder {
  /** In words, to follow "because". */
  why(before: number, after: number): string
  has(before: number, after: number): boolean
}

export class StrictOrder {
  readonly size: number
  private readonly begin: GivenOrder
  private readonly words: number
  private readonly rows: Uint32Array
  private readonly added: Precedence[] = []
  private isCyclic = false

  constructor(size: number, begin: GivenOrder) {
    this.size = size
    this.begin = begin
    this.words = Math.ceil(size / 32)
    this.rows = new Uint32Array(size * this.words)
    for (let before = 0; before < size; before++) {
      for (let after = before + 1; after < size; after++) {
        if (begin.has(before, after)) this.rows[before * this.words + (after >>> 5)]! |= 1 << (after & 31)
      }
    }
  }

  /** Whether the first has to come before the second. */
  has(before: number, after: number): boolean {
    return (((this.rows[before * this.words + (after >>> 5)] as number) >>> (after & 31)) & 1) === 1
  }

  /**
   * Adds a pair.
   *
   * @returns whether that is new, or `cycle` where the second comes before the first, or is the first; then the order is
   *   of no more use but to ask for the {@link cycle}
   */
  add(before: number, after: number, why: string): 'known' | 'new' | 'cycle' {
    if (this.has(before, after)) return 'known'
    this.added.push({ before, after, why })
    if (before === after || this.has(after, before)) {
      this.isCyclic = true
      return 'cycle'
    }
    const { words, rows, size } = this
    for (let at = 0; at < size; at++) {
      if (at !== before && !this.has(at, before)) continue
      for (let word = 0; word < words; word++) rows[at * words + word]! |= rows[after * words + word] as number
      rows[at * words + (after >>> 5)]! |= 1 << (after & 31)
    }
    return 'new'
  }

  /** A shortest way from an operation to itself by the pair that closed it; empty when none did. */
  cycle(): readonly Precedence[] {
    const last = this.added.at(-1)
    return last === undefined || !this.isCyclic ? [] : [last, ...this.path(last.after, last.before)]
  }

  /** A shortest chain of pairs, given or added, from one operation to another; none where there is no chain. */
  path(from: number, to: number): readonly Precedence[] {
    const added = groupBy(this.added, ({ before }) => before)
    const cameBy = new Map<number, Precedence | null>([[from, null]])
    for (const at of cameBy.keys()) {
      if (cameBy.has(to)) break
      for (let after = at + 1; after < this.size; after++) {
        if (!cameBy.has(after) && this.begin.has(at, after)) {
          cameBy.set(after, { before: at, after, why: this.begin.why(at, after) })
        }
      }
      for (const pair of added.get(at) ?? []) if (!cameBy.has(pair.after)) cameBy.set(pair.after, pair)
    }
    const path: Precedence[] = []
    for (let pair = cameBy.get(to) ?? null; pair !== null; pair = cameBy.get(pair.before) ?? null) path.unshift(pair)
    return path
  }
}
