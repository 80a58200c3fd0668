import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeFor, type ObjectName } from '../../src/histories/consistency.ts'
import { readHistory } from '../../src/histories/history-file.ts'
import type { RecordedOperation } from '../../src/histories/operations.ts'
import { amounts } from '../amounts.ts'
import { randomSessions, sessions } from './random-sessions.ts'
import {
  access,
  causalityOf,
  explainsPast,
  hasArbitration,
  hasSources,
  inSession,
  isRead,
  sourceOf,
  type Visible,
} from './weak-by-definition.ts'

const verdict = (model: string, operations: readonly RecordedOperation[], object: ObjectName = 'register') =>
  judgeFor(object).judge(model, [])(operations, { explains: true }).verdict
const holds = (model: string, operations: readonly RecordedOperation[]) => verdict(model, operations) === 'holds'

describe('histories of Bouajjani, Enea, Guerraoui and Hamza 2017, figure 2', () => {
  it.each([
    [
      'a',
      [
        ['w x 1', 'r x 2'],
        ['w x 2', 'r x 1'],
      ],
      { causal: true, memory: true, convergence: false, sequential: false },
    ],
    [
      'b',
      [
        ['w z 1', 'w x 1', 'w y 1'],
        ['w x 2', 'r z 0', 'r y 1', 'r x 2'],
      ],
      { causal: true, memory: false, convergence: true, sequential: false },
    ],
    [
      'c',
      [['w x 1'], ['w x 2', 'r x 1', 'r x 2']],
      { causal: true, memory: false, convergence: false, sequential: false },
    ],
    [
      'd',
      [
        ['w x 1', 'r y 0', 'w y 1', 'r x 1'],
        ['w x 2', 'r y 0', 'w y 2', 'r x 2'],
      ],
      { causal: true, memory: true, convergence: true, sequential: false },
    ],
    [
      'e',
      [
        ['w x 1', 'w y 1'],
        ['r y 1', 'w x 2'],
        ['r x 2', 'r x 1'],
      ],
      { causal: false, memory: false, convergence: false, sequential: false },
    ],
  ] as const)('%s', (_name, clients, expected) => {
    const operations = sessions(...clients)
    expect({
      causal: holds('causal', operations),
      memory: holds('causal-memory', operations),
      convergence: holds('causal-convergence', operations),
      sequential: holds('sequential', operations),
    }).toEqual(expected)
  })
})

describe('session guarantees', () => {
  it('a client that does not see its own write does not read its writes', () => {
    const operations = sessions(['w x 1', 'r x 0'])
    expect(holds('read-your-writes', operations)).toBe(false)
    expect(holds('monotonic-reads', operations)).toBe(true)
  })

  it('a client that no longer sees what it saw has no monotonic reads', () => {
    const operations = sessions(['w x 1'], ['r x 1', 'r x 0'])
    expect(holds('monotonic-reads', operations)).toBe(false)
    expect(holds('read-your-writes', operations)).toBe(true)
  })

  it('a client that sees the second write of another one, and then the first, has no monotonic writes', () => {
    const operations = sessions(['w x 1', 'w x 2'], ['r x 2', 'r x 1'])
    expect(holds('monotonic-writes', operations)).toBe(false)
    expect(holds('monotonic-reads', operations)).toBe(true)
    expect(holds('writes-follow-reads', operations)).toBe(true)
  })

  it('who sees an answer and not the question has no writes that follow reads', () => {
    const operations = sessions(['w x 1'], ['r x 1', 'w y 1'], ['r y 1', 'r x 0'])
    expect(holds('writes-follow-reads', operations)).toBe(false)
    expect(holds('monotonic-writes', operations)).toBe(true)
    expect(holds('causal', operations)).toBe(false)
  })

  it('who sees the second write and not the first sees no prefix', () => {
    expect(holds('consistent-prefix', sessions(['w x 1', 'w y 1'], ['r y 1', 'r x 0']))).toBe(false)
    expect(holds('consistent-prefix', sessions(['w x 1', 'r x 0'], ['r x 0', 'r x 1']))).toBe(true)
  })

  it('a violation has the reads that show it', () => {
    const operations = sessions(['w x 1', 'w x 2'], ['r x 2', 'r x 1'])
    const { violation } = judgeFor('register').judge('monotonic-writes', [])(operations, { explains: true })
    // That the second write was read says enough of it.
    expect(violation?.core).toEqual(operations.filter((_, at) => at !== 1))
    expect(violation?.circle.map(({ why }) => why)).toEqual([
      'p1 had to see both when it read 1',
      'its client wrote it before that',
    ])
  })
})

