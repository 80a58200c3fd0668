/**
 * The compact visited set (hash compaction; Wolper and Leroy, 1993; Stern and Dill, 1995): of each state it keeps a
 * 64-bit fingerprint alone. Two states with one fingerprint would pass for one, so a search with it may leave states out;
 * how many are to be expected is reported.
 *
 *   entry   [low, high]   both not 0 once the entry is taken
 *
 * A fingerprint is a function of the components, whatever the layout: each bit of each slot's component has a random
 * 64-bit word, and the words of the bits that are set are combined by exclusive or. For a packed state that is one look-up
 * for each byte, in tables that are made anew with each layout.
 *
 * To insert: claim the low word of an empty entry with compare-and-exchange, then write the high word. Who meets the low
 * word before the high one is there waits for it. Entries lie in the order of their low words, as far as collisions allow,
 * so the set is enlarged in place, by any factor, in one pass over its memory.
 */

import { scatter } from './hash.ts'
import type { Layout } from './layout.ts'
import { Control, type SharedMemory } from './memory.ts'
import { known, mostCandidates, noRoom, Request, VisitedSet } from './visited.ts'

/** Entries behind the last one that a fingerprint can begin at: so a search for a free entry never has to wrap around. */
const slack = 2 ** 16
/** Load at which the set is enlarged, and by which factor, and the load that it cannot exceed. */
const fullAt = 0.78
const growth = 1.3
const mostLoad = 0.88

/** Entries that cannot fill up while each worker inserts one more batch before it pauses. */
export function initialEntries(workers: number): number {
  return Math.max(2 ** 14, workers * 16384) + slack
}

export class CompactSet extends VisitedSet {
  private readonly index: Int32Array
  private entries = 0
  private readonly lows = new Int32Array(mostCandidates)
  private readonly highs = new Int32Array(mostCandidates)
  private readonly firsts = new Int32Array(mostCandidates)
  /** For each byte of a packed state 256 low words, and as many high words. */
  private lowOf: Int32Array = new Int32Array(0)
  private highOf: Int32Array = new Int32Array(0)
  private layoutVersion = -1

  constructor(memory: SharedMemory, layout: Layout) {
    super(memory, layout)
    this.index = memory.index
    this.refresh()
  }

  override refresh(): void {
    super.refresh()
    this.layout.refresh(this.memory)
    const { control } = this.memory
    this.entries = (control[Control.indexEntries] as number) - slack
    if (this.layoutVersion === control[Control.layoutVersion]) return
    this.layoutVersion = control[Control.layoutVersion] as number
    const tables = fingerprintTables(this.layout)
    this.lowOf = tables.low
    this.highOf = tables.high
  }

  override sift(packed: Int32Array, _hashes: Int32Array, candidates: number): number {
    const { index, entries, lows, highs, firsts } = this
    const { words } = this.layout
    for (let at = 0; at < candidates; at++) this.fingerprint(packed, at * words, at)
    for (let at = 0; at < candidates; at++) firsts[at] = index[2 * home(lows[at] as number, entries)] as number
    let left = 0
    for (let at = 0; at < candidates; at++) {
      const low = lows[at] as number
      const high = highs[at] as number
      if (firsts[at] !== 0 && this.has(low, high)) continue
      lows[left] = low
      highs[left] = high
      const from = at * words
      const to = left * words
      for (let word = 0; word < words; word++) packed[to + word] = packed[from + word] as number
      left++
    }
    return left
  }

  override insert(packed: Int32Array, _hashes: Int32Array, candidate: number): number {
    const { index } = this
    const low = this.lows[candidate] as number
    const high = this.highs[candidate] as number
    for (let at = 2 * home(low, this.entries); ; at += 2) {
      let found = index[at] as number
      if (found === 0) {
        if (!this.hasPlace()) return noRoom
        found = Atomics.compareExchange(index, at, 0, low)
        if (found === 0) {
          Atomics.store(index, at + 1, high)
          return this.write(packed, candidate * this.layout.words)
        }
      }
      if (found === low && this.highAt(at) === high) return known
    }
  }

  override leaveBlock(): number {
    const rest = super.leaveBlock()
    Atomics.sub(this.memory.control, Control.indexTaken, rest)
    return rest
  }

  /** Enters the fingerprint of a state that is in the arena or in the archive already. */
  enter(packed: Int32Array, offset: number): void {
    const { index } = this
    this.fingerprint(packed, offset, 0)
    const low = this.lows[0] as number
    for (let at = 2 * home(low, this.entries); ; at += 2) {
      const found = Atomics.compareExchange(index, at, 0, low)
      if (found === 0) {
        Atomics.store(index, at + 1, this.highs[0] as number)
        return
      }
      if (found === low && this.highAt(at) === this.highs[0]) return
    }
  }

  override clearShare(worker: number): void {
    const parties = this.memory.control[Control.parties] as number
    const words = 2 * (this.memory.control[Control.indexEntries] as number)
    const share = Math.ceil(words / parties)
    this.index.fill(0, worker * share, Math.min((worker + 1) * share, words))
  }

  override refill(): void {
    const { control, segments } = this.memory
    const { words } = this.layout
    const end = control[Control.segmentTop] as number
    for (;;) {
      const segment = Atomics.add(control, Control.rebuildCursor, 1)
      if (segment >= end) return
      const first = segments[segment * 2] as number
      const last = first + (segments[segment * 2 + 1] as number)
      for (let position = first; position < last; position++) this.enter(this.arena, position * words)
    }
  }

  protected override admits(): boolean {
    const { control } = this.memory
    const taken = (control[Control.indexTaken] as number) + (control[Control.blockStates] as number)
    return taken <= this.entries * mostLoad
  }

