/**
 * The states that runs have come through, and the steps that they have taken there. Runs come through the same states again
 * and again, above all at their beginning; where a step was taken before, a run follows it here, and nothing is asked of any
 * table. What is not known is found by the walker. A state is in the graph once it was judged, and nothing is wrong with it.
 *
 *   node    [low, high, goals, steps, last run + 1, runs, component of each slot ..., record of each step ...]
 *   record  [target, rule, kind, actor, situation low, situation high]
 *   runs    how many have come to it, or more than enough
 *   goals   a bit for each `sometimes` that holds there
 *   target  the place of a node; 0 where it is not known; -1 where the step leads nowhere
 *   actor   the slot of the node that acts; negative for a fault, and for what no node does
 *   index   places of nodes by fingerprint, open addressing, at most half full
 */

import type { Walker } from './walker.ts'

const headerWords = 6
const recordWords = 6
const firstIndexBits = 12
/** More runs that came to a state are not counted. */
const enoughRuns = 1000
const firstWords = 2 ** 16

/** A step leads to the same state, or to one that is no part of the search. */
export const nowhere = -1

export class RunGraph {
  readonly walker: Walker
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
  private index = new Int32Array(1 << firstIndexBits)

  constructor(walker: Walker) {
    this.walker = walker
    this.slots = walker.instance.system.slots.length
  }

  /** How many words it takes. */
  get size(): number {
    return this.top
  }

  /** Forgets everything: between two runs. */
  clear(): void {
    this.words = new Int32Array(firstWords)
    this.top = 1
    this.nodes = 0
    this.bits = firstIndexBits
    this.index = new Int32Array(1 << firstIndexBits)
    this.node = 0
    this.standing = 0
  }

  begin(initial: number): void {
    this.walker.begin(initial)
    this.node = this.index[this.slotFor(this.walker.low, this.walker.high)] as number
    this.standing = 0
    this.pending = 0
  }

  get low(): number {
    return this.words[this.node] as number
  }

  get high(): number {
    return this.words[this.node + 1] as number
  }

  /** The `sometimes` that hold in the state at hand, as bits. */
  get goals(): number {
    return this.words[this.node + 2] as number
  }

  /**
   * Notes that a run has come to the state at hand.
   *
   * @returns how many others had before; -1 where this one had
   */
  noteRun(run: number): number {
    const { words, node } = this
    if (words[node + 4] === run + 1) return -1
    words[node + 4] = run + 1
    const before = words[node + 5] as number
    if (before < enoughRuns) words[node + 5] = before + 1
    return before
  }

  /** How many steps the state at hand has, failures and those that change nothing included. */
  get total(): number {
    return this.words[this.node + 3] as number
  }

  /** The components of the state at hand. */
  components(): Int32Array {
    const first = this.node + headerWords
    return this.words.slice(first, first + this.slots)
  }

  ruleOf(step: number): number {
    return this.words[this.recordOf(step) + 1] as number
  }

  kindOf(step: number): number {
    return this.words[this.recordOf(step) + 2] as number
  }

  actorOf(step: number): number {
    return this.words[this.recordOf(step) + 3] as number
  }

  targetOf(step: number): number {
    return this.words[this.recordOf(step)] as number
  }

  situationLowOf(step: number): number {
    return this.words[this.recordOf(step) + 4] as number
  }

  situationHighOf(step: number): number {
    return this.words[this.recordOf(step) + 5] as number
  }

  /** Takes a step whose target is known. */
  follow(target: number): void {
    this.node = target
  }

  /** Has the walker stand on the state at hand, with its steps found. */
  stand(): void {
    if (this.standing === this.node) return
    const { walker, words, node } = this
    walker.standOn(words, node + headerWords)
    walker.low = words[node] as number
    walker.high = words[node + 1] as number
    walker.find()
    this.standing = node
  }

  /** Notes the situation of a step, which the walker knows. */
  noteSituation(step: number): void {
    const record = this.recordOf(step)
    this.words[record + 4] = this.walker.situationLow
    this.words[record + 5] = this.walker.situationHigh
  }

  /** Notes that a step leads nowhere. */
  noteNowhere(step: number): void {
    this.words[this.recordOf(step)] = nowhere
  }

  /** Goes on from where the walker is after it has left the state at hand, through a step. */
  arrive(step: number): void {
    const { walker, words } = this
    const record = this.recordOf(step)
    const found = this.index[this.slotFor(walker.low, walker.high)] as number
    words[record] = found
    this.pending = found === 0 ? record : 0
    this.node = found
    // Its steps are not found yet.
    this.standing = 0
  }

  /** Adds the state on which the walker stands, with the `sometimes` that hold there as bits. It becomes the state at hand. */
  add(goals: number): void {
    const { walker, slots } = this
    const total = walker.find()
    const node = this.top
    const end = node + headerWords + slots + total * recordWords
    if (end > this.words.length) {
      const larger = new Int32Array(Math.max(end, 2 * this.words.length))
      larger.set(this.words)
      this.words = larger
    }
    const { words } = this
    words[node] = walker.low
    words[node + 1] = walker.high
    words[node + 2] = goals
    words[node + 3] = total
    words[node + 4] = 0
    words[node + 5] = 0
    words.set(walker.state, node + headerWords)
    walker.steps.write(words, node + headerWords + slots, recordWords)
    this.top = end
    if (this.pending !== 0) words[this.pending] = node
    this.pending = 0
    if (2 * this.nodes >= 1 << this.bits) this.growIndex()
    this.nodes++
    this.index[this.slotFor(walker.low, walker.high)] = node
    this.node = node
    this.standing = node
  }

  private recordOf(step: number): number {
    return this.node + headerWords + this.slots + step * recordWords
  }

  private slotFor(low: number, high: number): number {
    const { index, words } = this
    const mask = (1 << this.bits) - 1
    for (let slot = (low ^ Math.imul(high, 0x9e3779b1)) & mask; ; slot = (slot + 1) & mask) {
      const node = index[slot] as number
      if (node === 0 || (words[node] === low && words[node + 1] === high)) return slot
    }
  }

  private growIndex(): void {
    const { index, words } = this
    this.bits++
    this.index = new Int32Array(1 << this.bits)
    for (const node of index) {
      if (node !== 0) this.index[this.slotFor(words[node] as number, words[node + 1] as number)] = node
    }
  }
}
