/**
 * The steps of a state one by one, each with the option that makes it: which message is delivered, which action is taken.
 * It asks the same tables as {@link Expansion}, without merging what different options do.
 */

import { withRoomFor } from '../memory/growable.ts'
import type { SharedMemory } from '../memory/memory.ts'
import type { Directory } from '../states/directory.ts'
import type { Layout } from '../states/layout.ts'
import { hashState } from '../states/state-space.ts'
import { refused } from '../tables/change-rows.ts'
import { lookUp } from '../tables/tables.ts'
import type { Tabling } from '../tables/tabling.ts'

/** Steps are taken up in batches of at least so many candidates' room. */
const firstRoom = 256

export class LabelledSteps {
  /** The options of the steps that were found, by place. */
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
  private states: Int32Array = new Int32Array(0)
  private source = 0

  constructor(
    memory: SharedMemory,
    directory: Directory,
    { tabling, layout, rules }: { tabling: Tabling; layout: Layout; rules: number },
  ) {
    this.heap = memory.heap
    this.tabling = tabling
    this.layout = layout
    this.ruleCells = directory.ruleCells
    this.rules = rules
    this.packed = new Int32Array(firstRoom * layout.words)
  }

  /**
   * Finds every step of a state that leads to another state, and the options of those that fail.
   *
   * @param states where the state lies, packed, from the word `source` on
   * @param state its components
   */
  find(states: Int32Array, source: number, state: Int32Array): void {
    this.states = states
    this.source = source
    this.steps = 0
    this.failing = []
    for (let rule = 0; rule < this.rules; rule++) this.findOfRule(rule, state)
  }

  private findOfRule(rule: number, state: Int32Array): void {
    const { heap, tabling } = this
    if (tabling.ofRules.isGivenUp(rule)) {
      tabling.runOptions(rule, state)
      const options = tabling.answer.slice(0, 1 + 2 * (tabling.answer[0] as number))
      for (let at = 1; at < options.length; at += 2) this.findOfOption(options[at] as number, state)
      return
    }
    const options = lookUp(heap, this.ruleCells + rule, state) || tabling.fillOptions(rule, state)
    for (let at = options + 1, end = at + 2 * (heap[options] as number); at < end; at += 2) {
      this.findOfOption(heap[at] as number, state)
    }
  }

  private findOfOption(option: number, state: Int32Array): void {
    const { heap, tabling } = this
    if (tabling.ofOptions.isGivenUp(option)) {
      tabling.runSuccessors(option, state)
      this.take(option, tabling.answer, 0, state)
      return
    }
    const leaf = lookUp(heap, option, state) || tabling.fillSuccessors(option, state)
    if (heap[leaf] !== 0) this.take(option, heap, leaf, state)
  }

  private take(option: number, answer: Int32Array, leaf: number, state: Int32Array): void {
    const { tabling, states, source } = this
    const { words, word, shift, limit } = this.layout
    let at = leaf + 1
    for (let left = answer[leaf] as number; left > 0; left--) {
      const updates = answer[at++] as number
      if (updates < 0) {
        this.failing.push(option)
        continue
      }
      if (this.steps === this.options.length) this.grow()
      const { packed } = this
      const target = this.steps * words
      for (let w = 0; w < words; w++) packed[target + w] = states[source + w] as number
      let isRefused = false
      let isLoop = true
      let fits = 1
      for (const end = at + 2 * updates; at < end; at += 2) {
        const slot = answer[at] as number
        let component = answer[at + 1] as number
        if (component < 0) {
          const change = -component
          const cell = tabling.resultOf(slot, change, state[slot] as number)
          if (cell === refused) isRefused = true
          component = cell - 1
        }
        if (component === state[slot]) continue
        isLoop = false
        if (component > (limit[slot] as number)) fits = 0
        const place = target + (word[slot] as number)
        const by = shift[slot] as number
        packed[place] = ((packed[place] as number) & ~((limit[slot] as number) << by)) | (component << by)
      }
      if (isRefused) this.failing.push(option)
      if (isRefused || isLoop) continue
      this.options[this.steps] = option
      this.fits[this.steps] = fits
      this.hashes[this.steps] = hashState(packed, target, words)
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