it('a history that is too long for a model is refused', () => {
  const reads = Array.from({ length: 5001 }, () => 'r x 0')
  expect(() => holds('causal', sessions(reads))).toThrow(/^The history has 5001 operations; .+ for up to 5000\./)
})

/** What reads of a guarantee see, by its definition. */
const visibility: { readonly [model: string]: (operations: readonly RecordedOperation[]) => Visible } = {
  'read-your-writes': (operations) => (write, read) => inSession(write, read) || sourceOf(read, operations) === write,
  'monotonic-reads': (operations) => (write, read) =>
    operations.some(
      (one) => (one === read || inSession(one, read)) && isRead(one) && sourceOf(one, operations) === write,
    ),
}

const numRuns = amounts.histories
const check = (judge: (operations: RecordedOperation[]) => void) =>
  fc.assert(fc.property(randomSessions, judge), { numRuns })

describe('on random histories', () => {
  it.each(Object.keys(visibility))('%s is decided as by definition', (model) =>
    check((operations) => {
      const isVisible = visibility[model] as (typeof visibility)[string]
      expect(holds(model, operations)).toBe(hasArbitration(operations, isVisible(operations), () => false))
    }),
  )

  it('causal convergence is decided as by definition', () =>
    check((operations) => {
      const before = causalityOf(operations)
      expect(holds('causal-convergence', operations)).toBe(
        before !== null && hasArbitration(operations, before, before),
      )
    }))

  it('causal consistency is decided as by definition', () =>
    check((operations) => {
      const before = causalityOf(operations)
      const expected =
        before !== null && operations.filter(isRead).every((read) => explainsPast(read, operations, before, [read]))
      expect(holds('causal', operations)).toBe(expected)
    }))

  it('causal memory is decided as by definition', () =>
    check((operations) => {
      const before = causalityOf(operations)
      const expected =
        before !== null &&
        operations.filter(isRead).every((read) => {
          const own = operations.filter((one) => isRead(one) && (one === read || inSession(one, read)))
          return explainsPast(read, operations, before, own)
        })
      expect(holds('causal-memory', operations)).toBe(expected)
    }))

  it('stronger models imply weaker ones', () => {
    const guarantees = ['read-your-writes', 'monotonic-reads', 'monotonic-writes', 'writes-follow-reads']
    const weaker: { readonly [model: string]: readonly string[] } = {
      linearizable: ['sequential', 'eventual'],
      sequential: ['causal-memory', 'causal-convergence', 'consistent-prefix'],
      'causal-memory': ['causal'],
      'causal-convergence': ['causal', ...guarantees],
      'consistent-prefix': ['monotonic-reads', 'monotonic-writes'],
      'monotonic-writes': ['monotonic-reads'],
      'writes-follow-reads': ['monotonic-reads'],
    }
    check((operations) => {
      expect(hasSources(operations)).toBe(true)
      for (const [model, implied] of Object.entries(weaker)) {
        if (!holds(model, operations)) continue
        for (const weak of implied) expect([model, weak, holds(weak, operations)]).toEqual([model, weak, true])
      }
    })
  })

  it('all verdicts occur', () => {
    const seen = new Set<string>()
    check((operations) => {
      for (const model of judgeFor('register').models) seen.add(`${model} ${holds(model, operations)}`)
    })
    const expected = judgeFor('register').models.flatMap((model) => [`${model} false`, `${model} true`])
    expect([...seen].sort()).toEqual(expected.sort())
  })
})

