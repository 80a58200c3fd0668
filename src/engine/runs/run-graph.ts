/**
 * The states that runs have come through, and the steps that they have taken there. Runs come through the same states again
 * and again, above all at their beginning; where a step was taken before, a run follows it here, and nothing is asked of any
 * table. What is not known is found by the walker. A state is in the graph once it was judged, and nothing is wrong with it.
 *
 *   node    [offer, goals, number, low, high, record of each step ..., component of each slot ...]
 *   offer   what there is to choose from, see offers.ts
 *   goals   a bit for each `sometimes` that holds there; the highest where no step leads anywhere
 *   number  of the node, from 0 on; -1 once enough is known of the runs that came to it
 *   record  [place of a node, situation]                            of a step that was taken
 *           [-1, -]                                                 of one that leads nowhere
 *           [-1 - place of its updates, -1 - place of its option]   of one that is not known: places are those of tables
 *           [0, -]                                                  likewise, after tables were dropped
 *   index   places of nodes by fingerprint, open addressing
 *
 * Workers that share the memory share the graph. Each writes nodes into a chunk of its own, and enters a node into the index when
 * all of it was written; of two that were made of one state, the second is given up. What is noted of a step follows from its
 * state, so whoever notes it notes the same. Runs are counted by each worker for itself.
 */

import { withRoomFor } from '../expansion/growable.ts'
import { outOfMemory } from '../memory/memory.ts'
import { KnownSituations } from './known-situations.ts'
import { NodesOfRun } from './nodes-of-run.ts'
import { Offers } from './offers.ts'
import { Count, hasLargeGraph, hasManySituations, indexEntries } from './run-memory.ts'
import { Situations } from './situations.ts'
import { enoughRuns, Visits } from './visits.ts'
import type { Taking, Walker } from './walker.ts'

const headerWords = 5
const recordWords = 2
/** A worker takes so many words for nodes at once. */
const chunkWords = 2 ** 12
/** A graph takes at most so many times the words that are too many. */
const mostOverrun = 8
const firstVisits = 2 ** 12

/** A step leads to the same state, or to one that is no part of the search. */
export const nowhere = -1

/** Among the `sometimes` that hold in a state: no step leads anywhere. */
const isEnd = 1 << 31

/** In place of the number of a node: in rounds that are over, a worker had enough runs that came to it. */
const settled = -1

export class RunGraph {
  readonly walker: Walker
  /** What there is to choose from. */
  readonly offers: Offers
  readonly situations: Situations
  /** The node of the state at hand; 0 for one that is not in the graph. */
  node = 0
  /** The node that the walker stands on; 0 for none. */
  private standing = 0
  /** The record of the step that led to the state at hand, and its situation, while that state is not in the graph. */
  private pending = 0
  private pendingSituation = 0
  /** Where the updates of the step lie that the walker has taken last, and its option. */
  private place = 0
  private option = 0
  private readonly slots: number
  private readonly heap: Int32Array
  private readonly words: Int32Array
  private readonly index: Int32Array
  private readonly counts: number
  /** So many words nodes take at most. */
  private readonly most: number
  /** The chunk that nodes are written into: from the next word to its end. */
  private next = 0
  private end = 0
  /** By initial state: its node; 0 where that is not known. */
  private readonly firsts: Int32Array
  /** How often tables had been dropped when places in them were noted. */
  private drops: number
  private profiles = new Int32Array(1)
  private readonly knownSituations = new KnownSituations()
  private readonly nodesOfRun = new NodesOfRun()
  private round = 1
  /** By the number of a node: four times the round in which a run of this worker was counted last, plus how many were, up to enough. */
  private visits = new Int32Array(firstVisits)
  private readonly situationVisits = new Visits()

  constructor(walker: Walker) {
    const { memory, runs, instance, steps, initial, drops } = walker
    this.walker = walker
    this.offers = new Offers(memory, runs.known, steps.profiles)
    this.situations = new Situations(memory, runs.known)
    this.slots = instance.system.slots.length
    this.heap = memory.heap
    this.words = memory.arena
    this.index = memory.index
    this.counts = runs.known.counts
    this.most = Math.min(memory.arena.length, mostOverrun * runs.bounds.graph * runs.workers)
    this.firsts = new Int32Array(initial.length)
    this.drops = drops
  }

  /** Whether it should be cleared. */
  get isLarge(): boolean {
    return hasLargeGraph(this.walker.memory, this.walker.runs)
  }

  /** Whether there are too many situations. */
  get hasManySituations(): boolean {
    return hasManySituations(this.walker.memory, this.walker.runs)
  }

