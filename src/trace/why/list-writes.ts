/** Writes to a list that is a sorted set: armed timers, crashes to be told of, links that are cut. */

import { comparePlain, type Plain } from '../../language/plain.ts'
import { formatValue } from '../value.ts'
import { type Place, partAt, withPart } from './parts.ts'
import type { Write, Written } from './writes.ts'

type Told = Pick<Write, 'kind' | 'words'>

/**
 * @param place where the list is in its slot
 * @param words what it means that an item is new there, or gone
 */
export function listWrites(
  place: Place,
  before: Plain,
  after: Plain,
  words: (item: Plain) => { readonly added: Told; readonly removed: Told },
): Written[] {
  const [old, now] = [before, after] as readonly (readonly Plain[])[] as [readonly Plain[], readonly Plain[]]
  const listIn = (value: Plain) => (partAt(value, place) ?? []) as readonly Plain[]
  const withItem = (value: Plain, item: Plain): Plain => {
    const list = listIn(value)
    return includes(list, item) ? value : withPart(value, place, [...list, item].sort(comparePlain))
  }
  const withoutItem = (value: Plain, item: Plain): Plain => {
    const list = listIn(value)
    if (!includes(list, item)) return value
    return withPart(
      value,
      place,
      list.filter((other) => comparePlain(other, item) !== 0),
    )
  }
  return [
    ...now
      .filter((item) => !includes(old, item))
      .map(
        (item): Written => ({
          ...words(item).added,
          place: null,
          item: formatValue(item),
          undo: (value) => withoutItem(value, item),
          isDone: (_before, value) => includes(listIn(value), item),
        }),
      ),
    ...old
      .filter((item) => !includes(now, item))
      .map(
        (item): Written => ({
          ...words(item).removed,
          place: null,
          item: formatValue(item),
          undo: (value) => withItem(value, item),
          isDone: (_before, value) => !includes(listIn(value), item),
        }),
      ),
  ]
}

function includes(list: readonly Plain[], item: Plain): boolean {
  return list.some((other) => comparePlain(other, item) === 0)
}
