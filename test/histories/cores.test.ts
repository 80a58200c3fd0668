/**
 * What is said of a violation, of every model: the core is violated whatever became of all other operations, and is not
 * without any one of its own, where that is claimed.
 */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeFor, type ObjectName } from '../../src/histories/consistency.ts'
import type { HistoryFile } from '../../src/histories/history-file.ts'
import type { RecordedOperation } from '../../src/histories/operations.ts'
import type { Plain } from '../../src/language/plain.ts'
import { amounts } from '../amounts.ts'
import { oddHistories, oddObjects } from './odd-histories.ts'
import { randomSessions } from './random-sessions.ts'
import { randomTransactions, transactionKinds } from './random-transactions.ts'

const forgetting = (operations: readonly RecordedOperation[], isForgotten: (operation: RecordedOperation) => boolean) =>
  operations.map((operation) =>
    isForgotten(operation) && operation.result !== undefined
      ? { ...operation, result: undefined, returned: Number.POSITIVE_INFINITY }
      : operation,
  )

interface Case {
  readonly object: ObjectName
  readonly initial: Plain | undefined
  readonly model: string
  readonly histories: fc.Arbitrary<HistoryFile>
}

const ofObjects = oddObjects.flatMap((object) => {
  return judgeFor(object.name, object.initial).models.map(
    (model): Case => ({ object: object.name, initial: object.initial, model, histories: oddHistories(object, 6) }),
  )
})
const ofRegisters = judgeFor('register').models.map(
  (model): Case => ({
    object: 'register',
    initial: undefined,
    model,
    histories: randomSessions.map((operations) => ({ operations, failed: [] })),
  }),
)
const ofTransactions = transactionKinds.flatMap((kind) =>
  judgeFor('transactions').models.map(
    (model): Case => ({ object: 'transactions', initial: kind.initial, model, histories: randomTransactions(kind) }),
  ),
)

describe.each([
  ['objects with odd values', ofObjects],
  ['registers with distinct values', ofRegisters],
  ['transactions', ofTransactions],
])('cores of %s', (_name, cases) => {
  it.each(cases.map((one) => [one.object, one.model, JSON.stringify(one.initial), one] as const))(
    '%s, %s, from %s',
    (_object, _model, _initial, { object, initial, model, histories }) => {
      let violated = 0
      fc.assert(
        fc.property(histories, ({ operations, failed }) => {
          const judge = judgeFor(object, initial).judge(model, failed)
          const { verdict, violation } = judge(operations, { explains: true })
          if (verdict !== 'violated' || violation === null) return
          violated++
          const core = violation.core.filter((one) => operations.includes(one))
          const isViolated = (members: readonly RecordedOperation[]) =>
            judge(members, { explains: false }).verdict === 'violated'
          expect(core.every(({ result }) => result !== undefined)).toBe(true)
          expect(isViolated(forgetting(operations, (one) => !core.includes(one)))).toBe(true)
          if (!violation.isSmallest) return
          for (const member of core) {
            expect(isViolated(forgetting(operations, (one) => one === member || !core.includes(one)))).toBe(false)
          }
          for (const { before, after } of violation.circle)
            expect(operations).toEqual(expect.arrayContaining([before, after]))
        }),
        { numRuns: Math.ceil(amounts.histories / 4) },
      )
      expect(violated).toBeGreaterThan(0)
    },
  )
})
