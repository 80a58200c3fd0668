/** Recordings of real systems that got a wrong verdict, or were refused without a reason that helps. */

import { describe, expect, it } from 'vitest'
import { judgeFor, type ObjectName } from '../../src/histories/consistency.ts'
import { readHistory } from '../../src/histories/history-file.ts'
import type { Plain } from '../../src/language/plain.ts'
import { historyLines } from '../../src/trace/history.ts'

type Event = readonly [client: string, kind: string, value?: unknown]
const textOf = (...events: readonly Event[]) =>
  events.map(([client, kind, value]) => JSON.stringify({ client, kind, value })).join('\n')
const does = (client: string, operation: object, result: unknown = { type: 'ok' }): Event[] => [
  [client, 'invoke', operation],
  [client, 'return', result],
]

function judged(text: string, object: ObjectName, model: string, initial?: Plain) {
  const { operations, failed } = readHistory(text, 'recorded')
  const judges = judgeFor(object, initial)
  for (const operation of [...operations, ...failed]) {
    judges.requireKnown(operation)
    judges.requireAnswer(operation)
  }
  return judges.judge(model, failed)(operations, { explains: true })
}

describe('exactly once', () => {
  const read = { type: 'read' }
  const [enqueue, dequeue] = [(value: Plain) => ({ type: 'enqueue', value }), { type: 'dequeue' }]
  const verdict = (events: readonly Event[], object: ObjectName, initial?: Plain) =>
    judged(textOf(...events), object, 'exactly-once', initial).verdict

  it.each([
    [0, 'holds'],
    [5, 'holds'],
    [3, 'violated'],
    [0.5, 'violated'],
  ] as const)('a counter that is incremented by 5 counts %s: %s', (count, expected) =>
    expect(verdict([['a', 'invoke', { type: 'increment', by: 5 }], ...does('b', read, count)], 'counter')).toBe(
      expected,
    ),
  )

  it('nothing comes out of a queue before it was put in', () => {
    const { verdict: found, violation } = judged(
      textOf(...does('a', dequeue, 1), ...does('b', enqueue(1))),
      'queue',
      'exactly-once',
    )
    expect(found).toBe('violated')
    expect(violation?.why).toBe('1 was dequeued before it was enqueued')
  })

  it('what is lost is found although an enqueue timed out, or a dequeue that could have taken one value', () => {
    const timedOut: Event[] = [
      ['x', 'invoke', enqueue(9)],
      ['x', 'info'],
    ]
    const lost = [...does('a', enqueue(1)), ...does('b', dequeue, null)]
    expect(verdict([...timedOut, ...lost], 'queue')).toBe('violated')
    const opened: Event[] = [['y', 'invoke', dequeue]]
    expect(verdict([...opened, ...lost], 'queue')).toBe('holds')
    expect(verdict([...opened, ...does('a', enqueue(2)), ...lost], 'queue')).toBe('violated')
  })

  it('what is there at the start comes out once', () => {
    expect(verdict(does('a', dequeue, 1), 'queue', [1])).toBe('holds')
    expect(verdict([...does('a', dequeue, 1), ...does('b', dequeue, 1)], 'queue', [1])).toBe('violated')
    expect(verdict(does('a', dequeue, null), 'queue', [1])).toBe('violated')
  })
})

