/** Recorded operations: what each client did, and what had returned before. */

import { describe, expect, it } from 'vitest'
import type { Plain } from '../../../src/language/plain.ts'
import { emptyHistory, record } from '../../../src/semantics/protocol/history.ts'
import type { HistoryEvent } from '../../../src/semantics/system/system.ts'

const invoke = (client: string, value: Plain): HistoryEvent => ({ client, kind: 'invoke', value })
const returned = (client: string, value: Plain): HistoryEvent => ({ client, kind: 'return', value })

describe('a history', () => {
  it('is empty at first, and stays as it is', () => {
    expect(emptyHistory).toStrictEqual({})
    expect(record(emptyHistory, [])).toBe(emptyHistory)
    record(emptyHistory, [invoke('a', 1)])
    expect(emptyHistory).toStrictEqual({})
  })

  it('has for each client what it completed and what is pending', () => {
    const events = [invoke('a', 'put'), returned('a', 'ok'), invoke('b', 'get'), invoke('a', 'get')]
    expect(record(emptyHistory, events)).toStrictEqual({
      a: { completed: [{ operation: 'put', after: {}, result: 'ok' }], pending: { operation: 'get', after: {} } },
      b: { completed: [], pending: { operation: 'get', after: { a: 1 } } },
    })
  })

  it('is the same whether events are recorded at once or one by one', () => {
    const events = [invoke('a', 1), invoke('b', 2), returned('b', 3), returned('a', 4), invoke('b', 5)]
    const oneByOne = events.reduce((history, event) => record(history, [event]), emptyHistory)
    expect(record(emptyHistory, events)).toStrictEqual(oneByOne)
    expect(oneByOne).toStrictEqual({
      a: { completed: [{ operation: 1, after: {}, result: 4 }], pending: null },
      b: { completed: [{ operation: 2, after: {}, result: 3 }], pending: { operation: 5, after: { a: 1 } } },
    })
  })

  it.each<[string, HistoryEvent[], string]>([
    [
      'a second invocation',
      [invoke('a', 1), invoke('a', 2)],
      'a invokes an operation while its last one has not returned.',
    ],
    ['a return of nothing', [returned('a', 1)], 'a returns from an operation that it did not invoke.'],
    [
      'a second return',
      [invoke('a', 1), returned('a', 1), returned('a', 1)],
      'a returns from an operation that it did not invoke.',
    ],
  ])('cannot have %s', (_, events, message) => {
    expect(() => record(emptyHistory, events)).toThrow(
      expect.objectContaining({
        code: 'bad-model',
        summary: message,
        cure: expect.stringContaining('node.return() once when its answer arrives'),
      }),
    )
  })
})
