/** What is different between two values, as paths into them. */

import { comparePlain, type Plain } from '../language/plain.ts'
import { under } from '../semantics/system/names.ts'
import { isName } from './names.ts'
import { formatValue, isRecord } from './value.ts'

/** One difference. `before` or `after` is missing where the path did not or does not exist. */
export type Change =
  | { readonly kind: 'set'; readonly path: string; readonly before?: Plain; readonly after?: Plain }
  /** Members that a set or the end of an array gained. */
  | { readonly kind: 'gains'; readonly path: string; readonly members: readonly Plain[] }
  /** Members that a set or the front of an array lost. */
  | { readonly kind: 'loses'; readonly path: string; readonly members: readonly Plain[] }

/** Values that print shorter than this are shown whole: `[0, "server0"] -> [1, "server1"]` beats two paths. */
const shownWhole = 32

/**
 * @param path how to call the value: `server0`
 * @returns nothing when both have the same content
 */
export function changesBetween(path: string, before: Plain, after: Plain): Change[] {
  return isRecord(before) && isRecord(after) ? recordChanges(path, before, after) : partChanges(path, before, after)
}

/** As {@link changesBetween}, for a part of a value: a small record of which much is different is shown whole. */
function partChanges(path: string, before: Plain, after: Plain): Change[] {
  if (before === after || comparePlain(before, after) === 0) return []
  if (before instanceof Set && after instanceof Set) return setChanges(path, before, after)
  if (before instanceof Map && after instanceof Map) return mapChanges(path, before, after)
  if (Array.isArray(before) && Array.isArray(after)) return arrayChanges(path, before, after)
  if (isRecord(before) && isRecord(after)) {
    const changes = recordChanges(path, before, after)
    if (changes.length < 2 || !isShort(before) || !isShort(after)) return changes
  }
  return [{ kind: 'set', path, before, after }]
}

type Record = { readonly [key: string]: Plain }

function recordChanges(path: string, before: Record, after: Record): Change[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return keys.flatMap((key) => entryChanges(pathTo(path, key), under(before, key), under(after, key)))
}

/** A key that is no name is told as the text that it is, but for a number. */
export function pathTo(path: string, key: string): string {
  if (isName(key)) return `${path}.${key}`
  return /^\d+$/.test(key) ? `${path}[${key}]` : `${path}[${formatValue(key)}]`
}

function entryChanges(path: string, before: Plain | undefined, after: Plain | undefined): Change[] {
  if (before !== undefined && after !== undefined) return partChanges(path, before, after)
  return [{ kind: 'set', path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }]
}

function setChanges(path: string, before: ReadonlySet<Plain>, after: ReadonlySet<Plain>): Change[] {
  return [
    ...membership('gains', path, withoutMembers([...after], [...before])),
    ...membership('loses', path, withoutMembers([...before], [...after])),
  ]
}

function membership(kind: 'gains' | 'loses', path: string, members: readonly Plain[]): Change[] {
  return members.length === 0 ? [] : [{ kind, path, members }]
}

function withoutMembers(members: readonly Plain[], others: readonly Plain[]): Plain[] {
  return members.filter((member) => others.every((other) => comparePlain(member, other) !== 0)).sort(comparePlain)
}

function mapChanges(path: string, before: ReadonlyMap<Plain, Plain>, after: ReadonlyMap<Plain, Plain>): Change[] {
  const keys: Plain[] = [...before.keys()]
  for (const key of after.keys()) if (find(before, key) === undefined) keys.push(key)
  return keys
    .sort(comparePlain)
    .flatMap((key) => entryChanges(`${path}[${formatValue(key)}]`, find(before, key), find(after, key)))
}

function find(map: ReadonlyMap<Plain, Plain>, key: Plain): Plain | undefined {
  if (map.has(key) || typeof key !== 'object' || key === null) return map.get(key)
  for (const [candidate, value] of map) if (comparePlain(candidate, key) === 0) return value
  return undefined
}

function arrayChanges(path: string, before: readonly Plain[], after: readonly Plain[]): Change[] {
  const [short, long] = before.length < after.length ? [before, after] : [after, before]
  const isSame = (left: readonly Plain[], right: readonly Plain[]) => comparePlain(left, right) === 0
  if (before.length < after.length && isSame(long.slice(0, short.length), short)) {
    return membership('gains', path, after.slice(before.length))
  }
  if (before.length > after.length && isSame(long.slice(long.length - short.length), short)) {
    return membership('loses', path, before.slice(0, before.length - after.length))
  }
  if (before.length !== after.length || (isShort(before) && isShort(after)))
    return [{ kind: 'set', path, before, after }]
  return before.flatMap((value, index) => partChanges(`${path}[${index}]`, value, after[index] as Plain))
}

/** Whether a value is better told as a whole than in parts. */
export function isShort(value: Plain): boolean {
  return formatValue(value).length <= shownWhole
}
