/**
 * Plain data by content, written a second time on purpose: nothing here is shared with src/language/plain.ts. What is
 * kept between two calls of author code is a tree in canonical form; author code is given copies of it.
 */

import { work } from './work.ts'

/** Plain data in canonical form: sets, maps and the keys of objects sorted, no two equal members or keys, no -0. */
export type Kept =
  | null
  | boolean
  | number
  | string
  | readonly Kept[]
  | ReadonlySet<Kept>
  | ReadonlyMap<Kept, Kept>
  | KeptObject
export type KeptObject = { readonly [key: string]: Kept }

/** Thrown for a value that a state cannot hold. */
export class NotPlain extends Error {
  /** How many there have been: a rule that is broken stays broken where the author's code catches what tells it. */
  static count = 0

  constructor(what: string) {
    super(what)
    NotPlain.count++
  }
}

/** The canonical form of what author code made: a tree, in which no two places are one object. */
export function keep(value: unknown, above: object[] = []): Kept {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new NotPlain(String(value))
    return value + 0 === 0 ? 0 : value
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value !== 'object') throw new NotPlain(typeof value)
  if (above.includes(value)) throw new NotPlain('a cycle')
  above.push(value)
  const kept = keptParts(value, above)
  above.pop()
  return kept
}

function keptParts(value: object, above: object[]): Kept {
  work(Array.isArray(value) ? value.length : value instanceof Map || value instanceof Set ? value.size : 1)
  if (Array.isArray(value)) return Array.from(value, (part) => keep(part, above))
  if (value instanceof Set) return keptSet(Array.from(value, (member) => keep(member, above)))
  if (value instanceof Map) return keptMap(Array.from(value, ([key, part]) => [keep(key, above), keep(part, above)]))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw new NotPlain('an instance')
  if (Object.getOwnPropertySymbols(value).length > 0 || Object.hasOwn(value, '__proto__')) throw new NotPlain('a key')
  const kept: { [key: string]: Kept } = {}
  for (const key of Object.keys(value).sort()) kept[key] = keep((value as { [key: string]: unknown })[key], above)
  return kept
}

function keptSet(members: Kept[]): Kept {
  const sorted = members.sort(compare)
  return new Set(sorted.filter((member, at) => at === 0 || compare(sorted[at - 1] as Kept, member) !== 0))
}

/** JavaScript has two entries for two equal objects; a state cannot hold both. */
function keptMap(entries: readonly (readonly [Kept, Kept])[]): Kept {
  if (new Set(entries.map(([key]) => textOf(key))).size < entries.length) throw new NotPlain('two equal keys')
  return new Map([...entries].sort(([a], [b]) => compare(a, b)))
}

/** A copy of what author code made, in which everything has the order in which the author wrote it. */
export function asWritten(value: unknown): unknown {
  keep(value)
  return settled(value)
}

function settled(value: unknown): unknown {
  if (value === 0) return 0
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(settled)
  if (value instanceof Set) {
    const texts = Array.from(value, (member) => textOf(keep(member)))
    return new Set(Array.from(value, settled).filter((_, at) => texts.indexOf(texts[at] as string) === at))
  }
  if (value instanceof Map) return new Map([...value].map(([key, part]) => [settled(key), settled(part)]))
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, settled(part)]))
}

