/**
 * Bags are slots that hold sets or multisets of records, such as the messages in flight to a node (see Bag in
 * semantics/system/system.ts). What a change makes of one is found on ids alone: no bag is decoded for it, and of what is in it
 * only the fields that decide where an item belongs are looked at.
 *
 *   bag      list      [part ...], sorted by the fields of the identity
 *   part     object    [keys, values by key ...]: the fields of the identity, and the copies in a multiset
 *   change   object    [keys, add, remove]: a list of items, and an item or null
 *   item     object    [keys, values by key ...]: the fields of the identity, and others that do not matter
 *
 * These are the records of value-store.ts. A bag that is made here has the id of the value that `system.change` gives.
 */

import { comparePlain, type Plain } from '../../language/plain.ts'
import type { Bag, Slot } from '../../semantics/system/system.ts'
import { headerWords, Kind } from './records.ts'
import type { ValueStore } from './value-store.ts'

/** Where the fields lie behind the header of a change; they are sorted by name. */
const added = headerWords + 1
const removed = headerWords + 2

/** More items than these are sorted and merged; fewer are found their places one after the other. */
const mostOneByOne = 8

/** How the records of a bag's parts look. */
interface Form {
  readonly slot: number
  /** The sorted keys of a part, and their value id. */
  readonly keys: readonly string[]
  readonly keysId: number
  readonly identity: readonly string[]
  /** Where the fields of the identity lie in a part, from its address on. */
  readonly fields: readonly number[]
  /** Where the number of copies lies; 0 in a set. */
  readonly copies: number
  /** Where the fields of the identity lie in an item, by the id of its keys. */
  readonly itemFields: Map<number, readonly number[]>
}

export class Bags {
  private readonly heap: Int32Array
  private readonly values: ValueStore
  private readonly forms: readonly (Form | null)[]
  /** Value id of the list of keys of a change. */
  private readonly keysOfChange: number
  /** The ids of the fields of the item at hand. */
  private readonly item: number[] = []

  constructor(heap: Int32Array, values: ValueStore, slots: readonly Slot[]) {
    this.heap = heap
    this.values = values
    this.keysOfChange = values.intern(['add', 'remove'])
    this.forms = slots.map(({ bag }, slot) => (bag === undefined ? null : this.formOf(bag, slot)))
  }

  /** Whether a change of a slot, with this value id, takes an item out of a bag and puts items in, and no more. */
  changes(slot: number, change: number): boolean {
    return this.forms[slot] !== null && this.heap[(change >>> 1) + headerWords] === this.keysOfChange
  }

  /**
   * The id of what such a change makes of a bag.
   *
   * @param bag its value id
   * @param change the value id of the change
   */
  change(slot: number, bag: number, change: number): number {
    const { heap } = this
    const { records, sequences } = this.values
    const form = this.forms[slot] as Form
    const items = (heap[(change >>> 1) + added] as number) >>> 1
    const taken = (heap[(change >>> 1) + removed] as number) >>> 1
    const more = sequences.lengthOf(items)
    let count = sequences.lengthOf(bag >>> 1)
    const start = records.reserve(count + more)
    sequences.spread(bag >>> 1, start)
    if (((heap[taken + 2] as number) & 15) === Kind.object) {
      this.look(form, taken)
      count = this.takeOut(form, start, count)
    }
    const first = records.reserve(more)
    sequences.spread(items, first)
    if (more > mostOneByOne) {
      count = this.merge(form, start, count, records.copy(first, first + more))
    } else {
      for (let at = first; at < first + more; at++) {
        this.look(form, records.get(at) >>> 1)
        count = this.putIn(form, start, count)
      }
    }
    return sequences.obtain(Kind.list, start, count)
  }

  /** The ids of the parts of a bag, or of any list, in order. */
  partsOf(bag: number): Int32Array {
    const { records, sequences } = this.values
    const count = sequences.lengthOf(bag >>> 1)
    const start = records.reserve(count)
    sequences.spread(bag >>> 1, start)
    const parts = records.copy(start, start + count)
    records.release(start)
    return parts
  }

  private formOf({ identity, copies }: Bag, slot: number): Form {
    const keys = [...identity, ...(copies === null ? [] : [copies])].sort()
    return {
      slot,
      keys,
      keysId: this.values.intern(keys),
      identity,
      fields: offsetsOf(identity, keys),
      copies: copies === null ? 0 : headerWords + 1 + keys.indexOf(copies),
      itemFields: new Map(),
    }
  }

  /** Makes the item at an address the one at hand. */
  private look(form: Form, address: number): void {
    const { heap } = this
    const keys = heap[address + headerWords] as number
    let fields = form.itemFields.get(keys)
    if (fields === undefined) {
      fields = offsetsOf(form.identity, this.values.valueOf(keys) as readonly string[])
      form.itemFields.set(keys, fields)
    }
    for (let at = 0; at < fields.length; at++) this.item[at] = heap[address + (fields[at] as number)] as number
    this.item.length = fields.length
  }