describe('objects', () => {
  it('a queue may hold null', () => {
    const events = [
      ...[null, 0].flatMap((value) => does('a', { type: 'enqueue', value })),
      ...[null, 0, null].flatMap((value) => does('a', { type: 'dequeue' }, value)),
    ]
    expect(judged(textOf(...events), 'queue', 'linearizable').verdict).toBe('holds')
    expect(judged(textOf(...events.slice(0, 6), ...events.slice(8)), 'queue', 'linearizable').verdict).toBe('violated')
  })

  it('members of a set have their fields in any order, and so has a set its members', () => {
    const added = does('a', { type: 'add', value: { x: 1, y: 2 } }, true)
    const found = (isIn: boolean) => does('a', { type: 'contains', value: { y: 2, x: 1 } }, isIn)
    expect(judged(textOf(...added, ...found(false)), 'set', 'linearizable').verdict).toBe('violated')
    expect(judged(textOf(...added, ...found(true)), 'set', 'linearizable').verdict).toBe('holds')
    const read = does('a', { type: 'read' }, [3, { y: 2, x: 1 }, 1])
    expect(judged(textOf(...added, ...read), 'set', 'linearizable', [1, 3, 1]).verdict).toBe('holds')
  })

  it('1 and "1" are two keys', () => {
    const events = [...does('a', { type: 'write', key: 1, value: 5 }), ...does('a', { type: 'read', key: '1' }, null)]
    for (const model of judgeFor('register').models) {
      expect([model, judged(textOf(...events), 'register', model).verdict]).toEqual([model, 'holds'])
    }
  })

  it('who acquired a lock without learning it may release it', () => {
    const [acquire, release] = [{ type: 'acquire' }, { type: 'release' }]
    const timedOut: Event[] = [
      ['a', 'invoke', acquire],
      ['a', 'info'],
    ]
    const released = [...timedOut, ...does('a', release), ...does('b', acquire)]
    expect(judged(textOf(...released), 'lock', 'linearizable').verdict).toBe('holds')
    expect(judged(textOf(...timedOut, ...does('b', release)), 'lock', 'linearizable').verdict).toBe('violated')
  })

  it('64-bit numbers are told from each other, and added', () => {
    const file = (value: string, read: string) =>
      [
        `{"client":"a","kind":"invoke","value":{"type":"write","value":${value}}}\n{"client":"a","kind":"return"}`,
        `{"client":"a","kind":"invoke","value":{"type":"read"}}\n{"client":"a","kind":"return","value":${read}}`,
      ].join('\n')
    expect(judged(file('9007199254740993', '9007199254740993'), 'register', 'linearizable').verdict).toBe('holds')
    expect(judged(file('9007199254740993', '9007199254740992'), 'register', 'linearizable').verdict).toBe('violated')
    const counted = file('0', '9223372036854775807').replace(
      '"write","value":0',
      '"increment","by":9223372036854775806',
    )
    expect(judged(counted, 'counter', 'linearizable', 1).verdict).toBe('holds')
    expect(judged(counted, 'counter', 'linearizable', 0).verdict).toBe('violated')
    expect(judged(counted, 'counter', 'exactly-once', 1).verdict).toBe('holds')
  })

  it.each([
    ['counter', { type: 'increment', by: 'two' }, /^A counter is changed by "two", which is no number\./],
    ['counter', { type: 'read' }, /^A read returns without a value, in event 2\.\n {2}Record what it answered/],
    ['queue', { type: 'dequeue' }, /^A dequeue returns without a value/],
    ['register', { type: 'read' }, /^A read returns without a value/],
    ['lock', { type: 'tryAcquire' }, /^A tryAcquire returns without a value/],
  ] as const)('what a %s cannot have done is refused: %j', (object, operation, message) => {
    const text = textOf(['a', 'invoke', operation], ['a', 'return'])
    expect(() => judged(text, object, 'linearizable')).toThrow(message)
  })
})

describe('what is said of a violation', () => {
  const write = (value: Plain) => ({ type: 'write', value })
  const told = (events: readonly Event[], object: ObjectName, model: string) => {
    const { operations } = readHistory(textOf(...events), 'recorded')
    const { violation } = judged(textOf(...events), object, model)
    return violation === null ? '' : historyLines(violation, operations).join('\n')
  }

  it('a write that failed is drawn beside the read of its value', () => {
    const failed: Event[] = [
      ['a', 'invoke', write(638)],
      ['a', 'fail'],
    ]
    const text = told([...failed, ...does('b', { type: 'read' }, 638)], 'register', 'linearizable')
    expect(text).toContain('638 was read, although its write had failed.')
    expect(text).toContain('|--write(638) failed--|')
  })

  it('a write that came too late is not denied', () => {
    const events = [...does('b', { type: 'read' }, 1), ...does('a', write(1))]
    expect(told(events, 'register', 'linearizable')).toContain('1 was read before it was written.')
  })

  it('a value that overtook another one is said to have come out before it', () => {
    const [enqueue, dequeue] = [(value: Plain) => ({ type: 'enqueue', value }), { type: 'dequeue' }]
    const events = [1, 2].flatMap((value) => does('a', enqueue(value)))
    const text = told([...events, ...[2, 1].flatMap((value) => does('b', dequeue, value))], 'queue', 'linearizable')
    expect(text).toContain('2 was dequeued before 1.')
    expect(text).not.toContain('never dequeued')
  })

  it('operations in the wrong order are told, not a beginning in real time', () => {
    const events = [...does('c1', { type: 'read' }, 1), ...does('c0', write(1)), ...does('c1', { type: 'read' }, null)]
    for (const model of ['sequential', 'consistent-prefix']) {
      expect(judged(textOf(...events), 'register', model).violation).toMatchObject({
        core: [{ result: 1 }, { result: null }],
        last: null,
      })
    }
  })
})

