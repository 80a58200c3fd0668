/**
 * A walker takes the steps of one run after another. A state is a vector of components, never packed: a run has no visited set
 * to be compared with. Tables answer as they do in a search, so author functions run once for each distinct input, of all
 * runs together.
 *
 * All that it tells of a state, its fingerprint and the situations of its steps, depends on content alone, and the
 * number of a step means the same in every walker.
 */

import { NetsplitError } from '../../language/errors.ts'
import type { Plain } from '../../language/plain.ts'
import type { Instance } from '../../semantics/instance/instance.ts'
import { irregularityIn } from '../author-calls/irregular.ts'
import { closeRepeats } from '../author-calls/repeats.ts'
import { nondeterministic } from '../author-calls/tracked-read.ts'
import { Checks } from '../checks/checks.ts'
import { Facets } from '../checks/facets.ts'
import { mixHigh, mixLow, scatter } from '../memory/hash.ts'
import { SharedMemory } from '../memory/memory.ts'
import { Request } from '../memory/noticeboard.ts'
import { dropTables, repeatedFunctions } from '../states/directory.ts'
import { refused } from '../tables/change-rows.ts'
import { edge } from '../tables/tables.ts'
import { Tabling } from '../tables/tabling.ts'
import { bitOf, type EnabledStep, EnabledSteps, everything, failing } from './enabled-steps.ts'
import type { RunMemory } from './run-memory.ts'

/** A step leads to another state, or to the same; or it fails. */
export const Taking = { moves: 0, stays: 1, fails: 2 } as const
export type Taking = (typeof Taking)[keyof typeof Taking]

/** Of more initial states, the first are begun with. */
const mostInitial = 4096

export class Walker {
  readonly instance: Instance
  readonly runs: RunMemory
  readonly memory: SharedMemory
  readonly tabling: Tabling
  readonly checks: Checks
  readonly steps: EnabledSteps
  /** The states that runs can begin with, as components. */
  readonly initial: readonly Int32Array[]
  /** Whether there are more than that. */
  readonly hasMoreInitial: boolean
  /** The components of the state at hand and, behind them, of the one that the last step taken leads to. */
  readonly pair: Int32Array
  readonly state: Int32Array
  readonly after: Int32Array
  /** The fingerprint of the state at hand. */
  low = 0
  high = 0
  /** A hash of what the step is that was asked for last: the option, and what its function met. */
  situationLow = 0
  situationHigh = 0
  /** How often tables were dropped: then places in them mean nothing any more. */
  drops = 0
  /** A state in which an author function did not answer the same when it was asked again; null where there is none. */
  private irregular: readonly Plain[] | null = null
  private readonly facets: Facets
  private readonly slots: number
  /** The slots that differ between the states of the pair: so many of these. */
  private readonly changed: number[] = []
  private changes = 0
  private stale = everything

  /**
   * @param worker its number among those that share the memory
   * @throws NetsplitError where the initial states cannot be made
   */
  constructor(instance: Instance, runs: RunMemory, worker = 0) {
    const { buffers, directory, bounds } = runs
    this.instance = instance
    this.runs = runs
    const memory = new SharedMemory(buffers)
    this.memory = memory
    this.tabling = new Tabling(memory, directory, instance, { worker, paranoid: false, bounds })
    this.tabling.onIrregular = (state) => {
      this.irregular ??= this.valuesOf(state)
    }
    this.checks = new Checks(memory, directory, { instance, tabling: this.tabling, paranoid: false, bounds })
    this.slots = instance.system.slots.length
    const { values, components } = this.tabling
    this.facets = new Facets(memory, directory, { values, components, slots: this.slots })
    this.steps = new EnabledSteps({ memory, runs, tabling: this.tabling, instance })
    this.pair = new Int32Array(2 * this.slots)
    this.state = this.pair.subarray(0, this.slots)
    this.after = this.pair.subarray(this.slots)
    const initial: Int32Array[] = []
    let hasMore = false
    for (const state of this.tabling.initialStates()) {
      hasMore = initial.length === mostInitial
      if (hasMore) break
      initial.push(Int32Array.from(state, (value, slot) => components.componentOf(slot, value)))
    }
    this.initial = initial
    this.hasMoreInitial = hasMore
  }

  /**
   * Forgets what has become too much, and ends the repeating of author functions that were repeated enough: between two runs only.
   * Tables that are shared are left alone.
   */
  prepare(): void {
    const { memory, instance, tabling, checks } = this
    const { directory, workers } = this.runs
    if (workers === 1 && memory.board.isAsked(Request.tables)) {
      dropTables(memory, directory, instance)
      tabling.reset()
      checks.reset()
      this.facets.reset()
      this.steps.forgetPlaces()
      this.drops++
    }
    tabling.trim()
    if (!tabling.repeats.hasNoted) return
    tabling.repeats.hasNoted = false
    closeRepeats(memory, directory.repeats, repeatedFunctions(instance))
  }