  protected override admit(): void {
    const { control } = this.memory
    const block = control[Control.blockStates] as number
    const taken = Atomics.add(control, Control.indexTaken, block) + block
    if (taken > this.entries * fullAt && largerCompactSet(this.memory) > 0) {
      Atomics.or(control, Control.request, Request.index)
    }
  }

  private write(packed: Int32Array, offset: number): number {
    const { arena, next } = this
    const { words } = this.layout
    for (let at = 0; at < words; at++) arena[next * words + at] = packed[offset + at] as number
    return this.keep()
  }

  private has(low: number, high: number): boolean {
    const { index } = this
    for (let at = 2 * home(low, this.entries); ; at += 2) {
      const found = index[at] as number
      if (found === 0) return false
      if (found === low && this.highAt(at) === high) return true
    }
  }

  /** The high word of a taken entry, which may be about to be written. */
  private highAt(at: number): number {
    const { index } = this
    let high = index[at + 1] as number
    while (high === 0) high = Atomics.load(index, at + 1)
    return high
  }

  /** Computes the fingerprint of a packed state into the numbered place of the batch. */
  private fingerprint(packed: Int32Array, offset: number, place: number): void {
    const { lowOf, highOf } = this
    const { words } = this.layout
    let low = 0
    let high = 0
    for (let word = 0, table = 0; word < words; word++, table += 1024) {
      const bits = packed[offset + word] as number
      const a = table + (bits & 255)
      const b = table + 256 + ((bits >>> 8) & 255)
      const c = table + 512 + ((bits >>> 16) & 255)
      const d = table + 768 + (bits >>> 24)
      low ^= (lowOf[a] as number) ^ (lowOf[b] as number) ^ (lowOf[c] as number) ^ (lowOf[d] as number)
      high ^= (highOf[a] as number) ^ (highOf[b] as number) ^ (highOf[c] as number) ^ (highOf[d] as number)
    }
    // The low word tells where an entry lies; a bijection spreads what exclusive or alone leaves in patterns.
    this.lows[place] = scatter(low) || 1
    this.highs[place] = high || 1
  }
}

/** Where the search for an entry begins: the entries are in the order of their low words. */
function home(low: number, entries: number): number {
  return Math.floor((low >>> 0) * (entries / 2 ** 32))
}

/** How many entries the set can be enlarged to, slack included; 0 when there is no room. */
export function largerCompactSet(memory: SharedMemory): number {
  const now = memory.control[Control.indexEntries] as number
  const larger = Math.ceil((now - slack) * (now < 2 ** 18 ? 2 : growth)) + slack
  return 2 * larger <= memory.index.length && memory.hasRoomFor(8 * (larger - now)) ? larger : 0
}

/**
 * Enlarges the set in place: from the last entry to the first, each moves up to where it belongs. Only the first few may
 * belong into what is still to be moved; they wait. Only while no other worker runs.
 *
 * @param to number of entries, slack included
 */
export function enlargeCompactSet({ control, index }: SharedMemory, to: number): void {
  const from = control[Control.indexEntries] as number
  const entries = to - slack
  const waiting: number[] = []
  const put = (low: number, high: number) => {
    let at = 2 * home(low, entries)
    while (index[at] !== 0) at += 2
    index[at] = low
    index[at + 1] = high
  }
  for (let entry = from - 1; entry >= 0; entry--) {
    const low = index[2 * entry] as number
    if (low === 0) continue
    const high = index[2 * entry + 1] as number
    index[2 * entry] = 0
    index[2 * entry + 1] = 0
    if (home(low, entries) >= entry) put(low, high)
    else waiting.push(low, high)
  }
  for (let at = 0; at < waiting.length; at += 2) put(waiting[at] as number, waiting[at + 1] as number)
  control[Control.indexEntries] = to
}

/** The share of all bits of each byte of a packed state in its fingerprint. */
function fingerprintTables({ words, word, shift, limit }: Layout): { low: Int32Array; high: Int32Array } {
  const lowBits = new Int32Array(32 * words)
  const highBits = new Int32Array(32 * words)
  for (let slot = 0; slot < word.length; slot++) {
    const width = 32 - Math.clz32(limit[slot] as number)
    for (let bit = 0; bit < width; bit++) {
      const at = 32 * (word[slot] as number) + (shift[slot] as number) + bit
      lowBits[at] = randomWord(slot, bit, 0)
      highBits[at] = randomWord(slot, bit, 1)
    }
  }
  return { low: tableOf(lowBits), high: tableOf(highBits) }
}

function tableOf(bits: Int32Array): Int32Array {
  const table = new Int32Array(bits.length * 32)
  for (let byte = 0; byte < bits.length / 8; byte++) {
    for (let value = 1; value < 256; value++) {
      const lowest = 31 - Math.clz32(value & -value)
      table[byte * 256 + value] =
        (table[byte * 256 + (value & (value - 1))] as number) ^ (bits[byte * 8 + lowest] as number)
    }
  }
  return table
}

/** A word for a bit of a slot that is as good as random, and the same in every run. */
function randomWord(slot: number, bit: number, lane: number): number {
  return scatter(scatter(Math.imul(slot * 2 + lane + 1, 0x9e3779b1) + bit) + Math.imul(bit + 1, 0x85ebca77))
}

/**
 * How many states a compact search has to be expected to leave out: pairs of distinct states with one fingerprint, were
 * fingerprints drawn at random (the birthday bound).
 */
export function expectedOmissions(distinct: number): number {
  return (distinct * (distinct - 1)) / 2 / 2 ** 64
}