describe('transactions', () => {
  type Line = readonly [type: 'read' | 'write' | 'append', key: Plain, value?: Plain]
  /** A transaction of reads, with what they found, and writes. */
  const begins = (client: string, ...lines: readonly Line[]): Event => {
    const operations = lines.map(([type, key, value]) => (type === 'read' ? { type, key } : { type, key, value }))
    return [client, 'invoke', { type: 'transaction', operations }]
  }
  const ends = (client: string, ...lines: readonly Line[]): Event => [
    client,
    'return',
    lines.map(([type, , value]) => (type === 'read' ? (value ?? null) : null)),
  ]
  const commits = (client: string, ...lines: readonly Line[]) => [begins(client, ...lines), ends(client, ...lines)]
  const found = (model: string, events: readonly Event[], initial?: Plain) => {
    const { verdict, violation } = judged(textOf(...events), 'transactions', model, initial)
    return [verdict, violation?.anomaly ?? null]
  }

  it.each([
    ['write', 1],
    ['append', [1]],
  ] as const)('nobody reads what it is yet to %s itself', (type, seen) =>
    expect(found('read-uncommitted', commits('a', ['read', 'x', seen], [type, 'x', 1]))).toEqual([
      'violated',
      'internal inconsistency',
    ]),
  )

  it('two values of one key are no snapshot', () => {
    const events = [
      begins('a', ['write', 'x', 1]),
      begins('b', ['write', 'x', 2]),
      ends('a', ['write', 'x']),
      ends('b', ['write', 'x']),
      ...commits('c', ['read', 'x', 1], ['read', 'x', 2]),
    ]
    expect(found('snapshot-isolation', events)).toEqual(['violated', 'unrepeatable read (G-single)'])
    expect(found('read-committed', events)).toEqual(['holds', null])
  })

  it('a stale read is found although no value shows the order of the writes', () => {
    const events = [
      ...commits('a', ['write', 'x', 1]),
      ...commits('b', ['write', 'x', 2]),
      ...commits('c', ['read', 'x', 1]),
    ]
    expect(found('strict-serializable', events)).toEqual(['violated', 'not serializable in real time'])
    expect(found('serializable', events)[0]).toBe('holds')
  })

  it('a dirty write is found although the reader made the last append', () => {
    const one: Line[] = [
      ['append', 'x', 1],
      ['append', 'y', 1],
    ]
    const two: Line[] = [
      ['append', 'x', 2],
      ['append', 'y', 2],
      ['read', 'y', [2]],
    ]
    const three: Line[] = [['read', 'x', [1, 2]]]
    const events = [
      ...[begins('a', ...one), begins('b', ...two), begins('c', ...three)],
      ...[ends('a', ...one), ends('b', ...two), ends('c', ...three)],
    ]
    expect(found('read-uncommitted', events)).toEqual(['violated', 'dirty write (G0)'])
  })

  it('a value may be a list, and the initial value may be written again', () => {
    const listed = [...commits('a', ['write', 'x', [1]]), ...commits('c', ['read', 'x', [1]])]
    const bank = [
      ...commits('a', ['read', 'x', 0], ['write', 'x', 1]),
      ...commits('b', ['read', 'x', 1], ['write', 'x', 0]),
    ]
    for (const model of judgeFor('transactions').models) {
      expect([model, ...found(model, listed)]).toEqual([model, 'holds', null])
      expect([model, ...found(model, bank, 0)]).toEqual([model, 'holds', null])
    }
  })

  it('a long fork is called one', () => {
    const events = [
      ...[begins('a', ['write', 'x', 1]), begins('b', ['write', 'y', 1]), begins('c', ['read', 'x'], ['read', 'y'])],
      ...[begins('d', ['read', 'x'], ['read', 'y']), ends('a', ['write', 'x']), ends('b', ['write', 'y'])],
      ...[ends('c', ['read', 'x', 1], ['read', 'y', null]), ends('d', ['read', 'x', null], ['read', 'y', 1])],
    ]
    expect(found('snapshot-isolation', events)).toEqual(['violated', 'long fork (G-nonadjacent)'])
  })

  it('1 and "1" are two keys', () =>
    expect(found('serializable', [...commits('a', ['write', 1, 5]), ...commits('b', ['read', '1', 5])])[0]).toBe(
      'violated',
    ))

  it('what could not be decided says so, and of which keys', () => {
    const events = [
      ...[begins('a', ['write', 'x', 1]), begins('b', ['write', 'x', 2])],
      ...[ends('a', ['write', 'x']), ends('b', ['write', 'x'])],
      ...[...commits('c', ['read', 'x', 2]), ...commits('d', ['read', 'x', 1])],
    ]
    const { operations } = readHistory(textOf(...events), 'recorded')
    const judge = judgeFor('transactions').judge('serializable', [])
    expect(judge(operations, { explains: true, limit: 0 })).toMatchObject({
      verdict: 'undecided',
      reason: 'no anomaly found; the order of versions of x is not known',
    })
    expect(judge(operations, { explains: true }).verdict).toBe('holds')
  })
})
