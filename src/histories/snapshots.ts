/**
 * Snapshot isolation, shown by an order of transactions: versions of each key in that order, what reads say of it, and no
 * cycle of dependencies in which no two anti-dependencies follow each other (Cerone and Gotsman, "Analysing Snapshot
 * Isolation", 2018). Another order may show it where this one does not.
 */

import { edgesApart, shortCycle } from './cycles.ts'
import type { Dependency, DependencyKind } from './dependency.ts'
import { committedSources } from './phenomena.ts'
import type { Read, Transaction } from './transactions.ts'
import type { Versions } from './versions.ts'

/** @param order of all transactions that were committed, such that it keeps the order of versions as far as lists show it */
export function isSnapshotOrder(order: readonly Transaction[], versions: Versions): boolean {
  const writersByKey = writersOf(order)
  const found: Dependency[] = []
  const depend = (from: Transaction | undefined, to: Transaction | undefined, kind: DependencyKind, key: string) => {
    if (from !== undefined && to !== undefined && from !== to) found.push({ from, to, kind, key, why: '' })
  }
  for (const [key, { inOrder }] of writersByKey) {
    for (const [at, writer] of inOrder.entries()) depend(inOrder[at - 1], writer, 'ww', key)
  }
  for (const [place, reader] of order.entries()) {
    for (const read of reader.reads) {
      const writers = writersByKey.get(read.key) ?? nobody()
      const at = versions.history.lists.has(read.key)
        ? sourceOfList(writers, reader, read, versions.repeated().has(read.key))
        : sourceOfValue(writers, versions, { reader, place, read })
      if (at === null) return false
      depend(writers.inOrder[at], reader, 'wr', read.key)
      depend(reader, writers.inOrder[at + 1], 'rw', read.key)
    }
  }
  return shortCycle(edgesApart(found)) === null
}

/** The writers of a key in the order of their versions. */
interface Writers {
  readonly inOrder: Transaction[]
  /** Where each stands in it, and in the order of all. */
  readonly places: Map<Transaction, { readonly at: number; readonly place: number }>
  /** Of a list: who made it so long. */
  readonly byLength: Map<number, number>
  /** Of a list: all that was appended, in order. */
  readonly elements: string[]
}

const nobody = (): Writers => ({ inOrder: [], places: new Map(), byLength: new Map(), elements: [] })

function writersOf(order: readonly Transaction[]): ReadonlyMap<string, Writers> {
  const byKey = new Map<string, Writers>()
  for (const [place, writer] of order.entries()) {
    for (const [key, values] of writer.writes) {
      const writers = byKey.get(key) ?? nobody()
      byKey.set(key, writers)
      const at = writers.inOrder.push(writer) - 1
      writers.places.set(writer, { at, place })
      for (const value of values) writers.elements.push(value)
      writers.byLength.set(writers.elements.length, at)
    }
  }
  return byKey
}

/**
 * Where the writer of what was read stands among the writers: -1 for what was there at the start; null for nowhere.
 *
 * @param hasEqual whether elements repeat: else its length and its last one say what is in the list
 */
function sourceOfList(
  { inOrder, byLength, elements: all }: Writers,
  reader: Transaction,
  { key, elements }: Read,
  hasEqual: boolean,
): number | null {
  if (elements.length === 0) return -1
  const at = byLength.get(elements.length)
  const writer = at === undefined ? undefined : inOrder[at]
  if (at === undefined || writer === undefined || writer === reader) return null
  if (writer.writes.get(key)?.at(-1) !== elements.at(-1)) return null
  return hasEqual && elements.some((element, place) => element !== all[place]) ? null : at
}

/** Of several that wrote the value, the last one before the reader. */
function sourceOfValue(
  { places }: Writers,
  versions: Versions,
  { reader, place, read }: { readonly reader: Transaction; readonly place: number; readonly read: Read },
): number | null {
  const { key, value } = read
  let latest = value === versions.history.initial ? -1 : null
  for (const { writer } of committedSources(versions, reader, key, value)) {
    const found = places.get(writer)
    if (found !== undefined && found.place < place && found.at > (latest ?? -1)) latest = found.at
  }
  return latest
}
