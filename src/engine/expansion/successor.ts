/**
 * One step, taken on a packed state: the updates that a leaf or an answer without a table holds for it, applied to a copy
 * of the state. The search takes the steps in this way that it has not compiled; to tell which option makes a step, all
 * of them are taken in this way.
 *
 * The walks through the options of a state stay two. A search leaves out the options that make no step and merges the
 * others, so it cannot tell which option makes a step. To tell it, it would have to carry the option through the decision
 * tree and the rows, for questions that most searches are never asked.
 */

import type { Layout } from '../states/layout.ts'
import { refused } from '../tables/change-rows.ts'
import type { Tabling } from '../tables/tabling.ts'

/** A step leads to another state, or to the same; it fails, for a change is refused; or the layout is too narrow for it. */
export const Outcome = { moves: 0, stays: 1, fails: 2, overflows: 3 } as const
export type Outcome = (typeof Outcome)[keyof typeof Outcome]

export class Successor {
  private readonly layout: Layout
  private readonly tabling: Tabling
  /** Components of the state before the step and, where they are wanted, after it. */
  private readonly before: Int32Array
  private after: Int32Array | null = null
  private states: Int32Array = new Int32Array(0)
  private source = 0

  /** @param before where the components of the state are from which steps are taken */
  constructor({ layout, tabling }: { readonly layout: Layout; readonly tabling: Tabling }, before: Int32Array) {
    this.layout = layout
    this.tabling = tabling
    this.before = before
  }

  /**
   * The steps that follow are taken from another state.
   *
   * @param states where it lies, packed, from the word `source` on
   * @param after where to put the components after each step, if they are wanted
   */
  startFrom(states: Int32Array, source: number, after: Int32Array | null): void {
    this.states = states
    this.source = source
    this.after = after
  }

  /**
   * Takes a step.
   *
   * @param answer the step is [updates, (slot, component or change) ...] at an address in it
   * @param packed where the state after the step is to lie, from the word `target` on; of use if the step moves
   */
  take(answer: Int32Array, address: number, packed: Int32Array, target: number): Outcome {
    const { layout, tabling, before, after, states, source } = this
    const { words } = layout
    for (let word = 0; word < words; word++) packed[target + word] = states[source + word] as number
    if (after !== null) for (let slot = 0; slot < before.length; slot++) after[slot] = before[slot] as number
    let outcome: Outcome = Outcome.stays
    for (let at = address + 1, end = at + 2 * (answer[address] as number); at < end; at += 2) {
      const slot = answer[at] as number
      const component = before[slot] as number
      let next = answer[at + 1] as number
      if (next < 0) {
        const cell = tabling.resultOf(slot, -next, component)
        if (cell === refused) {
          outcome = Outcome.fails
          continue
        }
        next = cell - 1
      }
      if (next === component || outcome === Outcome.fails) continue
      if (!layout.fits(slot, next)) outcome = Outcome.overflows
      else if (outcome === Outcome.stays) outcome = Outcome.moves
      layout.put(packed, target, slot, next)
      if (after !== null) after[slot] = next
    }
    return outcome
  }
}
