/**
 * Histories of transactions: lists of reads, writes and appends that take effect together or not at all. What they read
 * tells which transaction depends on which (Adya, "Weak Consistency", 1999). Of lists that are appended to, reads show the
 * order of versions, too (Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies from Experimental Observations",
 * 2020); of values that are written over, only as far as a transaction read one version before it wrote the next.
 */

import { NetsplitError } from '../language/errors.ts'
import type { Plain } from '../language/plain.ts'
import type { RecordedOperation } from './operations.ts'
import { typeOf } from './sequential.ts'
import { textOf } from './texts.ts'

export interface MicroOperation {
  readonly type: 'read' | 'write' | 'append'
  readonly key: string
  readonly value?: Plain
}

export interface Transaction {
  readonly recorded: RecordedOperation
  /** What it read of each key that it had not written before: a value, or a list, in order. */
  readonly reads: readonly { readonly key: string; readonly value: Plain }[]
  /** What it wrote or appended to each key, in order. */
  readonly writes: ReadonlyMap<string, readonly Plain[]>
  /** A key of which it read anything but what it had written itself. */
  readonly forgot: string | null
}

export type DependencyKind = 'ww' | 'wr' | 'rw' | 'realtime'

/** That one transaction comes before another one. */
export interface Dependency {
  readonly from: Transaction
  readonly to: Transaction
  readonly kind: DependencyKind
  readonly key: string
  readonly why: string
}

/**
 * Reads a transaction.
 *
 * @throws NetsplitError `bad-history` when it is none
 */
export function transactionOf(recorded: RecordedOperation): Transaction {
  const all = microOperationsOf(recorded.operation)
  const answers = recorded.result === undefined ? [] : answersOf(recorded, all.length)
  const writes = new Map<string, Plain[]>()
  const reads: { key: string; value: Plain }[] = []
  let forgot: string | null = null
  for (const [at, { type, key, value }] of all.entries()) {
    const own = writes.get(key)
    if (type !== 'read') {
      if (own === undefined) writes.set(key, [value as Plain])
      else own.push(value as Plain)
      continue
    }
    const answer = answers[at]
    if (answer === undefined) continue
    const appends = Array.isArray(answer)
    if (own === undefined) reads.push({ key, value: answer })
    else if (!appends && textOf(answer) !== textOf(own.at(-1) as Plain)) forgot ??= key
    else if (appends) {
      const list = answer as readonly Plain[]
      if (textOf(list.slice(-own.length)) !== textOf(own)) forgot ??= key
      else reads.push({ key, value: list.slice(0, -own.length) })
    }
  }
  return { recorded, reads, writes, forgot }
}

/** Refuses what is no transaction. */
export function microOperationsOf(operation: Plain): readonly MicroOperation[] {
  const { operations } = (operation ?? {}) as { readonly operations?: unknown }
  const isKnown = (one: unknown) =>
    ['read', 'write', 'append'].includes(typeOf(one) as string) &&
    typeof (one as MicroOperation).key === 'string' &&
    (typeOf(one) === 'read' || (one as MicroOperation).value !== undefined)
  if (typeOf(operation) === 'transaction' && Array.isArray(operations) && operations.every(isKnown)) return operations
  throw new NetsplitError({
    code: 'bad-history',
    message: `This is no transaction: ${JSON.stringify(operation)}.`,
    cure: 'Write {"type": "transaction", "operations": [{"type": "read", "key": "x"}, {"type": "append", "key": "x", "value": 1}]}; "write" writes over.',
  })
}

function answersOf({ result, client, invoked }: RecordedOperation, count: number): readonly Plain[] {
  if (Array.isArray(result) && result.length === count) return result as readonly Plain[]
  throw new NetsplitError({
    code: 'bad-history',
    message: `The transaction of ${client}, event ${invoked}, has ${count} operations and no list of ${count} answers.`,
    cure: 'Let it return a list with an answer for each of its operations: what a read found, null for others.',
  })
}

/** Versions of keys: who wrote what, and what comes after what. */
export class Versions {
  /** By key and value. */
  private readonly writers = new Map<string, Transaction>()
  /** By key. */
  private readonly writersOf = new Map<string, { readonly transaction: Transaction; readonly value: Plain }[]>()

