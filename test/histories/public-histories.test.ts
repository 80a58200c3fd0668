/**
 * Histories that other checkers publish with their verdicts, as facts in a notation of our own: `0+w3` is process 0 that
 * invokes a write of 3, `0-` its end, `0-5` an answer, `0!` a failure, `0?` that nobody knows. A transaction is `x1` for an
 * append to x, `x=12` for a read of x that found 1 and 2, and `x=` for an empty one.
 */

import { describe, expect, it } from 'vitest'
import { judgeFor } from '../../src/histories/consistency.ts'
import { readHistory } from '../../src/histories/history-file.ts'
import type { Plain } from '../../src/language/plain.ts'

const line = (client: string, kind: string, value?: Plain) => JSON.stringify({ client, kind, value })

function register(events: string) {
  const lines = events.split(' ').map((event) => {
    const [, client = '', kind, rest = ''] = /^(\d+)([+!?-])(.*)$/.exec(event) ?? []
    if (kind === '!') return line(client, 'fail')
    if (kind === '?') return line(client, 'info')
    if (kind === '-') return line(client, 'return', rest === '' ? undefined : rest === 'true' ? true : Number(rest))
    const [type, ...digits] = rest
    const [first = 0, second = 0] = digits.join('').split(',').map(Number)
    if (type === 'r') return line(client, 'invoke', { type: 'read' })
    if (type === 'w') return line(client, 'invoke', { type: 'write', value: first })
    return line(client, 'invoke', { type: 'cas', expected: first, value: second })
  })
  return readHistory(lines.join('\n'), 'h')
}

describe('registers', () => {
  it.each([
    // Porcupine, porcupine_test.go, TestRegisterModel; from a quiz of MIT 6.824, 2017.
    ['0+w100 1+r 2+r 2-0 1-100 0-', 'holds'],
    ['0+w200 1+r 1-200 2+r 2-0 0-', 'violated'],
    // Knossos, data/cas-register/bad: rethink-fail-minimal, where a read finds 3; immediate-failure, of a failed write.
    ['0+w0 0- 1+r 2+w4 1-3 2- 3+r 3-4', 'violated'],
    ['1+r 101+w3 101! 1-3', 'violated'],
    // The same when its write may have happened after all.
    ['1+r 101+w3 101? 1-3', 'holds'],
  ])('%s: %s', (events, expected) => {
    const { operations, failed } = register(events)
    expect(judgeFor('register', 0).judge('linearizable', failed)(operations, { explains: true }).verdict).toBe(expected)
  })
})

/** `0+e7` puts 7 into a queue, `0+d` takes something out; `0+a7` adds 7 to a counter, `0+r` reads it. */
function onceHistory(events: string) {
  const asked = { e: 'enqueue', d: 'dequeue', a: 'increment', r: 'read' }
  const lines = events.split(' ').map((event) => {
    const [, client = '', kind, letter = '', number = ''] = /^(\d+)([+!-])([edar]?)(\d*)$/.exec(event) ?? []
    if (kind === '!') return line(client, 'fail')
    if (kind === '-') return line(client, 'return', number === '' ? undefined : Number(number))
    const type = asked[letter as keyof typeof asked]
    return line(client, 'invoke', {
      type,
      ...(type === 'enqueue' && { value: Number(number) }),
      ...(type === 'increment' && { by: Number(number) }),
    })
  })
  return readHistory(lines.join('\n'), 'h')
}

describe('what happens exactly once', () => {
  it.each([
    // Jepsen, jepsen/test/jepsen/checker_test.clj: queue-test, total-queue-test.
    ['queue', '1+e1', 'holds'],
    ['queue', '1+e1 1-', 'holds'],
    ['queue', '2+d 1+e1 2-1', 'holds'],
    ['queue', '1+d 1-1', 'violated'],
    ['queue', '1+e1 2+e2 2- 3+d 3-1 3+d 3-2', 'holds'],
    ['queue', '1+e1 2+e2 2- 3+e3 3- 4+d 5+d 5-9 6+d 6-3 7+d 7-3', 'violated'],
    // The same, counter-test. Of these reads only 100, and at the end 5, are wrong.
    ['counter', '0+r 0-0', 'holds'],
    ['counter', '0+a1 0! 0+r 0-0', 'holds'],
    ['counter', '0+r 0-1', 'violated'],
    ['counter', '0+r 1+a1 2+r 3+a2 4+r 5+a4 6+r 7+a8 8+r 0-6 1- 2-0 3- 4-3 5- 6-100 7- 8-15', 'violated'],
    ['counter', '0+r 1+a1 2+r 3+a2 4+r 5+a4 6+r 7+a8 8+r 0-6 1- 2-0 3- 4-3 5- 6-7 7- 8-15', 'holds'],
    ['counter', '0+r 1+a1 0-0 0+r 1- 1+a2 0-3 0+r 1- 0-5', 'violated'],
    ['counter', '0+r 1+a1 0-0 0+r 1- 1+a2 0-3 0+r 1- 0-3', 'holds'],
  ] as const)('on a %s: %s', (object, events, expected) => {
    const { operations, failed } = onceHistory(events)
    const { judge } = judgeFor(object)
    expect(judge('exactly-once', failed)(operations, { explains: true }).verdict).toBe(expected)
  })
})

