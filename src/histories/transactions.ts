/**
 * Histories of transactions: lists of reads, writes and appends that take effect together or not at all. A key is one of
 * lists when something is appended to it, whatever its values look like; writes write over.
 */

import { NetsplitError } from '../language/errors.ts'
import type { Plain } from '../language/plain.ts'
import { Beginnings } from './beginnings.ts'
import { fileLinesOf, type RecordedOperation } from './operations.ts'
import { typeOf } from './sequential.ts'
import { textOf } from './texts.ts'

export interface MicroOperation {
  readonly type: 'read' | 'write' | 'append'
  readonly key: Plain
  readonly value?: Plain
}

/** What a transaction read of a key before it wrote to it; of a list, at any time. */
export interface Read {
  readonly key: string
  /** The value as a text; of a list, nothing. */
  readonly value: string
  /** Of a list: its elements without those that the transaction had appended itself. */
  readonly elements: readonly string[]
  /** Of a list: all that it read, also what it had appended itself. */
  readonly all: readonly string[]
}

export interface Transaction {
  readonly recorded: RecordedOperation
  /** A transaction without an end may have been committed. */
  readonly outcome: 'committed' | 'open' | 'rolled back'
  readonly reads: readonly Read[]
  /** What it wrote or appended to each key, in order. */
  readonly writes: ReadonlyMap<string, readonly string[]>
  /** A key of which it read anything but what it had written itself. */
  readonly forgot: string | null
}

export interface TransactionHistory {
  /** In the order of their invocations, without those that were rolled back, or may not have happened. */
  readonly transactions: readonly Transaction[]
  readonly rolledBack: readonly Transaction[]
  /** Keys that are appended to. */
  readonly lists: ReadonlySet<string>
  /** What other keys hold before they are written, as a text. */
  readonly initial: string
  /** What lists begin with. */
  readonly initialElements: readonly string[]
}

/**
 * Reads transactions.
 *
 * @param initial what a key has before it is written; lists begin empty, unless it is a list
 * @throws NetsplitError `bad-history` for what is none, and for a key that is written over and appended to
 */
export function transactionsOf(
  recorded: readonly RecordedOperation[],
  failed: readonly RecordedOperation[],
  initial: Plain,
): TransactionHistory {
  const lists = listsAmong([...recorded, ...failed], initial)
  const initialElements = Array.isArray(initial) ? (initial as readonly Plain[]).map(textOf) : []
  const texts = new Texts()
  const read = (operation: RecordedOperation, isRolledBack: boolean) =>
    transactionOf(operation, lists, { isRolledBack, initialElements, texts })
  return {
    transactions: withoutUnread(
      recorded.map((operation) => read(operation, false)),
      lists,
    ),
    rolledBack: failed.map((operation) => read(operation, true)),
    lists,
    initial: textOf(initial),
    initialElements,
  }
}

/** What has no end, and was not read by anyone, may not have happened. */
function withoutUnread(all: readonly Transaction[], lists: ReadonlySet<string>): readonly Transaction[] {
  const keys = new Set(all.flatMap(({ outcome, writes }) => (outcome === 'open' ? [...writes.keys()] : [])))
  const found = new Map([...keys].map((key) => [key, new Set<string>()]))
  const known = new Beginnings()
  for (const { reads } of all) {
    for (const { key, value, elements } of reads) {
      const ofKey = found.get(key)
      if (ofKey === undefined) continue
      if (!lists.has(key)) ofKey.add(value)
      else for (let at = known.add(key, elements); at < elements.length; at++) ofKey.add(elements[at] as string)
    }
  }
  const isRead = ({ writes }: Transaction) =>
    [...writes].some(([key, values]) => values.some((value) => found.get(key)?.has(value)))
  return all.filter((transaction) => transaction.outcome !== 'open' || isRead(transaction))
}

/** Values as texts; the same text for the same number or text, so that long lists of them are compared quickly. */
class Texts {
  private readonly known = new Map<Plain, string>()

  of(value: Plain): string {
    if (typeof value === 'object') return textOf(value)
    const known = this.known.get(value)
    if (known !== undefined) return known
    const text = textOf(value)
    this.known.set(value, text)
    return text
  }
}

/** Keys that are appended to; and those to which nobody does anything but read an empty list. */
function listsAmong(all: readonly RecordedOperation[], initial: Plain): ReadonlySet<string> {
  const written = new Map<string, RecordedOperation>()
  const appended = new Map<string, RecordedOperation>()
  const readEmpty = new Set<string>()
  for (const recorded of all) {
    for (const [at, { type, key }] of microOperationsOf(recorded.operation).entries()) {
      const text = textOf(key)
      if (type === 'read') {
        const answer = Array.isArray(recorded.result) ? (recorded.result as readonly Plain[])[at] : undefined
        if (Array.isArray(answer) && answer.length === 0) readEmpty.add(text)
      } else (type === 'append' ? appended : written).set(text, recorded)
    }
  }
  for (const [key, recorded] of appended) {
    const writer = written.get(key)
    if (writer === undefined) continue
    throw new NetsplitError({
      code: 'bad-history',
      message: `${keyName(key)} is written over by ${writer.client}, event ${fileLinesOf(writer).invoked}, and appended to by ${recorded.client}, event ${fileLinesOf(recorded).invoked}.`,
      cure: 'A key holds a list, to which transactions append, or a value, which they write over.',
    })
  }
  const isUnwritten = (key: string) => !written.has(key) && textOf(initial) !== '[]'
  return new Set([...appended.keys(), ...[...readEmpty].filter(isUnwritten)])
}

