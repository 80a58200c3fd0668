/**
 * Interning: every plain value that a search meets gets one id, the same in every worker, and two values have the same
 * id exactly when they have the same content. A value is stored as a record of its parts' ids (see records.ts), so parts
 * that did not change are shared, and recognised without a second look.
 *
 * An odd id is a small integer, id >> 1. An even id is twice the address of a record, whose payload is for a
 *
 *   constant  nothing; its length is 0, 1, 2 for null, false, true
 *   number    the 64 bits of the double
 *   text      UTF-16 code units, two a word; its length is the number of units
 *   list, set the ids of the members; sets in content order
 *   object    the id of the list of its keys, sorted, then the ids of its values in that order
 *   map       ids of key, value, key, value ... in content order of the keys
 */

import { comparePlain, meetObjectKeys, type Plain, sortedEntries, trustPlain } from '../../language/plain.ts'
import type { SharedMemory } from '../memory/memory.ts'
import { createRecords, headerWords, Kind, Records } from './records.ts'
import { SequenceMap } from './sequence-map.ts'
import { Sequences } from './sequences.ts'

const smallest = -(2 ** 30)
const largest = 2 ** 30 - 1

/** Words that a decoded value takes besides its parts, about. */
const wordsOfValue = 12

/** What a worker needs to know to open the store. */
export function createValueStore(memory: SharedMemory): number {
  return createRecords(memory)
}

type Fields = { readonly [key: string]: Plain }

interface Shape {
  readonly id: number
  readonly keys: readonly string[]
}

export class ValueStore {
  /** For those who put records together themselves, such as bags.ts. */
  readonly records: Records
  readonly sequences: Sequences
  private readonly heap: Int32Array
  private readonly freezes: boolean
  /** What this worker already knows. */
  private readonly ids = new WeakMap<object, number>()
  private readonly texts = new Map<string, number>()
  /** By keys, in the order in which an object has them. */
  private readonly shapes = new SequenceMap<string, Shape>()
  private readonly values = new Map<number, Plain>()
  /** Parts of runs of long lists. */
  private readonly runs = new Map<number, readonly Plain[]>()
  /** Words of what was decoded, about. */
  held = 0
  private readonly doubles = new Float64Array(1)
  private readonly doubleWords = new Int32Array(this.doubles.buffer)
  private readonly constants: readonly number[]

