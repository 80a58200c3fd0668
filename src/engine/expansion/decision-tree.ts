/**
 * The decision tree of a worker: the tables of many options merged, so that one walk finds all steps of a state that
 * they lead to. It takes in the rules whose set of options is fixed; of a rule that makes options out of the state, each
 * is looked up by itself, for there a list would hardly ever be met again.
 *
 * A node of the tree stands for what has been read so far. It holds the steps that are certain by then, compiled to
 * masks on the packed state, and groups of options that have to read on, by the slot that they read next; behind a group
 * there is a child for each component of its slot. What cannot happen any more is gone from the tree.
 *
 * The tree is derived from the shared tables, as states need it; author code runs only where a table has no answer. It
 * depends on the layout, so it is dropped with it, and also when it outgrows its bound.
 *
 *   code       node       [groups, successors, (slot, group) ..., successor ...]
 *              successor  [changes, (keep, set) for each word, (slot, address of the change) ...]
 *                         [failing]: the step fails
 *                         [unfused, leaf]: the steps of this leaf have to be looked at one by one
 *   rows       [address in cells, length] of each group; cells hold the node for each component below that length
 *   children   (group, component) -> node, open addressing, for components beyond the longest row
 */

import { hashPair } from '../memory/hash.ts'
import type { SharedMemory } from '../memory/memory.ts'
import type { Layout } from '../states/layout.ts'
import { refused } from '../tables/change-rows.ts'
import { edge } from '../tables/tables.ts'
import type { Tabling } from '../tables/tabling.ts'
import { withRoomFor } from './growable.ts'
import { OptionGroups, rootGroup } from './option-groups.ts'

export const failing = -1
export const unfused = -2

const firstChildren = 1024
const firstRow = 4
const longestRow = 1024

export interface DecisionTreeParts {
  readonly tabling: Tabling
  readonly layout: Layout
  readonly ruleCells: number
  readonly rules: number
  /** What it may hold, counting words of code, cells, children and groups, before it should start anew. */
  readonly most: number
}

export class DecisionTree {
  code = new Int32Array(1024)
  /** Where the root lies in the code; 0 when there is no tree yet. */
  root = 0
  /** Rules that are not part of the tree. */
  rulesApart: readonly number[] = []
  /** Options that are not part of the tree, because their tables do not pay. */
  optionsApart: readonly number[] = []
  private readonly memory: SharedMemory
  private readonly tabling: Tabling
  private readonly layout: Layout
  private readonly ruleCells: number
  private readonly rules: number
  private readonly most: number
  private top = 1
  private readonly groups: OptionGroups
  private children = new Int32Array(3 * firstChildren)
  private childCount = 0
  private rows = new Int32Array(64)
  private cells = new Int32Array(1024)
  private cellTop = 0
  private isCompiling = true
  /** Which tables had been given up when the tree was planted. */
  private benefitVersion = 0
  /** The successors of the node that is being made, as they will lie in the code, and how many they are. */
  private draft = new Int32Array(256)
  private draftTop = 0
  private draftSuccessors = 0
  /** By slot: the last node that was made knowing it. */
  private readonly knownTo: Float64Array
  private nodes = 0

  constructor(memory: SharedMemory, parts: DecisionTreeParts) {
    this.memory = memory
    this.tabling = parts.tabling
    this.layout = parts.layout
    this.ruleCells = parts.ruleCells
    this.rules = parts.rules
    this.most = parts.most
    const slots = parts.layout.word.length
    this.groups = new OptionGroups(slots)
    this.knownTo = new Float64Array(slots)
  }

  /** Forgets the tree. */
  reset(): void {
    this.root = 0
    this.top = 1
    this.groups.reset()
    this.children = new Int32Array(3 * firstChildren)
    this.childCount = 0
    this.rows.fill(0)
    this.cells = new Int32Array(1024)
    this.cellTop = 0
  }

  /** Whether the tree should be forgotten between two states: it has outgrown its bound, or tables in it were given up. */
  isStale(): boolean {
    if (this.tabling.ofOptions.version !== this.benefitVersion) return true
    const children = this.children.length - 3 * firstChildren
    return this.top + children + this.cellTop + this.groups.words > this.most
  }

