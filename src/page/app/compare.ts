/** A value at several steps side by side: its parts, each with what it is at every one of them. */

import type { Ref } from '../format.ts'
import { type Part, partsOf, shapeOf, type Table } from './values.ts'

export interface ComparedPart {
  readonly label: string
  readonly id: string
  /** By step; null where there is none. */
  readonly refs: readonly (Ref | null)[]
}

/**
 * @param refs the value at each step; parts are told in the order of the step numbered `main`, and what is only in others
 *   where it stands there
 */
export function comparedParts(table: Table, refs: readonly (Ref | null)[], main: number): ComparedPart[] {
  const shape = shapeOf(table[refs[main] ?? refs.find((ref) => ref !== null) ?? -1])
  const lists = refs.map((ref) => (ref === null || shapeOf(table[ref]) !== shape ? [] : partsOf(table, ref)))
  const aligned = shape === 'a' ? alignedToMain(lists, main) : lists
  const order = inOneOrder(aligned, main)
  const byId = aligned.map((list) => new Map(list.map((part) => [part.id, part])))
  return order.map((id) => {
    const found = byId.map((parts) => parts.get(id) ?? null)
    const label = (found[main] ?? found.find((part) => part !== null))?.label ?? ''
    return { label, id, refs: found.map((part) => part?.ref ?? null) }
  })
}

/** All ids: those of the main list in its order, and each of the others behind the one that it follows. */
function inOneOrder(lists: readonly (readonly Part[])[], main: number): string[] {
  const placed = new Set(lists[main]?.map(({ id }) => id))
  const following = new Map<string | null, string[]>()
  for (const list of lists) {
    let before: string | null = null
    for (const { id } of list) {
      if (!placed.has(id)) {
        following.set(before, [...(following.get(before) ?? []), id])
        placed.add(id)
      }
      before = id
    }
  }
  const order: string[] = []
  const put = (id: string | null) => {
    if (id !== null) order.push(id)
    for (const next of following.get(id) ?? []) put(next)
  }
  put(null)
  for (const { id } of lists[main] ?? []) put(id)
  return order
}

/** Members of arrays by what they are in the main one: what is equal at both ends is the same, the rest by its place. */
function alignedToMain(lists: readonly (readonly Part[])[], main: number): (readonly Part[])[] {
  const now = lists[main] ?? []
  return lists.map((list, column) => {
    if (column === main || list.length === now.length) return list
    let ahead = 0
    while (ahead < Math.min(list.length, now.length) && list[ahead]?.ref === now[ahead]?.ref) ahead++
    let behind = 0
    const most = Math.min(list.length, now.length) - ahead
    while (behind < most && list.at(-1 - behind)?.ref === now.at(-1 - behind)?.ref) behind++
    return list.map((part, at) => {
      if (at >= list.length - behind) return { ...part, id: String(at - list.length + now.length) }
      return at < now.length - behind ? part : { ...part, id: `${column}/${at}` }
    })
  })
}
