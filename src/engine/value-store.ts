/**
 * Interning: every plain value that a search meets gets one id, the same in every worker, and two values have the same
 * id exactly when they have the same content (hash-consing). A value is stored as a record of its parts' ids, so parts
 * that did not change are shared and recognised without a second look.
 *
 * An odd id is a small integer, id >> 1. An even id is twice the place of a record in the heap:
 *
 *   [hash, hash, kind | length << 3, payload ...]
 *     constant  length 0, 1, 2 for null, false, true; no payload
 *     number    the 64 bits of the double
 *     text      UTF-16 code units, two a word; length is the number of units
 *     list, set the ids of the members; sets in content order
 *     object    the id of the list of its keys, sorted, then the ids of its values in that order
 *     map       ids of key, value, key, value ... in content order of the keys
 *
 * The two hash words depend on the content alone: they are equal in every run and on every machine.
 */

import { comparePlain, type Plain, sortedEntries, trustPlain } from '../language/plain.ts'
import { mixHigh, mixLow } from './hash.ts'
import type { SharedMemory } from './memory.ts'

const Kind = { constant: 0, number: 1, text: 2, list: 3, object: 4, set: 5, map: 6 } as const

const headerWords = 3
const initialEntries = 1024
const smallest = -(2 ** 30)
const largest = 2 ** 30 - 1

/** What a worker needs to know to open the store: the place of its header, [block, count]. */
export function createValueStore(memory: SharedMemory): number {
  const header = memory.allocate(2)
  const block = memory.allocate(1 + initialEntries)
  memory.heap[block] = initialEntries - 1
  memory.heap[header] = block
  return header
}

type Fields = { readonly [key: string]: Plain }

interface Shape {
  readonly id: number
  readonly keys: readonly string[]
}

export class ValueStore {
  private readonly memory: SharedMemory
  private readonly heap: Int32Array
  private readonly header: number
  /** What this worker already knows. */
  private readonly ids = new WeakMap<object, number>()
  private readonly texts = new Map<string, number>()
  private readonly shapes = new Map<string, Shape>()
  private readonly values = new Map<number, Plain>()
  private readonly doubles = new Float64Array(1)
  private readonly doubleWords = new Int32Array(this.doubles.buffer)
  private readonly constants: readonly number[]

  constructor(memory: SharedMemory, header: number) {
    this.memory = memory
    this.heap = memory.heap
    this.header = header
    this.constants = [0, 1, 2].map((length) => this.record(Kind.constant, length, []))
  }

  /**
   * The id of a value, which must have the form that toPlain gives.
   *
   * @throws NetsplitError `out-of-memory`
   */
  intern(value: Plain): number {
    switch (typeof value) {
      case 'number':
        return this.internNumber(value)
      case 'string':
        return this.internText(value)
      case 'boolean':
        return this.constants[value ? 2 : 1] as number
      default:
        return value === null ? (this.constants[0] as number) : this.internObject(value as object)
    }
  }

  /** The value of an id: deeply frozen, and the same object whenever this worker asks. */
  valueOf(id: number): Plain {
    if ((id & 1) === 1) return id >> 1
    const known = this.values.get(id)
    if (known !== undefined) return known
    const value = this.decode(id >>> 1)
    this.values.set(id, value)
    if (typeof value === 'object' && value !== null) {
      freeze(value)
      trustPlain(value)
      this.ids.set(value, id)
    }
    return value
  }

  /** The first word of the content hash of a value. */
  lowHash(id: number): number {
    return (id & 1) === 1 ? mixLow(0x1b873593, id) : (this.heap[id >>> 1] as number)
  }

  /** The second word of the content hash of a value. */
  highHash(id: number): number {
    return (id & 1) === 1 ? mixHigh(0x1b873593, id) : (this.heap[(id >>> 1) + 1] as number)
  }

  private internNumber(value: number): number {
    if (Number.isInteger(value) && value >= smallest && value <= largest) return (value << 1) | 1
    this.doubles[0] = value
    return this.record(Kind.number, 2, [this.doubleWords[0] as number, this.doubleWords[1] as number])
  }

  private internText(text: string): number {
    const known = this.texts.get(text)
    if (known !== undefined) return known
    const words: number[] = []
    for (let at = 0; at < text.length; at += 2) {
      words.push(text.charCodeAt(at) | ((at + 1 < text.length ? text.charCodeAt(at + 1) : 0) << 16))
    }
    const id = this.record(Kind.text, text.length, words)
    this.texts.set(text, id)
    return id
  }

  private internObject(value: object): number {
    const known = this.ids.get(value)
    if (known !== undefined) return known
    if (Array.isArray(value)) return this.record(Kind.list, value.length, this.internAll(value))
    if (value instanceof Set) {
      return this.record(Kind.set, value.size, this.internAll([...(value as Set<Plain>)].sort(comparePlain)))
    }
    if (value instanceof Map) {
      return this.record(Kind.map, value.size * 2, this.internAll(sortedEntries(value as Map<Plain, Plain>).flat()))
    }
    const shape = this.shapeOf(Object.keys(value))
    const payload = [shape.id]
    for (const key of shape.keys) payload.push(this.intern((value as Fields)[key] as Plain))
    return this.record(Kind.object, payload.length, payload)
  }

