/**
 * Of all states that differ only in what identities are called, an orbit, one is the representative. Which one depends on
 * content alone: not on the member of the orbit at hand, nor on component numbers.
 *
 * Identities are sorted by their signatures, and renamed in that order. Where two have the same signature, mostly nothing
 * changes when they are exchanged, and then their order does not matter. Else the order is found by trying: one of them
 * is taken to come first, the others are told apart by their relations to those that are told apart already, and so on;
 * of the states that come out at the end, the smallest is taken (individualisation and refinement, as in McKay,
 * "Practical Graph Isomorphism", 1981). Signatures that are equal by chance cost time, and nothing else.
 */

import { comparePlain } from '../../language/plain.ts'
import { mixLow, scatter } from '../memory/hash.ts'
import type { Tabling } from '../tables/tabling.ts'
import type { Permutation, Permutations } from './permutations.ts'
import type { Signatures } from './signatures.ts'

/** Identities in an order that is not decided where they share a class. */
interface Partition {
  /** The identities, set by set, class by class. */
  readonly order: Int32Array
  /** Where in the order the class of each identity begins, by identity. */
  readonly classes: Int32Array
}

export class Representatives {
  readonly permutations: Permutations
  private readonly signatures: Signatures
  private readonly tabling: Tabling
  private readonly order: Int32Array
  private readonly images: Int32Array
  private readonly signed: Int32Array

  constructor(permutations: Permutations, signatures: Signatures, tabling: Tabling) {
    this.permutations = permutations
    this.signatures = signatures
    this.tabling = tabling
    const { length } = permutations.identities.members
    this.order = new Int32Array(length)
    this.images = new Int32Array(length)
    this.signed = new Int32Array(length)
  }

  /**
   * Replaces a state by the representative of its orbit.
   *
   * @returns the permutation that leads there; null when the state is the representative itself
   */
  reduce(state: Int32Array): Permutation | null {
    const { signed, order, permutations, images } = this
    this.signatures.sign(state, signed)
    this.sort()
    const { setOf } = permutations.identities
    for (let at = 1; at < order.length; at++) {
      const a = order[at - 1] as number
      const b = order[at] as number
      if (signed[a] !== signed[b] || setOf[a] !== setOf[b] || permutations.isFixedBySwap(a, b, state)) continue
      return this.reduceBySearch(state)
    }
    let isMoved = false
    for (let at = 0; at < order.length; at++) {
      images[order[at] as number] = at
      if (order[at] !== at) isMoved = true
    }
    if (!isMoved) return null
    const permutation = permutations.of(images)
    permutations.apply(permutation, state)
    return permutation
  }

  /** Sorts the identities of each set by signature. */
  private sort(): void {
    const { signed, order } = this
    const { firstOf } = this.permutations.identities
    for (let set = 0; set + 1 < firstOf.length; set++) {
      const first = firstOf[set] as number
      for (let at = first; at < (firstOf[set + 1] as number); at++) {
        const signature = signed[at] as number
        let to = at
        for (; to > first && (signed[order[to - 1] as number] as number) > signature; to--) {
          order[to] = order[to - 1] as number
        }
        order[to] = at
      }
    }
  }

  private reduceBySearch(state: Int32Array): Permutation {
    const { permutations } = this
    const order = Int32Array.from(this.order)
    const partition: Partition = { order, classes: new Int32Array(order.length) }
    const { setOf } = permutations.identities
    splitClasses(partition, (a, b) => setOf[a] === setOf[b] && this.signed[a] === this.signed[b])
    const best = this.bestBelow(partition, { state, related: this.signatures.relate(state) })
    permutations.apply(best, state)
    return best
  }

  /** Of all decisions of what a partition leaves undecided, the one that leads to the smallest state. */
  private bestBelow(partition: Partition, subject: Subject): Permutation {
    refine(partition, subject.related)
    const undecided = this.undecidedClass(partition, subject.state)
    if (undecided === null) return this.permutations.of(imagesOf(partition.order))
    let best: Permutation | null = null
    const tried: number[] = []
    for (const member of undecided) {
      // Where exchanging two changes nothing, putting the one first comes to the same as putting the other first.
      if (tried.some((other) => this.permutations.isFixedBySwap(member, other, subject.state))) continue
      tried.push(member)
      const found = this.bestBelow(withFirst(partition, member), subject)
      if (best === null || this.isSmaller(found, best, subject.state)) best = found
    }
    return best as Permutation
  }

