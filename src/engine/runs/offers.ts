/**
 * An offer is what there is to choose from in a state: the profiles of its steps, in their order. Many states make the same one,
 * so it is kept once, with its steps grouped by kind and by actor: strategies weigh groups, and there are fewer of them than steps.
 *
 *   offer   [steps, end of kinds, end of actors, group of a kind ..., group of an actor ..., kind of each step ...,
 *            profile of each step ..., list of steps ...]
 *   group   [kind or actor, rule of its first step, number of steps, where they are]
 *           where they are: the first of steps whose numbers follow one another; of others, minus the place of their list
 *
 * A group of a kind has steps of one rule; such groups are in the order of kinds, those of one kind in that of rules. Groups of
 * actors are in the order of their first steps. Offers lie in the heap; one that has been made does not change.
 */

import { mixLow } from '../memory/hash.ts'
import type { SharedMemory } from '../memory/memory.ts'
import { PairMap } from '../memory/pair-map.ts'
import type { Profiles } from './profiles.ts'
import type { KnownOfRuns } from './run-memory.ts'

const headerWords = 3
/** From one group to the next. */
export const groupWords = 4

export class Offers {
  private readonly profiles: Profiles
  private readonly memory: SharedMemory
  private readonly words: Int32Array
  /** By hash, and by how many others were known that have the same. */
  private readonly places: PairMap

  constructor(memory: SharedMemory, { offers }: KnownOfRuns, profiles: Profiles) {
    this.profiles = profiles
    this.memory = memory
    this.words = memory.heap
    this.places = new PairMap(memory, offers, 'kept')
  }

  /**
   * The place of an offer.
   *
   * @param profiles of its steps, and whatever lies behind them
   * @throws NetsplitError `out-of-memory`
   */
  placeOf(profiles: Int32Array, steps: number): number {
    let hash = steps
    for (let step = 0; step < steps; step++) hash = mixLow(hash, profiles[step] as number)
    for (let others = 0; ; others++) {
      const offer = this.places.get(hash, others) || this.add(hash, others, profiles.subarray(0, steps))
      if (this.isOf(offer, profiles, steps)) return offer
    }
  }

  /** How many steps there are. */
  stepsOf(offer: number): number {
    return this.words[offer] as number
  }

  kindOf(offer: number, step: number): number {
    return this.words[this.endOfActors(offer) + step] as number
  }

  /** The first group of steps of one kind; others follow up to {@link endOfKinds}. */
  kindsOf(offer: number): number {
    return offer + headerWords
  }

  endOfKinds(offer: number): number {
    return this.words[offer + 1] as number
  }

  /** The first group of steps of one actor; others follow up to {@link endOfActors}. */
  actorsOf(offer: number): number {
    return this.endOfKinds(offer)
  }

  endOfActors(offer: number): number {
    return this.words[offer + 2] as number
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
    const { words } = this
    const where = words[group + 3] as number
    return where >= 0 ? where + at : (words[at - where] as number)
  }

  /** Adds an offer, unless somebody else has added one of the same key meanwhile. Returns the place of either. */
  private add(hash: number, others: number, profiles: Int32Array): number {
    const { profiles: known } = this
    const byKind = grouped(profiles, (one, other) => {
      return known.kindOf(one) === known.kindOf(other) && known.ruleOf(one) === known.ruleOf(other)
    })
    // Rules come in their order already.
    byKind.sort((one, other) => known.kindOf(one.profile) - known.kindOf(other.profile))
    const byActor = grouped(profiles, (one, other) => known.actorOf(one) === known.actorOf(other))
    const steps = profiles.length
    const groups = [...byKind, ...byActor]
    const listed = groups.reduce((sum, group) => sum + (areInARow(group) ? 0 : group.steps.length), 0)
    return this.places.obtain(hash, others, () => {
      const { memory, words } = this
      const offer = memory.allocate(headerWords + groupWords * groups.length + 2 * steps + listed)
      const actors = offer + headerWords + groupWords * byKind.length
      const kinds = actors + groupWords * byActor.length
      words[offer] = steps
      words[offer + 1] = actors
      words[offer + 2] = kinds
      for (let step = 0; step < steps; step++) words[kinds + step] = known.kindOf(profiles[step] as number)
      words.set(profiles, kinds + steps)
      const lists = this.write(byKind, offer + headerWords, kinds + 2 * steps, (profile) => known.kindOf(profile))
      this.write(byActor, actors, lists, (profile) => known.actorOf(profile))
      return offer
    })
  }

  /** Writes groups, and the lists of their steps from another place on. Returns the place behind these. */
  private write(groups: readonly Group[], place: number, lists: number, keyOf: (profile: number) => number): number {
    const { words } = this
    let at = place
    let list = lists
    for (const group of groups) {
      const { profile, steps } = group
      words[at] = keyOf(profile)
      words[at + 1] = this.profiles.ruleOf(profile)
      words[at + 2] = steps.length
      words[at + 3] = areInARow(group) ? (steps[0] as number) : -list
      at += groupWords
      if (areInARow(group)) continue
      words.set(steps, list)
      list += steps.length
    }
    return list
  }

  private isOf(offer: number, profiles: Int32Array, steps: number): boolean {
    const { words } = this
    if (words[offer] !== steps) return false
    const first = this.endOfActors(offer) + steps
    for (let step = 0; step < steps; step++) if (words[first + step] !== profiles[step]) return false
    return true
  }
}

/** Steps that have something in common. */
interface Group {
  /** Of the first of them. */
  readonly profile: number
  readonly steps: number[]
}

/** Groups the steps with these profiles. The groups are in the order of their first steps. */
function grouped(profiles: Int32Array, haveInCommon: (profile: number, other: number) => boolean): Group[] {
  const groups: Group[] = []
  for (const [step, profile] of profiles.entries()) {
    const group = groups.find((one) => haveInCommon(one.profile, profile))
    if (group === undefined) groups.push({ profile, steps: [step] })
    else group.steps.push(step)
  }
  return groups
}

/** Whether the numbers of the steps of a group follow one another. */
function areInARow({ steps }: Group): boolean {
  return (steps.at(-1) as number) - (steps[0] as number) === steps.length - 1
}