  private internAll(values: readonly Plain[]): number[] {
    return values.map((value) => this.intern(value))
  }

  private shapeOf(keys: readonly string[]): Shape {
    const name = keys.join('\u0000')
    let shape = this.shapes.get(name)
    if (shape === undefined) {
      const sorted = [...keys].sort()
      shape = { id: this.record(Kind.list, sorted.length, this.internAll(sorted)), keys: sorted }
      this.shapes.set(name, shape)
    }
    return shape
  }

  /** The id of a record, which is added when it is new. */
  private record(kind: number, length: number, payload: readonly number[]): number {
    const shape = kind | (length << 3)
    let low = mixLow(0, shape)
    let high = mixHigh(0, shape)
    const holdsIds = kind >= Kind.list
    for (const word of payload) {
      low = mixLow(low, holdsIds ? this.lowHash(word) : word)
      high = mixHigh(high, holdsIds ? this.highHash(word) : word)
    }
    const place = this.find(low, high, shape, payload)
    if (place !== 0) return place * 2
    return this.memory.exclusively(() => this.add(low, high, shape, payload)) * 2
  }

  private find(low: number, high: number, shape: number, payload: readonly number[]): number {
    const { heap } = this
    const block = Atomics.load(heap, this.header)
    const mask = heap[block] as number
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const place = Atomics.load(heap, block + 1 + slot)
      if (place === 0) return 0
      if (heap[place] === low && heap[place + 1] === high && heap[place + 2] === shape) {
        let same = true
        for (let at = 0; at < payload.length; at++) {
          if (heap[place + headerWords + at] !== payload[at]) {
            same = false
            break
          }
        }
        if (same) return place
      }
    }
  }

  /** Under the lock: another worker may have added the record in the meantime. */
  private add(low: number, high: number, shape: number, payload: readonly number[]): number {
    const found = this.find(low, high, shape, payload)
    if (found !== 0) return found
    const { heap, header } = this
    const place = this.memory.allocate(headerWords + payload.length)
    heap[place] = low
    heap[place + 1] = high
    heap[place + 2] = shape
    for (let at = 0; at < payload.length; at++) heap[place + headerWords + at] = payload[at] as number
    const count = (heap[header + 1] as number) + 1
    if (count * 2 > (heap[heap[header] as number] as number)) this.grow()
    heap[header + 1] = count
    publish(heap, heap[header] as number, low, place)
    return place
  }

  private grow(): void {
    const { heap, header } = this
    const old = heap[header] as number
    const entries = (heap[old] as number) + 1
    const block = this.memory.allocate(1 + entries * 2)
    heap[block] = entries * 2 - 1
    for (let slot = 0; slot < entries; slot++) {
      const place = heap[old + 1 + slot] as number
      if (place !== 0) publish(heap, block, heap[place] as number, place)
    }
    Atomics.store(heap, header, block)
  }

  private decode(place: number): Plain {
    const { heap } = this
    const kind = (heap[place + 2] as number) & 7
    const length = (heap[place + 2] as number) >>> 3
    const payload = place + headerWords
    const part = (at: number) => this.valueOf(heap[payload + at] as number)
    switch (kind) {
      case Kind.constant:
        return length === 0 ? null : length === 2
      case Kind.number:
        this.doubleWords[0] = heap[payload] as number
        this.doubleWords[1] = heap[payload + 1] as number
        return this.doubles[0] as number
      case Kind.text: {
        let text = ''
        for (let at = 0; at < length; at++) {
          const word = heap[payload + (at >> 1)] as number
          text += String.fromCharCode((at & 1) === 0 ? word & 0xffff : word >>> 16)
        }
        return text
      }
      case Kind.list:
        return Array.from({ length }, (_, at) => part(at))
      case Kind.set:
        return new Set(Array.from({ length }, (_, at) => part(at)))
      case Kind.map:
        return new Map(Array.from({ length: length / 2 }, (_, at) => [part(2 * at), part(2 * at + 1)] as const))
      default: {
        const keys = part(0) as readonly string[]
        const object: { [key: string]: Plain } = {}
        for (let at = 0; at < keys.length; at++) object[keys[at] as string] = part(at + 1)
        return object
      }
    }
  }
}

function publish(heap: Int32Array, block: number, hash: number, place: number): void {
  const mask = heap[block] as number
  let slot = hash & mask
  while (heap[block + 1 + slot] !== 0) slot = (slot + 1) & mask
  Atomics.store(heap, block + 1 + slot, place)
}

function refuse(): never {
  throw new TypeError('the state is read-only: change the draft that the handler was given')
}

const readOnly = { value: refuse }

/** Object.freeze does not reach inside maps and sets. */
function freeze(value: object): void {
  if (value instanceof Map) Object.defineProperties(value, { set: readOnly, delete: readOnly, clear: readOnly })
  if (value instanceof Set) Object.defineProperties(value, { add: readOnly, delete: readOnly, clear: readOnly })
  Object.freeze(value)
}
