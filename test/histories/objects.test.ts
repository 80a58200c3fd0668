import { describe, expect, it } from 'vitest'
import { isLinearizable, judgeOrder, realTime, sessionOrder } from '../../src/histories/linearizability.ts'
import { counter, lock, queue, register, set } from '../../src/histories/objects.ts'
import { operationsOf } from '../../src/histories/operations.ts'
import { done, type SequentialSpecification } from '../../src/histories/sequential.ts'
import type { Plain } from '../../src/language/plain.ts'
import type { History } from '../../src/language/view.ts'
import { record } from '../../src/semantics/protocol/history.ts'
import type { HistoryEvent } from '../../src/semantics/system/system.ts'
import { longHistory, objects } from './random-histories.ts'

/** `A: enqueue x` invokes, `A: ok` returns: what the histories of papers look like, as pairs. */
type Line = readonly [client: string, kind: 'invoke' | 'return', value: Plain]
const historyOf = (...lines: readonly Line[]): History =>
  record(
    {},
    lines.map(([client, kind, value]): HistoryEvent => ({ client, kind, value })),
  ) as unknown as History
const enqueues = (client: string, value: Plain): Line => [client, 'invoke', { type: 'enqueue', value }]
const dequeues = (client: string): Line => [client, 'invoke', { type: 'dequeue' }]
const answers = (client: string, value: Plain = done): Line => [client, 'return', value]
const does = (client: string, operation: Plain, result: Plain = done): Line[] => [
  [client, 'invoke', operation],
  [client, 'return', result],
]
const isSequential = (specification: SequentialSpecification, history: History) =>
  judgeOrder(specification, operationsOf(history), sessionOrder, { explains: false }).verdict === 'holds'

describe('histories of a queue, after Herlihy and Wing 1990', () => {
  it('overlapping enqueues may take effect in either order', () =>
    expect(
      isLinearizable(
        queue(),
        historyOf(
          ...[enqueues('A', 'x'), enqueues('B', 'y'), answers('B'), answers('A')],
          ...[dequeues('B'), answers('B', 'x'), dequeues('A'), answers('A', 'y'), enqueues('A', 'z')],
        ),
      ),
    ).toBe(true))

  it('what was enqueued first is not overtaken', () => {
    const history = historyOf(
      ...[enqueues('A', 'x'), answers('A'), enqueues('B', 'y'), dequeues('A'), answers('B'), answers('A', 'y')],
      ...[dequeues('B'), answers('B', 'x')],
    )
    expect(isLinearizable(queue(), history)).toBe(false)
    expect(isSequential(queue(), history)).toBe(true)
  })

  it('what is being enqueued may be dequeued already', () =>
    expect(isLinearizable(queue(), historyOf(enqueues('A', 'x'), dequeues('B'), answers('B', 'x'), answers('A')))).toBe(
      true,
    ))

  it('nothing is dequeued twice', () => {
    const history = historyOf(
      ...[enqueues('A', 'x'), enqueues('B', 'y'), answers('A'), answers('B')],
      ...[dequeues('A'), dequeues('C'), answers('A', 'y'), answers('C', 'y')],
    )
    expect(isLinearizable(queue(), history)).toBe(false)
    expect(isSequential(queue(), history)).toBe(false)
  })

  it('two queues may each be sequentially consistent, and not both together', () => {
    const both: SequentialSpecification<{ readonly [name: string]: readonly Plain[] }> = {
      initial: { p: [], q: [] },
      apply(queues, recorded) {
        const { type, on, value } = recorded as { type: string; on: string; value: Plain }
        const values = queues[on] as readonly Plain[]
        return type === 'enqueue'
          ? { result: done, state: { ...queues, [on]: [...values, value] } }
          : { result: values[0] ?? null, state: { ...queues, [on]: values.slice(1) } }
      },
    }
    const enqueue = (client: string, on: string, value: string) => does(client, { type: 'enqueue', on, value })
    const dequeue = (client: string, on: string, value: string) => does(client, { type: 'dequeue', on }, value)
    const p = [enqueue('A', 'p', 'x'), enqueue('B', 'p', 'y'), dequeue('A', 'p', 'y')]
    const q = [enqueue('B', 'q', 'y'), enqueue('A', 'q', 'x'), dequeue('B', 'q', 'x')]
    expect(isSequential(both, historyOf(...p.flat()))).toBe(true)
    expect(isSequential(both, historyOf(...q.flat()))).toBe(true)
    const together = [p[0], q[0], q[1], p[1], p[2], q[2]].flatMap((lines) => lines as Line[])
    expect(isSequential(both, historyOf(...together))).toBe(false)
  })
})

