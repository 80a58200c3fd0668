/**
 * The states that runs have come through, and the steps that they have taken there. Runs come through the same states again
 * and again, above all at their beginning; where a step was taken before, a run follows it here, and nothing is asked of any
 * table. What is not known is found by the walker. A state is in the graph once it was judged, and nothing is wrong with it.
 *
 *   node    [offer, goals, last run + 1, runs, record of each step ..., low, high, component of each slot ...]
 *   goals   a bit for each `sometimes` that holds there; the highest where no step leads anywhere
 *   offer   what there is to choose from, see offers.ts
 *   runs    how many have come to it, or more than enough
 *   record  [place of a node, situation]                    of a step that was taken
 *           [-1, -]                                         of one that leads nowhere
 *           [-1 - place of its updates, place of its option]   of one that is not known: places are those of tables
 *           [0, -]                                          likewise, after tables were dropped
 *   index   [low, high, place of a node] by fingerprint, open addressing, at most half full
 */

import { withRoomFor } from '../expansion/growable.ts'
import { KnownSituations } from './known-situations.ts'
import { Offers } from './offers.ts'
import type { Taking, Walker } from './walker.ts'

const headerWords = 4
/** Behind the records: the fingerprint. */
const printWords = 2
const recordWords = 2
const firstIndexBits = 12
const entryWords = 3
/** More runs that came to a state are not counted. */
const enoughRuns = 1000
const firstWords = 2 ** 16

/** A step leads to the same state, or to one that is no part of the search. */
export const nowhere = -1

/** Among the `sometimes` that hold in a state: no step leads anywhere. */
const isEnd = 1 << 31

export class RunGraph {
  readonly walker: Walker
  /** What there is to choose from. */
  readonly offers: Offers
  /** The node of the state at hand; 0 for one that is not in the graph. */
  node = 0
  /** The node that the walker stands on; 0 for none. */
  private standing = 0
  /** The record of the step that led to the state at hand, while that is not in the graph. */
  private pending = 0
  private readonly slots: number
  private words = new Int32Array(firstWords)
  private top = 1
  private nodes = 0
  private bits = firstIndexBits
  private index = new Int32Array(entryWords << firstIndexBits)
  /** By initial state: its node; 0 where that is not known. */
  private readonly firsts: Int32Array
  /** How often tables had been dropped when places in them were noted. */
  private drops: number
  private profiles = new Int32Array(1)
  private readonly situations = new KnownSituations()

  constructor(walker: Walker) {
    this.walker = walker
    this.offers = new Offers(walker.steps.profiles)
    this.slots = walker.instance.system.slots.length
    this.firsts = new Int32Array(walker.initial.length)
    this.drops = walker.drops
  }

  /** How many words it takes. */
  get size(): number {
    return this.top + this.offers.size
  }

  /** Forgets everything: between two runs. */
  clear(): void {
    this.situations.clear()
    this.offers.clear()
    this.words = new Int32Array(firstWords)
    this.top = 1
    this.nodes = 0
    this.bits = firstIndexBits
    this.index = new Int32Array(entryWords << firstIndexBits)
    this.firsts.fill(0)
    this.node = 0
    this.standing = 0
  }

  /** Begins a run. */
  begin(initial: number): void {
    const { walker } = this
    walker.prepare()
    if (this.drops !== walker.drops) this.forgetPlaces()
    this.pending = 0
    this.standing = 0
    this.node = this.firsts[initial] as number
    if (this.node !== 0) return
    walker.begin(initial)
    this.node = this.index[this.entryFor(walker.low, walker.high) + 2] as number
    this.firsts[initial] = this.node
    this.standing = this.node
  }

  get low(): number {
    return this.words[this.recordOf(this.total)] as number
  }

