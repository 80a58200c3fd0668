/** Reads values out of the table of a page. */

import { inOneLine } from '../../trace/escape.ts'
import { isName } from '../../trace/names.ts'
import type { Collection, Ref, TableEntry } from '../format.ts'

export type Table = readonly TableEntry[]

/** A part of a value. */
export interface Part {
  /** As it is shown: the name of a field, the key of a map in one line, an index; nothing for a member of a set. */
  readonly label: string
  /** What tells it from the other parts, in the same value at another step, too. */
  readonly id: string
  readonly key: Ref | null
  readonly ref: Ref
}

export function shapeOf(entry: TableEntry | undefined): Collection | null {
  return Array.isArray(entry) && entry[0] !== 'w' ? ((entry[0] as string).slice(-1) as Collection) : null
}

/** What the page says in words; null of a value. */
export function wordsIn(table: Table, ref: Ref | null | undefined): string | null {
  const entry = table[ref ?? -1]
  return Array.isArray(entry) && entry[0] === 'w' ? String(table[entry[1] as Ref]) : null
}

/** The parts of a value, in order; none where it has none. */
export function partsOf(table: Table, ref: Ref): readonly Part[] {
  const shape = shapeOf(table[ref])
  if (shape === null) return []
  const flat: Ref[] = []
  flatten(table, ref, flat)
  if (shape === 'a') return flat.map((part, at) => ({ label: String(at), id: String(at), key: null, ref: part }))
  if (shape === 's') return flat.map((part) => ({ label: '', id: String(part), key: null, ref: part }))
  const seen = new Map<Ref, number>()
  return Array.from({ length: flat.length / 2 }, (_, at): Part => {
    const key = flat[2 * at] as Ref
    const before = seen.get(key) ?? 0
    seen.set(key, before + 1)
    const label = shape === 'm' ? preview(table, key, 80) : inOneLine(String(table[key]))
    return { label, id: `${key}.${before}`, key, ref: flat[2 * at + 1] as Ref }
  })
}

function flatten(table: Table, ref: Ref, into: Ref[]): void {
  const [shape, ...parts] = table[ref] as readonly [string, ...Ref[]]
  if (shape.startsWith('+')) for (const part of parts) flatten(table, part, into)
  else into.push(...parts)
}

const brackets: { readonly [Shape in Collection]: readonly [string, string] } = {
  a: ['[', ']'],
  s: ['Set{', '}'],
  m: ['Map{', '}'],
  o: ['{', '}'],
  g: ['', ''],
}

/** A value on one line, as traces tell it; the end of a long one is left out. */
export function preview(table: Table, ref: Ref, most: number): string {
  const text = previewed(table, ref, most + 1)
  return text.length <= most ? text : `${text.slice(0, most - 1)}\u2026`
}

function previewed(table: Table, ref: Ref, most: number): string {
  const entry = table[ref]
  if (typeof entry === 'string') return inOneLine(JSON.stringify(entry.length > most ? entry.slice(0, most) : entry))
  const words = wordsIn(table, ref)
  if (words !== null) return inOneLine(words.slice(0, most))
  const shape = shapeOf(entry)
  if (shape === null) return String(entry)
  const parts = firstParts(table, ref, Math.ceil(most / 2))
  const call = shape === 'o' ? callOf(table, parts) : null
  const [open, close] = call === null ? brackets[shape] : [`${call}(`, ')']
  const told = call === null ? parts : parts.filter(({ name }) => name !== 'type')
  if (call !== null && told.length === 0) return call
  if (shape === 'g' && told.length === 0) return 'nothing'
  let text = open
  for (const [at, { name, ref: part }] of told.entries()) {
    if (text.length > most) return text
    text += `${at === 0 ? '' : ', '}${name === null ? '' : `${name}: `}${previewed(table, part, most - text.length)}`
  }
  return text + close
}

/** The type of a message, which is told as a call. */
function callOf(table: Table, parts: readonly { readonly name: string | null; readonly ref: Ref }[]): string | null {
  const type = table[parts.find(({ name }) => name === 'type')?.ref ?? -1]
  return typeof type === 'string' && isName(type) ? type : null
}

/** The first parts of a value with their names, without walking through all of it. */
function firstParts(table: Table, ref: Ref, most: number): { readonly name: string | null; readonly ref: Ref }[] {
  const shape = shapeOf(table[ref])
  const flat: Ref[] = []
  const take = (from: Ref): void => {
    const [kind, ...parts] = table[from] as readonly [string, ...Ref[]]
    if (!kind.startsWith('+')) flat.push(...parts)
    else for (const part of parts) if (flat.length < 2 * most) take(part)
  }
  take(ref)
  if (shape === 'a' || shape === 's') return flat.slice(0, most).map((part) => ({ name: null, ref: part }))
  return Array.from({ length: Math.min(most, flat.length / 2) }, (_, at) => {
    const key = flat[2 * at] as Ref
    const text = table[key]
    const isBare = shape !== 'm' && typeof text === 'string' && (shape === 'g' || isName(text))
    return { name: isBare ? inOneLine(text) : previewed(table, key, 80), ref: flat[2 * at + 1] as Ref }
  })
}

/** Finds values that have a part of a given name, or that lie in one. */
export class NameFilter {
  readonly #table: Table
  readonly #wanted: string
  readonly #known = new Map<Ref, boolean>()

  constructor(table: Table, wanted: string) {
    this.#table = table
    this.#wanted = wanted.trim().toLowerCase()
  }

  get isEmpty(): boolean {
    return this.#wanted === ''
  }

  fits(label: string): boolean {
    return label.toLowerCase().includes(this.#wanted)
  }

  /** Whether any part of a value, however deep, has a name that fits. */
  isIn(ref: Ref | null): boolean {
    if (ref === null) return false
    const known = this.#known.get(ref)
    if (known !== undefined) return known
    const found = partsOf(this.#table, ref).some(
      ({ label, key, ref: part }) => (key !== null && this.fits(label)) || this.isIn(part),
    )
    this.#known.set(ref, found)
    return found
  }
}
