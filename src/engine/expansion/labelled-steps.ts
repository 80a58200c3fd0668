/**
 * The steps of a state one by one, each with the option that makes it: which message is delivered, which action is taken.
 * It asks the same tables as {@link Expansion}, without merging what different options do.
 */

import type { Instance } from '../../semantics/instance/instance.ts'
import type { SharedMemory } from '../memory/memory.ts'
import type { Directory } from '../states/directory.ts'
import type { Layout } from '../states/layout.ts'
import { hashState } from '../states/state-space.ts'
import { lookUp } from '../tables/tables.ts'
import type { Tabling } from '../tables/tabling.ts'
import { withRoomFor } from './growable.ts'
import { Outcome, Successor } from './successor.ts'

/** Steps are taken up in batches of at least so many candidates' room. */
const firstRoom = 256

export interface LabelledStepsParts {
  readonly memory: SharedMemory
  readonly directory: Directory
  readonly tabling: Tabling
  readonly layout: Layout
  readonly instance: Instance
}

export class LabelledSteps {
  /** The components of the state whose steps were found. */
  readonly state: Int32Array
  /** The options of the steps that were found, by address. */
  options = new Int32Array(firstRoom)
  /** The states that they lead to, packed, one behind the other. */
  packed = new Int32Array(0)
  /** Their hashes; meaningless where {@link fits} is 0. */
  hashes = new Int32Array(firstRoom)
  /** Whether a state that a step leads to fits the layout: one that does not is no part of the search. */
  fits = new Uint8Array(firstRoom)
  steps = 0
  /** The options of the steps that fail, once for each of them. */
  failing: number[] = []
  private readonly heap: Int32Array
  private readonly tabling: Tabling
  private readonly layout: Layout
  private readonly ruleCells: number
  private readonly rules: number
  private readonly successor: Successor

  constructor({ memory, directory, tabling, layout, instance }: LabelledStepsParts) {
    const { slots, rules } = instance.system
    this.heap = memory.heap
    this.tabling = tabling
    this.layout = layout
    this.ruleCells = directory.ruleCells
    this.rules = rules.length
    this.state = new Int32Array(slots.length)
    this.successor = new Successor({ tabling, layout }, this.state)
    this.packed = new Int32Array(firstRoom * layout.words)
  }

  /**
   * Finds every step of a state that leads to another state, and the options of those that fail.
   *
   * @param states where the state lies, packed, from the word `source` on
   */
  find(states: Int32Array, source: number): void {
    this.layout.unpack(states, source, this.state)
    this.successor.startFrom(states, source, null)
    this.steps = 0
    this.failing = []
    for (let rule = 0; rule < this.rules; rule++) this.findOfRule(rule)
  }

  private findOfRule(rule: number): void {
    const { heap, tabling, state } = this
    if (tabling.ofRules.isGivenUp(rule)) {
      tabling.runOptions(rule, state)
      const options = tabling.answer.slice(0, 1 + 2 * (tabling.answer[0] as number))
      for (let at = 1; at < options.length; at += 2) this.findOfOption(options[at] as number)
      return
    }
    const options = lookUp(heap, this.ruleCells + rule, state) || tabling.fillOptions(rule, state)
    for (let at = options + 1, end = at + 2 * (heap[options] as number); at < end; at += 2) {
      this.findOfOption(heap[at] as number)
    }
  }

  private findOfOption(option: number): void {
    const { heap, tabling, state } = this
    if (tabling.ofOptions.isGivenUp(option)) {
      tabling.runSuccessors(option, state)
      this.take(option, tabling.answer, 0)
      return
    }
    const leaf = lookUp(heap, option, state) || tabling.fillSuccessors(option, state)
    if (heap[leaf] !== 0) this.take(option, heap, leaf)
  }

  private take(option: number, answer: Int32Array, leaf: number): void {
    const { words } = this.layout
    let at = leaf + 1
    for (let left = answer[leaf] as number; left > 0; left--) {
      const updates = answer[at] as number
      if (updates < 0) {
        at++
        this.failing.push(option)
        continue
      }
      if (this.steps === this.options.length) this.grow()
      const { packed, steps } = this
      const outcome = this.successor.take(answer, at, packed, steps * words)
      at += 1 + 2 * updates
      if (outcome === Outcome.fails) this.failing.push(option)
      if (outcome === Outcome.fails || outcome === Outcome.stays) continue
      this.options[steps] = option
      this.fits[steps] = outcome === Outcome.moves ? 1 : 0
      this.hashes[steps] = hashState(packed, steps * words, words)
      this.steps++
    }
  }

  private grow(): void {
    const room = 2 * this.options.length
    this.options = withRoomFor(this.options, room)
    this.hashes = withRoomFor(this.hashes, room)
    this.packed = withRoomFor(this.packed, room * this.layout.words)
    const fits = new Uint8Array(room)
    fits.set(this.fits)
    this.fits = fits
  }
}