  /** Begins a run, for which it has to be prepared. */
  begin(initial: number): void {
    this.standOn(this.initial[initial] as Int32Array, 0)
    this.low = 0
    this.high = 0
    for (let slot = 0; slot < this.slots; slot++) this.turn(slot, this.state[slot] as number)
  }

  /** Takes up another state, whose components lie from a place on. Its fingerprint is for whoever knows it to give. */
  standOn(words: Int32Array, place: number): void {
    const { state, after, slots } = this
    for (let slot = 0; slot < slots; slot++) {
      const component = words[place + slot] as number
      if (component !== state[slot]) this.stale |= bitOf(slot)
      state[slot] = component
      after[slot] = component
    }
    this.changes = 0
  }

  /** Finds the steps of the state at hand. Returns how many there are, failures and those that change nothing included. */
  find(): number {
    this.steps.find(this.state, this.stale)
    this.stale = 0
    return this.steps.total
  }

  /**
   * Takes a step. The state at hand stays until it is left.
   *
   * @param place where its updates lie
   */
  take(place: number): Taking {
    const { pair, slots, changed, tabling } = this
    const answer = this.memory.heap
    const updates = answer[place] as number
    for (let change = 0; change < this.changes; change++) {
      const slot = changed[change] as number
      pair[slots + slot] = pair[slot] as number
    }
    this.changes = 0
    if (updates === failing) return Taking.fails
    for (let at = place + 1, end = at + 2 * updates; at < end; at += 2) {
      const slot = answer[at] as number
      const component = pair[slot] as number
      let next = answer[at + 1] as number
      if (next < 0) {
        const cell = tabling.resultOf(slot, -next, component)
        if (cell === refused) return Taking.fails
        next = cell - 1
      }
      if (next === component) continue
      pair[slots + slot] = next
      changed[this.changes++] = slot
    }
    return this.changes === 0 ? Taking.stays : Taking.moves
  }

  /** Goes on from the state that the last step taken leads to. */
  leave(): void {
    const { pair, slots, changed } = this
    for (let change = 0; change < this.changes; change++) {
      const slot = changed[change] as number
      this.turn(slot, pair[slot] as number)
      this.turn(slot, pair[slots + slot] as number)
      pair[slot] = pair[slots + slot] as number
      this.stale |= bitOf(slot)
    }
    this.changes = 0
  }

  /** Says what a step of the state at hand is, in {@link situationLow} and {@link situationHigh}, by the place of its option. */
  findSituation(option: number): void {
    const { values, components } = this.tabling
    const { heap } = this.memory
    const { rule, id } = this.tabling.optionAt(option)
    let low = mixLow(rule, values.records.lowHash(id))
    let high = mixHigh(rule, values.records.highHash(id))
    const note = (slot: number, component: number) => {
      const value = components.idOf(slot, component)
      low = mixLow(mixLow(low, slot), values.records.lowHash(value))
      high = mixHigh(mixHigh(high, slot), values.records.highHash(value))
    }
    let at = heap[option] as number
    while (at > 0) {
      const slot = heap[at] as number
      const component = this.state[slot] as number
      note(slot, component)
      at = edge(heap, at, component)
    }
    this.situationLow = low
    this.situationHigh = high
  }

  /** How many parts of a state a check looks at before it answers; -1 where its table does not know that state. */
  partsLookedAt(check: number, state: Int32Array): number {
    const { heap } = this.memory
    let parts = 0
    let at = heap[this.runs.directory.checkCells + check] as number
    while (at > 0) {
      const read = heap[at] as number
      const component = read < 0 ? this.facets.componentIn(-read, state) : (state[read] as number)
      at = edge(heap, at, component)
      parts++
    }
    return at === 0 ? -1 : parts
  }

  /** The rule of a step, and its option. */
  optionOf({ rule, option }: EnabledStep): { readonly rule: number; readonly option: Plain } {
    return { rule, option: this.tabling.values.valueOf(this.tabling.optionAt(option).id) }
  }

  /** @throws NetsplitError `nondeterministic` where an author function has not always answered the same */
  requireRegular(): void {
    const { irregular, instance } = this
    if (irregular === null) return
    throw irregularityIn(instance, irregular) ?? nondeterministic('a function of the model')
  }

  valuesOf(state: Int32Array): readonly Plain[] {
    const { components } = this.tabling
    return Array.from(state, (component, slot) => components.valueOf(slot, component))
  }

  /** Adds the content of a slot to the fingerprint, or takes it out: see checks/fingerprint.ts. */
  private turn(slot: number, component: number): void {
    const { values, components } = this.tabling
    const id = components.idOf(slot, component)
    this.low ^= scatter(values.records.lowHash(id) + Math.imul(slot + 1, 0x9e3779b1))
    this.high ^= scatter(values.records.highHash(id) + Math.imul(slot + 1, 0x85ebca77))
  }
}

/** Whether an error says that a walker is full: a new one can go on. */
export function isFull(error: unknown): boolean {
  return error instanceof NetsplitError && error.code === 'out-of-memory'
}
