/**
 * A walk through an orbit: from a state to what permutations make of it, and on from there. The permutations are
 * exchanges of two identities, which lead everywhere, and a few shuffles of all, the same in every search, which lead far.
 * Where the walk goes depends on the state and on a seed alone. It ends when it has met so many states, or all.
 */

import { mixLow, scatter } from '../memory/hash.ts'
import type { Permutation, Permutations } from './permutations.ts'

/** How far a walk goes. */
export interface Reach {
  /** So many states it meets. */
  readonly states: number
  /** So many new ones are found from a state before others have their turn. */
  readonly fan: number
  /** Which exchanges are made where it begins: of each two identities of a set, or only so many that they lead everywhere. */
  readonly exchanges: 'all' | 'some'
}

/** A step of a walk, between states that are numbered as the walk meets them; the first, number 0, is where it begins. */
export interface Link {
  readonly from: number
  readonly to: number
  /** Leads from the one to the other. */
  readonly permutation: Permutation
  /** The state that it leads to. */
  readonly image: Int32Array
}

const shuffleCount = 8

export class OrbitWalks {
  private readonly permutations: Permutations
  private readonly shuffles: readonly Permutation[]
  /** For each shuffle, exchanges of identities that are neighbours in it. */
  private readonly paths: readonly (readonly Permutation[])[]
  /** Every exchange of two, and then the shuffles. */
  private readonly everyExchange: readonly Permutation[]

  constructor(permutations: Permutations) {
    this.permutations = permutations
    const { members, setOf, firstOf } = permutations.identities
    const orders = Array.from({ length: shuffleCount }, (_, number) =>
      number === 0 ? rotated(firstOf) : shuffled(firstOf, number),
    )
    this.shuffles = orders.map((images) => permutations.of(images))
    const swapsOf = (pairs: readonly (readonly [number, number])[]) =>
      pairs.flatMap(([a, b]) => (setOf[a] === setOf[b] ? [permutations.swapOf(a, b)] : []))
    this.paths = orders.map((order) =>
      swapsOf(Array.from(order.subarray(1), (member, at) => [order[at] as number, member] as const)),
    )
    const pairs = members.flatMap((_, a) => members.flatMap((_, b) => (a < b ? [[a, b] as const] : [])))
    this.everyExchange = [...swapsOf(pairs), ...this.shuffles]
  }

  /** The steps to states that are new to the walk, and all those that it tries from where it begins. */
  *through(state: Int32Array, seed: number, { states: most, fan, exchanges }: Reach): Generator<Link> {
    const { permutations } = this
    const ways = this.waysBy(seed)
    const met = new Met(state)
    /** How many permutations were tried, by state. */
    const tried = [0]
    const turns = [0]
    // Whoever has found enough has another turn after the others.
    for (let turn = 0; turn < turns.length; turn++) {
      const from = turns[turn] as number
      const all = from === 0 && exchanges === 'all' ? this.everyExchange : ways(from)
      let found = 0
      while (found < fan && (tried[from] as number) < all.length) {
        // Every exchange from where the walk begins is made, however many those are.
        if (met.states.length >= most && (from > 0 || exchanges === 'some')) return
        const permutation = all[tried[from] as number] as Permutation
        tried[from] = (tried[from] as number) + 1
        const image = Int32Array.from(met.states[from] as Int32Array)
        permutations.apply(permutation, image)
        const to = met.numberOf(image)
        if (to === tried.length) {
          tried.push(0)
          turns.push(to)
          found++
        } else if (from > 0) continue
        yield { from, to, permutation, image }
      }
      if ((tried[from] as number) < all.length) turns.push(from)
    }
  }

  /** The permutations that are tried from a state with a number: a shuffle, and then exchanges. */
  private waysBy(seed: number): (from: number) => readonly Permutation[] {
    const choice = (seed >>> 8) % shuffleCount
    const path = this.paths[choice] as readonly Permutation[]
    return (from) => {
      const shuffle = this.shuffles[(choice + from) % shuffleCount] as Permutation
      const first = (scatter(seed + from) >>> 0) % path.length
      return [shuffle, ...path.slice(first), ...path.slice(0, first)]
    }
  }
}

/** The states that a walk has met. */
class Met {
  readonly states: Int32Array[]
  private readonly byHash = new Map<number, number[]>()

  constructor(first: Int32Array) {
    this.states = []
    this.numberOf(first)
  }

  /** The number of a state; a new one if it was not met before. */
  numberOf(state: Int32Array): number {
    let hash = 0
    for (let slot = 0; slot < state.length; slot++) hash = mixLow(hash, state[slot] as number)
    const alike = this.byHash.get(hash)
    for (const number of alike ?? []) {
      const other = this.states[number] as Int32Array
      let slot = 0
      while (slot < state.length && state[slot] === other[slot]) slot++
      if (slot === state.length) return number
    }
    const number = this.states.push(state) - 1
    if (alike === undefined) this.byHash.set(hash, [number])
    else alike.push(number)
    return number
  }
}

/** In each set, everybody becomes the next one. */
function rotated(firstOf: readonly number[]): Int32Array {
  return permuted(firstOf, (at, { first, end }) => (at + 1 < end ? at + 1 : first))
}

function permuted(
  firstOf: readonly number[],
  imageOf: (at: number, set: { first: number; end: number }) => number,
): Int32Array {
  const images = new Int32Array(firstOf.at(-1) as number)
  for (const [set, end] of firstOf.slice(1).entries()) {
    const first = firstOf[set] as number
    for (let at = first; at < end; at++) images[at] = imageOf(at, { first, end })
  }
  return images
}

/** In each set, the members in an order that the number decides. */
function shuffled(firstOf: readonly number[], number: number): Int32Array {
  const images = permuted(firstOf, (at) => at)
  for (const [set, end] of firstOf.slice(1).entries()) {
    const first = firstOf[set] as number
    for (let at = end - 1; at > first; at--) {
      const to = first + ((scatter(number * images.length + at) >>> 0) % (at - first + 1))
      const image = images[at] as number
      images[at] = images[to] as number
      images[to] = image
    }
  }
  return images
}
