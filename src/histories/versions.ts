/** The versions of each key: who wrote what, as far as values tell, and the order of what was appended to lists. */

import type { Transaction, TransactionHistory } from './transactions.ts'

export interface Version {
  readonly writer: Transaction
  readonly value: string
  /** Whether it is the last that its transaction wrote to the key. */
  readonly isFinal: boolean
}

export class Versions {
  readonly history: TransactionHistory
  /** By key. */
  private readonly byKey = new Map<string, Version[]>()
  /** By key, and by value. */
  private readonly byValue = new Map<string, Map<string, Version[]>>()
  private readonly ofRepeated: ReadonlySet<string>

  constructor(history: TransactionHistory) {
    this.history = history
    for (const writer of [...history.transactions, ...history.rolledBack]) {
      for (const [key, values] of writer.writes) {
        for (const [at, value] of values.entries()) {
          const version: Version = { writer, value, isFinal: at === values.length - 1 }
          add(this.byKey, key, version)
          const byValue = this.byValue.get(key) ?? new Map<string, Version[]>()
          this.byValue.set(key, byValue)
          add(byValue, value, version)
        }
      }
    }
    this.ofRepeated = this.findRepeated()
  }

  /** All that was written to a key, also by what was rolled back. */
  of(key: string): readonly Version[] {
    return this.byKey.get(key) ?? []
  }

  /** Who may have written a value. */
  withValue(key: string, value: string): readonly Version[] {
    return this.byValue.get(key)?.get(value) ?? []
  }

  /** Keys to which some value was written twice, or of which one was written that was there at the start. */
  repeated(): ReadonlySet<string> {
    return this.ofRepeated
  }

  private findRepeated(): ReadonlySet<string> {
    const { lists, initial } = this.history
    return new Set(
      [...this.byKey].flatMap(([key, versions]) => {
        const values = new Set(versions.map(({ value }) => value))
        const isRepeated = values.size < versions.length || (!lists.has(key) && values.has(initial))
        return isRepeated ? [key] : []
      }),
    )
  }
}

function add(versions: Map<string, Version[]>, name: string, version: Version): void {
  const known = versions.get(name)
  if (known === undefined) versions.set(name, [version])
  else known.push(version)
}

/** The longest list that was read of each key, and who read it; all others begin it, or do not fit together with it. */
export function longestLists(
  { transactions }: TransactionHistory,
  elementsIn: (key: string, elements: readonly string[]) => readonly string[] = (_, elements) => elements,
): ReadonlyMap<string, { readonly elements: readonly string[]; readonly reader: Transaction }> {
  const longest = new Map<string, { elements: readonly string[]; reader: Transaction }>()
  for (const reader of transactions) {
    for (const { key, all } of reader.reads) {
      const elements = elementsIn(key, all)
      if (elements.length > (longest.get(key)?.elements.length ?? 0)) longest.set(key, { elements, reader })
    }
  }
  return longest
}
