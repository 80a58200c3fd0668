/**
 * An offer is what there is to choose from in a state: the profiles of its steps, in their order. Many states make the same one,
 * so it is kept once, with its steps grouped by kind and by actor: strategies weigh groups, and there are fewer of them than steps.
 *
 *   offer   [hash, steps, end of kinds, first of actors, end of actors, profile of each step ...,
 *            group of a kind ..., steps by group ..., group of an actor ..., steps by group ...]
 *   group   [kind or actor, rule of its first step, number of steps, place of the first of them]
 *   index   places of offers by hash, open addressing, at most half full
 *
 * A group of a kind has steps of one rule; such groups are in the order of kinds, those of one kind in that of rules. Groups of
 * actors are in the order of their first steps.
 */

import { withRoomFor } from '../expansion/growable.ts'
import { mixLow } from '../memory/hash.ts'
import type { Profiles } from './profiles.ts'

const headerWords = 5
/** From one group to the next. */
export const groupWords = 4
const firstIndexBits = 8
const firstWords = 2 ** 12

export class Offers {
  private readonly profiles: Profiles
  private words = new Int32Array(firstWords)
  private top = 1
  private count = 0
  private bits = firstIndexBits
  private index = new Int32Array(1 << firstIndexBits)

  constructor(profiles: Profiles) {
    this.profiles = profiles
  }

  /** How many words they take. */
  get size(): number {
    return this.top
  }

  clear(): void {
    this.words = new Int32Array(firstWords)
    this.top = 1
    this.count = 0
    this.bits = firstIndexBits
    this.index = new Int32Array(1 << firstIndexBits)
  }

  /** The place of an offer. @param profiles of its steps, and whatever lies behind them */
  placeOf(profiles: Int32Array, steps: number): number {
    let hash = steps
    for (let step = 0; step < steps; step++) hash = mixLow(hash, profiles[step] as number)
    const slot = this.slotFor(hash, profiles, steps)
    return (this.index[slot] as number) || this.add(hash, profiles, steps)
  }

  /** How many steps there are. */
  stepsOf(offer: number): number {
    return this.words[offer + 1] as number
  }

  kindOf(offer: number, step: number): number {
    return this.profiles.kindOf(this.words[offer + headerWords + step] as number)
  }

  /** The first group of steps of one kind; others follow up to {@link endOfKinds}. */
  kindsOf(offer: number): number {
    return offer + headerWords + (this.words[offer + 1] as number)
  }

  endOfKinds(offer: number): number {
    return this.words[offer + 2] as number
  }

  /** The first group of steps of one actor; others follow up to {@link endOfActors}. */
  actorsOf(offer: number): number {
    return this.words[offer + 3] as number
  }

  endOfActors(offer: number): number {
    return this.words[offer + 4] as number
  }

  /** The kind, or the actor, of a group. */
  keyOf(group: number): number {
    return this.words[group] as number
  }

  /** The rule of its first step. Of a group of an actor all steps have it where the actor is negative. */
  ruleOf(group: number): number {
    return this.words[group + 1] as number
  }

  sizeOf(group: number): number {
    return this.words[group + 2] as number
  }

  /** The number of a step of a group, by its place in it. */
  stepIn(group: number, at: number): number {
    return this.words[(this.words[group + 3] as number) + at] as number
  }

  private add(hash: number, profiles: Int32Array, steps: number): number {
    const { profiles: known } = this
    const offer = this.top
    // At most as many groups as steps.
    this.words = withRoomFor(this.words, offer + headerWords + steps + 2 * steps * (groupWords + 1))
    const { words } = this
    words[offer] = hash
    words[offer + 1] = steps
    for (let step = 0; step < steps; step++) words[offer + headerWords + step] = profiles[step] as number
    const byKind = grouped(profiles, steps, (one, other) => {
      return known.kindOf(one) === known.kindOf(other) && known.ruleOf(one) === known.ruleOf(other)
    })
    // Rules come in their order already.
    byKind.sort((one, other) => known.kindOf(one.profile) - known.kindOf(other.profile))
    const kinds = offer + headerWords + steps
    words[offer + 2] = kinds + byKind.length * groupWords
    const actors = this.write(byKind, kinds, (profile) => known.kindOf(profile))
    const byActor = grouped(profiles, steps, (one, other) => known.actorOf(one) === known.actorOf(other))
    words[offer + 3] = actors
    words[offer + 4] = actors + byActor.length * groupWords
    this.top = this.write(byActor, actors, (profile) => known.actorOf(profile))
    if (2 * this.count >= 1 << this.bits) this.growIndex()
    this.count++
    this.index[this.slotFor(hash, profiles, steps)] = offer
    return offer
  }

  /** Writes groups, and behind them their steps. Returns the place behind. */
  private write(groups: readonly Group[], place: number, keyOf: (profile: number) => number): number {
    const { words } = this
    let at = place
    let end = place + groups.length * groupWords
    for (const { profile, steps } of groups) {
      words[at] = keyOf(profile)
      words[at + 1] = this.profiles.ruleOf(profile)
      words[at + 2] = steps.length
      words[at + 3] = end
      at += groupWords
      words.set(steps, end)
      end += steps.length
    }
    return end
  }

  private slotFor(hash: number, profiles: Int32Array, steps: number): number {
    const { index } = this
    const mask = (1 << this.bits) - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const offer = index[slot] as number
      if (offer === 0 || this.isOf(offer, hash, profiles, steps)) return slot
    }
  }

  private isOf(offer: number, hash: number, profiles: Int32Array, steps: number): boolean {
    const { words } = this
    if (words[offer] !== hash || words[offer + 1] !== steps) return false
    for (let step = 0; step < steps; step++) if (words[offer + headerWords + step] !== profiles[step]) return false
    return true
  }

  private growIndex(): void {
    const { index, words } = this
    this.bits++
    this.index = new Int32Array(1 << this.bits)
    const mask = (1 << this.bits) - 1
    for (const offer of index) {
      if (offer === 0) continue
      let slot = (words[offer] as number) & mask
      while (this.index[slot] !== 0) slot = (slot + 1) & mask
      this.index[slot] = offer
    }
  }
}

/** Steps that have something in common. */
interface Group {
  /** Of the first of them. */
  readonly profile: number
  readonly steps: number[]
}

/** Groups the steps with these profiles. The groups are in the order of their first steps. */
function grouped(
  profiles: Int32Array,
  steps: number,
  haveInCommon: (profile: number, other: number) => boolean,
): Group[] {
  const groups: Group[] = []
  for (let step = 0; step < steps; step++) {
    const profile = profiles[step] as number
    const group = groups.find((one) => haveInCommon(one.profile, profile))
    if (group === undefined) groups.push({ profile, steps: [step] })
    else group.steps.push(step)
  }
  return groups
}
