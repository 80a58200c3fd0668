/**
 * Option rows: what became of each option of a rule, by the component of the slot that the options read. A rule that makes
 * options out of the state, like the delivery of whatever is in flight to a node, asks many of them about the same
 * component, and most come to nothing; a row has their answers side by side, where the tables have them far apart. Each
 * worker derives its rows from the shared tables.
 *
 *   rows   [length, answer ...] for each component met; an answer is the address of a leaf with successors, or one of:
 */

import type { SharedMemory } from '../memory/memory.ts'
import { edge } from '../tables/tables.ts'
import { withRoomFor } from './growable.ts'

export const Row = {
  unknown: 0,
  /** The option comes to nothing. */
  nothing: -1,
  /** The option reads other slots, too: its table has to be asked. */
  open: -2,
} as const

const firstLength = 16

const firstAddresses = 64

interface RowsOfRule {
  /** Where the row of each component lies; 0 where there is none. */
  addresses: Int32Array<ArrayBuffer>
  /** The slot that the options read first; -1 as long as no option is known. */
  slot: number
}

export class OptionRows {
  rows = new Int32Array(1024)
  private readonly heap: Int32Array
  private readonly byRule: RowsOfRule[]
  private top = 1
  /** Words of addresses, of all rules but what each has to begin with. */
  private addresses = 0
  private readonly most: number

  /** @param most words after which the rows should start anew */
  constructor(memory: SharedMemory, rules: number, most: number) {
    this.heap = memory.heap
    this.most = most
    this.byRule = Array.from({ length: rules }, () => ({ addresses: new Int32Array(firstAddresses), slot: -1 }))
  }

  /** The row of a rule in a state, with room for an answer; 0 when it is not known yet what the options read. */
  rowOf(rule: number, state: Int32Array): number {
    const { slot, addresses } = this.byRule[rule] as RowsOfRule
    if (slot < 0) return 0
    const component = state[slot] as number
    return component < addresses.length ? (addresses[component] as number) : 0
  }

  /** The slot that the options of a rule read first; -1 as long as that is not known. */
  slotOf(rule: number): number {
    return (this.byRule[rule] as RowsOfRule).slot
  }

  /**
   * Enters what the tables know of an option in a state.
   *
   * @param option an option that has been run on such a state, with its number among those of its rule
   */
  enter(rule: number, { option, number }: { option: number; number: number }, state: Int32Array): void {
    const { heap } = this
    const ofRule = this.byRule[rule] as RowsOfRule
    const cell = heap[option] as number
    // What reads nothing, or another slot first than the others, is found in the tables as fast.
    if (cell < 0) return
    const slot = heap[cell] as number
    if (ofRule.slot < 0) ofRule.slot = slot
    if (ofRule.slot !== slot) return
    const found = edge(heap, cell, state[slot] as number)
    const answer = found > 0 ? Row.open : heap[-found] === 0 ? Row.nothing : -found
    this.put(ofRule, { component: state[slot] as number, number, answer })
  }

  private put(
    ofRule: RowsOfRule,
    { component, number, answer }: { component: number; number: number; answer: number },
  ): void {
    if (component >= this.most / 4) return
    if (component >= ofRule.addresses.length) {
      this.addresses -= ofRule.addresses.length
      ofRule.addresses = withRoomFor(ofRule.addresses, component + 1)
      this.addresses += ofRule.addresses.length
    }
    let row = ofRule.addresses[component] as number
    const length = row === 0 ? 0 : (this.rows[row] as number)
    if (number >= length) {
      const wanted = 2 ** Math.ceil(Math.log2(Math.max(firstLength, number + 1)))
      const old = row
      row = this.top
      this.top += 1 + wanted
      this.rows = withRoomFor(this.rows, this.top)
      this.rows.copyWithin(row + 1, old + 1, old + 1 + length)
      this.rows[row] = wanted
      ofRule.addresses[component] = row
    }
    this.rows[row + 1 + number] = answer
  }

  /** Whether the rows have outgrown their bound and should be forgotten, between two states: not while one is read. */
  isTooLarge(): boolean {
    return this.top + this.addresses > this.most
  }

  /** Forgets all rows. */
  reset(): void {
    this.rows.fill(0)
    this.top = 1
    this.addresses = 0
    for (const ofRule of this.byRule) {
      ofRule.addresses = new Int32Array(firstAddresses)
      ofRule.slot = -1
    }
  }
}
