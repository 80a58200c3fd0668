/** Transactions with values that repeat, are lists or were there at the start, judged as by definition. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeFor } from '../../src/histories/consistency.ts'
import { isolationLevels } from '../../src/histories/isolation.ts'
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