  /** The first class whose members cannot be exchanged freely; null when there is none. */
  private undecidedClass({ order, classes }: Partition, state: Int32Array): Int32Array | null {
    for (let first = 0; first < order.length; ) {
      let end = first + 1
      let isFree = true
      for (; end < order.length && classes[order[end] as number] === first; end++) {
        isFree &&= this.permutations.isFixedBySwap(order[end - 1] as number, order[end] as number, state)
      }
      if (!isFree) return order.slice(first, end)
      first = end
    }
    return null
  }

  /** Compares what two permutations make of a state: by hash, then by content. */
  private isSmaller(left: Permutation, right: Permutation, state: Int32Array): boolean {
    const a = this.idsOf(left, state)
    const b = this.idsOf(right, state)
    if (a.every((id, slot) => id === b[slot])) return false
    const { values } = this.tabling
    let low = [0, 0]
    for (let slot = 0; slot < a.length; slot++) {
      low = [a, b].map((ids, side) => mixLow(low[side] as number, values.records.lowHash(ids[slot] as number)))
    }
    if (low[0] !== low[1]) return (low[0] as number) < (low[1] as number)
    const slot = a.findIndex((id, at) => id !== b[at])
    return comparePlain(values.valueOf(a[slot] as number), values.valueOf(b[slot] as number)) < 0
  }

  /** The value ids of what a permutation makes of a state, by slot. */
  private idsOf(permutation: Permutation, state: Int32Array): number[] {
    const ids: number[] = new Array(state.length)
    for (let slot = 0; slot < state.length; slot++) {
      const image = permutation.slots[slot] as number
      ids[image] = this.permutations.idOfImage(permutation, slot, state[slot] as number)
    }
    return ids
  }
}

interface Subject {
  readonly state: Int32Array
  /** See Signatures.relate. */
  readonly related: Int32Array
}

/** Makes classes of neighbours in the order that are alike. */
function splitClasses({ order, classes }: Partition, isAlike: (a: number, b: number) => boolean): void {
  let first = 0
  for (let at = 0; at < order.length; at++) {
    if (at > 0 && !isAlike(order[at - 1] as number, order[at] as number)) first = at
    classes[order[at] as number] = first
  }
}

/** Tells members of a class apart by their relations to all classes, until that tells nobody apart any more. */
function refine({ order, classes }: Partition, related: Int32Array): void {
  const members = order.length
  const colours = new Int32Array(members)
  for (let count = countOf(classes); ; ) {
    for (let a = 0; a < members; a++) {
      let colour = 0
      for (let b = 0; b < members; b++) {
        const forth = related[a * members + b] as number
        const back = related[b * members + a] as number
        if (forth !== 0 || back !== 0) colour += scatter(mixLow(mixLow(forth, back), classes[b] as number))
      }
      colours[a] = colour
    }
    const before = Int32Array.from(classes)
    order.sort(
      (a, b) => (before[a] as number) - (before[b] as number) || (colours[a] as number) - (colours[b] as number),
    )
    splitClasses({ order, classes }, (a, b) => before[a] === before[b] && colours[a] === colours[b])
    const more = countOf(classes)
    if (more === count) return
    count = more
  }
}

function countOf(classes: Int32Array): number {
  return new Set(classes).size
}

/** The partition with one member put before the others of its class, in a class of its own. */
function withFirst({ order, classes }: Partition, member: number): Partition {
  const first = classes[member] as number
  const rest = order.filter((other) => other !== member)
  const moved = Int32Array.from([...rest.slice(0, first), member, ...rest.slice(first)])
  return {
    order: moved,
    classes: classes.map((own, other) => (own === first && other !== member ? first + 1 : own)),
  }
}

function imagesOf(order: Int32Array): Int32Array {
  const images = new Int32Array(order.length)
  for (const [at, member] of order.entries()) images[member] = at
  return images
}
