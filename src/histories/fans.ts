/**
 * Many transactions that read one version of a key, and many that wrote over it: each of the ones depends on each of the
 * others, but for itself. So many dependencies are not written down one by one; edges go by way of places between, one row
 * of them for those that come before a transaction in the list of writers, and one for those after it:
 *
 *   reader that writes, too, as the second of four        before[0] <- before[1] <- before[2] <- before[3]
 *     -> before[0], and -> after[2]                       after[0] -> after[1] -> after[2] -> after[3]
 *   reader that does not  -> after[0]                     each of a row -> the writer in that place
 */

import type { Dependency } from './dependency.ts'
import type { Transaction } from './transactions.ts'

export interface Fan {
  readonly key: string
  /** Transactions that read the same version, each once. */
  readonly readers: readonly Transaction[]
  /** Transactions that wrote over it, each once, and why they come after the readers. */
  readonly writers: readonly { readonly writer: Transaction; readonly why: string }[]
}

/** A place that is no transaction. */
export interface Between {
  readonly between: true
}

export interface FanEdge {
  readonly from: Transaction | Between
  readonly to: Transaction | Between
  /** The dependency of a reader that came here, where the edge leads to a writer. */
  readonly makes: ((reader: Transaction) => Dependency) | null
}

/** So few pairs are as well written down one by one. */
export function isFewPairs({ readers, writers }: Fan): boolean {
  return readers.length * writers.length <= 16 * (readers.length + writers.length)
}

export function pairsOf({ key, readers, writers }: Fan): Dependency[] {
  return writers.flatMap(({ writer, why }) =>
    readers.flatMap((from): Dependency[] => (from === writer ? [] : [{ from, to: writer, kind: 'rw', key, why }])),
  )
}

/** Two who both read the version and wrote over it. */
export function rivalsIn(fan: Fan): readonly Dependency[] | null {
  const whys = new Map(fan.writers.map(({ writer, why }) => [writer, why]))
  const [one, other] = fan.readers.filter((reader) => whys.has(reader))
  if (one === undefined || other === undefined) return null
  const pair = (from: Transaction, to: Transaction): Dependency => {
    return { from, to, kind: 'rw', key: fan.key, why: whys.get(to) as string }
  }
  return [pair(one, other), pair(other, one)]
}

export function edgesOfFan({ key, readers, writers }: Fan): FanEdge[] {
  const row = () => writers.map((): Between => ({ between: true }))
  const [before, after] = [row(), row()]
  const places = new Map(writers.map(({ writer }, at) => [writer, at]))
  const edges: FanEdge[] = []
  const lead = (from: FanEdge['from'], to: FanEdge['to'] | undefined) => {
    if (to !== undefined) edges.push({ from, to, makes: null })
  }
  for (const [at, { writer, why }] of writers.entries()) {
    const makes = (from: Transaction): Dependency => ({ from, to: writer, kind: 'rw', key, why })
    for (const place of [before[at] as Between, after[at] as Between]) edges.push({ from: place, to: writer, makes })
    lead(before[at] as Between, before[at - 1])
    lead(after[at] as Between, after[at + 1])
  }
  for (const reader of readers) {
    const at = places.get(reader)
    if (at === undefined) lead(reader, after[0])
    else {
      lead(reader, before[at - 1])
      lead(reader, after[at + 1])
    }
  }
  return edges
}