/** A text that two kept values share exactly when they have the same content. */
export function textOf(value: Kept): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`
  if (value instanceof Set) return `set[${[...value].map(textOf).join(',')}]`
  if (value instanceof Map) return `map[${[...value].map(([key, part]) => `${textOf(key)}>${textOf(part)}`).join(',')}]`
  const entries = Object.entries(value as KeptObject)
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${textOf(part)}`).join(',')}}`
}

const kinds = ['null', 'boolean', 'number', 'string', 'array', 'object', 'set', 'map'] as const

function kindOf(value: Kept): (typeof kinds)[number] {
  if (value === null) return 'null'
  if (typeof value !== 'object') return typeof value as 'boolean'
  if (Array.isArray(value)) return 'array'
  return value instanceof Set ? 'set' : value instanceof Map ? 'map' : 'object'
}

/** The order in which sets and maps show their members: by kind, then by content. */
export function compare(a: Kept, b: Kept): number {
  const kind = kindOf(a)
  const byKind = kinds.indexOf(kind) - kinds.indexOf(kindOf(b))
  if (byKind !== 0) return byKind
  if (kind === 'null') return 0
  if (kind === 'boolean' || kind === 'number' || kind === 'string') {
    return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0
  }
  if (kind === 'object') {
    const [left, right] = [a as KeptObject, b as KeptObject]
    const [keys, others] = [Object.keys(left).sort(), Object.keys(right).sort()]
    return (
      compareLists(keys, others) ||
      compareLists(
        keys.map((key) => left[key] as Kept),
        others.map((key) => right[key] as Kept),
      )
    )
  }
  return compareLists(Array.from(a as readonly Kept[]), Array.from(b as readonly Kept[]))
}

function compareLists(a: readonly Kept[], b: readonly Kept[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const order = compare(a[at] as Kept, b[at] as Kept)
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** In which order copies of sets and maps show their members. */
export type Order = 'sorted' | 'moved' | 'rotated'

function ordered<Member>(members: readonly Member[], order: Order): readonly Member[] {
  if (order === 'sorted') return members
  if (order === 'rotated') return [...members.slice(1), ...members.slice(0, 1)]
  const half = members.length >> 1
  return [...members.slice(half).reverse(), ...members.slice(0, half).reverse()]
}

/** A copy that author code may change. */
export function copyOf(value: Kept, order: Order = 'sorted'): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((part) => copyOf(part, order))
  if (value instanceof Set) return new Set(ordered([...value], order).map((member) => copyOf(member, order)))
  if (value instanceof Map) {
    return new Map(ordered([...value], order).map(([key, part]) => [copyOf(key, order), copyOf(part, order)]))
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copyOf(part, order)]))
}

/** A copy that author code can only look at. */
export function shownCopyOf(value: Kept, order: Order = 'sorted'): unknown {
  return frozen(copyOf(value, order))
}

function frozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  if (value instanceof Set) {
    for (const member of value) frozen(member)
    refuse(value, ['add', 'delete', 'clear'])
  } else if (value instanceof Map) {
    for (const [key, part] of value) frozen([key, part])
    refuse(value, ['set', 'delete', 'clear'])
  } else {
    for (const part of Object.values(value)) frozen(part)
  }
  return Object.freeze(value)
}

function refuse(collection: object, methods: readonly string[]): void {
  const value = () => {
    throw new TypeError('this is only shown')
  }
  for (const method of methods) Object.defineProperty(collection, method, { value })
}

/**
 * A shown copy of the state after a step: a part that is equal to the part of `before` at the same place is the same
 * object as in `shown`, the copy of `before`.
 */
export function shownAfter(after: Kept, before: Kept | undefined, shown: unknown, order: Order): unknown {
  return frozen(afterStep(after, before, shown, order))
}

function afterStep(after: Kept, before: Kept | undefined, shown: unknown, order: Order): unknown {
  if (typeof after !== 'object' || after === null || before === undefined) return copyOf(after, order)
  if (compare(after, before) === 0) return shown
  if (kindOf(after) !== kindOf(before)) return copyOf(after, order)
  if (after instanceof Set) {
    const known = [...(shown as ReadonlySet<unknown>)].map((part) => ({ text: textOf(keep(part)), part }))
    const shownOf = (member: Kept) => known.find(({ text }) => text === textOf(member))?.part ?? copyOf(member, order)
    return new Set(ordered([...after], order).map(shownOf))
  }
  if (Array.isArray(after)) {
    return after.map((part, at) => afterStep(part, (before as readonly Kept[])[at], (shown as unknown[])[at], order))
  }
  if (after instanceof Map) {
    const parts = new Map([...(before as ReadonlyMap<Kept, Kept>)].map(([key, part]) => [textOf(key), part]))
    const views = new Map(
      [...(shown as ReadonlyMap<unknown, unknown>)].map((entry) => [textOf(keep(entry[0])), entry] as const),
    )
    return new Map(
      ordered([...after], order).map(([key, part]) => {
        const name = textOf(key)
        const [shownKey, view] = views.get(name) ?? [copyOf(key, order)]
        return [shownKey, afterStep(part, parts.get(name), view, order)]
      }),
    )
  }
  const [fields, views] = [before as KeptObject, shown as { readonly [key: string]: unknown }]
  return Object.fromEntries(
    Object.entries(after).map(([key, part]) => [key, afterStep(part, fields[key], views[key], order)]),
  )
}