  /** @throws NetsplitError `bad-history` for a value that is written twice to a key */
  constructor(transactions: readonly Transaction[]) {
    for (const transaction of transactions) {
      for (const [key, values] of transaction.writes) {
        for (const value of values) {
          const version = versionName(key, value)
          if (this.writers.has(version)) {
            throw new NetsplitError({
              code: 'bad-history',
              message: `${textOf(value)} is written to ${key} twice, by ${transaction.recorded.client} in event ${transaction.recorded.invoked}.`,
              cure: 'Transactions are judged from histories in which no value is written twice to a key.',
            })
          }
          this.writers.set(version, transaction)
          const known = this.writersOf.get(key) ?? []
          this.writersOf.set(key, known)
          known.push({ transaction, value })
        }
      }
    }
  }

  writerOf(key: string, value: Plain): Transaction | undefined {
    return this.writers.get(versionName(key, value))
  }

  writesTo(key: string): readonly { readonly transaction: Transaction; readonly value: Plain }[] {
    return this.writersOf.get(key) ?? []
  }
}

function versionName(key: string, value: Plain): string {
  return `${JSON.stringify(key)} ${textOf(value)}`
}

/**
 * What transactions depend on, as far as reads show it.
 *
 * @param transactions that took effect
 */
export function dependenciesOf(transactions: readonly Transaction[], versions: Versions, initial: Plain): Dependency[] {
  const found: Dependency[] = []
  const depend = (
    from: Transaction | undefined,
    to: Transaction | undefined,
    kind: DependencyKind,
    key: string,
    why: string,
  ) => {
    if (from !== undefined && to !== undefined && from !== to) found.push({ from, to, kind, key, why })
  }
  const longest = longestLists(transactions)
  for (const [key, list] of longest) {
    for (const [at, value] of list.entries()) {
      const next = list[at + 1]
      for (const later of next === undefined ? unread(versions, key, list) : [next]) {
        const why = `it appended ${textOf(value)} to ${key} before ${textOf(later)}`
        depend(versions.writerOf(key, value), versions.writerOf(key, later), 'ww', key, why)
      }
    }
  }
  for (const reader of transactions) {
    for (const { key, value } of reader.reads) {
      if (Array.isArray(value)) {
        const list = value as readonly Plain[]
        const last = list.at(-1)
        if (last !== undefined) depend(versions.writerOf(key, last), reader, 'wr', key, readWhy(key, last))
        const all = longest.get(key) ?? []
        const later = all.length > list.length ? [all[list.length] as Plain] : unread(versions, key, all)
        for (const next of later) {
          depend(reader, versions.writerOf(key, next), 'rw', key, missedWhy(key, next))
        }
        continue
      }
      depend(versions.writerOf(key, value), reader, 'wr', key, readWhy(key, value))
      const isInitial = textOf(value) === textOf(initial)
      const overwriters = versions
        .writesTo(key)
        .filter(({ transaction }) => isInitial || transaction.reads.some((read) => isSame(read, { key, value })))
      for (const { transaction, value: next } of overwriters) {
        depend(reader, transaction, 'rw', key, missedWhy(key, next))
      }
      if (reader.writes.has(key)) {
        const next = reader.writes.get(key)?.at(-1) as Plain
        depend(
          versions.writerOf(key, value),
          reader,
          'ww',
          key,
          `its ${textOf(value)} of ${key} was written over by ${textOf(next)}`,
        )
      }
    }
  }
  return found
}

function isSame(left: { key: string; value: Plain }, right: { key: string; value: Plain }): boolean {
  return left.key === right.key && textOf(left.value) === textOf(right.value)
}

/** Appended values that nobody read come after those that somebody did. */
function unread(versions: Versions, key: string, read: readonly Plain[]): readonly Plain[] {
  const known = new Set(read.map(textOf))
  return versions.writesTo(key).flatMap(({ value }) => (known.has(textOf(value)) ? [] : [value]))
}

/** The longest list that was read of each key. */
export function longestLists(transactions: readonly Transaction[]): ReadonlyMap<string, readonly Plain[]> {
  const longest = new Map<string, readonly Plain[]>()
  for (const { reads } of transactions) {
    for (const { key, value } of reads) {
      if (!Array.isArray(value)) continue
      const list = value as readonly Plain[]
      if (list.length >= (longest.get(key)?.length ?? 0)) longest.set(key, list)
    }
  }
  return longest
}

function readWhy(key: string, value: Plain): string {
  return `its ${textOf(value)} of ${key} was read there`
}

function missedWhy(key: string, value: Plain): string {
  return `it read ${key} without the ${textOf(value)} from there`
}
