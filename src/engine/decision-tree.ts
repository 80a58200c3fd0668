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
 *              successor  [changes, (keep, set) for each word, (slot, node, place of the change) ...]
 *                         [failing]: the step fails
 *                         [unfused, leaf]: the steps of this leaf have to be looked at one by one
 *   rows       [place in cells, length] of each group; cells hold the node for each component below that length
 *   children   (group, component) -> node, open addressing, for components beyond the longest row
 */

import { hashPair } from './hash.ts'
import type { Layout } from './layout.ts'
import type { SharedMemory } from './memory.ts'
import { edge } from './tables.ts'
import { refused, type Tabling } from './tabling.ts'

export const failing = -1
export const unfused = -2

const firstChildren = 1024
const firstRow = 4
const longestRow = 1024

/** An option whose table is being followed. */
interface Entry {
  readonly option: number
  /** How far the table has been followed: what the next cell holds. */
  readonly cell: number
}

interface Group {
  readonly slot: number
  readonly entries: Entry[]
  /** Slots read on the way here. */
  readonly known: readonly number[]
}

export interface DecisionTreeParts {
  readonly tabling: Tabling
  readonly layout: Layout
  readonly ruleCells: number
  readonly rules: number
  /** What it may hold, counting words of code, cells, children and entries of groups, before it should start anew. */
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
  private groups: Group[] = []
  private entries = 0
  private children = new Int32Array(3 * firstChildren)
  private childCount = 0
  private rows = new Int32Array(64)
  private cells = new Int32Array(1024)
  private cellTop = 0
  private isCompiling = true
  /** Which tables had been given up when the tree was planted. */
  private gainsVersion = 0

  constructor(memory: SharedMemory, parts: DecisionTreeParts) {
    this.memory = memory
    this.tabling = parts.tabling
    this.layout = parts.layout
    this.ruleCells = parts.ruleCells
    this.rules = parts.rules
    this.most = parts.most
  }

  /** Forgets the tree. */
  reset(): void {
    this.root = 0
    this.top = 1
    this.groups = []
    this.entries = 0
    this.children = new Int32Array(3 * firstChildren)
    this.childCount = 0
    this.rows.fill(0)
    this.cells = new Int32Array(1024)
    this.cellTop = 0
  }

  /** Whether the tree should be forgotten between two states: it has outgrown its bound, or tables in it were given up. */
  isStale(): boolean {
    if (this.tabling.ofOptions.version !== this.gainsVersion) return true
    const children = this.children.length - 3 * firstChildren
    return this.top + children + this.cellTop + 8 * this.entries > this.most
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
    const entries: Entry[] = []
    const apart: number[] = []
    const { ofOptions, ofRules } = this.tabling
    this.gainsVersion = ofOptions.version
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
        else entries.push({ option, cell: heap[option] as number })
      }
    }
    this.rulesApart = apart
    this.optionsApart = optionsApart
    const made = this.makeNode(entries, [], components)
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
    const { slot, entries, known } = this.groups[group] as Group
    const node = this.makeNode(entries, [...known, slot], components)
    if (node > 0) this.addChild(group, components[slot] as number, node)
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

  private makeNode(entries: readonly Entry[], known: readonly number[], components: Int32Array): number {
    const open = new Map<number, Entry[]>()
    const successors: number[][] = []
    for (const entry of entries) {
      const cell = this.follow(entry, known, components)
      if (cell > 0) {
        const slot = this.memory.heap[cell] as number
        const group = open.get(slot)
        if (group === undefined) open.set(slot, [{ option: entry.option, cell }])
        else group.push({ option: entry.option, cell })
      } else {
        const overflow = this.compile(-cell, known, components, successors)
        if (overflow >= 0) return -1 - overflow
      }
    }
    const words = [open.size, successors.length]
    for (const [slot, group] of open) {
      const number = this.groups.push({ slot, entries: group, known }) - 1
      this.rows = withRoomFor(this.rows, 2 * this.groups.length)
      words.push(slot, number)
      this.entries += group.length
    }
    for (const successor of successors) words.push(...successor)
    return this.append(words)
  }

  /** Follows a table as far as the known slots lead; runs the function where they lead to nothing known. */
  private follow(entry: Entry, known: readonly number[], components: Int32Array): number {
    const { heap } = this.memory
    for (let cell = entry.cell; ; ) {
      if (cell < 0) return cell
      if (cell > 0) {
        const slot = heap[cell] as number
        if (!known.includes(slot)) return cell
        cell = edge(heap, cell, components[slot] as number)
        if (cell !== 0) continue
      }
      this.tabling.fillSuccessors(entry.option, components)
      cell = heap[entry.option] as number
    }
  }

  /** Compiles the successors in a leaf. Returns a slot whose component does not fit the layout, or -1. */
  private compile(leaf: number, known: readonly number[], components: Int32Array, successors: number[][]): number {
    const { heap } = this.memory
    const { words, word, shift, limit } = this.layout
    if (heap[leaf] === 0) return -1
    if (!this.isCompiling) {
      successors.push([unfused, leaf])
      return -1
    }
    let at = leaf + 1
    for (let left = heap[leaf] as number; left > 0; left--) {
      const updates = heap[at++] as number
      const keep = new Int32Array(words).fill(-1)
      const set = new Int32Array(words)
      const changes: number[] = []
      let fails = updates < 0
      for (const end = at + 2 * Math.max(0, updates); at < end; at += 2) {
        const slot = heap[at] as number
        let component = heap[at + 1] as number
        if (component < 0) {
          const change = -component
          const node = heap[change] as number
          if (!known.includes(slot)) {
            changes.push(slot, node, change)
            continue
          }
          const cell =
            edge(heap, node, components[slot] as number) || this.tabling.fillChange(change, components[slot] as number)
          if (cell === refused) fails = true
          component = cell - 1
        }
        if (fails) continue
        if (component > (limit[slot] as number)) return slot
        const place = word[slot] as number
        const by = shift[slot] as number
        keep[place] = (keep[place] as number) & ~((limit[slot] as number) << by)
        set[place] = (set[place] as number) | (component << by)
      }
      if (fails) successors.push([failing])
      else
        successors.push([
          changes.length / 3,
          ...Array.from(keep).flatMap((mask, w) => [mask, set[w] as number]),
          ...changes,
        ])
    }
    return -1
  }

  private append(words: readonly number[]): number {
    const at = this.top
    this.top += words.length
    this.code = withRoomFor(this.code, this.top)
    this.code.set(words, at)
    return at
  }
}

function withRoomFor(words: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= words.length) return words
  const larger = new Int32Array(Math.max(length, words.length * 2))
  larger.set(words)
  return larger
}
