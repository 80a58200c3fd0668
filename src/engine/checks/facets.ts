/**
 * Facets are what predicates see of slots. A predicate looks at some fields of a slot's value; the facet is all of the
 * paths that it has ever looked at there, and values that agree on these are one component of the facet. To the table of
 * the predicate a facet is like a slot of its own, so the table does not grow with what the predicate never looks at.
 *
 *   record   [slot, value id of the paths, block, number of components]   a facet is named by minus its address
 *            [slot + twice the number of slots, value id of a path, 0, 0]  whether a part is the same before and after a step
 *   block    [capacity, component + 1 of the facet for each component of the slot, 0 where it is not known yet]
 */

import { isSameAt, partAt } from '../../semantics/author-code/lens.ts'
import type { Path } from '../../semantics/system/system.ts'
import { cellFor } from '../memory/cells.ts'
import type { SharedMemory } from '../memory/memory.ts'
import { PairMap } from '../memory/pair-map.ts'
import { edge } from '../tables/tables.ts'
import type { Components } from '../values/components.ts'
import type { ValueStore } from '../values/value-store.ts'

const recordWords = 4
/** How many answers a worker keeps of whether a part is the same in two components. */
const mostKept = 2 ** 14

export class Facets {
  private readonly memory: SharedMemory
  private readonly heap: Int32Array
  private readonly addresses: PairMap
  private readonly numbers: PairMap
  private readonly values: ValueStore
  private readonly components: Components
  private readonly slots: number
  /** By address and pair of components. */
  private readonly sameness = new Map<number, Map<number, number>>()

  /**
   * @param maps addresses of two pair maps: (slot, paths) to address, and (address, value id) to component + 1
   * @param slots number of slots; a slot beyond it is one of the state after a step
   */
  constructor(
    memory: SharedMemory,
    maps: { facets: number; facetNumbers: number },
    parts: { values: ValueStore; components: Components; slots: number },
  ) {
    this.memory = memory
    this.heap = memory.heap
    this.addresses = new PairMap(memory, maps.facets, 'dropped')
    this.numbers = new PairMap(memory, maps.facetNumbers, 'dropped')
    this.values = parts.values
    this.components = parts.components
    this.slots = parts.slots
  }

  /** The address of the facet of a slot that consists of the paths with this value id. */
  addressOf(slot: number, paths: number): number {
    return this.addresses.obtain(slot, paths, () => {
      const { heap, memory } = this
      const address = memory.allocateTable(recordWords)
      heap.set([slot, paths, 0, 0], address)
      return address
    })
  }

  /** The address of the facet that says whether a slot has the same at the path with this value id before and after a step. */
  addressOfSameness(slot: number, path: number): number {
    return this.addressOf(slot + 2 * this.slots, path)
  }

  /** The component that a facet has in a state, or in a pair of states. */
  componentIn(address: number, state: Int32Array): number {
    const { heap } = this
    const slot = heap[address] as number
    if (slot >= 2 * this.slots) return this.isSameIn(address, slot - 2 * this.slots, state)
    const component = state[slot] as number
    const block = heap[address + 2] as number
    const known = component < (heap[block] as number) ? (heap[block + 1 + component] as number) : 0
    return known !== 0 ? known - 1 : this.fill(address, component)
  }

  /** Takes over that tables were dropped: other facets may have the same addresses. */
  reset(): void {
    this.sameness.clear()
  }

  /** Looks up the table of a predicate; like lookUp, for tables whose nodes may read facets. */
  lookUp(cell: number, state: Int32Array): number {
    const { heap } = this
    let at = heap[cell] as number
    while (at > 0) {
      const read = heap[at] as number
      const component = read < 0 ? this.componentIn(-read, state) : (state[read] as number)
      at = edge(heap, at, component)
    }
    return 0 - at
  }

  private isSameIn(address: number, slot: number, state: Int32Array): number {
    const before = state[slot] as number
    const after = state[slot + this.slots] as number
    if (before === after) return 1
    let kept = this.sameness.get(address)
    if (kept === undefined || kept.size > mostKept) {
      kept = new Map()
      this.sameness.set(address, kept)
    }
    const pair = before * 2 ** 26 + after
    const known = kept.get(pair)
    if (known !== undefined) return known
    const { components, values, heap } = this
    const path = values.valueOf(heap[address + 1] as number) as Path
    const same = isSameAt(components.valueOf(slot, before), components.valueOf(slot, after), path) ? 1 : 0
    kept.set(pair, same)
    return same
  }

  private fill(address: number, component: number): number {
    const { heap, values, memory } = this
    const slot = heap[address] as number
    const value = this.components.valueOf(slot < this.slots ? slot : slot - this.slots, component)
    const paths = values.valueOf(heap[address + 1] as number) as readonly Path[]
    const id = values.intern(paths.map((path) => partAt(value, path)))
    return memory.exclusively(() => {
      let number = this.numbers.get(address, id)
      if (number === 0) {
        number = (heap[address + 3] as number) + 1
        heap[address + 3] = number
        this.numbers.insert(address, id, number)
      }
      Atomics.store(heap, cellFor(memory, address + 2, component), number)
      return number - 1
    })
  }
}
