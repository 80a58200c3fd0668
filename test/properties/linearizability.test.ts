import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { comparePlain, type Plain } from '../../src/language/plain.ts'
import type { CompletedOperation, History } from '../../src/language/protocol.ts'
import { isLinearizable } from '../../src/properties/linearizability.ts'
import { register, type SequentialSpecification, written } from '../../src/properties/sequential.ts'
import { record } from '../../src/semantics/history.ts'
import type { HistoryEvent } from '../../src/semantics/system.ts'

const startsEmpty = register(null)

const write = (client: string, value: Plain): HistoryEvent => ({
  client,
  kind: 'invoke',
  value: { type: 'write', value },
})
const read = (client: string): HistoryEvent => ({ client, kind: 'invoke', value: { type: 'read' } })
const returns = (client: string, value: Plain = written): HistoryEvent => ({ client, kind: 'return', value })
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

interface Entry {
  readonly client: string
  readonly index: number
  readonly operation: unknown
  readonly after: CompletedOperation['after']
  readonly result: Plain | undefined
}

/** The definition, word for word: some choice of pending operations and some permutation of all explains the history. */
function isLinearizableByDefinition(specification: SequentialSpecification, history: History): boolean {
  const completed = Object.entries(history).flatMap(([client, entry]) =>
    entry.completed.map(
      (operation, index): Entry => ({
        ...operation,
        client,
        index,
        result: operation.result as Plain,
      }),
    ),
  )
  const pending = Object.entries(history).flatMap(([client, entry]): Entry[] =>
    entry.pending === null ? [] : [{ ...entry.pending, client, index: entry.completed.length, result: undefined }],
  )
  return subsets(pending).some((taken) =>
    permutations([...completed, ...taken]).some(
      (order) => keepsOrder(order) && answersAsRecorded(specification, order),
    ),
  )
}

function precedes(first: Entry, second: Entry): boolean {
  if (first.client === second.client) return first.index < second.index
  return first.result !== undefined && first.index < (second.after[first.client] ?? 0)
}

function keepsOrder(order: readonly Entry[]): boolean {
  return order.every((later, at) => order.slice(0, at).every((earlier) => !precedes(later, earlier)))
}

function answersAsRecorded({ initial, apply }: SequentialSpecification, order: readonly Entry[]): boolean {
  let current = initial
  for (const { operation, result: recorded } of order) {
    const { result, state } = apply(current, operation)
    if (recorded !== undefined && comparePlain(result, recorded) !== 0) return false
    current = state
  }
  return true
}

function subsets<Value>([first, ...rest]: readonly Value[]): Value[][] {
  if (first === undefined) return [[]]
  return subsets(rest).flatMap((subset) => [subset, [first, ...subset]])
}

function permutations<Value>(values: readonly Value[]): Value[][] {
  if (values.length === 0) return [[]]
  return values.flatMap((value, at) => permutations(values.toSpliced(at, 1)).map((rest) => [value, ...rest]))
}

/** Histories of up to three clients and six operations, with random results. */
const histories: fc.Arbitrary<History> = fc
  .array(
    fc.record({ client: fc.constantFrom('a', 'b', 'c'), writes: fc.boolean(), value: fc.integer({ min: 0, max: 2 }) }),
    {
      maxLength: 11,
    },
  )
  .map((moves) => {
    const open = new Map<string, boolean>()
    let invoked = 0
    const events: HistoryEvent[] = []
    for (const { client, writes, value } of moves) {
      const pendingWrite = open.get(client)
      if (pendingWrite === undefined) {
        if (invoked === 6) continue
        invoked++
        open.set(client, writes)
        events.push(writes ? write(client, value) : read(client))
      } else {
        open.delete(client)
        events.push(pendingWrite ? returns(client) : returns(client, value))
      }
    }
    return historyOf(...events)
  })

it('the search agrees with the definition on random histories', () => {
  const verdicts = { yes: 0, no: 0 }
  fc.assert(
    fc.property(histories, (history) => {
      const expected = isLinearizableByDefinition(register(0), history)
      verdicts[expected ? 'yes' : 'no']++
      expect(isLinearizable(register(0), history)).toBe(expected)
    }),
    { numRuns: 1000 },
  )
  expect(Math.min(verdicts.yes, verdicts.no)).toBeGreaterThan(50)
})
