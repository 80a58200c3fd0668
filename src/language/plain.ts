/**
 * Plain data is what a state, a message and an operation are made of: null, booleans, finite numbers, strings, arrays,
 * plain objects, Map and Set. It can be compared, hashed, shared between threads and printed; nothing else can be all four.
 */

import { type Flaw, flaw, inWords, refusal, within } from './flaw.ts'
import { instanceInWords, silence } from './instances.ts'

/** Plain data: what a state, a message, an operation and a result are made of. */
export type Plain =
  | null
  | boolean
  | number
  | string
  | readonly Plain[]
  | { readonly [key: string]: Plain }
  | ReadonlyMap<Plain, Plain>
  | ReadonlySet<Plain>

/** Values that the engine built itself out of plain data, and that nobody changes: they need no second look. */
const trusted = new WeakSet<object>()

/** Marks a value that nobody changes as known to be plain, so that {@link toPlain} does not walk it again. */
export function trustPlain(value: object): void {
  trusted.add(value)
}

let objectKeysMet = false

/** Whether this thread has ever met a map with objects as keys; hardly any model has one. */
export function hasMetObjectKeys(): boolean {
  return objectKeysMet
}

/** To be called by whoever makes a map with such keys. */
export function meetObjectKeys(): void {
  objectKeysMet = true
}

/**
 * Values lie inside each other up to so many deep. Whatever walks through a value follows it down with a stack that has an
 * end, and that end comes sooner in some threads than in others.
 */
export const mostNested = 500

/** @throws NetsplitError `not-plain-data` */
export function refuseNesting(subject: string): never {
  throw refusal(subject, nestedTooDeep())
}

/**
 * Takes a value into a state, a message or a history: refuses what is not plain data, and brings what is into the form
 * in which equal content looks the same. Members of a set that have equal content become one; -0 is 0. A map with two keys of
 * equal content is refused: one of its entries would be lost.
 *
 * @param value what an author's function produced
 * @param subject what the value is, for the message: `state of server0`
 * @param before plain data that the value was made from: parts that are still the same object need no second look
 * @returns the value itself where it has that form already
 * @throws NetsplitError `not-plain-data` with the path to the first offending part and what to write instead
 */
export function toPlain(value: unknown, subject: string, before?: Plain): Plain {
  const walk: Walk = { ancestors: [], isUnsettled: false }
  const found = findFlaw(value, before, walk)
  if (found === null) return walk.isUnsettled ? settle(value as Plain) : (value as Plain)
  throw refusal(subject, found)
}

function settle(value: Plain): Plain {
  if (value === 0) return 0
  if (typeof value !== 'object' || value === null || trusted.has(value)) return value
  if (Array.isArray(value)) {
    const settled = value.map(settle)
    return settled.some((part, at) => !Object.is(part, value[at])) ? settled : value
  }
  if (value instanceof Set) return settleSet(value)
  if (value instanceof Map) return settleMap(value)
  const fields = value as { readonly [key: string]: Plain }
  const settled = Object.entries(fields).map(([key, part]) => [key, settle(part)] as const)
  return settled.some(([key, part]) => !Object.is(part, fields[key])) ? Object.fromEntries(settled) : value
}

function settleSet(set: ReadonlySet<Plain>): ReadonlySet<Plain> {
  const members = [...set].map(settle)
  const distinct = members.filter((_, at) => !hasEqualBefore(members, at))
  return distinct.length === set.size && distinct.every((member) => set.has(member)) ? set : new Set(distinct)
}

function settleMap(map: ReadonlyMap<Plain, Plain>): ReadonlyMap<Plain, Plain> {
  const settled = [...map].map(([key, part]) => [settle(key), settle(part)] as const)
  return settled.every(([key, part]) => Object.is(map.get(key), part)) ? map : new Map(settled)
}

/** Whether a member has the same content as an earlier one; only values with parts can without being the same. */
function hasEqualBefore(members: readonly Plain[], at: number): boolean {
  const member = members[at] as Plain
  if (typeof member !== 'object' || member === null) return false
  return members.some((other, index) => index < at && comparePlain(other, member) === 0)
}

/** One walk through a value, in search of flaws. */
interface Walk {
  readonly ancestors: object[]
  /** Whether it came by something that may not be in settled form, see {@link settle}. */
  isUnsettled: boolean
}

function findFlaw(value: unknown, before: unknown, walk: Walk): Flaw | null {
  switch (typeof value) {
    case 'boolean':
    case 'string':
      return null
    case 'number':
      if (Object.is(value, -0)) walk.isUnsettled = true
      if (Number.isFinite(value)) return null
      return flaw(String(value), 'Use a finite number, or null for "no number".')
    case 'undefined':
      return flaw('undefined', 'Use null for "nothing", or delete the field.')
    case 'function':
      return flaw(
        `the function ${value.name || '(anonymous)'}`,
        'Keep functions outside the state; store the data that they need.',
      )
    case 'bigint':
      return flaw(`the bigint ${value}n`, 'Use a number, or a string of digits.')
    case 'symbol':
      return flaw(String(value), 'Use a string.')
    default:
      if (value === null || value === before || trusted.has(value as object)) return null
      return findFlawInObject(value as object, before, walk)
  }
}

