/**
 * Permutations of identities, applied to states. What a permutation does to a component, and to parts of its value, is
 * found once and remembered, so applying it to a state is a look-up for each slot. A value in which no identity stands
 * only moves to another slot, whatever the permutation is.
 */

import type { Plain } from '../../language/plain.ts'
import { type Identities, mapParts, settled, slotImages } from '../../semantics/instance/symmetry.ts'
import type { Slot } from '../../semantics/system/system.ts'
import { mixLow, scatter } from '../memory/hash.ts'
import type { Tabling } from '../tables/tabling.ts'
import { ImageCache } from './image-cache.ts'

export interface Permutation {
  /** No other one has had this number. */
  readonly number: number
  /** The image of each identity, by number. */
  readonly images: Int32Array
  /** The slot into which each slot's value goes. */
  readonly slots: Int32Array
  /** Images of parts of values, by the frozen objects that the value store hands out. */
  readonly parts: Map<object, Plain>
}

export interface StepHash {
  readonly low: number
  readonly high: number
}

/** So many permutations are remembered; then all are forgotten. */
const mostPermutations = 4096

const firstCapacity = 16

export class Permutations {
  readonly identities: Identities
  /** Leaves everything as it is. */
  readonly identity: Permutation
  private readonly slots: readonly Slot[]
  private readonly tabling: Tabling
  private readonly slotsOf: (images: ArrayLike<number>) => Int32Array
  private made = 0
  private known = new Map<number, Permutation[]>()
  private count = 0
  private readonly swaps: Permutation[] = []
  /** By slot, for each component: [value id, whether an identity stands in the value, a {@link Mention}]. */
  private readonly own: Int32Array[]
  /** By slot, slot of the image, and component: one more than the component of the same value there. */
  private readonly moved: Int32Array[][]
  /** Value ids of images. */
  private readonly imageIds = new ImageCache()
  /** Components of images in their slots, plus one. */
  private readonly imageComponents = new ImageCache()
  private readonly scratch: Int32Array

  constructor(identities: Identities, slots: readonly Slot[], tabling: Tabling) {
    this.identities = identities
    this.slots = slots
    this.tabling = tabling
    this.slotsOf = slotImages(slots, identities)
    this.own = slots.map(() => new Int32Array(0))
    this.moved = slots.map(() => [])
    this.scratch = new Int32Array(slots.length)
    this.identity = this.make(Int32Array.from(identities.members, (_, member) => member))
  }

  /** The permutation with these images, which are copied. */
  of(images: Int32Array): Permutation {
    let hash = 0
    for (let member = 0; member < images.length; member++) hash = mixLow(hash, images[member] as number)
    for (const permutation of this.known.get(hash) ?? []) {
      let member = 0
      while (member < images.length && permutation.images[member] === images[member]) member++
      if (member === images.length) return permutation
    }
    if (this.count === mostPermutations) {
      this.known = new Map()
      this.count = 0
    }
    this.count++
    const permutation = this.make(Int32Array.from(images))
    this.known.set(hash, [...(this.known.get(hash) ?? []), permutation])
    return permutation
  }

  /** The exchange of two identities. */
  swapOf(a: number, b: number): Permutation {
    const { members } = this.identities
    const at = Math.min(a, b) * members.length + Math.max(a, b)
    const known = this.swaps[at]
    if (known !== undefined) return known
    const swap = this.make(Int32Array.from(members, (_, member) => (member === a ? b : member === b ? a : member)))
    this.swaps[at] = swap
    return swap
  }

  /** Applies a permutation to a state, in place. */
  apply(permutation: Permutation, state: Int32Array): void {
    const { scratch, own } = this
    const { slots, number } = permutation
    scratch.set(state)
    for (let slot = 0; slot < scratch.length; slot++) {
      const component = scratch[slot] as number
      const image = slots[slot] as number
      const mention = (own[slot] as Int32Array)[2 * component + 1] || this.lookAt(slot, component)
      if (mention === Mention.none) {
        state[image] = image === slot ? component : this.move(slot, component, image)
      } else {
        const known = this.imageComponents.get(number, slot, component)
        state[image] = (known || this.fillComponent(permutation, slot, component)) - 1
      }
    }
  }

  /** Whether exchanging two identities leaves a state as it is. */
  isFixedBySwap(a: number, b: number, state: Int32Array): boolean {
    const swap = this.swapOf(a, b)
    const { slots, number } = swap
    const { own, imageIds } = this
    for (let slot = 0; slot < state.length; slot++) {
      const image = slots[slot] as number
      const component = state[slot] as number
      const mention = (own[slot] as Int32Array)[2 * component + 1] || this.lookAt(slot, component)
      if (mention === Mention.none) {
        if (image !== slot && this.idOf(slot, component) !== this.idOf(image, state[image] as number)) return false
      } else {
        const id = imageIds.get(number, slot, component) || this.fillId(swap, slot, component)
        if (id !== this.idOf(image, state[image] as number)) return false
      }
    }
    return true
  }

  /** The value id of what a permutation makes of a component. */
  idOfImage(permutation: Permutation, slot: number, component: number): number {
    const own = this.own[slot] as Int32Array
    const mention = own[2 * component + 1] || this.lookAt(slot, component)
    if (mention === Mention.none) return this.idOf(slot, component)
    return this.imageIds.get(permutation.number, slot, component) || this.fillId(permutation, slot, component)
  }

