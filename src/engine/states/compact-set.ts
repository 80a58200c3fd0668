/**
 * The compact visited set (hash compaction; Wolper and Leroy, 1993; Stern and Dill, 1995): of each state it keeps a
 * 64-bit fingerprint alone. Two states with one fingerprint would pass for one, so a search with it may leave states out;
 * how many are to be expected is reported.
 *
 *   entry   [low, high]   both not 0 once the entry is taken
 *
 * The states themselves go to the archive, of which the next level is read again: a worker gathers those that it finds in
 * a window of the arena, and appends them when that is full, and before each meeting.
 *
 *   arena   [states of worker 0][states of worker 1] ...   as many words for each
 *
 * A fingerprint is two independent hashes of the packed words, so it changes with the layout; then the set is filled anew
 * from the archive.
 *
 * To insert: claim the low word of an empty entry with compare-and-exchange, then write the high word. Who meets the low
 * word before the high one is there waits for it. Entries lie in the order of their low words, as far as collisions allow,
 * so the set is enlarged in place, by any factor, in one pass over its memory.
 */

import type { SharedMemory } from '../memory/memory.ts'
import { Request } from '../memory/noticeboard.ts'
import type { Sliced } from '../platform/slices.ts'
import type { Archive } from './archive.ts'
import type { Layout } from './layout.ts'
import { hashState } from './state-space.ts'
import { known, mostCandidates, noRoom, VisitedSet } from './visited.ts'

/** Entries behind the last one that a fingerprint can begin at: so a search for a free entry never has to wrap around. */
const slack = 2 ** 16
/** Load at which the set is enlarged, and the load that it cannot exceed. */
const fullAt = 0.875
const mostLoad = 0.92

/** Words of a worker's window of the arena: room for two states of the largest layout, and few enough to be in the cache. */
const windowWords = 2 ** 15
/** States that are read at once to fill the set anew. */
const chunkStates = 2048

/** Entries that cannot fill up while each worker inserts one more batch before it pauses. */
export function initialEntries(workers: number): number {
  return workers * 2 ** 15 + slack
}

/** What a compact set needs of an archive. */
export type StateLog = Pick<Archive, 'states' | 'beginEra' | 'append' | 'read'>

export class CompactSet extends VisitedSet {
  /** Entries that a fingerprint can begin at, and that by the number of low words. */
  private entries = 0
  /** Without other workers there is nobody to wait for, and an atomic claim waits for what was written before it. */
  private readonly isAlone: boolean
  private scale = 0
  private readonly highs = new Int32Array(mostCandidates)
  /** Where each candidate was looked up: first its home, then the empty entry that the search ended at. */
  private readonly addresses = new Int32Array(mostCandidates)
  private readonly firsts = new Int32Array(mostCandidates)
  private readonly archive: StateLog
  private readonly worker: number
  /** Positions of the window: the first one, the next one to write to, and the end. */
  private first = 0
  private next = 0
  private end = 0
  /** Entries that this worker may take without asking. */
  private reserved = 0

  constructor(memory: SharedMemory, layout: Layout, { archive, worker }: { archive: StateLog; worker: number }) {
    super(memory, layout)
    this.archive = archive
    this.worker = worker
    this.isAlone = memory.board.parties === 1
    this.refresh()
  }

  /** Only while the window is empty. */
  override refresh(): void {
    this.entries = this.memory.board.indexEntries - slack
    this.scale = this.entries / 2 ** 32
    // Before the first layout there are no states.
    const words = Math.max(1, this.layout.words)
    this.first = Math.ceil((this.worker * windowWords) / words)
    this.next = this.first
    this.end = Math.floor(((this.worker + 1) * windowWords) / words)
  }

  override sift(packed: Int32Array, hashes: Int32Array, candidates: number): number {
    const { index, scale, highs, addresses, firsts } = this
    const { words } = this.layout
    for (let at = 0; at < candidates; at++) {
      const address = 2 * home(hashes[at] as number, scale)
      addresses[at] = address
      firsts[at] = index[address] as number
    }
    let left = 0
    for (let at = 0; at < candidates; at++) {
      const low = (hashes[at] as number) || 1
      const from = at * words
      const high = highHash(packed, from, words)
      let address = addresses[at] as number
      if (firsts[at] !== 0) {
        address = this.search(low, high, address)
        if (address < 0) continue
      }
      addresses[left] = address
      hashes[left] = low
      highs[left] = high
      const to = left * words
      for (let word = 0; word < words; word++) packed[to + word] = packed[from + word] as number
      left++
    }
    return left
  }

  override insert(packed: Int32Array, hashes: Int32Array, candidate: number): number {
    const { index } = this
    const low = hashes[candidate] as number
    const high = this.highs[candidate] as number
    // What sift has passed over was taken by others, and stays theirs.
    for (let at = this.addresses[candidate] as number; ; at += 2) {
      let found = index[at] as number
      if (found === 0) {
        if (this.reserved === 0 && !this.reserve()) return noRoom
        if (this.next === this.end) this.flush()
        found = this.claim(at, low, high)
        if (found === 0) return this.write(packed, candidate * this.layout.words)
      }
      if (found === low && this.highAt(at) === high) return known
    }
  }

  override closeSegment(): void {
    this.memory.board.giveBack('indexTaken', this.reserved)
    this.reserved = 0
    this.flush()
  }

  override leaveBlock(): void {
    this.closeSegment()
  }

  protected override get indexWords(): number {
    return 2 * (this.entries + slack)
  }