function findFlawInObject(value: object, before: unknown, walk: Walk): Flaw | null {
  const { ancestors } = walk
  if (ancestors.includes(value)) return flaw('a cycle', 'Refer to the other value by an id instead of containing it.')
  if (ancestors.length === mostNested) return nestedTooDeep()
  ancestors.push(value)
  const found = findFlawInParts(value, before, walk)
  ancestors.pop()
  return found
}

/** The prototypes of maps and sets that are plain data. */
const collections = new WeakSet<object>([Map.prototype, Set.prototype])

/** Takes maps or sets of a class of ours for plain data: those that are shown in place of ones of a state. */
export function admitCollections(prototype: object): void {
  collections.add(prototype)
}

/** What nodes inherit, as handlers see them. */
const nodePrototypes = new WeakSet<object>()

/** Takes whatever inherits from an object for a node, which is no plain data. */
export function markNode(prototype: object): void {
  nodePrototypes.add(prototype)
}

/** Whether a value is a node as its handler sees it. */
export function isNode(value: unknown): boolean {
  return typeof value === 'object' && value !== null && nodePrototypes.has(Object.getPrototypeOf(value))
}

function findFlawInParts(value: object, before: unknown, walk: Walk): Flaw | null {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (Array.isArray(value)) {
    if (prototype !== Array.prototype) return notPlainObject(value)
    const old: readonly unknown[] = Array.isArray(before) ? before : []
    for (let at = 0; at < value.length; at++) {
      const found = findFlaw(value[at], old[at], walk)
      if (found !== null) return within(found, `[${at}]`)
    }
    const field = Object.keys(value)[value.length]
    return field === undefined
      ? null
      : within(flaw('a field of a list', 'Use an object with a list in it.'), `.${field}`)
  }
  const isCollection = value instanceof Map || value instanceof Set
  if (isCollection && !collections.has(prototype as object)) return notPlainObject(value)
  if (isCollection && hasFields(value)) {
    const what = value instanceof Map ? 'map' : 'set'
    return within(flaw(`a field of a ${what}`, `Use an object with a ${what} in it.`), `.${Object.keys(value)[0]}`)
  }
  if (value instanceof Map) return findFlawInMap(value, before instanceof Map ? before : noEntries, walk)
  if (value instanceof Set) {
    for (const member of value) {
      walk.isUnsettled ||= typeof member === 'object'
      const found = findFlaw(member, undefined, walk)
      if (found !== null) return within(found, '.values()')
    }
    return null
  }
  if (prototype !== Object.prototype && prototype !== null) return notPlainObject(value)
  if (Object.getOwnPropertySymbols(value).length > 0) return flaw('a symbol key', 'Use string keys.')
  const old = typeof before === 'object' && before !== null ? (before as { [key: string]: unknown }) : {}
  for (const key of Object.getOwnPropertyNames(value)) {
    if (key === '__proto__') return flaw('the key __proto__', 'Use another name, or a Map.')
    const field = Object.getOwnPropertyDescriptor(value, key) as PropertyDescriptor
    const found = isField(field) ? findFlaw(field.value, old[key], walk) : hiddenField()
    if (found !== null) return within(found, `.${key}`)
  }
  return null
}

/** Whether a map or a set has fields besides its entries. */
function hasFields(collection: object): boolean {
  for (const _field in collection) return true
  return false
}

/** Whether a property is one that a copy of the object would have. */
function isField({ enumerable, get, set }: PropertyDescriptor): boolean {
  return enumerable === true && get === undefined && set === undefined
}

