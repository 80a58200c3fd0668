/**
 * Looks for models that tell apart what they declare symmetric. Exchanging two identities in a state must exchange them
 * in its steps, and must not change what a predicate answers; here both are done through the tables and compared. In each
 * level a few states are looked at, each of them also with its identities shuffled; when paranoid, every state is. Which
 * states and which identities is decided by hashes of content, so every run looks at the same ones.
 */

import type { Instance } from '../semantics/instance.ts'
import { refused } from './change-rows.ts'
import type { Checks } from './checks.ts'
import type { Directory } from './directory.ts'
import { fingerprintOf } from './fingerprint.ts'
import { scatter } from './hash.ts'
import { Control, type SharedMemory } from './memory.ts'
import type { Permutations } from './permutations.ts'
import { lookUp } from './tables.ts'
import type { Tabling } from './tabling.ts'

const statesOfLevel = 4
const swapsOfState = 3

/** A state and two identities that it matters to exchange. */
export interface Asymmetry {
  readonly state: Int32Array
  readonly a: number
  readonly b: number
}

interface Parts {
  readonly instance: Instance
  readonly tabling: Tabling
  readonly checks: Checks
  readonly permutations: Permutations
  /** Whether to look at every state. */
  readonly isParanoid: boolean
}

/** The steps of a state: the states that they lead to, and how many fail. */
interface Steps {
  readonly after: readonly Int32Array[]
  readonly failing: number
}

export class SymmetryAudit {
  private readonly memory: SharedMemory
  private readonly directory: Directory
  private readonly instance: Instance
  private readonly tabling: Tabling
  private readonly checks: Checks
  private readonly permutations: Permutations
  private readonly isParanoid: boolean
  /** All pairs of identities of one set. */
  private readonly pairs: readonly (readonly [number, number])[]

  constructor(memory: SharedMemory, directory: Directory, parts: Parts) {
    this.memory = memory
    this.directory = directory
    this.instance = parts.instance
    this.tabling = parts.tabling
    this.checks = parts.checks
    this.permutations = parts.permutations
    this.isParanoid = parts.isParanoid
    const { members, setOf } = parts.permutations.identities
    this.pairs = members.flatMap((_, a) =>
      members.flatMap((_, b) => (b > a && setOf[b] === setOf[a] ? [[a, b] as const] : [])),
    )
  }

  /** Whether a state of the level at hand shows that identities are told apart; most states are not looked at. */
  findsAsymmetry(state: Int32Array): boolean {
    const seed = fingerprintOf(state, this.tabling).low >>> 0
    const every = Math.ceil((this.memory.control[Control.frontier] as number) / statesOfLevel)
    if (!this.isParanoid && seed % Math.max(1, every) !== 0) return false
    return this.asymmetryOf(state, seed) !== null
  }

  /**
   * Exchanges identities in a state, and in the state with its identities shuffled.
   *
   * @param seed decides which identities, and how they are shuffled; without it all are exchanged
   */
  asymmetryOf(state: Int32Array, seed?: number): Asymmetry | null {
    const shuffled = Int32Array.from(state)
    const order = seed ?? fingerprintOf(state, this.tabling).low
    this.permutations.apply(this.permutations.of(this.shuffle(order)), shuffled)
    for (const subject of [state, shuffled]) {
      const steps = this.stepsOf(subject)
      for (const [a, b] of this.pairsFor(seed)) {
        if (this.isTellingApart({ state: subject, a, b }, steps)) return { state: subject, a, b }
      }
    }
    return null
  }

  private pairsFor(seed: number | undefined): readonly (readonly [number, number])[] {
    const { pairs } = this
    if (seed === undefined || this.isParanoid || pairs.length <= swapsOfState) return pairs
    return Array.from(
      { length: swapsOfState },
      (_, at) => pairs[(seed + at) % pairs.length] as readonly [number, number],
    )
  }

  private shuffle(seed: number): Int32Array {
    const { members, firstOf, setOf } = this.permutations.identities
    const images = Int32Array.from(members, (_, member) => member)
    for (let at = images.length - 1; at > 0; at--) {
      const first = firstOf[setOf[at] as number] as number
      const to = first + ((scatter(seed + at) >>> 0) % (at - first + 1))
      const image = images[at] as number
      images[at] = images[to] as number
      images[to] = image
    }
    return images
  }

