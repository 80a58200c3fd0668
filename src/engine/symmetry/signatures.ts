/**
 * Signatures say what part identities play in a state, in a way that does not depend on what they are called. The
 * signature of an identity is a hash of the state in which it is marked and all others look alike; the relation of two
 * is a hash in which both are marked, each with a mark of its own. They are sums over the slots, and what each component
 * adds is found once. Hashes are of content alone, so they are the same in every run.
 *
 *   row of a component   [1, hash for each identity]           first word 0: not known yet
 *   relations            [a, b, hash ...]                      of identities that both occur in the component's value
 */

import type { Plain } from '../../language/plain.ts'
import { type Identities, withoutOrder } from '../../semantics/instance/symmetry.ts'
import type { Slot } from '../../semantics/system/system.ts'
import { mixLow, scatter } from '../memory/hash.ts'
import type { Tabling } from '../tables/tabling.ts'

/** The hash of a value in which no identity is marked, and those in which one of the identities that occur in it is. */
interface Marked {
  readonly plain: number
  readonly by: ReadonlyMap<number, number>
}

/** What a value is made of: tuples in order, or in no order. */
interface Structure {
  readonly salt: number
  readonly isOrdered: boolean
  readonly tuples: readonly (readonly Plain[])[]
}

const self = 0x3c6ef372
const second = 0x1b56c4e9
const nobody: ReadonlyMap<number, number> = new Map()

export class Signatures {
  private readonly identities: Identities
  private readonly tabling: Tabling
  private readonly slots: readonly Slot[]
  private readonly rows: Int32Array[]
  private readonly relations: (readonly number[])[][]
  private readonly parts = new WeakMap<object, Marked>()
  private readonly texts = new Map<string, Marked>()
  private readonly stride: number

  constructor(identities: Identities, slots: readonly Slot[], tabling: Tabling) {
    this.identities = identities
    this.slots = slots
    this.tabling = tabling
    this.rows = slots.map(() => new Int32Array(0))
    this.relations = slots.map(() => [])
    this.stride = identities.members.length + 1
  }

  /** Writes the signature of each identity in a state. */
  sign(state: Int32Array, signatures: Int32Array): void {
    const { rows, stride } = this
    signatures.fill(0)
    for (let slot = 0; slot < state.length; slot++) {
      const at = (state[slot] as number) * stride
      let row = rows[slot] as Int32Array
      if (row[at] !== 1) row = this.fillRow(slot, state[slot] as number)
      for (let member = 0; member < signatures.length; member++) {
        signatures[member] = ((signatures[member] as number) + (row[at + 1 + member] as number)) | 0
      }
    }
  }

  /** The relation of each identity to each other one in a state, row by row; 0 where they never occur together. */
  relate(state: Int32Array): Int32Array {
    const members = this.stride - 1
    const related = new Int32Array(members * members)
    for (let slot = 0; slot < state.length; slot++) {
      const found = this.relationsOf(slot, state[slot] as number)
      for (let at = 0; at < found.length; at += 3) {
        const pair = (found[at] as number) * members + (found[at + 1] as number)
        related[pair] = ((related[pair] as number) + (found[at + 2] as number)) | 0
      }
    }
    return related
  }

  private fillRow(slot: number, component: number): Int32Array {
    const { stride } = this
    const at = component * stride
    let row = this.rows[slot] as Int32Array
    if (at >= row.length) {
      const larger = new Int32Array(stride * 2 ** Math.ceil(Math.log2(component + 2)))
      larger.set(row)
      row = larger
      this.rows[slot] = row
    }
    const { salt, marked, key } = this.partsOf(slot, component)
    row[at] = 1
    for (let member = 0; member < stride - 1; member++) {
      row[at + 1 + member] = scatter(mixLow(mixLow(salt, hashBy(key, member)), hashBy(marked, member)))
    }
    return row
  }

  private relationsOf(slot: number, component: number): readonly number[] {
    const known = this.relations[slot]?.[component]
    if (known !== undefined) return known
    const { salt, key, marked, name, value } = this.partsOf(slot, component)
    const occurring = [...new Set([...key.by.keys(), ...marked.by.keys()])]
    const found = occurring.flatMap((a) =>
      occurring.flatMap((b) => {
        if (a === b) return []
        const hash = mixLow(mixLow(salt, this.hashByBoth(name, a, b)), this.hashByBoth(value, a, b))
        return [a, b, scatter(hash)]
      }),
    )
    ;(this.relations[slot] as (readonly number[])[])[component] = found
    return found
  }

