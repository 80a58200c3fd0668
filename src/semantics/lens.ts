/**
 * A lens shows a value field by field, so that a function depends on the fields that it looked at and not on the rest.
 * Predicates see states through lenses: whether a server has decided does not depend on what else it remembers.
 */

import type { Plain } from '../language/plain.ts'
import type { Path, Read } from './system.ts'

/** Objects whose field names are data, like those of a record by key, may show in ever more ways. */
const mostObjects = 10_000

type Fields = { readonly [key: string]: Plain }

/**
 * What is at a path inside a value: `['fields', name ...]` for a plain object, whose fields have to be looked at one by
 * one, `['value', it]` for anything else, `['nothing']` where the path leads nowhere.
 */
export function partAt(value: Plain, path: Path): Plain {
  let part = value
  for (const key of path) {
    if (!isPlainObject(part) || !Object.hasOwn(part, key)) return ['nothing']
    part = part[key] as Plain
  }
  return isPlainObject(part) ? ['fields', ...Object.keys(part)] : ['value', part]
}

function isPlainObject(value: Plain): value is Fields {
  if (typeof value !== 'object' || value === null) return false
  return !Array.isArray(value) && !(value instanceof Map) && !(value instanceof Set)
}

/** Shows the slots of whatever state `read` reads from. */
export class Lens {
  private readonly read: Read
  /** Objects by slot, path and field names: the same place always shows through the same object. */
  private readonly objects = new Map<string, object>()

  constructor(read: Read) {
    this.read = read
  }

  /** The value at a path inside a slot; of a plain object, an object that reads its fields when they are looked at. */
  look(slot: number, path: Path): unknown {
    const { read } = this
    const part = (read.part === undefined ? partAt(read(slot), path) : read.part(slot, path)) as readonly Plain[]
    if (part[0] === 'value') return part[1]
    const name = `${slot}\u0000${path.join('\u0000')}\u0000\u0000${part.join('\u0000')}`
    const known = this.objects.get(name)
    if (known !== undefined) return known
    const made = {}
    for (const key of part.slice(1) as readonly string[]) {
      const inside = [...path, key]
      Object.defineProperty(made, key, { enumerable: true, get: () => this.look(slot, inside) })
    }
    if (this.objects.size >= mostObjects) this.objects.clear()
    this.objects.set(name, Object.preventExtensions(made))
    return made
  }
}