/** Whether an object is all that a copy of its parts would be: no fields of lists, getters, hidden fields or classes. */
export function isOrdinary(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null
  // Fields come behind the entries.
  if (Array.isArray(value)) return prototype === Array.prototype && /^\d*$/.test(Object.keys(value).at(-1) ?? '')
  if (value instanceof Map || value instanceof Set) return collections.has(prototype as object) && !hasFields(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  return Reflect.ownKeys(value).every(
    (key) => typeof key === 'string' && isField(Object.getOwnPropertyDescriptor(value, key) as PropertyDescriptor),
  )
}

function hiddenField(): Flaw {
  return flaw('a getter, or a field that is hidden', 'Use an ordinary field.')
}

function nestedTooDeep(): Flaw {
  return flaw(
    `more than ${mostNested} values inside each other`,
    'Keep the parts side by side, in a list or by key, and let them refer to each other by key.',
  )
}

const noEntries: ReadonlyMap<unknown, unknown> = new Map()

function findFlawInMap(
  value: ReadonlyMap<unknown, unknown>,
  before: ReadonlyMap<unknown, unknown>,
  walk: Walk,
): Flaw | null {
  const objects: object[] = []
  for (const [key, entry] of value) {
    if (typeof key === 'object' && key !== null) {
      meetObjectKeys()
      objects.push(key)
    }
    const name = typeof key === 'object' ? '(key)' : String(key)
    const inKey = findFlaw(key, undefined, walk)
    if (inKey !== null) return within(inKey, `.keys(${name})`)
    const inEntry = findFlaw(entry, before.get(key), walk)
    if (inEntry !== null) return within(inEntry, `.get(${name})`)
  }
  return repeatedKey(objects as Plain[])
}

/** Two objects are two keys to JavaScript whatever they hold, and one in a state when they hold the same. */
function repeatedKey(objects: readonly Plain[]): Flaw | null {
  const keys = objects.map(settle).sort(comparePlain)
  const repeated = keys.find((key, at) => at > 0 && comparePlain(keys[at - 1] as Plain, key) === 0)
  if (repeated === undefined) return null
  return flaw(
    `a map that has the key ${inWords(inOrder(repeated))} twice`,
    'In a state, two keys with the same content are one. Use a text or a number as the key, or set the entry of the key that the map has: find it among map.keys().',
  )
}

function notPlainObject(value: object): Flaw {
  if (isNode(value)) return flaw('a node', `Store its id: ${(value as { id: string }).id}.`)
  if (value instanceof Promise) {
    silence(value)
    return flaw('a Promise', 'Handlers and actions are synchronous: remove async and await.')
  }
  return { path: '', ...instanceInWords(value) }
}

/** What kind of value it is, in the order in which values of different kinds sort. */
function rank(value: Plain): number {
  if (value === null) return 0
  switch (typeof value) {
    case 'boolean':
      return 1
    case 'number':
      return 2
    case 'string':
      return 3
    default:
      if (Array.isArray(value)) return 4
      if (value instanceof Set) return 6
      if (value instanceof Map) return 7
      return 5
  }
}

/**
 * A total order on plain data by content, the same in every run and on every machine. Sets and maps are stored in this
 * order, so that two states with the same content iterate in the same way.
 *
 * @returns negative when `left` sorts first, positive when `right` does, 0 when they have the same content
 */
export function comparePlain(left: Plain, right: Plain): number {
  if (left === right) return 0
  const leftRank = rank(left)
  const rankDifference = leftRank - rank(right)
  if (rankDifference !== 0) return rankDifference
  switch (leftRank) {
    case 1:
    case 2:
    case 3:
      return (left as number | string) < (right as number | string) ? -1 : 1
    case 4:
      return compareSequences(left as readonly Plain[], right as readonly Plain[])
    case 5:
      return compareObjects(left as { readonly [key: string]: Plain }, right as { readonly [key: string]: Plain })
    case 6:
      return compareSequences(
        [...(left as ReadonlySet<Plain>)].sort(comparePlain),
        [...(right as ReadonlySet<Plain>)].sort(comparePlain),
      )
    default:
      return compareSequences(
        sortedEntries(left as ReadonlyMap<Plain, Plain>),
        sortedEntries(right as ReadonlyMap<Plain, Plain>),
      )
  }
}

/** The entries of a map in the order of {@link comparePlain} on their keys. */
export function sortedEntries(map: ReadonlyMap<Plain, Plain>): [Plain, Plain][] {
  return [...map].sort((a, b) => comparePlain(a[0], b[0]))
}

function compareSequences(left: readonly Plain[], right: readonly Plain[]): number {
  const shared = Math.min(left.length, right.length)
  for (let i = 0; i < shared; i++) {
    const order = comparePlain(left[i] as Plain, right[i] as Plain)
    if (order !== 0) return order
  }
  return left.length - right.length
}

/** Values that come out of a state have their keys in order already. */
function sortedKeys(value: object): string[] {
  const keys = Object.keys(value)
  for (let at = 1; at < keys.length; at++) {
    if ((keys[at - 1] as string) > (keys[at] as string)) return keys.sort()
  }
  return keys
}

function compareObjects(left: { readonly [key: string]: Plain }, right: { readonly [key: string]: Plain }): number {
  const leftKeys = sortedKeys(left)
  const rightKeys = sortedKeys(right)
  const order = compareSequences(leftKeys, rightKeys)
  if (order !== 0) return order
  for (const key of leftKeys) {
    const difference = comparePlain(left[key] as Plain, right[key] as Plain)
    if (difference !== 0) return difference
  }
  return 0
}

/** A value in the order in which states keep it: fields by name, members and entries in the order of {@link comparePlain}. */
export function inOrder(value: Plain): Plain {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(inOrder)
  if (value instanceof Set) return new Set([...value].map(inOrder).sort(comparePlain))
  if (value instanceof Map) return new Map(sortedEntries(value).map(([key, part]) => [inOrder(key), inOrder(part)]))
  const fields = value as { readonly [key: string]: Plain }
  return Object.fromEntries(sortedKeys(fields).map((key) => [key, inOrder(fields[key] as Plain)]))
}