  /** Forgets all states: between two runs, and only where nobody shares the memory. */
  clear(): void {
    this.index.fill(0, 0, indexEntries)
    this.heap[this.counts + Count.words] = 1
    this.heap[this.counts + Count.nodes] = 0
    this.next = 0
    this.end = 0
    this.visits.fill(0)
    this.firsts.fill(0)
    this.node = 0
    this.standing = 0
  }

  /** Begins a round: what runs of those before came to, all workers know of. */
  beginRound(): void {
    this.round++
  }

  /** Begins a run. */
  begin(initial: number): void {
    const { walker } = this
    this.nodesOfRun.begin()
    walker.prepare()
    if (this.drops !== walker.drops) this.forgetPlaces()
    this.pending = 0
    this.standing = 0
    this.node = this.firsts[initial] as number
    if (this.node !== 0) return
    walker.begin(initial)
    this.node = this.find(walker.low, walker.high)
    this.firsts[initial] = this.node
    this.standing = this.node
  }

  get low(): number {
    return this.words[this.node + 3] as number
  }

  get high(): number {
    return this.words[this.node + 4] as number
  }

  /** The `sometimes` that hold in the state at hand, as bits. */
  get goals(): number {
    return (this.words[this.node + 1] as number) & ~isEnd
  }

  /** Whether it is known of the state at hand that no step leads anywhere. */
  get isEnd(): boolean {
    return (this.words[this.node + 1] as number) < 0
  }

  /** Notes of the state at hand that no step leads anywhere. */
  noteEnd(): void {
    this.words[this.node + 1] = (this.words[this.node + 1] as number) | isEnd
  }

  /**
   * Notes that the run has come to the state at hand.
   *
   * @returns how many others of this worker had before, or enough; -1 where this one had
   */
  noteState(): number {
    const { words, node } = this
    if (!this.nodesOfRun.add(node)) return -1
    const number = words[node + 2] as number
    if (number === settled) return enoughRuns
    if (number >= this.visits.length) this.visits = withRoomFor(this.visits, number + 1)
    const { visits, round } = this
    const visit = visits[number] as number
    const before = visit & 3
    if (before < enoughRuns) visits[number] = 4 * round + before + 1
    else if (visit >> 2 < round) words[node + 2] = settled
    return before
  }

  /** Likewise, that a run has come to a situation. */
  noteSituation(situation: number, run: number): number {
    return this.situationVisits.note(situation, run)
  }

  /** What there is to choose from in the state at hand: a place among {@link offers}. */
  get offer(): number {
    return this.words[this.node] as number
  }

  /** How many steps the state at hand has, failures and those that change nothing included. */
  get total(): number {
    return this.offers.stepsOf(this.offer)
  }

  /** The components of the state at hand. */
  components(): Int32Array {
    const first = this.recordOf(this.total)
    return this.words.slice(first, first + this.slots)
  }

  kindOf(step: number): number {
    return this.offers.kindOf(this.offer, step)
  }

  /** The node that a step leads to, or {@link nowhere}; 0 where that is not known. */
  targetOf(step: number): number {
    const target = this.words[this.recordOf(step)] as number
    return target < nowhere ? 0 : target
  }

  /** The situation of a step that leads to a node. */
  situationOf(step: number): number {
    const record = this.recordOf(step)
    const situation = this.words[record + 1] as number
    if (situation >= 0) return situation
    // The node was seen sooner than what another worker wrote before it.
    Atomics.load(this.words, record)
    return this.words[record + 1] as number
  }

  /** Takes a step whose target is known. */
  follow(target: number): void {
    this.node = target
  }

  /** Has the walker stand on the state at hand, with its steps found. */
  stand(): void {
    this.standOn()
    this.walker.find()
  }

  /** Has the walker take a step whose target is not known. */
  take(step: number): Taking {
    this.locate(step)
    return this.walker.take(this.place)
  }

  /** The situation of the step that the walker has taken last. */
  findSituation(): number {
    const { walker, place, knownSituations } = this
    const known = knownSituations.at(place)
    if (known >= 0) return known
    walker.findSituation(this.option)
    const found = this.situations.numberOf(walker.situationLow, walker.situationHigh)
    knownSituations.note(place, found)
    return found
  }

  /** Notes that a step leads nowhere. */
  noteNowhere(step: number): void {
    this.words[this.recordOf(step)] = nowhere
  }

