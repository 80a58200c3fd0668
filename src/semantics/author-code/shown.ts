/**
 * Values as author functions that only look are shown them: copies that cannot be changed, made anew for each evaluation. So a place of the
 * state is one object within an evaluation, two places are two objects whatever their content, and an object that one
 * evaluation was shown never comes back in another: a memo by identity misses, as it must when functions are tabled.
 */

import { comparePlain, type Plain } from '../../language/plain.ts'
import { arrangement, moved } from './arrangement.ts'
import { fieldsView, listView } from './record-view.ts'
import { ChangeOfShown, refuseChange } from './refused.ts'
import { ShownMap, ShownSet } from './shown-collections.ts'

type Fields = { readonly [key: string]: Plain }

/** What a value is shown as: something with the same content that cannot be changed and shares no object with it. */
export function show(value: Plain): Plain {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return shownList(value as readonly Plain[])
  if (value instanceof Map) return shownMap(value as ReadonlyMap<Plain, Plain>)
  if (value instanceof Set) return shownSet(value as ReadonlySet<Plain>)
  return shownFields(value as Fields)
}

/**
 * Something that cannot be changed any more. Frozen objects are fast, but V8 tells nobody but the author's code of an attempt
 * to change one; when a function is run again to find out what it does, its attempts are noticed.
 */
export function fixed<Made extends object>(made: Made): Made {
  const frozen = Object.freeze(made)
  return arrangement() === 'stored' ? frozen : (new Proxy(frozen, noticing) as Made)
}

const noticing: ProxyHandler<object> = {
  set: refuseChange,
  deleteProperty: (target, key) => !Object.hasOwn(target, key) || refuseChange(),
  defineProperty: (target, key, descriptor) => Reflect.defineProperty(target, key, descriptor) || refuseChange(),
  setPrototypeOf: (target, prototype) => Reflect.setPrototypeOf(target, prototype) || refuseChange(),
}

/** Of longer lists, entries with parts are copied when they are looked at: many functions look at few of them. */
const longest = 16

function shownList(value: readonly Plain[]): Plain {
  const { length } = value
  if (length > longest && (hasParts(value[0]) || hasParts(value[length - 1]))) {
    return listView(length, { load: (at) => show(value[at] as Plain) }) as Plain
  }
  const made: Plain[] = []
  for (let at = 0; at < length; at++) made.push(show(value[at] as Plain))
  return fixed(made)
}

/** Objects with more fields are not copied either. */
const mostFields = 32

/** Objects that are known to have more, whose fields are long to count. */
const large = new WeakSet<object>()
let hasLarge = false

/** An object of few fields that have no parts is copied; the fields of others are, when they are looked at. */
function shownFields(value: Fields): Plain {
  if (hasLarge && large.has(value)) return fieldsView(value, show) as Plain
  if (arrangement() === 'fields moved') return shownInOrder(Object.fromEntries(moved(Object.entries(value))))
  // Not by spreading: V8 takes long to freeze what was made like that.
  const made: { [key: string]: Plain } = {}
  let fields = 0
  for (const key in value) {
    const part = value[key] as Plain
    fields++
    if (fields > mostFields) {
      large.add(value)
      hasLarge = true
      return fieldsView(value, show) as Plain
    }
    if (hasParts(part)) return fieldsView(value, show) as Plain
    made[key] = part
  }
  return fixed(made)
}

function shownInOrder(value: Fields): Plain {
  const made: { [key: string]: Plain } = {}
  for (const key in value) made[key] = show(value[key] as Plain)
  return fixed(made)
}

function shownMap(value: ReadonlyMap<Plain, Plain>): Plain {
  for (const key of value.keys()) if (hasParts(key)) return shownEntries([...value].map(([k, v]) => [show(k), show(v)]))
  if (arrangement() !== 'members moved') return new ShownMap(value, show)
  return new ShownMap(new Map(moved([...value])), show)
}

/** A map of what is shown already. */
function shownEntries(entries: readonly (readonly [Plain, Plain])[]): Plain {
  return new ShownMap(new Map(arrangement() === 'members moved' ? moved(entries) : entries), null)
}

function shownSet(value: ReadonlySet<Plain>): Plain {
  for (const member of value) if (hasParts(member)) return shownMembers([...value].map(show))
  if (arrangement() !== 'members moved') return new ShownSet(value)
  return new ShownSet(new Set(moved([...value])))
}

/** A set of what is shown already. */
function shownMembers(members: readonly Plain[]): Plain {
  return new ShownSet(new Set(arrangement() === 'members moved' ? moved(members) : members))
}

function hasParts(value: Plain | undefined): boolean {
  return typeof value === 'object' && value !== null
}

/**
 * What a value is shown as beside another one that was shown for the same place of another state: parts that have the same
 * place and equal content in both are one object.
 *
 * @param like the other value
 * @param shownLike what was shown for it
 */
export function showLike(value: Plain, like: Plain, shownLike: Plain): Plain {
  if (typeof value !== 'object' || value === null) return value
  if (value === like || comparePlain(value, like) === 0) return shownLike
  if (Array.isArray(value)) {
    if (!Array.isArray(like)) return show(value)
    const parts = (value as readonly Plain[]).map((part, at) =>
      at < like.length ? showLike(part, like[at] as Plain, (shownLike as readonly Plain[])[at] as Plain) : show(part),
    )
    return fixed(parts)
  }
  if (value instanceof Map) {
    if (!(like instanceof Map)) return show(value)
    const shown = ShownMap.entriesOf(shownLike as ShownMap)
    return shownEntries(
      [...(value as ReadonlyMap<Plain, Plain>)].map(([key, part]) => {
        const other = [...(like as ReadonlyMap<Plain, Plain>)].find(([one]) => comparePlain(one, key) === 0)
        const before = shown.find(([one]) => comparePlain(one, key) === 0)
        if (other === undefined || before === undefined) return [show(key), show(part)]
        return [showLike(key, other[0], before[0]), showLike(part, other[1], before[1])]
      }),
    )
  }
  if (value instanceof Set) {
    if (!(like instanceof Set)) return show(value)
    const shown = ShownSet.membersOf(shownLike as ShownSet)
    return shownMembers(
      [...(value as ReadonlySet<Plain>)].map(
        (member) => shown.find((other) => comparePlain(other, member) === 0) ?? show(member),
      ),
    )
  }
  if (Array.isArray(like) || like instanceof Map || like instanceof Set || !hasParts(like)) return show(value)
  const made: { [key: string]: Plain } = {}
  const entries = Object.entries(value as Fields)
  for (const [key, part] of arrangement() === 'fields moved' ? moved(entries) : entries) {
    made[key] = Object.hasOwn(like as object, key)
      ? showLike(part, (like as Fields)[key] as Plain, (shownLike as Fields)[key] as Plain)
      : show(part)
  }
  return fixed(made)
}

/** Words of V8 for a change of something frozen. */
const wordsOfV8 =
  /Cannot assign to read only|is not extensible|Cannot (delete|redefine) property|Cannot define property|setPrototypeOf/

/** Whether an exception may come from changing what was only shown: something frozen, which may as well be the author's own. */
export function maySpeakOfShown(error: unknown): boolean {
  return error instanceof TypeError && (error instanceof ChangeOfShown || wordsOfV8.test(error.message))
}
