/** Transactions with values that repeat, are lists or were there at the start, judged as by definition. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeFor } from '../../src/histories/consistency.ts'
import { isolationLevels } from '../../src/histories/isolation.ts'
import type { RecordedOperation } from '../../src/histories/operations.ts'
import type { Plain } from '../../src/language/plain.ts'
import { amounts } from '../amounts.ts'
import { isIsolatedByDefinition } from './isolation-by-definition.ts'
import { randomTransactions, transactionKinds } from './random-transactions.ts'

describe.each(transactionKinds.map((kind) => [kind.name, kind] as const))('transactions on %s', (_name, kind) => {
  it.each(isolationLevels)('%s is decided as by definition', (level) => {
    const verdicts = { holds: 0, violated: 0 }
    let undecided = 0
    fc.assert(
      fc.property(randomTransactions(kind), ({ operations, failed }) => {
        const expected = isIsolatedByDefinition(level, operations, failed, kind.initial) ? 'holds' : 'violated'
        verdicts[expected]++
        const { verdict } = judgeFor('transactions', kind.initial).judge(level, failed)(operations, { explains: false })
        if (verdict === 'undecided') undecided++
        else expect(verdict).toBe(expected)
      }),
      { numRuns: amounts.histories },
    )
    expect(Math.min(verdicts.holds, verdicts.violated)).toBeGreaterThan(amounts.histories / 200)
    // Where elements of lists repeat, weak levels are decided by stronger ones, if these hold.
    const isWeak = level === 'read-committed' || level === 'read-uncommitted'
    expect(undecided).toBeLessThan(kind.isOfEqualElements && isWeak ? amounts.histories / 4 : 1)
  })
})

it('an element that a transaction appends later is not the one that it had read before', () => {
  const operation = (...operations: readonly Plain[]): Plain => ({ type: 'transaction', operations })
  const append = (key: string) => ({ type: 'append', key, value: 1 })
  const read = (key: string) => ({ type: 'read', key })
  // Whoever reads the 1 in x sees the first transaction, which has no end, and so the 1 in y.
  const operations: RecordedOperation[] = [
    {
      ...{ client: 'a', index: 0, operation: operation(append('x'), append('y')), result: undefined },
      ...{ invoked: 1, returned: Number.POSITIVE_INFINITY },
    },
    {
      ...{ client: 'b', index: 0, operation: operation(read('y'), read('x'), append('x')), result: [[], [1], null] },
      ...{ invoked: 2, returned: 3 },
    },
  ]
  const judged = (level: string) =>
    judgeFor('transactions', null).judge(level, [])(operations, { explains: false }).verdict
  expect(judged('snapshot-isolation')).toBe('violated')
  expect(isIsolatedByDefinition('snapshot-isolation', operations, [], null)).toBe(false)
})

it('a list is what was appended in this order, where elements repeat, too', () => {
  const operation = (...operations: readonly Plain[]): Plain => ({ type: 'transaction', operations })
  const append = (value: number) => ({ type: 'append', key: 'x', value })
  const read = { type: 'read', key: 'x' }
  const at = (index: number) => ({ client: `t${index}`, index: 0, invoked: 2 * index, returned: 2 * index + 1 })
  // The second one was to be appended to a list with the first in it, which it did not see: an update is lost.
  const operations: RecordedOperation[] = [
    { ...at(0), operation: operation(append(1), append(2)), result: [null, null] },
    { ...at(1), operation: operation(read, { type: 'read', key: 'y' }, append(2)), result: [[], [], null] },
    { ...at(2), operation: operation(read), result: [[1, 2, 2]] },
    { ...at(3), operation: operation({ type: 'append', key: 'y', value: 1 }), result: [null] },
  ]
  const judged = judgeFor('transactions', null).judge('snapshot-isolation', [])(operations, { explains: false })
  expect(isIsolatedByDefinition('snapshot-isolation', operations, [], null)).toBe(false)
  expect(judged.verdict).toBe('violated')
})