  get high(): number {
    return this.words[this.recordOf(this.total) + 1] as number
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
   * Notes that a run has come to the state at hand.
   *
   * @returns how many others had before; -1 where this one had
   */
  noteRun(run: number): number {
    const { words, node } = this
    if (words[node + 2] === run + 1) return -1
    words[node + 2] = run + 1
    const before = words[node + 3] as number
    if (before < enoughRuns) words[node + 3] = before + 1
    return before
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
    const first = this.recordOf(this.total) + printWords
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

  /** What was noted of a step whose target is known. */
  situationOf(step: number): number {
    return this.words[this.recordOf(step) + 1] as number
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
    return this.walker.take(-1 - (this.words[this.recordWithPlaces(step)] as number))
  }

  /**
   * The number of the situation of such a step.
   *
   * @param numberOf gives it by its hash, always the same as long as the graph is not cleared
   */
  findSituation(step: number, numberOf: (low: number, high: number) => number): number {
    const { walker, words, situations } = this
    const record = this.recordWithPlaces(step)
    const place = -1 - (words[record] as number)
    const known = situations.at(place)
    if (known >= 0) return known
    walker.findSituation(words[record + 1] as number)
    const found = numberOf(walker.situationLow, walker.situationHigh)
    situations.note(place, found)
    return found
  }

  /** Notes that a step leads nowhere. */
  noteNowhere(step: number): void {
    this.words[this.recordOf(step)] = nowhere
  }

  /** Leaves the state at hand through the step that the walker has taken last, and notes what its situation is. */
  leave(step: number, situation: number): void {
    const { walker, words } = this
    const record = this.recordOf(step)
    walker.leave()
    const found = this.index[this.entryFor(walker.low, walker.high) + 2] as number
    words[record] = found
    words[record + 1] = situation
    this.pending = found === 0 ? record : 0
    this.node = found
    this.standing = found
  }

  /** Adds the state on which the walker stands, with the `sometimes` that hold there as bits. It becomes the state at hand. */
  add(goals: number): void {
    const { walker, slots } = this
    const total = walker.find()
    const node = this.top
    const print = node + headerWords + total * recordWords
    const end = print + printWords + slots
    this.words = withRoomFor(this.words, end)
    this.profiles = withRoomFor(this.profiles, total)
    walker.steps.writeProfiles(this.profiles)
    const { words } = this
    words[node] = this.offers.placeOf(this.profiles, total)
    words[node + 1] = goals
    words[node + 2] = 0
    words[node + 3] = 0
    words[print] = walker.low
    words[print + 1] = walker.high
    walker.steps.writePlaces(words, node + headerWords)
    words.set(walker.state, print + printWords)
    this.top = end
    if (this.pending !== 0) words[this.pending] = node
    this.pending = 0
    if (2 * this.nodes >= 1 << this.bits) this.growIndex()
    this.nodes++
    this.enter(walker.low, walker.high, node)
    this.node = node
    this.standing = node
  }

  private standOn(): void {
    const { walker, words, node } = this
    if (this.standing === node) return
    const print = this.recordOf(this.total)
    walker.standOn(words, print + printWords)
    walker.low = words[print] as number
    walker.high = words[print + 1] as number
    this.standing = node
  }

  /** The record of a step whose target is not known, with the places that lead there; the walker stands on its state. */
  private recordWithPlaces(step: number): number {
    this.standOn()
    const record = this.recordOf(step)
    if (this.words[record] === 0) this.findPlaces()
    return record
  }

  /** Finds the steps of the state at hand again, whose places were forgotten. */
  private findPlaces(): void {
    const { walker, words } = this
    const total = walker.find()
    const places = new Int32Array(total * recordWords)
    walker.steps.writePlaces(places, 0)
    for (let step = 0; step < total; step++) {
      const record = this.recordOf(step)
      if (words[record] !== 0) continue
      words.set(places.subarray(step * recordWords, (step + 1) * recordWords), record)
    }
  }

  /** Forgets the places of tables that were dropped. */
  private forgetPlaces(): void {
    const { words, offers, slots } = this
    this.situations.clear()
    for (let node = 1; node < this.top; ) {
      const first = node + headerWords
      const end = first + recordWords * offers.stepsOf(words[node] as number)
      for (let record = first; record < end; record += recordWords) {
        if ((words[record] as number) < nowhere) words[record] = 0
      }
      node = end + printWords + slots
    }
    this.drops = this.walker.drops
  }

  private recordOf(step: number): number {
    return this.node + headerWords + step * recordWords
  }

  /** The entry of the index for a state. */
  private entryFor(low: number, high: number): number {
    const { index } = this
    const mask = (1 << this.bits) - 1
    for (let slot = (low ^ Math.imul(high, 0x9e3779b1)) & mask; ; slot = (slot + 1) & mask) {
      const entry = slot * entryWords
      if (index[entry + 2] === 0 || (index[entry] === low && index[entry + 1] === high)) return entry
    }
  }

  private enter(low: number, high: number, node: number): void {
    const entry = this.entryFor(low, high)
    this.index[entry] = low
    this.index[entry + 1] = high
    this.index[entry + 2] = node
  }

  private growIndex(): void {
    const { index } = this
    this.bits++
    this.index = new Int32Array(entryWords << this.bits)
    for (let old = 0; old < index.length; old += entryWords) {
      const [low, high, node] = [index[old] as number, index[old + 1] as number, index[old + 2] as number]
      if (node !== 0) this.enter(low, high, node)
    }
  }
}