  /**
   * @param freezes whether what is decoded is frozen. Nobody outside the engine and the semantics gets hold of it: author
   *   code is shown copies and drafts. To freeze it anyway is a net below that; V8 copies what is frozen much more slowly.
   */
  constructor(memory: SharedMemory, header: number, { freezes = false }: { readonly freezes?: boolean } = {}) {
    this.freezes = freezes
    this.heap = memory.heap
    this.records = new Records(memory, header)
    this.sequences = new Sequences(this.records, memory.heap)
    this.constants = [0, 1, 2].map((length) => this.records.obtain(Kind.constant, length, 0, 0))
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
        return value === null ? (this.constants[0] as number) : this.internObject(value as object, null, 0)
    }
  }

  /**
   * The id of a value that was likely made from another one: the parts that it has in common with it are not looked at.
   *
   * @param like a value that {@link valueOf} gave
   * @param likeId its id
   */
  internLike(value: Plain, like: Plain, likeId: number): number {
    if (value === like) return likeId
    if (typeof value !== 'object' || value === null) return this.intern(value)
    return this.internObject(value, typeof like === 'object' ? like : null, likeId)
  }

  /** The value of an id, not to be changed: the same object whenever this worker asks until it forgets. */
  valueOf(id: number): Plain {
    if ((id & 1) === 1) return id >> 1
    const known = this.values.get(id)
    if (known !== undefined) return known
    const value = this.decode(id)
    this.values.set(id, value)
    if (typeof value === 'object' && value !== null) {
      trustPlain(value)
      this.ids.set(value, id)
    }
    return value
  }

  /** The value of an id, not to be changed: another object each time, but for its parts. */
  decode(id: number): Plain {
    if ((id & 1) === 1) return id >> 1
    this.held += wordsOfValue
    const value = this.made(id >>> 1)
    return this.freezes && typeof value === 'object' && value !== null ? freeze(value) : value
  }

  /** Whether two values have the same content. */
  isSame(left: Plain, right: Plain): boolean {
    return left === right || this.intern(left) === this.intern(right)
  }

  /** Forgets what was decoded: from now on, ids lead to other objects than before. */
  forget(): void {
    this.values.clear()
    this.runs.clear()
    this.texts.clear()
    this.shapes.clear()
    this.held = 0
  }

  private internNumber(value: number): number {
    if (Number.isInteger(value) && value >= smallest && value <= largest) return (value << 1) | 1
    const { records } = this
    this.doubles[0] = value
    const start = records.reserve(2)
    records.put(start, this.doubleWords[0] as number)
    records.put(start + 1, this.doubleWords[1] as number)
    const id = records.obtain(Kind.number, 2, start, 2)
    records.release(start)
    return id
  }

  private internText(text: string): number {
    const known = this.texts.get(text)
    if (known !== undefined) return known
    const { records } = this
    const words = (text.length + 1) >> 1
    const start = records.reserve(words)
    for (let word = 0; word < words; word++) {
      const at = 2 * word
      const second = at + 1 < text.length ? text.charCodeAt(at + 1) : 0
      records.put(start + word, text.charCodeAt(at) | (second << 16))
    }
    const id = records.obtain(Kind.text, text.length, start, words)
    records.release(start)
    this.texts.set(text, id)
    this.held += wordsOfValue + words
    return id
  }

  private internObject(value: object, like: object | null, likeId: number): number {
    const known = this.ids.get(value)
    if (known !== undefined) return known
    if (Array.isArray(value)) return this.internList(value, Array.isArray(like) ? like : null, likeId)
    if (value instanceof Set) return this.internList([...(value as Set<Plain>)].sort(comparePlain), null, 0, Kind.set)
    if (value instanceof Map)
      return this.internMap(value as Map<Plain, Plain>, like instanceof Map ? like : null, likeId)
    const isLikePlain = !Array.isArray(like) && !(like instanceof Map) && !(like instanceof Set)
    return this.internFields(value as Fields, isLikePlain ? (like as Fields | null) : null, likeId)
  }

  private internList(
    value: readonly Plain[],
    like: readonly Plain[] | null,
    likeId: number,
    kind: number = Kind.list,
  ): number {
    const { records } = this
    const shared = like === null ? 0 : like.length
    const start = records.reserve(like === null ? value.length : Math.max(like.length, value.length))
    if (like !== null) this.sequences.spread(likeId >>> 1, start)
    for (let at = 0; at < value.length; at++) {
      const part = value[at] as Plain
      const id =
        at < shared
          ? this.internLike(part, (like as readonly Plain[])[at] as Plain, records.get(start + at))
          : this.intern(part)
      records.put(start + at, id)
    }
    return this.sequences.obtain(kind, start, value.length)
  }

  private internMap(value: ReadonlyMap<Plain, Plain>, like: ReadonlyMap<Plain, Plain> | null, likeId: number): number {
    const entries = sortedEntries(value)
    if (like === null) return this.internList(entries.flat(), null, 0, Kind.map)
    // What has the same key before and after takes the same place of two lists that are equally long.
    const before = sortedEntries(like)
    const { records } = this
    const old = records.reserve(2 * before.length)
    this.sequences.spread(likeId >>> 1, old)
    const start = records.reserve(2 * entries.length)
    let at = 0
    for (const [number, [key, part]] of entries.entries()) {
      while (at < before.length && comparePlain((before[at] as [Plain, Plain])[0], key) < 0) at++
      const match = before[at]
      const isSame = match !== undefined && comparePlain(match[0], key) === 0
      const to = start + 2 * number
      const keyId = isSame ? records.get(old + 2 * at) : this.intern(key)
      records.put(to, keyId)
      records.put(to + 1, isSame ? this.internLike(part, match[1], records.get(old + 2 * at + 1)) : this.intern(part))
    }
    const id = this.sequences.obtain(Kind.map, start, 2 * entries.length)
    records.release(old)
    return id
  }

  private internFields(value: Fields, like: Fields | null, likeId: number): number {
    const { records } = this
    const keys = Object.keys(value)
    // What has the same keys before and after takes the same places.
    if (like !== null && isEqual(keys, this.valueOf(this.sequences.firstOf(likeId >>> 1)) as readonly string[])) {
      const start = records.reserve(1 + keys.length)
      this.sequences.spread(likeId >>> 1, start)
      for (let at = 0; at < keys.length; at++) {
        const key = keys[at] as string
        const address = start + 1 + at
        records.put(address, this.internLike(value[key] as Plain, like[key] as Plain, records.get(address)))
      }
      return this.sequences.obtain(Kind.object, start, 1 + keys.length)
    }
    const shape = this.shapeOf(keys)
    const start = records.reserve(1 + keys.length)
    records.put(start, shape.id)
    for (let at = 0; at < keys.length; at++) {
      records.put(start + 1 + at, this.intern(value[shape.keys[at] as string] as Plain))
    }
    return this.sequences.obtain(Kind.object, start, 1 + keys.length)
  }

  private shapeOf(keys: readonly string[]): Shape {
    const node = this.shapes.find(keys)
    if (node.value !== null) return node.value
    const sorted = [...keys].sort()
    const shape = { id: this.internList(sorted, null, 0), keys: sorted }
    node.value = shape
    this.held += wordsOfValue * keys.length
    return shape
  }

  private made(address: number): Plain {
    const { heap } = this
    const kind = (heap[address + 2] as number) & 15
    const length = (heap[address + 2] as number) >>> 4
    const payload = address + headerWords
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
      default:
        return shaped(kind & 7, this.collect(address, []))
    }
  }
  /** Appends the values of the ids in a record. */
  private collect(address: number, parts: Plain[]): Plain[] {
    const { heap } = this
    const { first, end, isCut } = this.sequences.payloadOf(address)
    for (let at = first; at < end; at++) {
      const id = heap[at] as number
      if (!isCut) parts.push(this.valueOf(id))
      else for (const part of this.partsOfRun(id >>> 1)) parts.push(part)
    }
    this.held += end - first
    return parts
  }

  private partsOfRun(address: number): readonly Plain[] {
    const known = this.runs.get(address)
    if (known !== undefined) return known
    const parts = this.collect(address, [])
    this.runs.set(address, parts)
    this.held += wordsOfValue
    return parts
  }
}