interface Told {
  /** The first level that is violated, from the weakest on, or null. */
  readonly level: string | null
  readonly anomaly: string | null
}

function transactions(text: string) {
  const all = text.split(' | ').map((one) => {
    const isFailed = one.endsWith('!')
    const steps = one.replace(/ ?!$/, '').split(' ')
    const operations = steps.map((step): Plain => {
      const key = step.charAt(0)
      return step.includes('=') ? { type: 'read', key } : { type: 'append', key, value: Number(step.slice(1)) }
    })
    const answers = steps.map((step) => (step.includes('=') ? [...step.slice(2)].map(Number) : null))
    return { operations, answers, isFailed }
  })
  return readHistory(
    [
      ...all.map(({ operations }, at) => line(`t${at}`, 'invoke', { type: 'transaction', operations })),
      ...all.map(({ answers, isFailed }, at) =>
        line(`t${at}`, isFailed ? 'fail' : 'return', isFailed ? undefined : answers),
      ),
    ].join('\n'),
    'h',
  )
}

function told(text: string): Told {
  const { operations, failed } = transactions(text)
  const levels = [...judgeFor('transactions').models].reverse()
  for (const level of levels) {
    const { verdict, violation } = judgeFor('transactions').judge(level, failed)(operations, { explains: true })
    if (verdict !== 'holds') return { level, anomaly: violation?.anomaly ?? verdict }
  }
  return { level: null, anomaly: null }
}

const cases: readonly (readonly [name: string, history: string, told: Told])[] = [
  // Elle, test/elle/list_append_test.clj: g1a-cases, g1b-cases, internal-cases.
  ['an aborted read', 'x=1 x2 | x1 !', { level: 'read-committed', anomaly: 'dirty read: aborted read (G1a)' }],
  ['an intermediate read', 'x=1 | x1 x2', { level: 'read-committed', anomaly: 'dirty read: intermediate read (G1b)' }],
  ['an own intermediate read', 'x1 x=1 x2', { level: null, anomaly: null }],
  ['own appends that are read', 'y5 y6 x1 x2 | y=56 x3 x=123 x4 x=1234', { level: null, anomaly: null }],
  [
    'an own append that is not read',
    'x1 x2 | x=12 x3 x=12',
    { level: 'read-uncommitted', anomaly: 'internal inconsistency' },
  ],
  ['an own append and nothing read', 'x6 x=', { level: 'read-uncommitted', anomaly: 'internal inconsistency' }],
  ['a read that changes', 'x2 | x= x=2', { level: 'snapshot-isolation', anomaly: 'unrepeatable read (G-single)' }],
  [
    'a read of what it appends later',
    'x0 | x2 | x=012 x1',
    { level: 'read-uncommitted', anomaly: 'internal inconsistency' },
  ],
  // Elle, histories/si-without-g-single.edn: neither serializable, nor with two anti-dependencies apart.
  [
    'snapshots without G-single',
    'a2 | b1 a= | c= b= a5 | c2 a=2',
    { level: 'serializable', anomaly: 'write skew (G2-item)' },
  ],
  // Kingsbury and Alvaro, "Elle", 2020, the example of TiDB; Elle, histories/paper-example.edn.
  [
    'a read that misses what another one saw',
    'a1 a3 a4 b2 b3 b4 b5 c1 c2 | b8 a=134 | c4 b=23458 c=124 a=134 | d1 a=134 b=2345 c3',
    { level: 'snapshot-isolation', anomaly: 'read skew (G-single)' },
  ],
]

describe('transactions', () => {
  it.each(cases)('%s: %s', (_name, history, expected) => expect(told(history)).toEqual(expected))
})
