/**
 * Expansion: from one state in the arena to its successors, as packed candidates. This is the inner loop of a search.
 * All it does on a state that is like others is walk the decision tree and apply masks; author code runs only where no
 * table has an answer.
 */

import type { Instance } from '../../semantics/instance/instance.ts'
import type { SharedMemory } from '../memory/memory.ts'
import { Request } from '../memory/noticeboard.ts'
import type { InnerBounds } from '../options.ts'
import type { Directory } from '../states/directory.ts'
import type { Layout } from '../states/layout.ts'
import { hashState } from '../states/state-space.ts'
import { mostCandidates } from '../states/visited.ts'
import { refused } from '../tables/change-rows.ts'
import { edge, lookUp } from '../tables/tables.ts'
import type { Tabling } from '../tables/tabling.ts'
import { DecisionTree, failing, unfused } from './decision-tree.ts'
import { OptionRows, Row } from './option-rows.ts'
import { mostLeaves, RecentPairs } from './recent-pairs.ts'
import { Outcome, Successor } from './successor.ts'

/** Candidates wait for their insertion until there are this many. */
export const batchStates = mostCandidates / 2

/** What is done with the steps of a state, and with the candidates that they lead to. */
export interface StepSink {
  /** Whether to be told of steps that do not fail; it takes time. */
  readonly watchesSteps: boolean
  /** The components of the state before and, behind them, of the state after. Returns false to drop the step. */
  onStep(pair: Int32Array): boolean
  /** A step failed; there is no state after it. */
  onFailure(): void
  /** Takes the candidates, because there is no room for more. Returns false to give up on the state for now. */
  flush(): boolean
}

export class Expansion {
  /** Packed candidates, one behind the other. */
  packed = new Int32Array(0)
  readonly hashes = new Int32Array(mostCandidates)
  candidates = 0
  /** Components of the state that was expanded last; behind them room for a successor's. */
  readonly pair: Int32Array
  /** The components of the state that was expanded last, alone. */
  readonly state: Int32Array
  /** Where the components of a successor are put for a sink that watches steps. */
  private readonly stateAfter: Int32Array
  /** How many steps the state that was expanded last has, failures and dropped steps included. */
  steps = 0
  /** How many of them are generated states. */
  generated = 0
  private readonly memory: SharedMemory
  protected readonly layout: Layout
  private readonly tabling: Tabling
  private readonly tree: DecisionTree
  private readonly optionRows: OptionRows
  private readonly recentPairs: RecentPairs
  private readonly leaves = new Int32Array(mostLeaves)
  private readonly successor: Successor
  private readonly ruleCells: number
  private layoutVersion = -1
  /** Where the state that is being expanded lies. */
  private states: Int32Array = new Int32Array(0)
  private tablesVersion = 0

  constructor(
    memory: SharedMemory,
    directory: Directory,
    parts: { instance: Instance; layout: Layout; tabling: Tabling; bounds: InnerBounds },
  ) {
    this.memory = memory
    this.layout = parts.layout
    this.tabling = parts.tabling
    const slots = parts.instance.system.slots.length
    this.pair = new Int32Array(slots * 2)
    this.state = this.pair.subarray(0, slots)
    this.stateAfter = this.pair.subarray(slots)
    this.successor = new Successor(parts, this.state)
    const { ruleCells } = directory
    this.ruleCells = ruleCells
    const rules = parts.instance.system.rules.length
    this.optionRows = new OptionRows(memory, rules, parts.bounds.rows)
    this.recentPairs = new RecentPairs(rules)
    this.tree = new DecisionTree(memory, { ...parts, ruleCells, rules, most: parts.bounds.tree })
  }

  /**
   * Takes over a change of layout, and that tables were dropped; there must be no candidates waiting.
   *
   * @returns whether tables were dropped
   */
  refresh(): boolean {
    const { board } = this.memory
    const isDropped = this.tablesVersion !== board.tablesVersion
    if (isDropped) {
      this.tablesVersion = board.tablesVersion
      this.tabling.reset()
      this.tree.reset()
      this.optionRows.reset()
      this.recentPairs.reset()
    }
    const version = board.layoutVersion
    if (version !== this.layoutVersion) {
      this.layoutVersion = version
      this.tree.reset()
      const words = mostCandidates * this.layout.words
      if (this.packed.length < words) this.packed = new Int32Array(words)
    }
    return isDropped
  }

