/**
 * Which transaction depends on which, as far as that is certain whatever the order of versions is (Adya, "Weak
 * Consistency", 1999). Lists show the order of their versions (Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies
 * from Experimental Observations", 2020); of values that are written over, a transaction that read one version and wrote
 * the next shows it.
 */

import type { Dependency, DependencyKind } from './dependency.ts'
import { type Fan, isFewPairs, pairsOf } from './fans.ts'
import { groupBy } from './grouping.ts'
import { committedSources } from './phenomena.ts'
import { keyName, type Transaction } from './transactions.ts'
import { longestLists, type Version, type Versions } from './versions.ts'

/** Dependencies, one by one, and many at once. */
export interface Dependencies {
  readonly single: readonly Dependency[]
  readonly fans: readonly Fan[]
}

/** @param elementsIn the elements of a list that count */
export function listDependencies(
  versions: Versions,
  isPart: (transaction: Transaction) => boolean,
  elementsIn: (key: string, elements: readonly string[]) => readonly string[],
): Dependencies {
  const found: Dependency[] = []
  const depend = (
    from: Transaction | undefined,
    to: Transaction,
    ...[kind, key, why]: readonly [DependencyKind, string, string]
  ) => {
    if (from !== undefined && from !== to && isPart(from) && isPart(to)) found.push({ from, to, kind, key, why })
  }
  const { history } = versions
  const repeated = versions.repeated()
  const longest = longestLists(history, elementsIn)
  const unread = new Map<string, readonly Version[]>()
  for (const key of history.lists) {
    if (repeated.has(key)) continue
    const elements = longest.get(key)?.elements ?? []
    const read = new Set(elements)
    const left = versions.of(key).filter(({ writer, value }) => isPart(writer) && !read.has(value))
    unread.set(key, left)
    for (const [at, value] of elements.entries()) {
      const [version] = versions.withValue(key, value)
      const next = elements[at + 1]
      const later = next === undefined ? left : versions.withValue(key, next)
      for (const { writer, value: other } of later) {
        depend(version?.writer, writer, 'ww', key, `it appended ${value} to ${keyName(key)} before ${other}`)
      }
    }
  }
  const readersOfAll = new Map<string, Set<Transaction>>()
  for (const reader of history.transactions.filter(isPart)) {
    for (const { key, elements } of reader.reads) {
      if (!history.lists.has(key) || repeated.has(key)) continue
      const last = elements.at(-1)
      if (last !== undefined) depend(versions.withValue(key, last)[0]?.writer, reader, 'wr', key, readWhy(key, last))
      const next = longest.get(key)?.elements[elements.length]
      if (next === undefined) {
        const readers = readersOfAll.get(key) ?? new Set()
        readersOfAll.set(key, readers.add(reader))
        continue
      }
      for (const { writer, value } of versions.withValue(key, next)) {
        depend(reader, writer, 'rw', key, missedWhy(key, value))
      }
    }
  }
  const fans = [...readersOfAll].map(([key, readers]): Fan => {
    const whys = new Map<Transaction, string>()
    for (const { writer, value } of unread.get(key) ?? [])
      if (!whys.has(writer)) whys.set(writer, missedWhy(key, value))
    return { key, readers: [...readers], writers: [...whys].map(([writer, why]) => ({ writer, why })) }
  })
  return inSingles(found, fans)
}

function inSingles(found: readonly Dependency[], fans: readonly Fan[]): Dependencies {
  const pairs = fans.filter(isFewPairs).flatMap(pairsOf)
  return { single: [...found, ...pairs], fans: fans.filter((fan) => !isFewPairs(fan)) }
}

/** Of keys that are written over, where only one transaction can have written what was read. */
export function valueDependencies(versions: Versions, isPart: (transaction: Transaction) => boolean): Dependencies {
  const found: Dependency[] = []
  const fans: Fan[] = []
  const { history } = versions
  const members = history.transactions.filter(isPart)
  const readings = members.flatMap((reader) =>
    reader.reads.filter(({ key }) => !history.lists.has(key)).map(({ key, value }) => ({ reader, key, value })),
  )
  for (const [key, ofKey] of groupBy(readings, (reading) => reading.key)) {
    const writers = [...new Set(versions.of(key).map(({ writer }) => writer))].filter(isPart)
    for (const [value, ofValue] of groupBy(ofKey, (reading) => reading.value)) {
      const sources = versions.withValue(key, value)
      const isInitial = value === history.initial
      // Of a value that repeats, nothing is certain.
      if (sources.length + Number(isInitial) > 1) continue
      const readers = [...new Set(ofValue.map(({ reader }) => reader))]
      const [source] = readers.flatMap((reader) => committedSources(versions, reader, key, value)).slice(0, 1)
      const why = readWhy(key, value)
      for (const to of readers) {
        if (source !== undefined && source.writer !== to) found.push({ from: source.writer, to, kind: 'wr', key, why })
      }
      const next = isInitial ? writers : readers.filter((reader) => reader.writes.has(key))
      const missed = (writer: Transaction) => missedWhy(key, writer.writes.get(key)?.at(-1) as string)
      fans.push({ key, readers, writers: next.map((writer) => ({ writer, why: missed(writer) })) })
    }
  }
  return inSingles(found, fans)
}

function readWhy(key: string, value: string): string {
  return `its ${value} of ${keyName(key)} was read there`
}

function missedWhy(key: string, value: string): string {
  return `it read ${keyName(key)} without the ${value} from there`
}
