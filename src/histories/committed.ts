/**
 * Read committed, without a guess: whether transactions can be put in an order in which each reads only what others before
 * it wrote last, and which keeps the order of versions, as far as that is certain. The order of other versions can follow
 * that order, so nothing else matters. A read of what several wrote waits for one of them; scheduling whatever is ready
 * never takes a choice away.
 */

import type { Dependency } from './dependency.ts'
import { groupBy } from './grouping.ts'
import { committedSources } from './phenomena.ts'
import type { Transaction } from './transactions.ts'
import type { Versions } from './versions.ts'

/** Transactions of which each has to wait for another one; none where there is an order. */
export function stuckTransactions(
  versions: Versions,
  dependencies: readonly Dependency[],
  isPart: (transaction: Transaction) => boolean,
): readonly Transaction[] {
  const { transactions, lists, initial } = versions.history
  const waits = new Map<Transaction, number>(transactions.map((transaction) => [transaction, 0]))
  const wait = (transaction: Transaction, by: number) => waits.set(transaction, (waits.get(transaction) as number) + by)
  const outgoing = groupBy(dependencies, ({ from }) => from)
  for (const { to } of dependencies) wait(to, 1)
  /** For each transaction the reads that it is one of the sources of. */
  const choices = new Map<Transaction, { readonly reader: Transaction; isMet: boolean }[]>()
  for (const reader of transactions) {
    for (const { key, value } of reader.reads) {
      if (lists.has(key) || value === initial) continue
      const choice = { reader, isMet: false }
      wait(reader, 1)
      for (const { writer } of committedSources(versions, reader, key, value)) {
        choices.set(writer, [...(choices.get(writer) ?? []), choice])
      }
    }
  }
  const ready = transactions.filter((transaction) => waits.get(transaction) === 0)
  const release = (transaction: Transaction) => {
    wait(transaction, -1)
    if (waits.get(transaction) === 0) ready.push(transaction)
  }
  for (const transaction of ready) {
    for (const { to } of outgoing.get(transaction) ?? []) release(to)
    for (const choice of choices.get(transaction) ?? []) {
      if (choice.isMet) continue
      choice.isMet = true
      release(choice.reader)
    }
  }
  const scheduled = new Set(ready)
  return transactions.filter((transaction) => isPart(transaction) && !scheduled.has(transaction))
}
