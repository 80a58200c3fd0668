/**
 * Tabling runs author functions, through the semantics, on what the tables do not know yet, and enters the results.
 *
 *   options of a rule    leaf [n, (address of an option, its number) ...]
 *   option of a rule     record [cell, rule, value id of the option, its number among those of the rule]; the cell
 *                        starts the table of its successors
 *   successors           leaf [n, successor ...]; a successor is [updates, (slot, target) ...], or [-1] for a failure
 *     target             >= 0: the new component; < 0: minus the address of a change
 *   change of a slot     record [slot, value id of the change]; for what it leads to see change-rows.ts
 */

import { NetsplitError } from '../../language/errors.ts'
import type { Plain } from '../../language/plain.ts'
import { forgetUses, usesSoFar } from '../../semantics/author-code/outside.ts'
import type { Instance } from '../../semantics/instance/instance.ts'
import type { Author, Context, Read, Rule, Successor } from '../../semantics/system/system.ts'
import { auditor, usesOutsideLast } from '../author-calls/audit.ts'
import { Repeats } from '../author-calls/repeats.ts'
import { Running } from '../author-calls/running.ts'
import { comparedWithAgain } from '../author-calls/start-repeats.ts'
import { StepRepeats } from '../author-calls/step-repeats.ts'
import { nondeterministic, type TrackedRead } from '../author-calls/tracked-read.ts'
import { type SharedMemory, Statistic } from '../memory/memory.ts'
import { PairMap } from '../memory/pair-map.ts'
import type { InnerBounds } from '../options.ts'
import { type Directory, repeatedFunctions } from '../states/directory.ts'
import { Bags } from '../values/bags.ts'
import { Components } from '../values/components.ts'
import { ValueStore } from '../values/value-store.ts'
import { Benefit } from './benefit.ts'
import { ChangeRows, refused } from './change-rows.ts'
import { insert } from './tables.ts'

export interface TablingOptions {
  readonly worker: number
  readonly paranoid: boolean
  readonly bounds: InnerBounds
}

/** What a function answered, as words of a leaf, and what it read. */
interface Run {
  readonly leaf: readonly number[]
  readonly reads: readonly TrackedRead[]
  readonly name: string
  /** Whether an author function used the outside. Then the search ends in an error; what is found until then does not count. */
  readonly usedOutside: boolean
}

export class Tabling {
  readonly components: Components
  readonly values: ValueStore
  /** Whether the tables of options pay, by address of the option. */
  readonly ofOptions: Benefit
  /** Whether the tables of rules, which hold their options, pay. */
  readonly ofRules: Benefit
  /** What the last function answered that was run without a table, as a leaf of its table would have it. */
  answer = new Int32Array(64)
  /** Told of a state in which an author function did not answer the same when it was asked again. */
  onIrregular: (state: Int32Array) => void = () => {}
  readonly repeats: Repeats
  readonly running: Running
  private readonly memory: SharedMemory
  private readonly heap: Int32Array
  private readonly bounds: InnerBounds
  private readonly directory: Directory
  private readonly instance: Instance
  private readonly options: PairMap
  private readonly changeRows: ChangeRows
  private readonly changes: PairMap
  private readonly bags: Bags
  /** For rules that make options out of parts: words of a leaf by rule and value id of the part. */
  private readonly optionsOfParts: readonly Map<number, readonly number[]>[]
  private readonly paranoid: boolean
  private readonly handlers: Author
  /** Reads the state at hand without noting what is read. */
  private readonly untracked: Context
  private stateAtHand: Int32Array = new Int32Array(0)
  private readonly words: number[] = []
  private readonly siteNumbers: ReadonlyMap<string, number>
  /** The last tracked run in which each slot, of a state or of a pair of states, was read; runs do not overlap. */
  private readonly readIn: Float64Array
  private trackedRuns = 0
  private readonly stepRepeats: StepRepeats
  /** The author function that ran last, to name it. */
  private lastRun: string | null = null

  constructor(memory: SharedMemory, directory: Directory, instance: Instance, options: TablingOptions) {
    const { worker, paranoid, bounds } = options
    forgetUses()
    this.memory = memory
    this.heap = memory.heap
    this.directory = directory
    this.instance = instance
    this.values = new ValueStore(memory, directory.values, { freezes: paranoid })
    this.components = new Components(
      memory,
      { headers: directory.components, numbers: directory.numbers },
      this.values,
      instance.system.slots.length,
    )
    this.options = new PairMap(memory, directory.options, 'dropped')
    this.changes = new PairMap(memory, directory.changes, 'dropped')
    this.changeRows = new ChangeRows(memory, directory.changeRows)
    this.bags = new Bags(memory.heap, this.values, instance.system.slots)
    this.optionsOfParts = instance.system.rules.map(() => new Map())
    this.paranoid = paranoid
    this.bounds = bounds
    this.ofOptions = new Benefit(bounds.misses)
    this.ofRules = new Benefit(bounds.misses)
    this.readIn = new Float64Array(instance.system.slots.length * 2)
    this.running = new Running(memory, worker, instance)
    const onRun = (name: string) => {
      memory.addStatistic(worker, Statistic.handlerCalls, 1)
      this.markRan(name)
    }
    this.handlers = auditor(onRun, this.running, paranoid)
    const read = (slot: number) => this.components.valueOf(slot, this.stateAtHand[slot] as number)
    this.untracked = { read, author: this.handlers }
    this.siteNumbers = new Map(instance.system.sites.map((site, number) => [site, number]))
    this.repeats = new Repeats(memory, directory.repeats, repeatedFunctions(instance))
    const { values, components } = this
    this.stepRepeats = new StepRepeats(instance.system, this.repeats, { values, components, always: paranoid })
  }