/** A value of some kind, made of its parts. */
function shaped(kind: number, parts: Plain[]): Plain {
  switch (kind) {
    case Kind.list:
      return parts
    case Kind.set:
      return new Set(parts)
    case Kind.map: {
      const map = new Map<Plain, Plain>()
      for (let at = 0; at < parts.length; at += 2) {
        const key = parts[at] as Plain
        if (typeof key === 'object' && key !== null) meetObjectKeys()
        map.set(key, parts[at + 1] as Plain)
      }
      return map
    }
    default: {
      const keys = parts[0] as readonly string[]
      const object: { [key: string]: Plain } = {}
      for (let at = 0; at < keys.length; at++) object[keys[at] as string] = parts[at + 1] as Plain
      return object
    }
  }
}

function isEqual(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false
  for (let at = 0; at < left.length; at++) if (left[at] !== right[at]) return false
  return true
}

function refuse(): never {
  throw new TypeError('the state is read-only: change the draft that the handler was given')
}

const readOnly = { value: refuse }

/** Object.freeze does not reach inside maps and sets. */
function freeze<Value extends object>(value: Value): Value {
  if (value instanceof Map) Object.defineProperties(value, { set: readOnly, delete: readOnly, clear: readOnly })
  if (value instanceof Set) Object.defineProperties(value, { add: readOnly, delete: readOnly, clear: readOnly })
  return Object.freeze(value)
}