  private isTellingApart({ state, a, b }: Asymmetry, steps: Steps): boolean {
    const { permutations } = this
    const swap = permutations.swapOf(a, b)
    const exchanged = Int32Array.from(state)
    permutations.apply(swap, exchanged)
    const found = this.stepsOf(exchanged)
    if (found.failing !== steps.failing || found.after.length !== steps.after.length) return true
    const expected = { low: 0, high: 0 }
    for (const after of steps.after) permutations.addHash(swap, after, expected)
    const actual = { low: 0, high: 0 }
    for (const after of found.after) permutations.addHash(permutations.identity, after, actual)
    if (expected.low !== actual.low || expected.high !== actual.high) return true
    return this.predicateTellingApart({ state, a, b }, steps) !== null
  }

  /** The name of a predicate that answers differently when two identities are exchanged. */
  predicateTellingApart({ state, a, b }: Asymmetry, steps: Steps = this.stepsOf(state)): string | null {
    const { checks, permutations } = this
    const exchange = (before: Int32Array) => {
      const exchanged = Int32Array.from(before)
      permutations.apply(permutations.swapOf(a, b), exchanged)
      return exchanged
    }
    const exchanged = exchange(state)
    if (checks.askConstraint(state) !== checks.askConstraint(exchanged)) return 'within'
    for (const numbered of [...checks.ofStates, ...checks.ofDeadlocks]) {
      const { check, name } = numbered.property
      if (check !== null && checks.ask(numbered, state) !== checks.ask(numbered, exchanged)) return name
    }
    if (checks.ofSteps.length === 0) return null
    for (const after of steps.after) {
      const step = Int32Array.from([...state, ...after])
      const exchangedStep = Int32Array.from([...exchanged, ...exchange(after)])
      for (const numbered of checks.ofSteps) {
        if (checks.ask(numbered, step) !== checks.ask(numbered, exchangedStep)) return numbered.property.name
      }
    }
    return null
  }

  /** The steps of a state: from the tables where they know it; what they do not know is not entered, for it is rare. */
  private stepsOf(state: Int32Array): Steps {
    const { heap } = this.memory
    const { tabling } = this
    const after: Int32Array[] = []
    let failing = 0
    for (const rule of this.instance.system.rules.keys()) {
      const options = this.optionsOf(rule, state)
      for (let at = 1; at < options.length; at += 2) {
        const option = options[at] as number
        const leaf = lookUp(heap, option, state)
        if (leaf === 0) tabling.runSuccessors(option, state)
        failing += leaf === 0 ? this.addSteps(tabling.answer, 0, state, after) : this.addSteps(heap, leaf, state, after)
      }
    }
    return { after, failing }
  }

  /** A rule's options, as its table holds them. */
  private optionsOf(rule: number, state: Int32Array): Int32Array {
    const { heap } = this.memory
    const { tabling } = this
    const leaf = lookUp(heap, this.directory.ruleCells + rule, state)
    if (leaf !== 0) return heap.subarray(leaf, leaf + 1 + 2 * (heap[leaf] as number))
    tabling.runOptions(rule, state)
    return tabling.answer.slice(0, 1 + 2 * (tabling.answer[0] as number))
  }

  /** Adds the states that the successors in a leaf lead to. Returns how many of them fail. */
  private addSteps(words: Int32Array, leaf: number, state: Int32Array, after: Int32Array[]): number {
    let failing = 0
    let at = leaf + 1
    for (let left = words[leaf] as number; left > 0; left--) {
      const updates = words[at++] as number
      if (updates < 0) {
        failing++
        continue
      }
      const next = Int32Array.from(state)
      let isRefused = false
      for (const end = at + 2 * updates; at < end; at += 2) {
        const slot = words[at] as number
        const component = this.updated(slot, words[at + 1] as number, state[slot] as number)
        if (component === refused) isRefused = true
        else next[slot] = component
      }
      if (isRefused) failing++
      else after.push(next)
    }
    return failing
  }

  /** The component of a slot after an update: a component, or minus the place of a change. */
  private updated(slot: number, target: number, before: number): number {
    if (target >= 0) return target
    const result = this.tabling.resultOf(slot, -target, before)
    return result === refused ? refused : result - 1
  }
}