  /** The values of every initial state, as they are asked for; the first ones are made twice, all of them when paranoid. */
  initialStates(): Iterable<readonly Plain[]> {
    const { system } = this.instance
    const made = system.initialStates(this.handlers)
    return comparedWithAgain(system, made, this.paranoid ? Number.POSITIVE_INFINITY : undefined)
  }

  /** Takes over that tables were dropped. */
  reset(): void {
    this.ofOptions.begin()
    this.ofRules.begin()
    for (const options of this.optionsOfParts) options.clear()
  }

  /** Forgets what was decoded when it has become too much. Between two states only: the same values are other objects then. */
  trim(): void {
    if (this.values.held <= this.bounds.values) return
    this.values.forget()
    this.components.forget()
  }

  /** Runs a rule's options on a state. Returns the address of the leaf. */
  fillOptions(rule: number, state: Int32Array): number {
    const run = this.runRule(rule, state)
    this.ofRules.miss(rule)
    return this.enter(this.directory.ruleCells + rule, run)
  }

  /** Runs a rule's options on a state without entering them; they are the `answer`. */
  runOptions(rule: number, state: Int32Array): void {
    this.give(this.runRule(rule, state).leaf)
  }

  /** Runs the successors of a rule's option on a state. Returns the address of the leaf. */
  fillSuccessors(option: number, state: Int32Array): number {
    const run = this.runOption(option, state)
    this.ofOptions.miss(option)
    return this.enter(option, run)
  }

  /** Runs the successors of a rule's option on a state without entering them; they are the `answer`. */
  runSuccessors(option: number, state: Int32Array): void {
    if (this.paranoid) {
      this.give(this.runOption(option, state).leaf)
      return
    }
    this.lastRun = null
    this.stateAtHand = state
    this.stepRepeats.begin()
    const rule = this.instance.system.rules[this.heap[option + 1] as number] as Rule
    const found = rule.successors(this.values.valueOf(this.heap[option + 2] as number), this.untracked)
    if (this.stepRepeats.usedOutside) this.onIrregular(state)
    else if (this.stepRepeats.areWanted) {
      this.give(this.runOption(option, state).leaf)
      return
    }
    const { words } = this
    words.length = 0
    words.push(found.length)
    for (const successor of found) this.encode(successor, words, state)
    this.give(words)
  }

  /** What an option is that lies in tables at an address: its rule and value id, which mean the same when tables are dropped. */
  optionAt(address: number): { readonly rule: number; readonly id: number } {
    return { rule: this.heap[address + 1] as number, id: this.heap[address + 2] as number }
  }

  /** What a change makes of a component: the component that it leads to, plus one, or {@link refused}. */
  resultOf(slot: number, change: number, component: number): number {
    return this.changeRows.find(slot, change, component) || this.fillChange(change, component)
  }

  /** Applies a change to a component, and enters the result. */
  private fillChange(change: number, component: number): number {
    const slot = this.heap[change] as number
    const result = this.changed(slot, component, this.heap[change + 1] as number)
    this.memory.exclusively(() => this.changeRows.add(slot, change, component, result))
    return result
  }

  /** What the change with a value id makes of a component, likewise. */
  private changed(slot: number, component: number, by: number): number {
    const { components, values, bags } = this
    if (bags.changes(slot, by)) {
      return components.componentOfId(slot, bags.change(slot, components.idOf(slot, component), by)) + 1
    }
    const changed = this.attempt(slot, components.valueOf(slot, component), values.valueOf(by))
    return changed === undefined ? refused : components.componentOf(slot, changed, component) + 1
  }

  /** What a change makes of a value; undefined where it is refused. */
  private attempt(slot: number, value: Plain, change: Plain): Plain | undefined {
    try {
      return this.instance.system.change(slot, value, change)
    } catch (error) {
      if (!(error instanceof NetsplitError) || error.code === 'out-of-memory') throw error
      return undefined
    }
  }

  /** Which author functions never made a step. */
  neverRan(): string[] {
    return this.instance.system.sites.filter((_, number) => this.heap[this.directory.ranFlags + number] === 0)
  }

  private markRan(name: string): void {
    this.lastRun = name
    this.stepRepeats.noteRun(name)
    const number = this.siteNumbers.get(name)
    if (number !== undefined) this.heap[this.directory.ranFlags + number] = 1
  }

