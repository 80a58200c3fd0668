/**
 * What real time says of the order of versions, where each transaction takes effect between its invocation and its return:
 * a write after the one that was read comes after the read, and one before the read comes before the write that was read.
 */

import type { Dependency } from './dependency.ts'
import { groupBy } from './grouping.ts'
import { precedes } from './operations.ts'
import { keyName, type Transaction } from './transactions.ts'
import type { Versions } from './versions.ts'

/** Of a read that misses more writes, these are enough. */
const mostNamed = 32

/** Of keys that are written over, where only one transaction can have written what was read. */
export function timeDependencies(versions: Versions, isPart: (transaction: Transaction) => boolean): Dependency[] {
  const { history } = versions
  const found: Dependency[] = []
  const readings = history.transactions
    .filter(isPart)
    .flatMap((reader) => reader.reads.map(({ key, value }) => ({ reader, key, value })))
  for (const [key, ofKey] of groupBy(readings, (reading) => reading.key)) {
    if (history.lists.has(key)) continue
    const writers = [...new Set(versions.of(key).map(({ writer }) => writer))].filter(isPart)
    const byInvocation = writers.sort((left, right) => left.recorded.invoked - right.recorded.invoked)
    const byReturn = [...writers].sort((left, right) => left.recorded.returned - right.recorded.returned)
    for (const { reader, value } of ofKey) {
      const [source, ...others] = versions.withValue(key, value)
      if (source === undefined || others.length > 0 || value === history.initial || !isPart(source.writer)) continue
      const { writer } = source
      for (const next of from(byInvocation, ({ recorded }) => recorded.invoked > writer.recorded.returned)) {
        if (precedes(reader.recorded, next.recorded)) break
        if (next === reader) continue
        const why = `it read ${value} of ${keyName(key)}, which had been written before that one was invoked`
        found.push({ from: reader, to: next, kind: 'realtime', key, why })
      }
      for (const earlier of from(byReturn, ({ recorded }) => recorded.returned > writer.recorded.invoked)) {
        if (!precedes(earlier.recorded, reader.recorded)) break
        if (earlier === writer) continue
        const why = `${value} of ${keyName(key)}, not its value, was read after it had returned`
        found.push({ from: earlier, to: writer, kind: 'realtime', key, why })
      }
    }
  }
  return found.filter(({ from: one, to }) => one !== to)
}

/** The first few members from the first one of a kind on; before it are only others. */
function from(members: readonly Transaction[], isOfKind: (member: Transaction) => boolean): readonly Transaction[] {
  let [low, high] = [0, members.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (isOfKind(members[middle] as Transaction)) high = middle
    else low = middle + 1
  }
  return members.slice(low, low + mostNamed)
}
