/**
 * Expansion: from one state in the arena to its successors, as packed candidates. This is the inner loop of a search.
 * All it does on a state that is like others is follow tables; author code runs only where a table has no answer.
 */

import type { Instance } from '../semantics/instance.ts'
import type { Directory } from './directory.ts'
import { Fusion, type Group } from './fusion.ts'
import type { Layout } from './layout.ts'
import { Control, type SharedMemory } from './memory.ts'
import { hashState, mostCandidates, Request } from './state-space.ts'
import { edge, lookUp } from './tables.ts'
import { refused, type Tabling } from './tabling.ts'

/** Candidates wait for their insertion until there are this many. */
export const batchStates = mostCandidates / 2

/** What the search wants to know about steps. */
export interface StepObserver {
  /** Whether to be told of steps that do not fail; it takes time. */
  readonly watchesSteps: boolean
  /** The components of the state before and, behind them, of the state after. Returns false to drop the step. */
  onStep(pair: Int32Array): boolean
  /** A step failed; there is no state after it. */
  onFailure(): void
}

export class Expansion {
  /** Packed candidates, one behind the other. */
  packed = new Int32Array(0)
  readonly hashes = new Int32Array(mostCandidates)
  candidates = 0
  /** Components of the state that was expanded last; behind them room for a successor's. */
  readonly pair: Int32Array
  /** How many steps the state that was expanded last has, failures and dropped steps included. */
  steps = 0
  /** How many of them are generated states. */
  generated = 0
  private readonly memory: SharedMemory
  private readonly directory: Directory
  private readonly layout: Layout
  private readonly tabling: Tabling
  private readonly rules: number
  private readonly slots: number
  /** Inserts the candidates when there is no more room. */
  private readonly flush: () => void
  private fusion: Fusion | null = null

  constructor(
    memory: SharedMemory,
    directory: Directory,
    parts: { instance: Instance; layout: Layout; tabling: Tabling; flush: () => void },
  ) {
    this.memory = memory
    this.directory = directory
    this.layout = parts.layout
    this.tabling = parts.tabling
    this.flush = parts.flush
    this.rules = parts.instance.system.rules.length
    this.slots = parts.instance.system.slots.length
    this.pair = new Int32Array(this.slots * 2)
  }

  /** Makes room for candidates after a change of layout; there must be none waiting. */
  refresh(): void {
    const words = mostCandidates * this.layout.words
    if (this.packed.length < words) this.packed = new Int32Array(words)
  }

  /**
   * Appends the successors of a state to the candidates.
   *
   * @returns false when a component did not fit the layout: a wider one was requested, and the state has to be
   *   expanded again
   */
  expand(position: number, observer: StepObserver): boolean {
    const { layout, pair } = this
    const { heap, arena } = this.memory
    const source = position * layout.words
    layout.unpack(arena, source, pair)
    this.steps = 0
    this.generated = 0
    if (this.fusion === null) {
      for (let rule = 0; rule < this.rules; rule++) {
        if (!this.expandRule(rule, source, observer)) return false
      }
      // Every rule has run now, so it is known which slot each option reads first.
      this.fusion = new Fusion(heap, this.directory.ruleCells, this.rules)
      return true
    }
    return this.expandFused(this.fusion, source, observer)
  }

  private expandRule(rule: number, source: number, observer: StepObserver): boolean {
    const { heap } = this.memory
    const { pair, tabling } = this
    let options = lookUp(heap, this.directory.ruleCells + rule, pair)
    if (options === 0) options = tabling.fillOptions(rule, this.state())
    const count = heap[options] as number
    for (let at = 1; at <= count; at++) {
      const option = heap[options + at] as number
      let leaf = lookUp(heap, option, pair)
      if (leaf === 0) leaf = tabling.fillSuccessors(option, this.state())
      if (heap[leaf] !== 0 && !this.append(leaf, source, observer)) return false
    }
    return true
  }

  private expandFused(fusion: Fusion, source: number, observer: StepObserver): boolean {
    const { heap } = this.memory
    const { pair, tabling } = this
    const { groups, rulesApart } = fusion
    for (let number = 0; number < groups.length; number++) {
      const group = groups[number] as Group
      const component = pair[group.slot] as number
      let list = component < group.lists.length ? (group.lists[component] as number) : 0
      if (list === 0) list = fusion.fill(group, component, (option) => tabling.fillSuccessors(option, this.state()))
      const { pool } = fusion
      const end = list + 1 + 2 * (pool[list] as number)
      for (let at = list + 1; at < end; at += 2) {
        const option = pool[at] as number
        let cell = pool[at + 1] as number
        while (cell > 0) cell = edge(heap, cell, pair[heap[cell] as number] as number)
        const leaf = cell === 0 ? tabling.fillSuccessors(option, this.state()) : -cell
        if (heap[leaf] !== 0 && !this.append(leaf, source, observer)) return false
      }
    }
    for (let at = 0; at < rulesApart.length; at++) {
      if (!this.expandRule(rulesApart[at] as number, source, observer)) return false
    }
    return true
  }

  /** The components of the state being expanded, alone. */
  private state(): Int32Array {
    return this.pair.subarray(0, this.slots)
  }

  /** Appends the successors in a leaf. */
  private append(leaf: number, source: number, observer: StepObserver): boolean {
    const { layout, pair, slots, tabling, hashes } = this
    const { heap, arena } = this.memory
    const { words, word, shift, limit } = layout
    const watches = observer.watchesSteps
    let at = leaf + 1
    for (let left = heap[leaf] as number; left > 0; left--) {
      const updates = heap[at++] as number
      if (updates < 0) {
        observer.onFailure()
        this.steps++
        continue
      }
      if (this.candidates === hashes.length) {
        this.flush()
        // A state with very many successors: it starts again once there is room for all of them.
        if (((this.memory.control[Control.request] as number) & Request.index) !== 0) return false
      }
      const packed = this.packed
      const target = this.candidates * words
      for (let w = 0; w < words; w++) packed[target + w] = arena[source + w] as number
      if (watches) pair.copyWithin(slots, 0, slots)
      let isRefused = false
      let isLoop = true
      for (const end = at + 2 * updates; at < end; at += 2) {
        const slot = heap[at] as number
        let component = heap[at + 1] as number
        if (component < 0) {
          const change = -component
          let cell = edge(heap, heap[change] as number, pair[slot] as number)
          if (cell === 0) cell = tabling.fillChange(change, pair[slot] as number)
          if (cell === refused) {
            isRefused = true
            continue
          }
          component = cell - 1
        }
        if (component === pair[slot]) continue
        isLoop = false
        if (component > (limit[slot] as number)) return this.widen(slot)
        const place = target + (word[slot] as number)
        const by = shift[slot] as number
        packed[place] = ((packed[place] as number) & ~((limit[slot] as number) << by)) | (component << by)
        if (watches) pair[slots + slot] = component
      }
      if (isRefused) observer.onFailure()
      else if (!watches || observer.onStep(pair)) {
        if (!isLoop) hashes[this.candidates++] = hashState(packed, target, words)
        this.generated++
      }
      this.steps++
    }
    return true
  }

  private widen(slot: number): boolean {
    this.memory.control[Control.widenedSlot] = slot
    Atomics.or(this.memory.control, Control.request, Request.layout)
    return false
  }
}
