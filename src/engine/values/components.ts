/**
 * Components number the values of each slot from 0 in the order in which they were met, so that a state is a short
 * vector of small integers.
 *
 *   header, one for each slot   [count, block]
 *   block                       [capacity, value id ...]   replaced by a larger one as it fills
 */

import { mostNested, type Plain, refuseNesting } from '../../language/plain.ts'
import type { SharedMemory } from '../memory/memory.ts'
import { PairMap } from '../memory/pair-map.ts'
import type { ValueStore } from './value-store.ts'

const headerWords = 2
const initialCapacity = 8
/** How many components of each slot are kept decoded; whoever meets others seldom meets them again. */
const mostDecoded = 2 ** 15

/** How many values a state may have around one of an author: a node's local state, a message in an inbox, a history. */
const mostAround = 12

/** Makes the headers of all slots and returns where they lie. */
export function createComponents(memory: SharedMemory, slots: number): number {
  const headers = memory.allocate(slots * headerWords)
  for (let slot = 0; slot < slots; slot++) {
    const block = memory.allocate(1 + initialCapacity)
    memory.heap[block] = initialCapacity
    memory.heap[headers + slot * headerWords + 1] = block
  }
  return headers
}

export class Components {
  private readonly memory: SharedMemory
  private readonly heap: Int32Array
  private readonly headers: number
  private readonly numbers: PairMap
  private readonly values: ValueStore
  /** Values that this worker has decoded, by slot and component, as far as they go in rows. */
  private readonly decoded: (Plain | undefined)[][]
  /** Of other components, the last of each slot. */
  private readonly lastComponent: Int32Array
  private readonly lastValue: Plain[]

  constructor(
    memory: SharedMemory,
    addresses: { headers: number; numbers: number },
    values: ValueStore,
    slots: number,
  ) {
    this.memory = memory
    this.heap = memory.heap
    this.headers = addresses.headers
    this.numbers = new PairMap(memory, addresses.numbers, 'kept')
    this.values = values
    this.decoded = Array.from({ length: slots }, () => [])
    this.lastComponent = new Int32Array(slots).fill(-1)
    this.lastValue = new Array<Plain>(slots).fill(null)
  }

  /** How many values a slot has taken so far. */
  count(slot: number): number {
    return Atomics.load(this.heap, this.headers + slot * headerWords)
  }

  /**
   * The number of a value in a slot; a new one when the slot takes it for the first time.
   *
   * @param before a component of the slot from whose value the value was likely made, or -1
   */
  componentOf(slot: number, value: Plain, before = -1): number {
    const id =
      before < 0 || typeof value !== 'object'
        ? this.values.intern(value)
        : this.values.internLike(value, this.valueOf(slot, before), this.idOf(slot, before))
    return this.componentOfId(slot, id)
  }

  /** The number of the value with an id. */
  componentOfId(slot: number, id: number): number {
    return (this.numbers.get(slot, id) || this.obtainNumber(slot, id)) - 1
  }

  private obtainNumber(slot: number, id: number): number {
    return this.numbers.obtain(slot, id, () => this.add(slot, id) + 1)
  }

  /** The value of a component: the same object whenever this worker asks between two components of the slot. */
  valueOf(slot: number, component: number): Plain {
    const decoded = this.decoded[slot] as (Plain | undefined)[]
    if (component < mostDecoded) {
      const known = decoded[component]
      if (known !== undefined) return known
    } else if (this.lastComponent[slot] === component) return this.lastValue[slot] as Plain
    const value = this.values.decode(this.idOf(slot, component))
    if (component < mostDecoded) {
      while (decoded.length < component) decoded.push(undefined)
      decoded[component] = value
    } else {
      this.lastComponent[slot] = component
      this.lastValue[slot] = value
    }
    return value
  }

  /** Forgets what was decoded, see {@link ValueStore.forget}. */
  forget(): void {
    for (const decoded of this.decoded) decoded.length = 0
    this.lastComponent.fill(-1)
    this.lastValue.fill(null)
  }

  /** The value id of a component. */
  idOf(slot: number, component: number): number {
    const header = this.headers + slot * headerWords + 1
    const block = this.heap[header] as number
    if (component < (this.heap[block] as number)) return this.heap[block + 1 + component] as number
    // The component has come from another worker faster than the block that holds it.
    return this.memory.exclusively(() => this.heap[(this.heap[header] as number) + 1 + component] as number)
  }

  private add(slot: number, id: number): number {
    const { heap } = this
    // What grows by a level in each step is not seen as a whole before.
    if (this.values.records.nestingOf(id) > mostNested + mostAround) refuseNesting('state')
    const header = this.headers + slot * headerWords
    const component = heap[header] as number
    let block = heap[header + 1] as number
    const capacity = heap[block] as number
    if (component === capacity) {
      const larger = this.memory.allocate(1 + capacity * 2)
      heap[larger] = capacity * 2
      heap.copyWithin(larger + 1, block + 1, block + 1 + capacity)
      Atomics.store(heap, header + 1, larger)
      this.memory.replace(block, 1 + capacity)
      block = larger
    }
    heap[block + 1 + component] = id
    Atomics.store(heap, header, component + 1)
    return component
  }
}