  override *refill(): Sliced<void> {
    const { memory, archive, layout } = this
    for (;;) {
      const first = memory.board.take('rebuildCursor', chunkStates)
      if (first >= archive.states) return
      const states = Math.min(chunkStates, archive.states - first)
      const packed = archive.read(first, first + states)
      for (let at = 0; at < states; at++) this.enter(packed, at * layout.words)
      yield
    }
  }

  /** Enters the fingerprint of a state that is in the archive already. */
  private enter(packed: Int32Array, offset: number): void {
    const { index } = this
    const { words } = this.layout
    const low = hashState(packed, offset, words) || 1
    const high = highHash(packed, offset, words)
    for (let at = 2 * home(low, this.scale); ; at += 2) {
      const found = (index[at] as number) || this.claim(at, low, high)
      if (found === 0) return
      if (found === low && this.highAt(at) === high) return
    }
  }

  /** Reserves entries for what comes next; asks for a larger set in time. Returns false when there are none left. */
  private reserve(): boolean {
    const { memory, entries } = this
    const { board } = memory
    const block = board.blockStates
    if (board.indexTaken + block > entries * mostLoad) return false
    const taken = board.take('indexTaken', block) + block
    if (taken > entries * fullAt && largerCompactSet(memory) > 0) board.ask(Request.index)
    this.reserved = block
    return true
  }

  /** Appends what is in the window to the archive. When that fails, it is lost, and the search cannot be taken up again. */
  private flush(): void {
    const { memory, archive, arena, layout, first } = this
    const states = this.next - first
    if (states === 0) return
    this.next = first
    try {
      // Only the first to come after a change of layout begins an era, however little memory there is.
      memory.exclusively(() => memory.beyondLimit(() => archive.beginEra()))
      archive.append(arena.subarray(first * layout.words), states)
    } catch (error) {
      memory.board.isTorn = true
      throw error
    }
  }

  /** Takes an empty entry. Returns 0, or the low word that somebody else has put there first. */
  private claim(at: number, low: number, high: number): number {
    const { index } = this
    if (this.isAlone) {
      index[at] = low
      index[at + 1] = high
      return 0
    }
    const found = Atomics.compareExchange(index, at, 0, low)
    if (found === 0) Atomics.store(index, at + 1, high)
    return found
  }

  private write(packed: Int32Array, offset: number): number {
    const { arena, next } = this
    const { words } = this.layout
    for (let at = 0; at < words; at++) arena[next * words + at] = packed[offset + at] as number
    this.next++
    this.reserved--
    return next
  }

  /** Looks for a fingerprint from an address on. Returns the empty entry that the search ended at, or -1 when it is there. */
  private search(low: number, high: number, from: number): number {
    const { index } = this
    for (let at = from; ; at += 2) {
      const found = index[at] as number
      if (found === 0) return at
      if (found === low && this.highAt(at) === high) return -1
    }
  }

  /** The high word of a taken entry, which may be about to be written. */
  private highAt(at: number): number {
    const { index } = this
    let high = index[at + 1] as number
    while (high === 0) high = Atomics.load(index, at + 1)
    return high
  }
}

/** The high word of a fingerprint, never 0; the low one is hashState, with other constants. */
function highHash(packed: Int32Array, offset: number, words: number): number {
  let hash = 0x1b873593
  for (let at = 0; at < words; at++) {
    hash = Math.imul(hash ^ (packed[offset + at] as number), 0x2c1b3c6d)
    hash ^= hash >>> 13
  }
  hash = Math.imul(hash, 0x297a2d39)
  return hash ^ (hash >>> 16) || 1
}

/** Where the search for an entry begins: the entries are in the order of their low words. */
function home(low: number, scale: number): number {
  return ((low >>> 0) * scale) | 0
}

/** The factor that so many entries are enlarged by. While they are few, large steps: each moves all of them. */
function growth(entries: number): number {
  if (entries < 2 ** 20) return 2
  return entries < 2 ** 21 ? 2 ** 0.5 : 2 ** 0.25
}

/** How many entries the set can be enlarged to, slack included; 0 when there is no room. */
export function largerCompactSet(memory: SharedMemory): number {
  const now = memory.board.indexEntries
  const larger = Math.ceil((now - slack) * growth(now - slack)) + slack
  return 2 * larger <= memory.index.length && memory.hasRoomFor(8 * (larger - now)) ? larger : 0
}

/**
 * Enlarges the set in place: from the last entry to the first, each moves up to where it belongs. Only the first few may
 * belong into what is still to be moved; they wait. Only while no other worker runs.
 *
 * @param to number of entries, slack included
 */
export function enlargeCompactSet({ board, index }: SharedMemory, to: number): void {
  const scale = (to - slack) / 2 ** 32
  const waiting: number[] = []
  for (let from = 2 * board.indexEntries - 2; from >= 0; from -= 2) {
    const low = index[from] as number
    if (low === 0) continue
    const high = index[from + 1] as number
    index[from] = 0
    index[from + 1] = 0
    let at = 2 * home(low, scale)
    if (at < from) {
      waiting.push(low, high)
      continue
    }
    while (index[at] !== 0) at += 2
    index[at] = low
    index[at + 1] = high
  }
  for (let entry = 0; entry < waiting.length; entry += 2) {
    const low = waiting[entry] as number
    let at = 2 * home(low, scale)
    while (index[at] !== 0) at += 2
    index[at] = low
    index[at + 1] = waiting[entry + 1] as number
  }
  board.indexEntries = to
}

/**
 * How many states a compact search has to be expected to leave out: pairs of distinct states with one fingerprint, were
 * fingerprints drawn at random (the birthday bound).
 */
export function expectedOmissions(distinct: number): number {
  return distinct === 0 ? 0 : (distinct * (distinct - 1)) / 2 / 2 ** 64
}