  private runRule(rule: number, state: Int32Array): Run {
    const { name, options, optionsByPart } = this.instance.system.rules[rule] as Rule
    if (optionsByPart !== undefined && !this.paranoid) return this.runRuleByPart(rule, optionsByPart, state)
    return this.repeatable(name, state, (read) => {
      const words = [0]
      this.encodeOptions(rule, options(read), words)
      words[0] = (words.length - 1) / 2
      return words
    })
  }

  /** Puts the options of a rule together from those of each part of a list. */
  private runRuleByPart(rule: number, slot: number, state: Int32Array): Run {
    const { name, options } = this.instance.system.rules[rule] as Rule
    const known = this.optionsOfParts[rule] as Map<number, readonly number[]>
    const component = state[slot] as number
    const leaf = [0]
    for (const part of this.bags.partsOf(this.components.idOf(slot, component))) {
      let words = known.get(part)
      if (words === undefined) {
        const alone = [this.values.valueOf(part)]
        words = this.encodeOptions(
          rule,
          options(() => alone),
          [],
        )
        known.set(part, words)
      }
      leaf.push(...words)
    }
    leaf[0] = (leaf.length - 1) / 2
    return { leaf, reads: [{ slot, component }], name, usedOutside: false }
  }

  private encodeOptions(rule: number, options: readonly Plain[], words: number[]): number[] {
    for (const option of options) {
      const address = this.addressOfOption(rule, option)
      words.push(address, this.heap[address + 3] as number)
    }
    return words
  }

  private runOption(option: number, state: Int32Array): Run {
    const rule = this.heap[option + 1] as number
    const { name, successors } = this.instance.system.rules[rule] as Rule
    const id = this.heap[option + 2] as number
    const value = this.values.valueOf(id)
    this.stepRepeats.begin()
    let found: readonly Successor[] = []
    const run = this.repeatable(name, state, (read) => {
      found = successors(value, { read, author: this.handlers })
      const words = [found.length]
      for (const successor of found) this.encode(successor, words, state)
      return words
    })
    const { stepRepeats } = this
    const isRegular =
      !run.usedOutside &&
      (!stepRepeats.areWanted || stepRepeats.ask({ rule, option: id, state, found, reads: run.reads }))
    if (!isRegular) this.onIrregular(state)
    return run
  }

  private give(words: readonly number[]): void {
    if (words.length > this.answer.length) this.answer = new Int32Array(2 * words.length)
    this.answer.set(words)
  }

  private addressOfOption(rule: number, option: Plain): number {
    const id = this.values.intern(option)
    return this.options.obtain(rule, id, () => {
      const address = this.memory.allocateTable(4)
      const count = this.directory.optionCounts + rule
      this.heap.set([0, rule, id, this.heap[count] as number], address)
      this.heap[count] = (this.heap[count] as number) + 1
      return address
    })
  }

  private addressOfChange(slot: number, change: Plain): number {
    const id = this.values.intern(change)
    return this.changes.obtain(slot, id, () => {
      const address = this.memory.allocateTable(2)
      this.heap.set([slot, id], address)
      return address
    })
  }

  private encode({ updates, failure }: Successor, words: number[], state: Int32Array): void {
    if (failure !== null) {
      words.push(-1)
      return
    }
    words.push(updates.length)
    for (const update of updates) {
      const { slot } = update
      words.push(
        slot,
        'value' in update
          ? this.components.componentOf(slot, update.value, state[slot] as number)
          : -this.addressOfChange(slot, update.change),
      )
    }
  }

  /** Runs a function while tracking what it reads; twice when paranoid. */
  private repeatable(name: string, state: Int32Array, run: (read: Read) => number[]): Run {
    const reads: TrackedRead[] = []
    this.lastRun = null
    const uses = usesSoFar()
    const leaf = run(this.tracked(state, reads))
    const usedOutside = usesSoFar() !== uses
    if (this.paranoid && !usedOutside) {
      const again: TrackedRead[] = []
      const second = run(this.tracked(state, again))
      const same = leaf.length === second.length && leaf.every((word, at) => word === second[at])
      if (!same || reads.length !== again.length) throw nondeterministic(this.lastRun ?? name)
    }
    return { leaf, reads, name, usedOutside }
  }

  private tracked(state: Int32Array, reads: TrackedRead[]): Read {
    const slots = this.instance.system.slots.length
    const run = ++this.trackedRuns
    const { readIn, components } = this
    return (slot) => {
      const component = state[slot] as number
      if (readIn[slot] !== run) {
        readIn[slot] = run
        reads.push({ slot, component })
      }
      return components.valueOf(slot < slots ? slot : slot - slots, component)
    }
  }

  private enter(cell: number, { reads, leaf: words, name, usedOutside }: Run): number {
    return this.memory.exclusively(() => {
      const leaf = this.memory.allocateTable(words.length)
      this.heap.set(words, leaf)
      try {
        insert(this.memory, cell, reads, leaf, this.lastRun ?? name)
      } catch (error) {
        // It does not even read the same; why that is so is known.
        throw usedOutside ? usesOutsideLast(error) : error
      }
      return leaf
    })
  }
}