function transactionOf(
  recorded: RecordedOperation,
  lists: ReadonlySet<string>,
  {
    isRolledBack,
    initialElements,
    texts,
  }: { readonly isRolledBack: boolean; readonly initialElements: readonly string[]; readonly texts: Texts },
): Transaction {
  const all = microOperationsOf(recorded.operation)
  const answers = recorded.result === undefined ? [] : answersOf(recorded, all.length)
  const writes = new Map<string, string[]>()
  const reads: Read[] = []
  let forgot: string | null = null
  for (const [at, { type, key: given, value }] of all.entries()) {
    const key = texts.of(given)
    const own = writes.get(key) ?? []
    if (type !== 'read') {
      writes.set(key, [...own, texts.of(value as Plain)])
      continue
    }
    const answer = answers[at]
    if (answer === undefined) continue
    if (!lists.has(key)) {
      if (own.length === 0) reads.push({ key, value: texts.of(answer), elements: [], all: [] })
      else if (texts.of(answer) !== own.at(-1)) forgot ??= key
      continue
    }
    if (answer !== null && !Array.isArray(answer)) refuseNoList(recorded, key, texts.of(answer))
    const elements = elementsOf(answer as readonly Plain[] | null, initialElements, texts)
    const others = own.length === 0 ? elements : elements.slice(0, Math.max(0, elements.length - own.length))
    if (elements.slice(others.length).join() !== own.join()) forgot ??= key
    else reads.push({ key, value: '', elements: others, all: elements })
  }
  const outcome = isRolledBack ? 'rolled back' : recorded.result === undefined ? 'open' : 'committed'
  return { recorded, outcome, reads, writes, forgot }
}

/** Nobody appends to what is no list: whoever recorded that meant something else. */
function refuseNoList(recorded: RecordedOperation, key: string, answer: string): never {
  throw new NetsplitError({
    code: 'bad-history',
    message: `The transaction of ${recorded.client} that returned in event ${fileLinesOf(recorded).returned} read ${answer} from ${keyName(key)}, to which transactions append.`,
    cure: 'A key holds a list, to which transactions append, or a value, which they write over; a list is read as a list.',
  })
}

/** A list that nobody has appended to may be null. */
function elementsOf(answer: readonly Plain[] | null, initial: readonly string[], texts: Texts): readonly string[] {
  const elements = answer === null ? [] : answer.map((element) => texts.of(element))
  if (initial.length === 0) return elements
  const beginsRight = initial.every((element, at) => element === elements[at])
  return beginsRight ? elements.slice(initial.length) : [textOf(answer)]
}

/** Refuses what is no transaction. */
export function microOperationsOf(operation: Plain): readonly MicroOperation[] {
  const { operations } = (operation ?? {}) as { readonly operations?: unknown }
  const isKnown = (one: unknown) =>
    ['read', 'write', 'append'].includes(typeOf(one) as string) &&
    (one as MicroOperation).key !== undefined &&
    (typeOf(one) === 'read' || (one as MicroOperation).value !== undefined)
  if (typeOf(operation) === 'transaction' && Array.isArray(operations) && operations.every(isKnown)) return operations
  throw new NetsplitError({
    code: 'bad-history',
    message: `This is no transaction: ${JSON.stringify(operation)}.`,
    cure: 'Write {"type": "transaction", "operations": [{"type": "read", "key": "x"}, {"type": "append", "key": "x", "value": 1}]}; "write" writes over.',
  })
}

/** Refuses a transaction that does not answer for each of its operations. */
export function answersOf({ result, client, invoked }: RecordedOperation, count: number): readonly Plain[] {
  if (Array.isArray(result) && result.length === count) return result as readonly Plain[]
  throw new NetsplitError({
    code: 'bad-history',
    message: `The transaction of ${client}, event ${invoked}, has ${count === 1 ? '1 operation' : `${count} operations`} and no list of ${count === 1 ? '1 answer' : `${count} answers`}.`,
    cure: 'Let it return a list with an answer for each of its operations: what a read found, null for others.',
  })
}

/** A key as it is told: a text without its quotes. */
export function keyName(key: string): string {
  return /^"[\p{L}\p{N}_$.:/-]+"$/u.test(key) ? key.slice(1, -1) : key
}
