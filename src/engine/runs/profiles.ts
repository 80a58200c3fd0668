/**
 * A profile is what strategies go by of a step: its rule, its kind and who takes it. There are few, so each has a number, which
 * stays the same for ever in a process and means nothing in another.
 */

import { withRoomFor } from '../expansion/growable.ts'

const firstRoom = 64

export class Profiles {
  private count = 0
  /** By profile. */
  private rules = new Int32Array(firstRoom)
  private kinds = new Int32Array(firstRoom)
  private actors = new Int32Array(firstRoom)
  /** By rule and kind: the profiles by actor. */
  private readonly numbers: Map<number, number>[][] = []

  /**
   * @param actor the slot of the node that acts; negative for a fault, and for what no node does
   * @returns the number of a profile
   */
  of(rule: number, kind: number, actor: number): number {
    return this.numbers[rule]?.[kind]?.get(actor) ?? this.add(rule, kind, actor)
  }

  ruleOf(profile: number): number {
    return this.rules[profile] as number
  }

  kindOf(profile: number): number {
    return this.kinds[profile] as number
  }

  actorOf(profile: number): number {
    return this.actors[profile] as number
  }

  private add(rule: number, kind: number, actor: number): number {
    const profile = this.count++
    if (profile === this.rules.length) {
      const room = 2 * profile
      this.rules = withRoomFor(this.rules, room)
      this.kinds = withRoomFor(this.kinds, room)
      this.actors = withRoomFor(this.actors, room)
    }
    this.rules[profile] = rule
    this.kinds[profile] = kind
    this.actors[profile] = actor
    this.numbers[rule] ??= []
    const ofRule = this.numbers[rule]
    ofRule[kind] ??= new Map()
    ofRule[kind].set(actor, profile)
    return profile
  }
}