  /**
   * Hashes what a permutation makes of the steps of a state: equal sums stand for the same steps with the same notes.
   *
   * @param steps for each step [updates, (slot, component) ...]
   * @param notes a word for each step
   */
  hashSteps(permutation: Permutation, state: Int32Array, steps: Int32Array, notes: readonly number[]): StepHash {
    const before = { low: 0, high: 0 }
    for (let slot = 0; slot < state.length; slot++) this.mix(permutation, slot, state[slot] as number, before)
    let [low, high] = [0, 0]
    const after = { low: 0, high: 0 }
    let at = 0
    for (let step = 0; at < steps.length; step++) {
      after.low = before.low ^ (notes[step] as number)
      after.high = before.high ^ (notes[step] as number)
      for (const end = at + 1 + 2 * (steps[at++] as number); at < end; at += 2) {
        const slot = steps[at] as number
        this.mix(permutation, slot, state[slot] as number, after)
        this.mix(permutation, slot, steps[at + 1] as number, after)
      }
      low = (low + scatter(after.low)) | 0
      high = (high + scatter(after.high)) | 0
    }
    return { low, high }
  }

  /** Adds what a permutation makes of a component to a hash of a state, or takes it out. */
  private mix(permutation: Permutation, slot: number, component: number, hash: { low: number; high: number }): void {
    const { values } = this.tabling
    const id = permutation === this.identity ? this.idOf(slot, component) : this.idOfImage(permutation, slot, component)
    const image = permutation.slots[slot] as number
    hash.low ^= scatter(values.records.lowHash(id) + Math.imul(image + 1, 0x9e3779b1))
    hash.high ^= scatter(values.records.highHash(id) + Math.imul(image + 1, 0x85ebca77))
  }

  private make(images: Int32Array): Permutation {
    return { number: this.made++, images, slots: this.slotsOf(images), parts: new Map() }
  }

  private idOf(slot: number, component: number): number {
    if (!(this.own[slot] as Int32Array)[2 * component + 1]) this.lookAt(slot, component)
    return (this.own[slot] as Int32Array)[2 * component] as number
  }

  /** Finds out what there is to know of a component. Returns whether an identity stands in it. */
  private lookAt(slot: number, component: number): number {
    const { components } = this.tabling
    const isMentioned = this.identities.isMentionedIn(components.valueOf(slot, component))
    const mention = isMentioned ? Mention.some : Mention.none
    const own = withRoom(this.own[slot] as Int32Array, 2 * component + 2)
    own[2 * component] = components.idOf(slot, component)
    own[2 * component + 1] = mention
    this.own[slot] = own
    return mention
  }

  /** The component of the same value in another slot. */
  private move(slot: number, component: number, image: number): number {
    const moved = this.moved[slot] as Int32Array[]
    const known = moved[image]?.[component]
    if (known) return known - 1
    const found = this.tabling.components.componentOfId(image, this.idOf(slot, component))
    const table = withRoom(moved[image] ?? new Int32Array(0), component + 1)
    table[component] = found + 1
    moved[image] = table
    return found
  }

  private fillId(permutation: Permutation, slot: number, component: number): number {
    const { values, components } = this.tabling
    const value = components.valueOf(slot, component)
    const renamed =
      typeof value === 'string'
        ? this.identities.rename(value, permutation.images)
        : settled(
            this.slots[slot] as Slot,
            mapParts(value, (part) => this.rename(permutation, part)),
          )
    const id = values.intern(renamed)
    this.imageIds.set(permutation.number, slot, component, id)
    return id
  }

  private fillComponent(permutation: Permutation, slot: number, component: number): number {
    const id = this.idOfImage(permutation, slot, component)
    const word = this.tabling.components.componentOfId(permutation.slots[slot] as number, id) + 1
    this.imageComponents.set(permutation.number, slot, component, word)
    return word
  }

  private rename(permutation: Permutation, value: Plain): Plain {
    if (typeof value === 'string') return this.identities.rename(value, permutation.images)
    if (typeof value !== 'object' || value === null) return value
    const known = permutation.parts.get(value)
    if (known !== undefined) return known
    const { values } = this.tabling
    // The object that the store hands out is recognised wherever it comes up again.
    const image = values.valueOf(values.intern(mapParts(value, (part) => this.rename(permutation, part))))
    permutation.parts.set(value, image)
    return image
  }
}

/** Exchanges of two that, made one after the other, come to a permutation. */
export function* exchangesIn(images: Int32Array): Generator<readonly [number, number]> {
  const isDone = new Set<number>()
  for (let first = 0; first < images.length; first++) {
    for (let at = first; !isDone.has(at); at = images[at] as number) {
      isDone.add(at)
      if (at !== first) yield [first, at]
    }
  }
}

const Mention = { unknown: 0, none: 1, some: 2 } as const

/** A table with at least so many words; the same one where it has them. */
function withRoom(table: Int32Array, words: number): Int32Array {
  if (words <= table.length) return table
  const larger = new Int32Array(Math.max(firstCapacity, 2 ** Math.ceil(Math.log2(words))))
  larger.set(table)
  return larger
}
