/**
 * Looks for models that tell apart what they declare symmetric. All states of an orbit have to behave alike; here a walk
 * through the orbit compares them, each with one that a permutation leads from (see behaviour.ts, orbit-walk.ts). In each
 * level a few states are looked at, and some of their orbits; when paranoid, every state is, and all of its orbit, if that
 * is not too large. Which states, and which of their orbits, is decided by hashes of content, so every run looks at the
 * same ones.
 */

import type { Identities } from '../../semantics/instance/symmetry.ts'
import { fingerprintOf } from '../checks/fingerprint.ts'
import type { SharedMemory } from '../memory/memory.ts'
import type { Noticeboard } from '../memory/noticeboard.ts'
import type { Tabling } from '../tables/tabling.ts'
import type { Behaviour, Behaviours } from './behaviour.ts'
import { OrbitWalks, type Reach } from './orbit-walk.ts'
import { exchangesIn, type Permutation, type Permutations } from './permutations.ts'
import type { Representatives } from './representatives.ts'

const statesOfLevel = 4

/** How far a state's orbit is looked at: in a sample, also of few identities; where something was found; when paranoid. */
const reaches = {
  sample: { states: 6, fan: 3, exchanges: 'some' },
  sampleOfFew: { states: 24, fan: 4, exchanges: 'some' },
  finding: { states: 120, fan: Number.POSITIVE_INFINITY, exchanges: 'all' },
  paranoid: { states: 720, fan: Number.POSITIVE_INFINITY, exchanges: 'all' },
} as const satisfies { readonly [name: string]: Reach }

/** A state, and two identities that it matters to exchange in it; null where it is not known which two. */
export interface Asymmetry {
  readonly state: Int32Array
  readonly pair: readonly [number, number] | null
}

interface Parts {
  readonly tabling: Tabling
  readonly permutations: Permutations
  readonly representatives: Representatives
  readonly behaviours: Behaviours
  /** Whether to look at every state. */
  readonly isParanoid: boolean
}

export class SymmetryAudit {
  private readonly board: Noticeboard
  private readonly tabling: Tabling
  private readonly permutations: Permutations
  private readonly representatives: Representatives
  private readonly behaviours: Behaviours
  private readonly walks: OrbitWalks
  /** How far the orbits of the states are looked at that the search explores. */
  private readonly reach: keyof typeof reaches

  constructor({ board }: SharedMemory, parts: Parts) {
    this.board = board
    this.tabling = parts.tabling
    this.permutations = parts.permutations
    this.representatives = parts.representatives
    this.behaviours = parts.behaviours
    this.walks = new OrbitWalks(parts.permutations)
    const few = reaches.sampleOfFew.states
    const sample = permutationCount(parts.permutations.identities) <= few ? 'sampleOfFew' : 'sample'
    this.reach = parts.isParanoid ? 'paranoid' : sample
  }

  /** Whether a state of the level at hand shows that identities are told apart; most states are not looked at. */
  findsAsymmetry(state: Int32Array): boolean {
    const every = Math.ceil(this.board.frontier / statesOfLevel)
    if (this.reach !== 'paranoid' && this.seedOf(state) % Math.max(1, every) !== 0) return false
    return this.asymmetryIn(state, this.reach) !== null
  }

  /** Compares a state with others of its orbit. */
  asymmetryIn(state: Int32Array, reach: keyof typeof reaches): Asymmetry | null {
    const { behaviours, walks } = this
    const met = [behaviours.of(state)]
    for (const { from, to, permutation, image } of walks.through(state, this.seedOf(state), reaches[reach])) {
      if (to === met.length) met.push(behaviours.of(image))
      const before = met[from] as Behaviour
      if (!behaviours.areAlike(before, permutation, met[to] as Behaviour)) return this.narrowed(before, permutation)
    }
    return null
  }

  /** Compares a state that the search explored with others of its orbit: as the search did, and farther. */
  asymmetryFrom(state: Int32Array): Asymmetry | null {
    return this.asymmetryIn(state, 'finding') ?? this.asymmetryIn(state, this.reach)
  }

  /**
   * Compares a state of the model with the representative under which the search explores it. Of what is different, it
   * says how to see that in the state itself, if it can be seen there.
   */
  asymmetryOfReal(state: Int32Array): Asymmetry | null {
    const explored = Int32Array.from(state)
    const permutation = this.representatives.reduce(explored)
    if (permutation === null) return null
    const { behaviours } = this
    const real = behaviours.of(state)
    if (behaviours.areAlike(real, permutation, behaviours.of(explored))) return null
    return this.asymmetryIn(state, 'finding') ?? this.narrowed(real, permutation)
  }

  /** The name of a predicate that answers differently when two identities are exchanged; null where none does. */
  predicateTellingApart({ state, pair }: Asymmetry): string | null {
    if (pair === null) return null
    const swap = this.permutations.swapOf(...pair)
    const exchanged = Int32Array.from(state)
    this.permutations.apply(swap, exchanged)
    const { behaviours } = this
    return behaviours.predicateTellingApart(behaviours.of(state), swap, behaviours.of(exchanged))
  }

  /** Which exchange of two it is that makes a difference, of those that a permutation is made of. */
  private narrowed(from: Behaviour, permutation: Permutation): Asymmetry {
    const { behaviours, permutations } = this
    let before = from
    for (const pair of exchangesIn(permutation.images)) {
      const swap = permutations.swapOf(...pair)
      const exchanged = Int32Array.from(before.state)
      permutations.apply(swap, exchanged)
      const after = behaviours.of(exchanged)
      if (!behaviours.areAlike(before, swap, after)) return { state: before.state, pair }
      before = after
    }
    return { state: from.state, pair: null }
  }

  private seedOf(state: Int32Array): number {
    return fingerprintOf(state, this.tabling).low >>> 0
  }
}

/** How many permutations of identities there are. */
function permutationCount({ firstOf }: Identities): number {
  const sizes = firstOf.slice(1).map((end, set) => end - (firstOf[set] as number))
  return sizes.reduce(
    (count, size) => Array.from({ length: size }, (_, at) => at + 1).reduce((a, b) => a * b, count),
    1,
  )
}