  /**
   * Makes the root for a state.
   *
   * @param components of the state
   * @param isCompiling false when every step has to be looked at by itself
   * @returns the slot whose component does not fit the layout, or -1
   */
  plant(components: Int32Array, isCompiling: boolean): number {
    this.isCompiling = isCompiling
    const { heap } = this.memory
    const options: number[] = []
    const apart: number[] = []
    const { ofOptions, ofRules } = this.tabling
    this.benefitVersion = ofOptions.version
    const optionsApart: number[] = []
    for (let rule = 0; rule < this.rules; rule++) {
      const cell = this.ruleCells + rule
      if (ofRules.isGivenUp(rule)) {
        apart.push(rule)
        continue
      }
      if (heap[cell] === 0) this.tabling.fillOptions(rule, components)
      const leaf = -(heap[cell] as number)
      if (leaf < 0) apart.push(rule)
      for (let at = 0; leaf > 0 && at < (heap[leaf] as number); at++) {
        const option = heap[leaf + 1 + 2 * at] as number
        if (ofOptions.isGivenUp(option)) optionsApart.push(option)
        else options.push(option)
      }
    }
    this.rulesApart = apart
    this.optionsApart = optionsApart
    this.groups.plant(
      options,
      options.map((option) => heap[option] as number),
    )
    const made = this.makeNode(rootGroup, components)
    if (made < 0) return -1 - made
    this.root = made
    return -1
  }

  /** The child of a group for a component, or 0 when there is none yet. */
  child(group: number, component: number): number {
    const { rows } = this
    const row = rows[2 * group] as number
    if (component < (rows[2 * group + 1] as number)) return this.cells[row + component] as number
    return component < longestRow ? 0 : this.farChild(group, component)
  }

  private farChild(group: number, component: number): number {
    const { children } = this
    const mask = children.length / 3 - 1
    for (let at = hashPair(group, component) & mask; ; at = (at + 1) & mask) {
      const node = children[3 * at + 2] as number
      if (node === 0 || (children[3 * at] === group && children[3 * at + 1] === component)) return node
    }
  }

  /**
   * Makes the child of a group for the component that its slot has in a state.
   *
   * @returns where it lies in the code; when a component does not fit the layout, -1 minus its slot
   */
  grow(group: number, components: Int32Array): number {
    const node = this.makeNode(group, components)
    if (node > 0) this.addChild(group, components[this.groups.slotOf(group)] as number, node)
    return node
  }

  private addChild(group: number, component: number, node: number): void {
    if (component < longestRow) {
      if (component >= (this.rows[2 * group + 1] as number)) this.lengthenRow(group, component)
      this.cells[(this.rows[2 * group] as number) + component] = node
      return
    }
    this.childCount++
    if (this.childCount * 6 > this.children.length) {
      const old = this.children
      this.children = new Int32Array(old.length * 2)
      for (let at = 0; at < old.length; at += 3) {
        if (old[at + 2] !== 0) this.putChild(old[at] as number, old[at + 1] as number, old[at + 2] as number)
      }
    }
    this.putChild(group, component, node)
  }

  /** Moves the row of a group to where there is room for a component. */
  private lengthenRow(group: number, component: number): void {
    const { rows } = this
    const length = 2 ** Math.ceil(Math.log2(Math.max(firstRow, component + 1)))
    const row = this.cellTop
    this.cellTop += length
    this.cells = withRoomFor(this.cells, this.cellTop)
    const old = rows[2 * group] as number
    this.cells.copyWithin(row, old, old + (rows[2 * group + 1] as number))
    rows[2 * group] = row
    rows[2 * group + 1] = length
  }

  private putChild(group: number, component: number, node: number): void {
    const { children } = this
    const mask = children.length / 3 - 1
    let at = hashPair(group, component) & mask
    while (children[3 * at + 2] !== 0) at = (at + 1) & mask
    children[3 * at] = group
    children[3 * at + 1] = component
    children[3 * at + 2] = node
  }

  /** Makes the node behind a group for the component that its slot has in a state; see {@link grow}. */
  private makeNode(behind: number, components: Int32Array): number {
    const { heap } = this.memory
    const { groups } = this
    this.begin(behind)
    for (let entry = groups.firstEntry(behind), end = groups.endOfEntries(behind); entry < end; entry++) {
      const option = groups.optionOf(entry)
      const cell = this.follow(option, groups.cellOf(entry), components)
      if (cell > 0) groups.add(option, cell, heap[cell] as number)
      else {
        const overflow = this.compile(-cell, components)
        if (overflow >= 0) return -1 - overflow
      }
    }
    return this.finish(groups.end(behind))
  }