type Event = readonly [client: string, kind: string, value?: unknown]
const recorded = (...events: readonly Event[]) =>
  readHistory(events.map(([client, kind, value]) => JSON.stringify({ client, kind, value })).join('\n'), 'h').operations
const does = (client: string, operation: object, result: unknown = { type: 'ok' }) =>
  [
    [client, 'invoke', operation],
    [client, 'return', result],
  ] as const

it('what has no answer counts only where it was seen', () => {
  const write = { type: 'write', value: 1 }
  const open = [['a', 'invoke', write] as const, ...does('b', { type: 'read' }, 1)]
  for (const model of judgeFor('register').models.filter((name) => name !== 'linearizable')) {
    expect([model, verdict(model, recorded(...open, ['b', 'invoke', { type: 'read' }]))]).toEqual([model, 'holds'])
    const unseen = recorded(['a', 'invoke', write], ...does('b', { type: 'read' }, null), [
      'b',
      'invoke',
      { type: 'read' },
    ])
    expect([model, verdict(model, unseen)]).toEqual([model, 'holds'])
  }
  expect(holds('monotonic-reads', recorded(...open, ...does('b', { type: 'read' }, null)))).toBe(false)
  const late = recorded(...does('c', { type: 'read' }, null), ...open, ['c', 'invoke', { type: 'read' }])
  expect(holds('monotonic-reads', late)).toBe(true)
  expect(
    holds(
      'monotonic-reads',
      recorded(...open, ...does('c', { type: 'read' }, null), ['b', 'invoke', { type: 'read' }]),
    ),
  ).toBe(true)
})

describe('at rest', () => {
  const write = (value: number) => ({ type: 'write', value })
  const read = { type: 'read' }

  it('reads agree on one of the writes', () => {
    const writes = [...does('a', write(1)), ...does('b', write(2))]
    expect(holds('eventual', recorded(...writes, ...does('a', read, 1), ...does('b', read, 1)))).toBe(true)
    expect(holds('eventual', recorded(...writes, ...does('a', read, 1), ...does('b', read, 2)))).toBe(false)
    expect(holds('eventual', recorded(...writes, ...does('a', read, null)))).toBe(false)
    expect(holds('eventual', recorded(...writes, ['c', 'invoke', write(3)], ...does('a', read, null)))).toBe(true)
    expect(access(recorded(...does('a', read, 1))[0] as RecordedOperation).value).toBe(1)
  })

  it('a queue delivers each value once', () => {
    const [enqueue, dequeue] = [{ type: 'enqueue', value: 1 }, { type: 'dequeue' }]
    const sent = does('a', enqueue)
    const judge = (...events: readonly Event[]) => verdict('exactly-once', recorded(...events), 'queue')
    expect(judge(...sent, ...does('b', dequeue, 1), ...does('b', dequeue, null))).toBe('holds')
    expect(judge(...sent, ...does('b', dequeue, 1), ...does('b', dequeue, 1))).toBe('violated')
    expect(judge(...sent, ...does('b', dequeue, null))).toBe('violated')
    expect(judge(...does('b', dequeue, 1))).toBe('violated')
    expect(judge(['a', 'invoke', enqueue], ...does('b', dequeue, null))).toBe('holds')
    expect(judge(...sent, ['c', 'invoke', dequeue], ...does('b', dequeue, null))).toBe('holds')
  })

  it('a counter counts each increment once', () => {
    const increment = { type: 'increment', by: 2 }
    const judge = (...events: readonly Event[]) => verdict('exactly-once', recorded(...events), 'counter')
    const both = [...does('a', increment), ['b', 'invoke', increment] as const]
    for (const [count, expected] of [
      [0, 'violated'],
      [2, 'holds'],
      [4, 'holds'],
      [6, 'violated'],
    ] as const) {
      expect(judge(...both, ...does('c', read, count))).toBe(expected)
    }
  })
})
