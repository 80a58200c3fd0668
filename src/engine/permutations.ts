/**
 * Permutations of identities, applied to states. What a permutation does to a component, and to every part of its value,
 * is found once and remembered, so applying it to a state is a look-up for each slot.
 */

import type { Plain } from '../language/plain.ts'
import { type Identities, mapParts, settled, slotImages } from '../semantics/symmetry.ts'
import type { Slot } from '../semantics/system.ts'
import { mixLow, scatter } from './hash.ts'
import type { Tabling } from './tabling.ts'

/** What is known of one permutation. */
export interface Permutation {
  /** The image of each identity, by number. */
  readonly images: Int32Array
  /** The slot into which each slot's value goes. */
  readonly slots: Int32Array
  /** By slot and component: the value id of the image; 0 where it is not known yet. */
  readonly ids: Int32Array[]
  /** By slot and component: one more than the component of the image in its slot; 0 where it is not known yet. */
  readonly components: Int32Array[]
  /** Images of parts of values, by the frozen objects that the value store hands out. */
  readonly parts: Map<object, Plain>
}

/** So many permutations are remembered; then all are forgotten. */
const mostPermutations = 20_000

const firstCapacity = 16

export class Permutations {
  readonly identities: Identities
  /** Leaves everything as it is. */
  readonly identity: Permutation
  private readonly slots: readonly Slot[]
  private readonly tabling: Tabling
  private readonly slotsOf: (images: ArrayLike<number>) => Int32Array
  private known = new Map<number, Permutation[]>()
  private count = 0
  /** Whether an identity stands in an object. */
  private readonly mentions = new WeakMap<object, boolean>()
  private readonly swaps: Permutation[] = []
  private readonly scratch: Int32Array

  constructor(identities: Identities, slots: readonly Slot[], tabling: Tabling) {
    this.identities = identities
    this.slots = slots
    this.tabling = tabling
    this.slotsOf = slotImages(slots, identities)
    this.scratch = new Int32Array(slots.length)
    this.identity = this.make(Int32Array.from(identities.members, (_, member) => member))
  }

  /** The permutation with these images, which are copied. */
  of(images: Int32Array): Permutation {
    let hash = 0
    for (let member = 0; member < images.length; member++) hash = mixLow(hash, images[member] as number)
    const bucket = this.known.get(hash)
    if (bucket !== undefined) {
      for (const permutation of bucket) {
        let member = 0
        while (member < images.length && permutation.images[member] === images[member]) member++
        if (member === images.length) return permutation
      }
    }
    if (this.count >= mostPermutations) {
      this.known = new Map()
      this.count = 0
    }
    const made = this.make(Int32Array.from(images))
    this.count++
    const found = this.known.get(hash)
    if (found === undefined) this.known.set(hash, [made])
    else found.push(made)
    return made
  }

  /** The exchange of two identities. */
  swapOf(a: number, b: number): Permutation {
    const { members } = this.identities
    const at = Math.min(a, b) * members.length + Math.max(a, b)
    const known = this.swaps[at]
    if (known !== undefined) return known
    const images = Int32Array.from(members, (_, member) => (member === a ? b : member === b ? a : member))
    const made = this.make(images)
    this.swaps[at] = made
    return made
  }

  /** Applies a permutation to a state, in place. */
  apply(permutation: Permutation, state: Int32Array): void {
    const { scratch } = this
    const { slots, components } = permutation
    scratch.set(state)
    for (let slot = 0; slot < scratch.length; slot++) {
      const component = scratch[slot] as number
      const known = (components[slot] as Int32Array)[component]
      state[slots[slot] as number] = (known || this.fillComponent(permutation, slot, component)) - 1
    }
  }

  /** Whether exchanging two identities leaves a state as it is. */
  isFixedBySwap(a: number, b: number, state: Int32Array): boolean {
    const { slots, ids } = this.swapOf(a, b)
    const own = this.identity.ids
    for (let slot = 0; slot < state.length; slot++) {
      const image = slots[slot] as number
      const component = state[slot] as number
      const there = state[image] as number
      const id = (ids[slot] as Int32Array)[component] || this.fillId(this.swapOf(a, b), slot, component)
      const known = (own[image] as Int32Array)[there] || this.fillId(this.identity, image, there)
      if (id !== known) return false
    }
    return true
  }

  /** The value id of what a permutation makes of a component. */
  idOfImage(permutation: Permutation, slot: number, component: number): number {
    return (permutation.ids[slot] as Int32Array)[component] || this.fillId(permutation, slot, component)
  }

  /** Adds up hashes of what a permutation makes of states: equal sums stand for the same states. */
  addHash(permutation: Permutation, state: Int32Array, sum: { low: number; high: number }): void {
    const { values } = this.tabling
    let low = 0
    let high = 0
    for (let slot = 0; slot < state.length; slot++) {
      const id = this.idOfImage(permutation, slot, state[slot] as number)
      const image = permutation.slots[slot] as number
      low ^= scatter(values.lowHash(id) + Math.imul(image + 1, 0x9e3779b1))
      high ^= scatter(values.highHash(id) + Math.imul(image + 1, 0x85ebca77))
    }
    sum.low = (sum.low + scatter(low)) | 0
    sum.high = (sum.high + scatter(high)) | 0
  }

  private make(images: Int32Array): Permutation {
    return {
      images,
      slots: this.slotsOf(images),
      ids: this.slots.map(() => new Int32Array(0)),
      components: this.slots.map(() => new Int32Array(0)),
      parts: new Map(),
    }
  }

  private fillId(permutation: Permutation, slot: number, component: number): number {
    const { values, components } = this.tabling
    const value = components.valueOf(slot, component)
    const renamed = this.rename(permutation, value)
    const image = renamed === value ? value : settled(this.slots[slot] as Slot, renamed)
    return enter(permutation.ids, slot, component, values.intern(image))
  }

  private fillComponent(permutation: Permutation, slot: number, component: number): number {
    const { values, components } = this.tabling
    const image = values.valueOf(this.idOfImage(permutation, slot, component))
    const number = components.componentOf(permutation.slots[slot] as number, image) + 1
    return enter(permutation.components, slot, component, number)
  }

  private rename(permutation: Permutation, value: Plain): Plain {
    const { identities, mentions } = this
    if (typeof value === 'string') return identities.rename(value, permutation.images)
    if (typeof value !== 'object' || value === null) return value
    let isMentioned = mentions.get(value)
    if (isMentioned === undefined) {
      isMentioned = identities.isMentionedIn(value)
      mentions.set(value, isMentioned)
    }
    if (!isMentioned) return value
    const known = permutation.parts.get(value)
    if (known !== undefined) return known
    const { values } = this.tabling
    // The object that the store hands out is recognised wherever it comes up again.
    const image = values.valueOf(values.intern(mapParts(value, (part) => this.rename(permutation, part))))
    permutation.parts.set(value, image)
    return image
  }
}

/** Enters a word into the table of a slot, which grows as needed. */
function enter(tables: Int32Array[], slot: number, component: number, word: number): number {
  let table = tables[slot] as Int32Array
  if (component >= table.length) {
    const larger = new Int32Array(Math.max(firstCapacity, 2 ** Math.ceil(Math.log2(component + 1))))
    larger.set(table)
    table = larger
    tables[slot] = table
  }
  table[component] = word
  return word
}
