/** Parts of values: what is at a path inside plain data, through records, lists, maps and sets, and what a step changed there. */

import { comparePlain, type Plain, sortedEntries } from '../../language/plain.ts'
import { under } from '../../semantics/system/names.ts'
import { isShort, pathTo } from '../changes.ts'
import { formatValue, isRecord } from '../value.ts'

/** One step into a value: a field, a place in a list, an entry of a map, a member of a set. */
export type Segment =
  | { readonly in: 'record'; readonly key: string }
  | { readonly in: 'list'; readonly key: number }
  | { readonly in: 'map' | 'set'; readonly key: Plain }

export type Place = readonly Segment[]

/** A part that is different; undefined is nothing at all. */
export interface Difference {
  readonly place: Place
  readonly before: Plain | undefined
  readonly after: Plain | undefined
}

/** The smallest parts in which two values differ. Short lists, and lists of different lengths, differ as a whole. */
export function differences(before: Plain | undefined, after: Plain | undefined, place: Place = []): Difference[] {
  if (isSame(before, after)) return []
  const found = before === undefined || after === undefined ? null : segmentsOf(before, after)
  if (found === null) return [{ place, before, after }]
  return found.flatMap((segment) => differences(step(before, segment), step(after, segment), [...place, segment]))
}

/** Whether two parts have equal content. */
export function isSame(one: Plain | undefined, other: Plain | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  return one === other || comparePlain(one, other) === 0
}

/** What is at a place inside a value; undefined where there is nothing. */
export function partAt(value: Plain | undefined, place: Place): Plain | undefined {
  let part = value
  for (const segment of place) part = step(part, segment)
  return part
}

/** A value with another part at a place, or with none; the same value where there is no such place. Records are made. */
export function withPart(value: Plain, place: Place, part: Plain | undefined): Plain {
  const [segment, ...rest] = place
  if (segment === undefined) return part === undefined ? value : part
  if (!leadsInto(value, segment)) return value
  const old = step(value, segment)
  const isMissing = rest.length > 0 && old === undefined
  if (isMissing && (part === undefined || rest[0]?.in !== 'record')) return value
  const now = rest.length === 0 ? part : withPart(old ?? {}, rest, part)
  return isSame(old, now) ? value : replaced(value, segment, now)
}

/** Whether a place is another one, or lies inside of it. */
export function isWithin(place: Place, outer: Place): boolean {
  return outer.length <= place.length && outer.every((segment, at) => isSameSegment(segment, place[at] as Segment))
}

/** A place in words, behind the name of the whole: `server0.log`. */
export function nameOfPlace(name: string, place: Place): string {
  return place.reduce((path, segment) => {
    if (segment.in === 'record') return pathTo(path, segment.key)
    return segment.in === 'set' ? path : `${path}[${formatValue(segment.key)}]`
  }, name)
}

function isSameSegment(one: Segment, other: Segment): boolean {
  return one.in === other.in && comparePlain(one.key, other.key) === 0
}

/** The ways into two values that are of one kind; null where they are not. */
function segmentsOf(one: Plain, other: Plain): Segment[] | null {
  if (one instanceof Set && other instanceof Set) return distinct([...one, ...other]).map((key) => ({ in: 'set', key }))
  if (one instanceof Map && other instanceof Map) {
    return distinct([...one.keys(), ...other.keys()]).map((key) => ({ in: 'map', key }))
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    // A short list, such as a ballot, says what it says as a whole.
    if (one.length !== other.length || isShort(one) || isShort(other)) return null
    return one.map((_, key) => ({ in: 'list', key }))
  }
  if (!isRecord(one) || !isRecord(other)) return null
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].sort().map((key) => ({ in: 'record', key }))
}

function distinct(keys: readonly Plain[]): Plain[] {
  return keys.toSorted(comparePlain).filter((key, at, all) => at === 0 || comparePlain(key, all[at - 1] as Plain) !== 0)
}

function leadsInto(value: Plain, segment: Segment): boolean {
  switch (segment.in) {
    case 'set':
      return value instanceof Set
    case 'map':
      return value instanceof Map
    case 'list':
      return Array.isArray(value) && segment.key < value.length
    case 'record':
      return isRecord(value)
  }
}

function step(value: Plain | undefined, segment: Segment): Plain | undefined {
  if (value === undefined || !leadsInto(value, segment)) return undefined
  switch (segment.in) {
    case 'set':
      return holds(value as ReadonlySet<Plain>, segment.key) || undefined
    case 'map':
      return entryOf(value as ReadonlyMap<Plain, Plain>, segment.key)
    case 'list':
      return (value as readonly Plain[])[segment.key]
    case 'record':
      return under(value as { readonly [key: string]: Plain }, segment.key)
  }
}

function holds(set: ReadonlySet<Plain>, key: Plain): boolean {
  if (typeof key !== 'object' || key === null) return set.has(key)
  return [...set].some((member) => comparePlain(member, key) === 0)
}

function entryOf(map: ReadonlyMap<Plain, Plain>, key: Plain): Plain | undefined {
  if (typeof key !== 'object' || key === null) return map.get(key)
  return [...map].find(([other]) => comparePlain(other, key) === 0)?.[1]
}

function replaced(value: Plain, segment: Segment, part: Plain | undefined): Plain {
  switch (segment.in) {
    case 'set': {
      const others = [...(value as ReadonlySet<Plain>)].filter((member) => comparePlain(member, segment.key) !== 0)
      return new Set((part === undefined ? others : [...others, segment.key]).sort(comparePlain))
    }
    case 'map': {
      const others = [...(value as ReadonlyMap<Plain, Plain>)].filter(([key]) => comparePlain(key, segment.key) !== 0)
      return new Map(sortedEntries(new Map(part === undefined ? others : [...others, [segment.key, part]])))
    }
    case 'list':
      return part === undefined ? value : (value as readonly Plain[]).with(segment.key, part)
    case 'record': {
      const others = Object.entries(value as { readonly [key: string]: Plain }).filter(([key]) => key !== segment.key)
      const all: [string, Plain][] = part === undefined ? others : [...others, [segment.key, part]]
      return Object.fromEntries(all.sort(([one], [other]) => (one < other ? -1 : 1)))
    }
  }
}
