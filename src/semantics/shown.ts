/**
 * Values as author functions that only look are shown them: frozen copies, made anew for each evaluation. So a place of the
 * state is one object within an evaluation, two places are two objects whatever their content, and an object that one
 * evaluation was shown never comes back in another: a memo by identity misses, as it must when functions are tabled.
 */

import { comparePlain, type Plain } from '../language/plain.ts'
import { arrangement, moved, noteIteration } from './arrangement.ts'
import { listView } from './record-view.ts'

type Fields = { readonly [key: string]: Plain }

/** A frozen copy of a value that shares no object with it. */
export function show(value: Plain): Plain {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return shownList(value as readonly Plain[])
  if (value instanceof Map) {
    return shownMap([...(value as ReadonlyMap<Plain, Plain>)].map(([key, part]) => [show(key), show(part)]))
  }
  if (value instanceof Set) return shownSet([...(value as ReadonlySet<Plain>)].map(show))
  return shownFields(value as Fields)
}

/**
 * A frozen copy of a value, beside another one that was shown for the same place of another state: parts that have the
 * same place and equal content in both are one object.
 *
 * @param like the other value
 * @param shownLike what was shown for it
 */
export function showLike(value: Plain, like: Plain, shownLike: Plain): Plain {
  if (typeof value !== 'object' || value === null) return value
  if (value === like || comparePlain(value, like) === 0) return shownLike
  if (Array.isArray(value)) {
    if (!Array.isArray(like)) return show(value)
    return Object.freeze(
      (value as readonly Plain[]).map((part, at) =>
        at < like.length ? showLike(part, like[at] as Plain, (shownLike as readonly Plain[])[at] as Plain) : show(part),
      ),
    )
  }
  if (value instanceof Map) {
    if (!(like instanceof Map)) return show(value)
    const others = pairsOf(like, shownLike as ReadonlyMap<Plain, Plain>)
    return shownMap(
      [...(value as ReadonlyMap<Plain, Plain>)].map(([key, part]) => {
        const other = others.find((one) => comparePlain(one.key, key) === 0)
        if (other === undefined) return [show(key), show(part)]
        return [showLike(key, other.key, other.shownKey), showLike(part, other.part, other.shownPart)]
      }),
    )
  }
  if (value instanceof Set) {
    if (!(like instanceof Set)) return show(value)
    const shown = [...silently(shownLike as ReadonlySet<Plain>)]
    return shownSet(
      [...(value as ReadonlySet<Plain>)].map((member) => {
        return shown.find((other) => comparePlain(other, member) === 0) ?? show(member)
      }),
    )
  }
  if (Array.isArray(like) || like instanceof Map || like instanceof Set || typeof like !== 'object' || like === null) {
    return show(value)
  }
  const made = inOrder({ ...(value as Fields) })
  for (const key of Object.keys(made)) {
    const part = made[key] as Plain
    made[key] = Object.hasOwn(like, key)
      ? showLike(part, (like as Fields)[key] as Plain, (shownLike as Fields)[key] as Plain)
      : show(part)
  }
  return Object.freeze(made)
}

function pairsOf(like: ReadonlyMap<Plain, Plain>, shownLike: ReadonlyMap<Plain, Plain>) {
  const shown = [...silently(shownLike)]
  return [...like].map(([key, part]) => {
    const [shownKey, shownPart] = shown.find(([other]) => comparePlain(other, key) === 0) as [Plain, Plain]
    return { key, part, shownKey, shownPart }
  })
}

/** Of longer lists, entries with parts are copied when they are looked at: many functions look at few of them. */
const longest = 4

function shownList(value: readonly Plain[]): Plain {
  const { length } = value
  const hasParts = typeof value[0] === 'object' || typeof value[length - 1] === 'object'
  if (length > longest && hasParts) return listView(length, { load: (at) => show(value[at] as Plain) }) as Plain
  const made: Plain[] = []
  for (let at = 0; at < length; at++) made.push(show(value[at] as Plain))
  return Object.freeze(made)
}

function shownFields(value: Fields): Plain {
  if (arrangement() === 'fields moved') return shownFieldsOf(inOrder({ ...value }))
  return shownFieldsOf(value)
}