  /**
   * Appends the successors of a state to the candidates.
   *
   * @param states where the state lies, packed, at a position
   * @returns false when it could not be finished: a component did not fit the layout and a wider one was requested, or
   *   the sink gave up. The state has to be expanded again.
   */
  expand(states: Int32Array, position: number, sink: StepSink): boolean {
    const { layout, tree, optionRows } = this
    const source = position * layout.words
    this.states = states
    layout.unpack(states, source, this.state)
    this.successor.startFrom(states, source, sink.watchesSteps ? this.stateAfter : null)
    this.steps = 0
    this.generated = 0
    this.tabling.ofOptions.ask()
    this.tabling.ofRules.ask()
    if (tree.isStale()) tree.reset()
    if (optionRows.isTooLarge()) optionRows.reset()
    if (tree.root === 0) {
      const overflow = tree.plant(this.state, !sink.watchesSteps)
      if (overflow >= 0) return this.widen()
    }
    if (!this.visit(tree.root, source, sink)) return false
    const { rulesApart, optionsApart } = tree
    for (let at = 0; at < optionsApart.length; at++) {
      this.tabling.runSuccessors(optionsApart[at] as number, this.state)
      if (!this.append(this.tabling.answer, 0, sink)) return false
    }
    for (let at = 0; at < rulesApart.length; at++) {
      if (!this.expandRule(rulesApart[at] as number, sink)) return false
    }
    return true
  }

  /** Appends the successors of the options that a rule makes out of the state. */
  private expandRule(rule: number, sink: StepSink): boolean {
    const { pair, tabling, recentPairs } = this
    if (tabling.ofRules.isGivenUp(rule)) return this.expandOptionsOf(rule, sink)
    const recent = recentPairs.find(rule, pair)
    if (recent === 0) return this.expandAllOptions(rule, sink)
    const { entries } = recentPairs
    for (let at = recent + 1, end = at + (entries[recent] as number); at < end; at++) {
      if (!this.append(this.memory.heap, entries[at] as number, sink)) return false
    }
    return true
  }

  /** Appends the successors of all options that a rule makes out of the state, one after the other. */
  private expandAllOptions(rule: number, sink: StepSink): boolean {
    const { heap } = this.memory
    const { pair, tabling, optionRows, leaves } = this
    const cell = this.ruleCells + rule
    let options = lookUp(heap, cell, pair)
    if (options === 0) options = tabling.fillOptions(rule, this.state)
    const row = optionRows.rowOf(rule, pair)
    const { rows } = optionRows
    const length = rows[row] as number
    let count = 0
    let isPair = true
    for (let at = options + 1, end = at + 2 * (heap[options] as number); at < end; at += 2) {
      const number = heap[at + 1] as number
      let leaf = number < length ? (rows[row + 1 + number] as number) : Row.unknown
      if (leaf === Row.nothing) continue
      if (leaf <= 0) {
        isPair = false
        leaf = this.ask(rule, { option: heap[at] as number, number, isOpen: leaf === Row.open })
        if (leaf === 0 && !this.append(tabling.answer, 0, sink)) return false
        if (heap[leaf] === 0) continue
      }
      if (!this.append(heap, leaf, sink)) return false
      if (count < mostLeaves) leaves[count] = leaf
      count++
    }
    if (!isPair || count > mostLeaves) return true
    const root = heap[cell] as number
    const successorSlot = optionRows.slotOf(rule)
    if (root <= 0 || successorSlot < 0) return true
    const optionSlot = heap[root] as number
    if (edge(heap, root, pair[optionSlot] as number) < 0) {
      this.recentPairs.keep(rule, pair, { optionSlot, successorSlot }, leaves, count)
    }
    return true
  }

  /** Appends the successors of the options of a rule whose table was given up. */
  private expandOptionsOf(rule: number, sink: StepSink): boolean {
    const { tabling } = this
    tabling.runOptions(rule, this.state)
    const options = tabling.answer.slice(0, 1 + 2 * (tabling.answer[0] as number))
    for (let at = 1; at < options.length; at += 2) {
      const leaf = this.ask(rule, { option: options[at] as number, number: options[at + 1] as number, isOpen: true })
      if (!this.append(leaf === 0 ? tabling.answer : this.memory.heap, leaf, sink)) return false
    }
    return true
  }