describe('what objects answer', () => {
  it('a queue answers null when it is empty', () => {
    expect(isLinearizable(queue(), historyOf(...does('A', { type: 'dequeue' }, null)))).toBe(true)
    expect(isLinearizable(queue(['x']), historyOf(...does('A', { type: 'dequeue' }, null)))).toBe(false)
    expect(isLinearizable(queue(['x']), historyOf(...does('A', { type: 'dequeue' }, 'x')))).toBe(true)
  })

  it('a compare-and-set answers whether it found what it expected', () => {
    const cas = (expected: Plain, value: Plain) => ({ type: 'cas', expected, value })
    const read = { type: 'read' }
    const won = [...does('A', cas(0, 1), true), ...does('B', cas(0, 2), false), ...does('B', read, 1)]
    expect(isLinearizable(register(0), historyOf(...won))).toBe(true)
    expect(isLinearizable(register(0), historyOf(...won.slice(0, 2), ...does('B', cas(0, 2), true)))).toBe(false)
  })

  it('registers with different keys do not know of each other', () => {
    const write = { type: 'write', key: 'x', value: 1 }
    expect(
      isLinearizable(register(0), historyOf(...does('A', write), ...does('B', { type: 'read', key: 'y' }, 0))),
    ).toBe(true)
    expect(
      isLinearizable(register(0), historyOf(...does('A', write), ...does('B', { type: 'read', key: 'x' }, 0))),
    ).toBe(false)
  })

  it('a set answers whether there was something to do, or just ok', () => {
    const add = { type: 'add', value: 1 }
    expect(isLinearizable(set(), historyOf(...does('A', add, true), ...does('B', add, false)))).toBe(true)
    expect(isLinearizable(set(), historyOf(...does('A', add), ...does('B', add)))).toBe(true)
    expect(isLinearizable(set(), historyOf(...does('A', add, true), ...does('B', add, true)))).toBe(false)
    expect(isLinearizable(set([2]), historyOf(...does('A', add), ...does('B', { type: 'read' }, [1, 2])))).toBe(true)
    expect(isLinearizable(set([2]), historyOf(...does('A', add), ...does('B', { type: 'read' }, [2])))).toBe(false)
  })

  it('a counter counts increments whose answer was never seen, or does not', () => {
    const lost: Line = ['A', 'invoke', { type: 'increment', by: 2 }]
    for (const [count, verdict] of [
      [1, true],
      [3, true],
      [2, false],
    ] as const) {
      const history = historyOf(lost, ...does('B', { type: 'increment' }), ...does('B', { type: 'read' }, count))
      expect(isLinearizable(counter(), history)).toBe(verdict)
    }
  })

  it('a lock is held by one, and released by its holder', () => {
    const [acquire, release] = [{ type: 'acquire' }, { type: 'release' }]
    const handover: Line[] = [
      ...does('A', acquire),
      ...[['B', 'invoke', acquire] as const, ...does('A', release), answers('B')],
      ...does('B', release),
    ]
    expect(isLinearizable(lock(), historyOf(...handover))).toBe(true)
    expect(isLinearizable(lock(), historyOf(...does('A', acquire), ...does('B', acquire)))).toBe(false)
    expect(isLinearizable(lock(), historyOf(...does('A', acquire), ...does('B', release)))).toBe(false)
    expect(isLinearizable(lock(), historyOf(...does('A', acquire), ...does('B', { type: 'tryAcquire' }, false)))).toBe(
      true,
    )
  })

  it.each([
    [queue(), 'A queue'],
    [set(), 'A set'],
    [counter(), 'A counter'],
    [lock(), 'A lock'],
  ])('an operation that is none of the object’s is refused: %#', (specification, name) =>
    expect(() => isLinearizable(specification, historyOf(...does('A', { type: 'push' })))).toThrow(
      `${name} has no operation {"type":"push"}.`,
    ),
  )
})

describe('a history of 1,000 operations by 10 clients', () => {
  const names = ['register, each value written once', 'registers by key', 'register', 'queue', 'set', 'counter']
  it.each(names)('is decided for a %s', (name) => {
    const object = objects[name] as (typeof objects)[string]
    const operations = longHistory(object, { operations: 1000, clients: 10, seed: 7 })
    const judge = (members: typeof operations) =>
      judgeOrder(object.specification, members, realTime, { explains: false, limit: 1_000_000 }).verdict
    expect(judge(operations)).toBe('holds')
    const at = operations.findLastIndex(({ result }) => typeof result === 'number' || typeof result === 'boolean')
    const wrong = operations.map((operation, number) => (number === at ? { ...operation, result: -1 } : operation))
    expect(judge(wrong)).toBe('violated')
  })

  it('and why it is violated is told by few of them', () => {
    const { specification } = objects['registers by key'] as (typeof objects)[string]
    const operations = longHistory(objects['registers by key'] as (typeof objects)[string], {
      operations: 1000,
      clients: 10,
      seed: 7,
    })
    const isReadOf = (key: string, { operation }: (typeof operations)[number]) =>
      (operation as { type: string; key: string }).type === 'read' && (operation as { key: string }).key === key
    const late = operations.findLastIndex((operation) => operation.result !== undefined && isReadOf('x', operation))
    const early = operations.find((operation) => operation.result !== undefined && isReadOf('x', operation))
    const stale = operations.map((operation, number) =>
      number === late ? { ...operation, result: early?.result } : operation,
    )
    const { verdict, violation } = judgeOrder(specification, stale, realTime, { explains: true })
    expect(verdict).toBe('violated')
    expect(violation?.core.length).toBeLessThan(5)
    expect(violation?.core).toContain(stale[late])
    expect(violation?.circle.length).toBeGreaterThan(1)
  })
})