function shownFieldsOf(value: Fields): Plain {
  // Not by spreading: V8 takes long to freeze what was made like that.
  const made: { [key: string]: Plain } = {}
  for (const key in value) made[key] = show(value[key] as Plain)
  return Object.freeze(made)
}

/** An object with its fields in the order in which they are to be met. */
function inOrder(fields: { [key: string]: Plain }): { [key: string]: Plain } {
  return arrangement() === 'fields moved' ? Object.fromEntries(moved(Object.entries(fields))) : fields
}

function refuse(): never {
  throw new TypeError('the state is read-only here')
}

const mapIterator = Map.prototype[Symbol.iterator]
const setIterator = Set.prototype[Symbol.iterator]

/** Iterates without telling anybody. */
function silently<Member>(collection: Iterable<Member>): Iterable<Member> {
  const iterator = collection instanceof Map ? mapIterator : setIterator
  return { [Symbol.iterator]: () => iterator.call(collection as never) as Iterator<Member> }
}

/** A map that cannot be changed. */
class ShownMap extends Map<Plain, Plain> {
  override set(): this {
    return refuse()
  }

  override delete(): boolean {
    return refuse()
  }

  override clear(): void {
    refuse()
  }

  override keys() {
    noteIteration(this.size)
    return super.keys()
  }

  override values() {
    noteIteration(this.size)
    return super.values()
  }

  override entries() {
    noteIteration(this.size)
    return super.entries()
  }

  override [Symbol.iterator]() {
    noteIteration(this.size)
    return super[Symbol.iterator]()
  }

  override forEach(visit: (value: Plain, key: Plain, map: Map<Plain, Plain>) => void, self?: unknown): void {
    noteIteration(this.size)
    super.forEach(visit, self)
  }
}

/** A set that cannot be changed. */
class ShownSet extends Set<Plain> {
  override add(): this {
    return refuse()
  }

  override delete(): boolean {
    return refuse()
  }

  override clear(): void {
    refuse()
  }

  override keys() {
    noteIteration(this.size)
    return super.keys()
  }

  override values() {
    noteIteration(this.size)
    return super.values()
  }

  override entries() {
    noteIteration(this.size)
    return super.entries()
  }

  override [Symbol.iterator]() {
    noteIteration(this.size)
    return super[Symbol.iterator]()
  }

  override forEach(visit: (value: Plain, key: Plain, set: Set<Plain>) => void, self?: unknown): void {
    noteIteration(this.size)
    super.forEach(visit, self)
  }
}

/** Methods of newer versions of JavaScript that go through a set by themselves, and give the members of it in their order. */
for (const name of ['union', 'intersection', 'difference', 'symmetricDifference']) {
  const method = (Set.prototype as unknown as { [name: string]: ((other: unknown) => unknown) | undefined })[name]
  if (method === undefined) continue
  Object.defineProperty(ShownSet.prototype, name, {
    configurable: true,
    writable: true,
    value(this: ShownSet, other: unknown) {
      noteIteration(this.size)
      return method.call(this, other)
    },
  })
}

for (const [shown, name] of [
  [ShownMap, 'Map'],
  [ShownSet, 'Set'],
] as const) {
  Object.defineProperty(shown, 'name', { value: name })
}

function shownMap(entries: readonly (readonly [Plain, Plain])[]): Plain {
  const made = new ShownMap()
  const { set } = Map.prototype
  for (const [key, part] of arrangement() === 'members moved' ? moved(entries) : entries) set.call(made, key, part)
  return Object.freeze(made)
}

function shownSet(members: readonly Plain[]): Plain {
  const made = new ShownSet()
  const { add } = Set.prototype
  for (const member of arrangement() === 'members moved' ? moved(members) : members) add.call(made, member)
  return Object.freeze(made)
}

/** Words of V8 for a change of something frozen. */
const refusals =
  /read[- ]only|is not extensible|Cannot (delete|redefine) property|Cannot define property|which has only a getter|trap returned falsish/

/** Whether an exception comes from changing what was only shown. */
export function isChangeOfShown(error: unknown): boolean {
  return error instanceof TypeError && refusals.test(error.message)
}
