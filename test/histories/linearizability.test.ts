import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide } from '../../src/histories/explain.ts'
import { isLinearizable, judgeOrder, realTime, sessionOrder } from '../../src/histories/linearizability.ts'
import { register } from '../../src/histories/objects.ts'
import { operationsOf, type RecordedOperation } from '../../src/histories/operations.ts'
import { done } from '../../src/histories/sequential.ts'
import { whyUnexplained } from '../../src/histories/unexplained.ts'
import type { Plain } from '../../src/language/plain.ts'
import type { History } from '../../src/language/view.ts'
import { record } from '../../src/semantics/protocol/history.ts'
import type { HistoryEvent } from '../../src/semantics/system/system.ts'
import { amounts } from '../amounts.ts'
import { inRealTime, isExplainedByDefinition, ofOneClient } from './by-definition.ts'
import { objects, randomHistories } from './random-histories.ts'

const startsEmpty = register(null)

const write = (client: string, value: Plain): HistoryEvent => ({
  client,
  kind: 'invoke',
  value: { type: 'write', value },
})
const read = (client: string): HistoryEvent => ({ client, kind: 'invoke', value: { type: 'read' } })
const returns = (client: string, value: Plain = done): HistoryEvent => ({ client, kind: 'return', value })
const historyOf = (...events: HistoryEvent[]): History => record({}, events) as unknown as History
const explains = (...events: HistoryEvent[]) => isLinearizable(startsEmpty, historyOf(...events))

describe('a register is linearizable when', () => {
  it('nothing happened', () => expect(explains()).toBe(true))

  it('a read returns the value of the write that returned before it', () =>
    expect(explains(write('a', 1), returns('a'), read('b'), returns('b', 1))).toBe(true))

  it('a read overlaps a write and returns the old or the new value', () => {
    expect(explains(write('a', 1), read('b'), returns('b', null), returns('a'))).toBe(true)
    expect(explains(write('a', 1), read('b'), returns('b', 1), returns('a'))).toBe(true)
  })

  it('a read returns the value of a write that never returned', () =>
    expect(explains(write('a', 1), read('b'), returns('b', 1))).toBe(true))

  it('a write that never returned takes effect late', () =>
    expect(explains(write('a', 1), read('b'), returns('b', null), read('b'), returns('b', 1))).toBe(true))

  it('overlapping writes take effect in either order', () => {
    for (const last of [1, 2]) {
      expect(explains(write('a', 1), write('b', 2), returns('a'), returns('b'), read('c'), returns('c', last))).toBe(
        true,
      )
    }
  })
})

describe('a register is not linearizable when', () => {
  it('a read misses a write that returned before it', () =>
    expect(explains(write('a', 1), returns('a'), read('b'), returns('b', null))).toBe(false))

  it('two reads see a write and then no longer: the new-old inversion', () =>
    expect(explains(write('a', 1), read('b'), returns('b', 1), read('c'), returns('c', null))).toBe(false))

  it('a read returns what nobody wrote', () => expect(explains(read('a'), returns('a', 7))).toBe(false))

  it('two readers see two writes in opposite orders', () =>
    expect(
      explains(
        write('a', 1),
        write('b', 2),
        ...[read('c'), returns('c', 1), read('c'), returns('c', 2)],
        ...[read('d'), returns('d', 1), read('d')],
        ...[returns('a'), returns('b'), returns('d', 2), read('c'), returns('c', 1)],
      ),
    ).toBe(false))

  it('an operation is none that a register has', () =>
    expect(() =>
      explains({ client: 'a', kind: 'invoke', value: { type: 'push' } }, returns('a'), read('b'), returns('b', null)),
    ).toThrow(/A register has no operation \{"type":"push"\}/))
})

/** As many histories of each object; more with NETSPLIT_RANDOM_HISTORIES. */
const numRuns = amounts.histories

describe.each(Object.entries(objects))('on random histories of a %s', (_name, object) => {
  const { specification } = object

  it.each([
    ['linearizability', realTime, inRealTime],
    ['sequential consistency', sessionOrder, ofOneClient],
  ] as const)('%s is decided as by definition', (_model, kept, precedes) => {
    const verdicts = { explained: 0, 'not explained': 0 }
    fc.assert(
      fc.property(randomHistories(object, 8), (history) => {
        const operations = operationsOf(history)
        const expected = isExplainedByDefinition(specification, operations, precedes) ? 'explained' : 'not explained'
        verdicts[expected]++
        for (const infers of [false, true]) {
          expect(decide(specification, operations, kept, { infers }).verdict).toBe(expected)
        }
        expect(judgeOrder(specification, operations, kept, { explains: false }).verdict).toBe(
          expected === 'explained' ? 'holds' : 'violated',
        )
      }),
      { numRuns },
    )
    expect(Math.min(verdicts.explained, verdicts['not explained'])).toBeGreaterThan(numRuns / 200)
  })

  it('a violation comes with operations none of which is superfluous', () => {
    fc.assert(
      fc.property(randomHistories(object, 7), (history) => {
        const operations = operationsOf(history)
        fc.pre(!isExplainedByDefinition(specification, operations, inRealTime))
        const { last, before, core } = whyUnexplained(specification, operations, { kept: realTime })
        const forgetting = (forgotten: (operation: RecordedOperation) => boolean) =>
          isExplainedByDefinition(
            specification,
            operations.map((operation) => (forgotten(operation) ? withoutReturn(operation) : operation)),
            inRealTime,
          )
        expect(forgetting((operation) => !core.includes(operation))).toBe(false)
        for (const member of core.filter(({ result }) => result !== undefined)) {
          expect(forgetting((operation) => operation === member || !core.includes(operation))).toBe(true)
        }
        const end = last?.returned ?? -1
        expect(forgetting(({ returned }) => returned >= end)).toBe(true)
        expect(forgetting(({ returned }) => returned > end)).toBe(false)
        expect(new Set(before).size).toBe(before.length)
      }),
      { numRuns: numRuns / 2 },
    )
  })
})

function withoutReturn(operation: RecordedOperation): RecordedOperation {
  return { ...operation, result: undefined, returned: Number.POSITIVE_INFINITY }
}