  /** Takes a copy of the item at hand out of the parts in the scratch. Returns how many parts there are then. */
  private takeOut(form: Form, start: number, count: number): number {
    const at = this.find(form, start, count)
    if (at < 0) return count
    const { records } = this.values
    const copies = this.copiesOf(form, records.get(at))
    if (copies === 1) {
      records.move(at, at + 1, start + count)
      return count - 1
    }
    records.put(at, this.part(form, copies - 1))
    return count
  }

  /** Puts a copy of the item at hand into the parts in the scratch. Returns how many parts there are then. */
  private putIn(form: Form, start: number, count: number): number {
    const { records } = this.values
    const known = this.find(form, start, count)
    if (known >= 0) {
      records.put(known, this.oneMore(form, records.get(known)))
      return count
    }
    let from = start
    let to = start + count
    while (from < to) {
      const middle = (from + to) >>> 1
      if (this.sortsBefore(form, records.get(middle))) from = middle + 1
      else to = middle
    }
    const part = this.part(form, 1)
    records.move(from + 1, from, start + count)
    records.put(from, part)
    return count + 1
  }

  /** Puts one copy of each of these items into the parts in the scratch. Returns how many parts there are then. */
  private merge(form: Form, start: number, count: number, items: Int32Array): number {
    const { records } = this.values
    const parts: number[] = []
    let at = start
    const isNext = () => at < start + count && this.isItem(form, records.get(at))
    for (const ids of this.sorted(form, items)) {
      this.item.splice(0, this.item.length, ...ids)
      while (at < start + count && !isNext() && this.sortsBefore(form, records.get(at))) parts.push(records.get(at++))
      const last = parts.at(-1)
      if (isNext()) records.put(at, this.oneMore(form, records.get(at)))
      else if (last !== undefined && this.isItem(form, last)) parts[parts.length - 1] = this.oneMore(form, last)
      else parts.push(this.part(form, 1))
    }
    while (at < start + count) parts.push(records.get(at++))
    for (const [address, part] of parts.entries()) records.put(start + address, part)
    return parts.length
  }

  /** The ids of the fields of items, in the order of parts. */
  private sorted(form: Form, items: Int32Array): (readonly number[])[] {
    const { values } = this
    const found = Array.from(items, (item) => {
      this.look(form, item >>> 1)
      return { ids: [...this.item], fields: this.item.map((id) => values.valueOf(id)) }
    })
    return found
      .sort((a, b) => {
        const differs = a.ids.findIndex((id, field) => id !== b.ids[field])
        return differs < 0 ? 0 : comparePlain(a.fields[differs] as Plain, b.fields[differs] as Plain)
      })
      .map(({ ids }) => ids)
  }

  /** The id of a part with one copy more, which is the item at hand. */
  private oneMore(form: Form, part: number): number {
    return form.copies === 0 ? part : this.part(form, this.copiesOf(form, part) + 1)
  }

  /** Where in the scratch the part that is the item at hand lies; -1 when there is none. */
  private find(form: Form, start: number, count: number): number {
    const { records } = this.values
    for (let at = start; at < start + count; at++) if (this.isItem(form, records.get(at))) return at
    return -1
  }

  private isItem({ fields }: Form, part: number): boolean {
    const { heap, item } = this
    let same = 0
    while (same < item.length && heap[(part >>> 1) + (fields[same] as number)] === item[same]) same++
    return same === item.length
  }

  /** Whether a part sorts before the item at hand, which it is not. */
  private sortsBefore({ fields }: Form, part: number): boolean {
    const { values, item } = this
    for (let at = 0; at < fields.length; at++) {
      const id = this.heap[(part >>> 1) + (fields[at] as number)] as number
      const other = item[at] as number
      if (id !== other) return comparePlain(values.valueOf(id), values.valueOf(other)) < 0
    }
    return false
  }

  private copiesOf({ copies }: Form, part: number): number {
    return copies === 0 ? 1 : (this.heap[(part >>> 1) + copies] as number) >> 1
  }

  /** The id of the part for so many copies of the item at hand. */
  private part(form: Form, copies: number): number {
    const { records, sequences } = this.values
    const words = 1 + form.keys.length
    const start = records.reserve(words)
    records.put(start, form.keysId)
    if (form.copies !== 0) records.put(start + form.copies - headerWords, (copies << 1) | 1)
    for (let at = 0; at < form.fields.length; at++) {
      records.put(start + (form.fields[at] as number) - headerWords, this.item[at] as number)
    }
    return sequences.obtain(Kind.object, start, words)
  }
}

/** Where fields lie in the record of an object with these keys, from its address on. */
function offsetsOf(fields: readonly string[], keys: readonly string[]): number[] {
  return fields.map((field) => headerWords + 1 + keys.indexOf(field))
}
