/** Registers with distinct values are decided without a search, as by definition, however long the history is. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { judgeOrder, realTime } from '../../src/histories/linearizability.ts'
import { operationsOf, type RecordedOperation } from '../../src/histories/operations.ts'
import { textOf } from '../../src/histories/texts.ts'
import { judgeZones } from '../../src/histories/zones.ts'
import { amounts } from '../amounts.ts'
import { inRealTime, isExplainedByDefinition } from './by-definition.ts'
import { longHistory, objects, randomHistories, type TestedObject } from './random-histories.ts'

const object = objects['register, each value written once'] as TestedObject
const { specification } = object

it('zones tell what the definition does, and a few operations that show it', () => {
  const verdicts = { right: 0, wrong: 0 }
  fc.assert(
    fc.property(randomHistories(object, 8), (history) => {
      const operations = operationsOf(history)
      const expected = isExplainedByDefinition(specification, operations, inRealTime)
      const quick = judgeZones(operations, textOf(0))
      if (quick === null) return
      verdicts[expected ? 'right' : 'wrong']++
      expect(quick.isLinearizable).toBe(expected)
      if (expected) return
      expect(quick.suspects.length).toBeLessThanOrEqual(6)
      expect(isExplainedByDefinition(specification, quick.suspects, inRealTime)).toBe(false)
    }),
    { numRuns: 2 * amounts.histories },
  )
  expect(Math.min(verdicts.right, verdicts.wrong)).toBeGreaterThan(amounts.histories / 100)
})

it('a stale read among 20,000 operations is found, and told by few of them', () => {
  const operations = longHistory(object, { operations: 20_000, clients: 10, seed: 3 })
  const judge = (members: readonly RecordedOperation[]) =>
    judgeOrder(specification, members, realTime, { explains: true, limit: 1000 })
  expect(judge(operations).verdict).toBe('holds')
  const isRead = ({ operation, result }: RecordedOperation) =>
    (operation as { type: string }).type === 'read' && result !== undefined
  const early = operations.find(isRead)
  const late = operations.findLastIndex(isRead)
  const { verdict, violation } = judge(
    operations.map((operation, at) => (at === late ? { ...operation, result: early?.result } : operation)),
  )
  expect(verdict).toBe('violated')
  expect(violation?.core.length).toBeLessThan(6)
  expect(violation?.core.map(({ invoked }) => invoked)).toContain(operations[late]?.invoked)
  expect(violation?.last?.invoked).toBe(operations[late]?.invoked)
})