  private begin(behind: number): void {
    const { groups, knownTo } = this
    this.nodes++
    for (let group = behind; group !== rootGroup; group = groups.groupBefore(group)) {
      knownTo[groups.slotOf(group)] = this.nodes
    }
    groups.begin()
    this.draftTop = 0
    this.draftSuccessors = 0
  }

  private isKnown(slot: number): boolean {
    return this.knownTo[slot] === this.nodes
  }

  /** Follows a table as far as the known slots lead; runs the function where they lead to nothing known. */
  private follow(option: number, from: number, components: Int32Array): number {
    const { heap } = this.memory
    for (let cell = from; ; ) {
      if (cell < 0) return cell
      if (cell > 0) {
        const slot = heap[cell] as number
        if (!this.isKnown(slot)) return cell
        cell = edge(heap, cell, components[slot] as number)
        if (cell !== 0) continue
      }
      this.tabling.fillSuccessors(option, components)
      cell = heap[option] as number
    }
  }

  /** Compiles the successors in a leaf. Returns a slot whose component does not fit the layout, or -1. */
  private compile(leaf: number, components: Int32Array): number {
    const { heap } = this.memory
    const count = heap[leaf] as number
    if (count === 0) return -1
    if (!this.isCompiling) {
      this.begun(2)
      this.put(unfused)
      this.put(leaf)
      return -1
    }
    let at = leaf + 1
    for (let left = count; left > 0; left--) {
      const updates = heap[at++] as number
      const overflow = this.compileSuccessor(at, updates, components)
      if (overflow >= 0) return overflow
      at += 2 * Math.max(0, updates)
    }
    return -1
  }

  /** Compiles the successor whose updates begin at an address; see {@link compile}. */
  private compileSuccessor(start: number, updates: number, components: Int32Array): number {
    const { heap } = this.memory
    const { layout } = this
    const { words, word, mask } = layout
    this.begun(1 + 2 * words + 2 * Math.max(0, updates))
    const { draft } = this
    const begin = this.draftTop
    const masks = begin + 1
    for (let w = 0; w < words; w++) {
      draft[masks + 2 * w] = -1
      draft[masks + 2 * w + 1] = 0
    }
    let changes = masks + 2 * words
    let fails = updates < 0
    for (let at = start, end = start + 2 * updates; at < end; at += 2) {
      const slot = heap[at] as number
      let component = heap[at + 1] as number
      if (component < 0) {
        const change = -component
        if (!this.isKnown(slot)) {
          draft[changes] = slot
          draft[changes + 1] = change
          changes += 2
          continue
        }
        const cell = this.tabling.resultOf(slot, change, components[slot] as number)
        if (cell === refused) fails = true
        component = cell - 1
      }
      if (fails) continue
      if (!layout.fits(slot, component)) return slot
      const keep = masks + 2 * (word[slot] as number)
      draft[keep] = (draft[keep] as number) & ~(mask[slot] as number)
      draft[keep + 1] = (draft[keep + 1] as number) | layout.bitsOf(slot, component)
    }
    if (fails) this.put(failing)
    else {
      draft[begin] = (changes - masks - 2 * words) / 2
      this.draftTop = changes
    }
    return -1
  }

  /** Begins a successor of the node at hand that takes so many words at most. */
  private begun(words: number): void {
    this.draft = withRoomFor(this.draft, this.draftTop + words)
    this.draftSuccessors++
  }

  private put(word: number): void {
    this.draft[this.draftTop++] = word
  }

  /** Appends the node at hand to the code. @param groups how many it has */
  private finish(groups: number): number {
    const node = this.top
    const successors = node + 2 + 2 * groups
    this.top = successors + this.draftTop
    this.code = withRoomFor(this.code, this.top)
    const { code, draft } = this
    code[node] = groups
    code[node + 1] = this.draftSuccessors
    for (let at = 0; at < groups; at++) {
      const group = this.groups.count - groups + at
      code[node + 2 + 2 * at] = this.groups.slotOf(group)
      code[node + 3 + 2 * at] = group
    }
    for (let at = 0; at < this.draftTop; at++) code[successors + at] = draft[at] as number
    this.rows = withRoomFor(this.rows, 2 * this.groups.count)
    return node
  }
}
