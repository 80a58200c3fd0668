/**
 * A table of values in which every value lies once. A long list is cut into pieces, and where it is cut depends on what its
 * members are, not on where they stand: so two lists that differ in one member have all pieces in common but one.
 */

import { comparePlain, type Plain } from '../language/plain.ts'
import { sortedFields } from '../trace/value.ts'
import type { Collection, Ref, TableEntry } from './format.ts'

/** Longer lists are cut. */
const longestList = 24

/** Things under labels, which may be the same. */
export class Group {
  readonly entries: readonly (readonly [label: string, Shown])[]

  constructor(entries: readonly (readonly [label: string, Shown])[]) {
    this.entries = entries
  }
}

/** What a page says of a state in words: no value, and so without quotes. */
export class Words {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What a page shows: values, and what it makes of them. */
export type Shown = Plain | Group | Words

export class ValueTable {
  readonly entries: TableEntry[] = []
  readonly #known = new Map<string, Ref>()
  readonly #objects = new WeakMap<object, Ref>()

  /** The number of a value, which is put into the table where it is new. */
  add(value: Shown): Ref {
    if (typeof value !== 'object' || value === null) return this.#entry(value)
    const met = this.#objects.get(value)
    if (met !== undefined) return met
    const ref = this.#addParts(value)
    this.#objects.set(value, ref)
    return ref
  }

  #addParts(value: object): Ref {
    const add = (part: Shown) => this.add(part)
    if (value instanceof Words) return this.#entry(['w', add(value.text)])
    if (value instanceof Group)
      return this.#list(
        'g',
        value.entries.map(([label, part]) => [add(label), add(part)]),
      )
    if (Array.isArray(value))
      return this.#list(
        'a',
        (value as readonly Plain[]).map((part) => [add(part)]),
      )
    if (value instanceof Set) {
      const members = [...(value as ReadonlySet<Plain>)].sort(comparePlain)
      return this.#list(
        's',
        members.map((part) => [add(part)]),
      )
    }
    if (value instanceof Map) {
      const pairs = [...(value as ReadonlyMap<Plain, Plain>)].sort(([left], [right]) => comparePlain(left, right))
      return this.#list(
        'm',
        pairs.map(([key, part]) => [add(key), add(part)]),
      )
    }
    const fields = sortedFields(value as { readonly [key: string]: Plain })
    return this.#list(
      'o',
      fields.map(([key, part]) => [add(key), add(part)]),
    )
  }

  #list(shape: Collection, members: readonly (readonly Ref[])[]): Ref {
    if (members.length <= longestList) return this.#entry([shape, ...members.flat()])
    let pieces = this.#pieces(members, (piece) => this.#entry([shape, ...piece.flat()]))
    while (pieces.length > longestList) {
      const single = pieces.map((piece) => [piece])
      pieces = this.#pieces(single, (piece) => this.#entry([`+${shape}`, ...piece.flat()]))
    }
    return this.#entry([`+${shape}`, ...pieces])
  }

  /** Cuts behind members that look so, one in eight, and where a piece becomes too long. */
  #pieces(members: readonly (readonly Ref[])[], make: (piece: readonly (readonly Ref[])[]) => Ref): Ref[] {
    const pieces: Ref[] = []
    let begin = 0
    for (const [at, member] of members.entries()) {
      const length = at + 1 - begin
      const isEnd = length >= 2 && (scattered(member[0] as Ref) < 0.125 || length === longestList)
      if (!isEnd && at + 1 < members.length) continue
      pieces.push(make(members.slice(begin, at + 1)))
      begin = at + 1
    }
    return pieces
  }

  #entry(entry: TableEntry): Ref {
    const key = JSON.stringify(entry)
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const ref = this.entries.push(entry) - 1
    this.#known.set(key, ref)
    return ref
  }
}

/** A number from 0 to 1 that looks like chance, the same for the same number. */
function scattered(ref: Ref): number {
  return (Math.imul(ref + 1, 0x9e3779b1) >>> 0) / 2 ** 32
}
