/**
 * A profile is what strategies go by of a step: its rule, its kind and who takes it. There are few, and each is kept once, so its
 * address stands for it among all who share the memory.
 *
 *   profile   [rule, kind, actor]
 */

import type { SharedMemory } from '../memory/memory.ts'
import { PairMap } from '../memory/pair-map.ts'
import type { KnownOfRuns } from './run-memory.ts'

const profileWords = 3

export class Profiles {
  private readonly memory: SharedMemory
  private readonly heap: Int32Array
  private readonly kinds: number
  private readonly addresses: PairMap

  /** @param kinds how many kinds of steps there are */
  constructor(memory: SharedMemory, { profiles }: KnownOfRuns, kinds: number) {
    this.memory = memory
    this.heap = memory.heap
    this.kinds = kinds
    this.addresses = new PairMap(memory, profiles, 'kept')
  }

  /**
   * @param actor the slot of the node that acts; negative for a fault, and for what no node does
   * @returns the profile
   */
  of(rule: number, kind: number, actor: number): number {
    return this.addresses.get(rule * this.kinds + kind, actor) || this.obtain(rule, kind, actor)
  }

  ruleOf(profile: number): number {
    return this.heap[profile] as number
  }

  kindOf(profile: number): number {
    return this.heap[profile + 1] as number
  }

  actorOf(profile: number): number {
    return this.heap[profile + 2] as number
  }

  private obtain(rule: number, kind: number, actor: number): number {
    return this.addresses.obtain(rule * this.kinds + kind, actor, () => {
      const profile = this.memory.allocate(profileWords)
      this.heap.set([rule, kind, actor], profile)
      return profile
    })
  }
}