  /**
   * Asks the table of an option, and keeps the answer at hand where that is possible.
   *
   * @returns the address of the leaf; 0 when there is no table, and the answer is that of the tabling
   */
  private ask(rule: number, { option, number, isOpen }: { option: number; number: number; isOpen: boolean }): number {
    const { pair, tabling, optionRows } = this
    if (tabling.ofOptions.isGivenUp(option)) {
      tabling.runSuccessors(option, this.state)
      return 0
    }
    const leaf = lookUp(this.memory.heap, option, pair) || tabling.fillSuccessors(option, this.state)
    if (!isOpen) optionRows.enter(rule, { option, number }, pair)
    return leaf
  }

  /** Appends the successors that a node of the decision tree holds, and those below it. */
  private visit(node: number, source: number, sink: StepSink): boolean {
    const { tree, pair } = this
    let code = tree.code
    const groups = code[node] as number
    const successors = code[node + 1] as number
    let at = node + 2
    for (let left = groups; left > 0; left--) {
      const slot = code[at] as number
      const group = code[at + 1] as number
      at += 2
      let child = tree.child(group, pair[slot] as number)
      if (child === 0) {
        child = tree.grow(group, this.state)
        if (child < 0) return this.widen()
        code = tree.code
      }
      if (!this.visit(child, source, sink)) return false
      code = tree.code
    }
    return successors === 0 || this.take(at, successors, source, sink)
  }

  /** Appends compiled successors: most steps of most searches. */
  private take(start: number, successors: number, source: number, sink: StepSink): boolean {
    const { hashes, pair, layout, packed } = this
    const { code } = this.tree
    const arena = this.states
    const { heap } = this.memory
    const { words } = layout
    const { tabling } = this
    let at = start
    let candidates = this.candidates
    let generated = 0
    for (let left = successors; left > 0; left--) {
      const changes = code[at++] as number
      if (changes < 0) {
        this.candidates = candidates
        if (changes === failing) {
          sink.onFailure()
          this.steps++
        } else if (changes === unfused && !this.append(heap, code[at++] as number, sink)) return false
        candidates = this.candidates
        continue
      }
      if (candidates === mostCandidates) {
        this.candidates = candidates
        if (!sink.flush()) return false
        candidates = 0
      }
      const target = candidates * words
      let difference = 0
      for (let w = 0; w < words; w++) {
        const before = arena[source + w] as number
        const after = (before & (code[at] as number)) | (code[at + 1] as number)
        at += 2
        packed[target + w] = after
        difference |= before ^ after
      }
      let isRefused = false
      for (let more = changes; more > 0; more--) {
        const slot = code[at] as number
        const component = pair[slot] as number
        const change = code[at + 1] as number
        const cell = tabling.resultOf(slot, change, component)
        at += 2
        if (cell === refused) {
          isRefused = true
          continue
        }
        if (cell - 1 === component) continue
        if (!layout.fits(slot, cell - 1)) {
          this.candidates = candidates
          return this.widen()
        }
        difference = 1
        layout.put(packed, target, slot, cell - 1)
      }
      this.steps++
      if (isRefused) {
        sink.onFailure()
        continue
      }
      generated++
      // A step back to the same state needs no look-up.
      if (difference !== 0) hashes[candidates++] = hashState(packed, target, words)
    }
    this.candidates = candidates
    this.generated += generated
    return true
  }

  /**
   * Appends the successors in a leaf, in the heap or in an answer without a table, as they are: of rules and options
   * apart, and where the sink looks at each step.
   */
  private append(answer: Int32Array, leaf: number, sink: StepSink): boolean {
    const { pair, hashes, successor } = this
    const { words } = this.layout
    const watches = sink.watchesSteps
    let at = leaf + 1
    for (let left = answer[leaf] as number; left > 0; left--) {
      const updates = answer[at] as number
      if (updates < 0) {
        at++
        sink.onFailure()
        this.steps++
        continue
      }
      if (this.candidates === mostCandidates && !sink.flush()) return false
      const { packed } = this
      const target = this.candidates * words
      const outcome = successor.take(answer, at, packed, target)
      at += 1 + 2 * updates
      if (outcome === Outcome.overflows) return this.widen()
      if (outcome === Outcome.fails) sink.onFailure()
      else if (!watches || sink.onStep(pair)) {
        // A step back to the same state needs no look-up.
        if (outcome === Outcome.moves) hashes[this.candidates++] = hashState(packed, target, words)
        this.generated++
      }
      this.steps++
    }
    return true
  }

  private widen(): boolean {
    this.memory.board.ask(Request.layout)
    return false
  }
}
