/**
 * The groups of a decision tree: options that have to read on, by the slot that they read next. A node of the tree has
 * groups of its own; together they hold the options of the group that the node lies behind, but for those that are
 * decided there. There are many of them, so they are words of two arrays, and not objects.
 *
 *   groups    [slot, first entry, entries, the group that its node lies behind]; the first group holds all options
 *   entries   [option, how far its table has been followed: what the next cell holds]
 */

import { withRoomFor } from './growable.ts'

const groupWords = 4
const entryWords = 2

/** The group of all options; it reads no slot. */
export const rootGroup = 0

export class OptionGroups {
  count = 0
  private groups = new Int32Array(64 * groupWords)
  private entries = new Int32Array(256 * entryWords)
  private entryCount = 0
  /** Entries of the node at hand, with the group that each belongs to. */
  private found = new Int32Array(64 * (entryWords + 1))
  private foundCount = 0
  private foundGroups = 0
  /** By slot: the last node that has a group for it, and the group. */
  private readonly lastNode: Float64Array
  private readonly lastGroup: Int32Array
  private nodes = 0

  /** @param slots of a state */
  constructor(slots: number) {
    this.lastNode = new Float64Array(slots)
    this.lastGroup = new Int32Array(slots)
  }

  /** Words in use. */
  get words(): number {
    return groupWords * this.count + entryWords * this.entryCount
  }

  reset(): void {
    this.count = 0
    this.groups = new Int32Array(64 * groupWords)
    this.entries = new Int32Array(256 * entryWords)
    this.entryCount = 0
  }

  /** Makes the group of all options, the only one so far. @param cells what the cell of each option holds */
  plant(options: readonly number[], cells: readonly number[]): void {
    this.reset()
    this.entries = withRoomFor(this.entries, options.length * entryWords)
    for (const [at, option] of options.entries()) this.entries.set([option, cells[at] as number], at * entryWords)
    this.entryCount = options.length
    this.groups.set([-1, 0, options.length, -1])
    this.count = 1
  }

  slotOf(group: number): number {
    return this.groups[groupWords * group] as number
  }

  /** The group whose slot was read just before; -1 where nothing was. */
  groupBefore(group: number): number {
    return this.groups[groupWords * group + 3] as number
  }

  firstEntry(group: number): number {
    return this.groups[groupWords * group + 1] as number
  }

  endOfEntries(group: number): number {
    return this.firstEntry(group) + (this.groups[groupWords * group + 2] as number)
  }

  optionOf(entry: number): number {
    return this.entries[entryWords * entry] as number
  }

  cellOf(entry: number): number {
    return this.entries[entryWords * entry + 1] as number
  }

  /** Begins the groups of a node. What was found for one that was not finished is forgotten. */
  begin(): void {
    this.nodes++
    this.foundCount = 0
    this.foundGroups = 0
  }

  /** Adds an option that reads a slot next to the node at hand. */
  add(option: number, cell: number, slot: number): void {
    if (this.lastNode[slot] !== this.nodes) {
      this.lastNode[slot] = this.nodes
      const group = this.count + this.foundGroups++
      this.lastGroup[slot] = group
      this.groups = withRoomFor(this.groups, groupWords * (group + 1))
      this.groups[groupWords * group] = slot
      this.groups[groupWords * group + 2] = 0
    }
    const group = this.lastGroup[slot] as number
    const size = groupWords * group + 2
    this.groups[size] = (this.groups[size] as number) + 1
    const at = (entryWords + 1) * this.foundCount++
    this.found = withRoomFor(this.found, at + entryWords + 1)
    this.found[at] = option
    this.found[at + 1] = cell
    this.found[at + 2] = group
  }

  /**
   * Ends the node at hand.
   *
   * @param before the group that the node lies behind
   * @returns how many groups it has; they are the last
   */
  end(before: number): number {
    const { foundGroups, foundCount, found, groups } = this
    let first = this.entryCount
    for (let group = this.count; group < this.count + foundGroups; group++) {
      groups[groupWords * group + 1] = first
      groups[groupWords * group + 3] = before
      first += groups[groupWords * group + 2] as number
      // Counted again while they are filled.
      groups[groupWords * group + 2] = 0
    }
    this.entries = withRoomFor(this.entries, entryWords * first)
    for (let at = 0; at < (entryWords + 1) * foundCount; at += entryWords + 1) {
      const group = found[at + 2] as number
      const size = groups[groupWords * group + 2] as number
      groups[groupWords * group + 2] = size + 1
      const entry = entryWords * ((groups[groupWords * group + 1] as number) + size)
      this.entries[entry] = found[at] as number
      this.entries[entry + 1] = found[at + 1] as number
    }
    this.entryCount = first
    this.count += foundGroups
    return foundGroups
  }
}
