/**
 * Explanations of transactions by one store. Serializability: some order of the transactions, one after the other,
 * explains what all of them read (Papadimitriou, "The Serializability of Concurrent Database Updates", 1979); strictly, one
 * that keeps real time. Snapshot isolation: some order of their beginnings and their commits does, where a transaction
 * reads what had been committed when it began, and none commits while another one that wrote the same key is under way
 * (Berenson and others, "A Critique of ANSI SQL Isolation Levels", 1995).
 */

import type { Plain } from '../language/plain.ts'
import type { RecordedOperation } from './operations.ts'
import { type SearchOutcome, searchOrder } from './search.ts'
import type { Outcome, SequentialSpecification } from './sequential.ts'
import type { Transaction, TransactionHistory } from './transactions.ts'
import type { Watch } from './violation.ts'

/** Lists as texts of their elements, joined; other values as texts; what nobody wrote is left out. */
type Store = { readonly [key: string]: string }

/** More transactions are not searched for an order without real time: each step looks at all that are left. */
const mostSearched = 3000
/** Each step of a search makes a store: no more values are put into one in all. */
const mostValues = 20_000_000

/** Whether transactions, one after the other, read what they did. */
export function isSerialOrder(order: readonly Transaction[], history: TransactionHistory): boolean {
  const values = new Map<string, string>()
  const lists = new Map<string, string[]>()
  for (const { reads, writes } of order) {
    for (const { key, value, elements } of reads) {
      if (!history.lists.has(key)) {
        if (value !== (values.get(key) ?? history.initial)) return false
        continue
      }
      const list = lists.get(key) ?? []
      if (list.length !== elements.length || !elements.every((element, at) => element === list[at])) return false
    }
    for (const [key, written] of writes) {
      if (!history.lists.has(key)) values.set(key, written.at(-1) as string)
      else if (lists.has(key)) lists.get(key)?.push(...written)
      else lists.set(key, [...written])
    }
  }
  return true
}

export interface SerialSearch {
  readonly history: TransactionHistory
  readonly keepsRealTime: boolean
  readonly limit: number
  /** For each transaction others that come before it. */
  readonly before: ReadonlyMap<Transaction, readonly Transaction[]>
  readonly watch?: Watch | undefined
}

/** What came of a search, and after how many situations. */
export type Searched = Pick<SearchOutcome, 'verdict' | 'situations'>

const notSearched: Searched = { verdict: 'undecided', situations: 0 }

/** Looks for an order of transactions that explains them. */
export function searchSerial({ history, keepsRealTime, limit, before, watch }: SerialSearch): Searched {
  const { transactions } = history
  if (!keepsRealTime && transactions.length > mostSearched) return notSearched
  const keys = new Set(transactions.flatMap(({ writes }) => [...writes.keys()]))
  if (keys.size * transactions.length > mostValues) return notSearched
  const numbers = new Map(transactions.map((transaction, number) => [transaction, number]))
  const specification: SequentialSpecification<Store> = {
    initial: {},
    apply(store, operation) {
      const transaction = transactions[operation as number] as Transaction
      return readsFrom(store, transaction, history)
        ? [{ result: null, state: written(store, transaction, history) }]
        : []
    },
    isReadOnly: (operation) => transactions[operation as number]?.writes.size === 0,
  }
  return searchOrder({
    specification,
    // Real time keeps the order of each client, and leaves a step no more choices than there are clients.
    operations: transactions.map((transaction, number) =>
      operationFor(transaction, number, keepsRealTime ? transaction.recorded : { client: String(number), index: 0 }),
    ),
    keepsRealTime,
    others: transactions.map((transaction) =>
      (before.get(transaction) ?? []).map((other) => numbers.get(other) as number),
    ),
    limit: keepsRealTime ? limit : within(limit, transactions.length),
    watch,
  })
}

/** Looks for an order of beginnings and commits that explains transactions. Who watches is told of these, not of transactions. */
export function searchSnapshots(history: TransactionHistory, limit: number, watch?: Watch): Searched {
  const { transactions } = history
  if (transactions.length > mostSearched) return notSearched
  const isRival = (one: number, other: number) =>
    one !== other &&
    [...(transactions[one] as Transaction).writes.keys()].some((key) => transactions[other]?.writes.has(key))
  const specification: SequentialSpecification<{ readonly store: Store; readonly active: readonly number[] }> = {
    initial: { store: {}, active: [] },
    apply({ store, active }, operation): readonly Outcome<{ store: Store; active: readonly number[] }>[] {
      const { begins, number } = operation as { readonly begins: boolean; readonly number: number }
      const transaction = transactions[number] as Transaction
      if (begins) {
        if (!readsFrom(store, transaction, history)) return []
        if (transaction.writes.size === 0) return [{ result: null, state: { store, active } }]
        return [{ result: null, state: { store, active: [...active, number].sort((left, right) => left - right) } }]
      }
      if (!active.includes(number) || active.some((other) => isRival(number, other))) return []
      const rest = active.filter((other) => other !== number)
      return [{ result: null, state: { store: written(store, transaction, history), active: rest } }]
    },
    isReadOnly: (operation) => transactions[(operation as { readonly number: number }).number]?.writes.size === 0,
  }
  const operations = transactions.flatMap((transaction, number) => [
    operationFor(transaction, { begins: true, number }, { client: String(number), index: 0 }),
    ...(transaction.writes.size === 0
      ? []
      : [operationFor(transaction, { begins: false, number }, { client: String(number), index: 1 })]),
  ])
  const others = operations.map(() => [])
  return searchOrder({
    specification,
    operations,
    keepsRealTime: false,
    others,
    limit: within(limit, operations.length),
    watch,
  })
}

/** A step of a search looks at all transactions that are left. */
function within(limit: number, length: number): number {
  return Math.min(limit, Math.ceil(20_000_000 / (length + 1)))
}

function operationFor(
  { recorded, outcome }: Transaction,
  operation: Plain,
  { client, index }: Pick<RecordedOperation, 'client' | 'index'>,
): RecordedOperation {
  const { invoked, returned } = recorded
  return { client, index, operation, result: outcome === 'open' ? undefined : null, invoked, returned }
}

function readsFrom(store: Store, { reads }: Transaction, { lists, initial }: TransactionHistory): boolean {
  return reads.every(({ key, value, elements }) => {
    const found = Object.hasOwn(store, key) ? store[key] : undefined
    return lists.has(key) ? elements.join() === (found ?? '') : value === (found ?? initial)
  })
}

function written(store: Store, { writes }: Transaction, { lists }: TransactionHistory): Store {
  const after: { [key: string]: string } = { ...store }
  for (const [key, values] of writes) {
    const before = Object.hasOwn(after, key) ? [after[key] as string] : []
    after[key] = lists.has(key) ? [...before, ...values].join() : (values.at(-1) as string)
  }
  return after
}