  /** Leaves the state at hand through the step that the walker has taken last, and notes what its situation is. */
  leave(step: number, situation: number): void {
    const { walker } = this
    const record = this.recordOf(step)
    walker.leave()
    const found = this.find(walker.low, walker.high)
    if (found === 0) {
      this.pending = record
      this.pendingSituation = situation
    } else {
      this.note(record, found, situation)
    }
    this.node = found
    this.standing = found
  }

  /**
   * Adds the state on which the walker stands, with the `sometimes` that hold there as bits. It becomes the state at hand.
   *
   * @throws NetsplitError `out-of-memory`
   */
  add(goals: number): void {
    const { walker, words, slots } = this
    const total = walker.find()
    const node = this.roomFor(headerWords + total * recordWords + slots)
    this.profiles = withRoomFor(this.profiles, total)
    walker.steps.writeProfiles(this.profiles)
    words[node] = this.offers.placeOf(this.profiles, total)
    words[node + 1] = goals
    words[node + 3] = walker.low
    words[node + 4] = walker.high
    walker.steps.writePlaces(words, node + headerWords)
    words.set(walker.state, node + headerWords + total * recordWords)
    this.node = this.enter(node)
    if (this.node === node) this.next = node + headerWords + total * recordWords + slots
    this.standing = this.node
    if (this.pending !== 0) this.note(this.pending, this.node, this.pendingSituation)
    this.pending = 0
  }

  private standOn(): void {
    const { walker, words, node } = this
    if (this.standing === node) return
    walker.standOn(words, this.recordOf(this.total))
    walker.low = this.low
    walker.high = this.high
    this.standing = node
  }

  /** Finds where a step lies whose target is not known; the walker stands on its state. */
  private locate(step: number): void {
    const { walker, words } = this
    this.standOn()
    const record = this.recordOf(step)
    const target = words[record] as number
    const situation = words[record + 1] as number
    if (target < nowhere && situation < 0) {
      this.place = -1 - target
      this.option = -1 - situation
      return
    }
    // It was forgotten, or another worker takes the step, too, and knows more by now.
    walker.find()
    const { place, option } = walker.steps.at(step)
    this.place = place
    this.option = option
  }

  /** Notes of a step where it leads. Who sees that sees its situation, too. */
  private note(record: number, target: number, situation: number): void {
    const { words } = this
    words[record + 1] = situation
    Atomics.store(words, record, target)
  }

  /** Forgets the places of tables that were dropped. Nobody shares the memory then, so nodes lie one behind the other. */
  private forgetPlaces(): void {
    const { words, offers, slots } = this
    this.knownSituations.clear()
    for (let node = 1; node < this.next; ) {
      const first = node + headerWords
      const end = first + recordWords * offers.stepsOf(words[node] as number)
      for (let record = first; record < end; record += recordWords) {
        if ((words[record] as number) < nowhere) words[record] = 0
      }
      node = end + slots
    }
    this.drops = this.walker.drops
  }

  private recordOf(step: number): number {
    return this.node + headerWords + step * recordWords
  }

  /** A place for a node of so many words. */
  private roomFor(words: number): number {
    if (this.next + words <= this.end) return this.next
    const taken = Math.max(words, chunkWords)
    const chunk = Atomics.add(this.heap, this.counts + Count.words, taken)
    if (chunk + taken > this.most) throw outOfMemory()
    // Where nobody else has taken a chunk, it goes on where the last one ends.
    if (chunk !== this.end) this.next = chunk
    this.end = chunk + taken
    return this.next
  }

  /** The node of a state; 0 where there is none. */
  private find(low: number, high: number): number {
    const { index, words } = this
    for (let entry = entryOf(low, high); ; entry = (entry + 1) & (indexEntries - 1)) {
      const node = index[entry] as number
      if (node === 0 || (words[node + 3] === low && words[node + 4] === high)) return node
    }
  }

  /** Enters a node into the index. Returns it, or the node of its state that somebody else has entered meanwhile. */
  private enter(node: number): number {
    const { index, words, heap, counts } = this
    const low = words[node + 3] as number
    const high = words[node + 4] as number
    const number = Atomics.add(heap, counts + Count.nodes, 1)
    if (4 * number > 3 * indexEntries) throw outOfMemory()
    words[node + 2] = number
    for (let entry = entryOf(low, high); ; entry = (entry + 1) & (indexEntries - 1)) {
      const known = index[entry] || Atomics.compareExchange(index, entry, 0, node)
      if (known === 0) return node
      if (words[known + 3] === low && words[known + 4] === high) return known
    }
  }
}

/** The entry of the index where the search for a state begins. */
function entryOf(low: number, high: number): number {
  return (low ^ Math.imul(high, 0x9e3779b1)) & (indexEntries - 1)
}
