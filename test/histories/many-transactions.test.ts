/** Transactions by the thousand, where lists show the order of versions: decided at every level, in time that grows as they do. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeFor } from '../../src/histories/consistency.ts'
import { edgesOfFan, type Fan, pairsOf } from '../../src/histories/fans.ts'
import { isolationLevels } from '../../src/histories/isolation.ts'
import type { RecordedOperation } from '../../src/histories/operations.ts'
import type { Transaction } from '../../src/histories/transactions.ts'
import type { Plain } from '../../src/language/plain.ts'
import { longTransactions } from './long-transactions.ts'

const verdicts = (operations: readonly RecordedOperation[]) =>
  isolationLevels.map(
    (level) => judgeFor('transactions').judge(level, [])(operations, { explains: false, limit: 1000 }).verdict,
  )

const append = (key: Plain, value: number) => ({ type: 'append', key, value })
const read = (key: Plain) => ({ type: 'read', key })

/** One after the other, but for those that are given the same number. */
function transactions(
  all: readonly { readonly at: number; readonly operations: readonly Plain[]; readonly answers: readonly Plain[] }[],
): RecordedOperation[] {
  return all.map(({ at, operations, answers }, number) => ({
    client: `c${number}`,
    index: 0,
    operation: { type: 'transaction', operations },
    result: answers,
    invoked: 2 * at,
    returned: 2 * at + 1,
  }))
}

describe('many transactions on lists', () => {
  const right = longTransactions({ transactions: 3100, seed: 5 })

  it('hold at every level', () => expect(new Set(verdicts(right))).toEqual(new Set(['holds'])))

  it('are serializable no more after a write skew, and have snapshots', () => {
    const end = Math.max(...right.map(({ returned }) => returned)) + 1
    const skew = transactions([
      { at: end, operations: [read('a'), append('b', -1)], answers: [[], null] },
      { at: end, operations: [read('b'), append('a', -2)], answers: [[], null] },
      { at: end + 1, operations: [read('a'), read('b')], answers: [[-2], [-1]] },
    ])
    expect(verdicts([...right, ...skew])).toEqual(['violated', 'violated', 'holds', 'holds', 'holds'])
  })
})

describe('many that read a version and many that wrote over it', () => {
  const place = (number: number) => ({ number }) as unknown as Transaction
  const places = Array.from({ length: 12 }, (_, number) => place(number))
  const some = fc.uniqueArray(fc.constantFrom(...places))

  it('depend on each other as all pairs of them do', () => {
    fc.assert(
      fc.property(some, some, (readers, writing) => {
        const fan: Fan = { key: 'x', readers, writers: writing.map((writer) => ({ writer, why: 'w' })) }
        const edges = edgesOfFan(fan)
        const reached = new Set<string>()
        for (const reader of readers) {
          const seen = new Set<object>([reader])
          for (const from of seen) {
            for (const edge of edges) {
              if (edge.from !== from) continue
              if (edge.makes === null) seen.add(edge.to)
              else if (from !== reader || edge.from === reader) reached.add(nameOf(reader, edge.makes(reader).to))
            }
          }
        }
        expect([...reached].sort()).toEqual(
          pairsOf(fan)
            .map(({ from, to }) => nameOf(from, to))
            .sort(),
        )
        expect(edges.length).toBeLessThanOrEqual(2 * readers.length + 4 * writing.length)
      }),
    )
  })

  it('are told by two of them when both did both', () => {
    const all = Array.from({ length: 100 }, (_, at) => [
      { at, operations: [read('x')], answers: [[]] },
      {
        at: 200,
        operations: [append('x', at), ...(at === 7 || at === 9 ? [read('y')] : [])],
        answers: at === 7 || at === 9 ? [null, []] : [null],
      },
    ]).flat()
    const holding = transactions([...all, { at: 200, operations: [append('y', 1)], answers: [null] }])
    expect(new Set(verdicts(holding))).toEqual(new Set(['holds']))
    const both = (value: number) => ({ at: 200, operations: [read('x'), append('x', value)], answers: [[], null] })
    const rivals = transactions([...all, both(1000), both(1001)])
    expect(verdicts(rivals)).toEqual(['violated', 'violated', 'violated', 'holds', 'holds'])
    const { violation } = judgeFor('transactions').judge('snapshot-isolation', [])(rivals, { explains: true })
    expect(violation?.anomaly).toBe('lost update (G-single)')
    expect(violation?.core.length).toBe(2)
  })
})

const nameOf = (from: Transaction, to: Transaction) => `${places(from)} ${places(to)}`
const places = (transaction: Transaction) => (transaction as unknown as { readonly number: number }).number