  /** A slot and its value: what the slot is of, its key, and the value without the order that says nothing. */
  private partsOf(slot: number, component: number) {
    const declared = this.slots[slot] as Slot
    const value = withoutOrder(declared, this.tabling.components.valueOf(slot, component))
    const { of: salt, key: name } = declared.entry ?? { of: declared.name, key: '' }
    return { salt: this.hashOf(salt), name, key: this.mark(name), value, marked: this.mark(value) }
  }

  private mark(value: Plain): Marked {
    if (typeof value === 'string') return this.markText(value)
    if (typeof value !== 'object' || value === null) return { plain: this.hashOf(value), by: nobody }
    const known = this.parts.get(value)
    if (known !== undefined) return known
    const structure = structureOf(value)
    const parts = new Map(structure.tuples.flatMap((tuple) => tuple.map((part) => [part, this.mark(part)] as const)))
    const occurring = new Set([...parts.values()].flatMap(({ by }) => [...by.keys()]))
    const made: Marked = {
      plain: hashOfStructure(structure, (part) => (parts.get(part) as Marked).plain),
      by: new Map(
        Array.from(occurring, (member) => [
          member,
          hashOfStructure(structure, (part) => hashBy(parts.get(part) as Marked, member)),
        ]),
      ),
    }
    this.parts.set(value, made)
    return made
  }

  private markText(text: string): Marked {
    const known = this.texts.get(text)
    if (known !== undefined) return known
    const occurring = new Set(this.identities.piecesOf(text)?.filter((piece) => typeof piece === 'number'))
    const made: Marked = {
      plain: this.hashOfText(text, () => 0),
      by: new Map(
        Array.from(occurring, (member) => [member, this.hashOfText(text, (at) => (at === member ? self : 0))]),
      ),
    }
    this.texts.set(text, made)
    return made
  }

  /** The hash of a value in which two identities are marked; where only one of them occurs, of that one. */
  private hashByBoth(value: Plain, a: number, b: number): number {
    const { plain, by } = this.mark(value)
    const byFirst = by.get(a)
    const bySecond = by.get(b)
    if (byFirst === undefined) return bySecond === undefined ? plain : scatter(bySecond ^ second)
    if (bySecond === undefined) return byFirst
    if (typeof value === 'string') return this.hashOfText(value, (at) => (at === a ? self : at === b ? second : 0))
    return hashOfStructure(structureOf(value as object), (part) => this.hashByBoth(part, a, b))
  }

  /** The hash of a text with a mark in place of each identity. */
  private hashOfText(text: string, markOf: (member: number) => number): number {
    const pieces = this.identities.piecesOf(text)
    if (pieces === null) return this.hashOf(text)
    const { setOf } = this.identities
    return pieces.reduce<number>(
      (hash, piece) =>
        mixLow(hash, typeof piece === 'string' ? this.hashOf(piece) : markOf(piece) || ~(setOf[piece] as number)),
      self ^ second,
    )
  }

  private hashOf(value: Plain): number {
    const { values } = this.tabling
    return values.records.lowHash(values.intern(value))
  }
}

/** The hash with an identity marked; where it does not occur, that without a mark. */
function hashBy({ plain, by }: Marked, member: number): number {
  return by.get(member) ?? plain
}

function structureOf(value: object): Structure {
  if (Array.isArray(value)) return { salt: 0x51ed270b, isOrdered: true, tuples: value.map((part: Plain) => [part]) }
  if (value instanceof Set) {
    return { salt: 0x2f8a5c1d, isOrdered: false, tuples: Array.from(value as Set<Plain>, (part) => [part]) }
  }
  if (value instanceof Map) return { salt: 0x7b3f9a25, isOrdered: false, tuples: [...(value as Map<Plain, Plain>)] }
  return { salt: 0x165667b1, isOrdered: false, tuples: Object.entries(value as { [key: string]: Plain }) }
}

function hashOfStructure({ salt, isOrdered, tuples }: Structure, hashOf: (part: Plain) => number): number {
  let all = isOrdered ? salt : 0
  for (const tuple of tuples) {
    let hash = salt
    for (const part of tuple) hash = mixLow(hash, hashOf(part))
    all = isOrdered ? mixLow(all, hash) : (all + scatter(hash)) | 0
  }
  return isOrdered ? all : mixLow(salt, all)
}
