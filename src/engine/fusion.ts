/**
 * Fused tables: most options of most rules come to nothing in most states, and whether they do often follows from the
 * slot that they read first. So options whose set is fixed are grouped by that slot, and for each component of it there
 * is one list of those that may still have a step, each with the cell behind its first edge. What cannot happen costs
 * nothing. On two-phase commit with 8 RMs, 10 lists take the place of 84 look-ups a state.
 *
 * Each worker derives its lists from the shared tables, which keep the results; no author code runs for it.
 *
 *   pool   lists [n, (option, cell) ...]; a cell > 0 is a node to go on from, < 0 minus a leaf with successors
 */

import { edge } from './tables.ts'

export interface Group {
  /** What the options of the group read first. */
  readonly slot: number
  readonly options: readonly number[]
  /** Where the list of each component lies in the pool; 0 where it is not known yet. */
  lists: Int32Array
}

export class Fusion {
  readonly groups: readonly Group[]
  /** Rules that are left to be expanded one by one: their options depend on the state, or read nothing. */
  readonly rulesApart: readonly number[]
  /** Place 0 is not used. */
  pool = new Int32Array(1024)
  private readonly heap: Int32Array
  private top = 1

  /** @param ruleCells where the tables of the rules' options start; every rule must have run on some state */
  constructor(heap: Int32Array, ruleCells: number, rules: number) {
    this.heap = heap
    const bySlot = new Map<number, number[]>()
    const apart: number[] = []
    for (let rule = 0; rule < rules; rule++) {
      const cell = heap[ruleCells + rule] as number
      const options = cell < 0 ? Array.from(heap.subarray(-cell + 1, -cell + 1 + (heap[-cell] as number))) : []
      if (cell > 0 || options.some((option) => (heap[option] as number) <= 0)) {
        apart.push(rule)
        continue
      }
      for (const option of options) {
        const slot = heap[heap[option] as number] as number
        bySlot.set(slot, [...(bySlot.get(slot) ?? []), option])
      }
    }
    this.groups = [...bySlot].map(([slot, options]) => ({ slot, options, lists: new Int32Array(16) }))
    this.rulesApart = apart
  }

  /**
   * Makes the list of a group for a component.
   *
   * @param run runs an option that has not been run on such a state, which enters its result into the tables
   * @returns where the list lies in the pool
   */
  fill(group: Group, component: number, run: (option: number) => void): number {
    const { heap } = this
    const entries: number[] = []
    for (const option of group.options) {
      const root = heap[option] as number
      if (edge(heap, root, component) === 0) run(option)
      const cell = edge(heap, root, component)
      if (cell > 0 || heap[-cell] !== 0) entries.push(option, cell)
    }
    return this.keep(group, component, entries)
  }

  private keep(group: Group, component: number, entries: readonly number[]): number {
    const at = this.top
    this.top += 1 + entries.length
    if (this.top > this.pool.length) {
      const larger = new Int32Array(Math.max(this.top, this.pool.length * 2))
      larger.set(this.pool)
      this.pool = larger
    }
    this.pool[at] = entries.length / 2
    this.pool.set(entries, at + 1)
    if (component >= group.lists.length) {
      const larger = new Int32Array(Math.max(component + 1, group.lists.length * 2))
      larger.set(group.lists)
      group.lists = larger
    }
    group.lists[component] = at
    return at
  }
}
