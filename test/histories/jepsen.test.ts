/** Histories in the notation of Jepsen, Elle and Porcupine. */

import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { judgeFor } from '../../src/histories/consistency.ts'
import { readEdn } from '../../src/histories/edn.ts'
import { looksLikeEdn, readJepsen } from '../../src/histories/jepsen.ts'
import { fileLinesOf } from '../../src/histories/operations.ts'
import type { HistoryViolation } from '../../src/histories/violation.ts'
import { historyLines } from '../../src/trace/history.ts'

const read = (object: string, ...lines: readonly string[]) => readJepsen(lines.join('\n'), 'h.edn', object)
const operations = (object: string, ...lines: readonly string[]) =>
  read(object, ...lines).operations.map(({ client, operation, result }) => [client, operation, result])
const ok = { type: 'ok' }

describe('EDN', () => {
  it('is read with all that histories are written in', () => {
    const [form] = readEdn(`; a comment
      #jepsen.history.Op{:a nil, :b [1 -2 3.5 9007199254740993], :c #{1}, "d" (true false), :e "x\\n\\"y", :f \\newline #_ 7}`)
    expect(form?.line).toBe(2)
    expect(form?.value).toEqual(
      new Map<string, unknown>([
        [':a', null],
        [':b', [1, -2, 3.5, { '#integer': '9007199254740993' }]],
        [':c', new Set([1])],
        ['d', [true, false]],
        [':e', 'x\n"y'],
        [':f', '\n'],
      ]),
    )
  })

  it.each([
    ['{:a 1', 'the text ends before }', 1],
    ['[1\n2', 'the text ends before ]', 2],
    ['{:a}', 'a map has a key without a value', 1],
    ['{:a 1\n :a 2}', 'the key :a stands twice in a map', 2],
    ['1\n)', ') stands where a value should be', 2],
    ['"abc', 'a text has no end', 1],
  ])('%j is refused, with the line', (text, message, line) =>
    expect(() => readEdn(text)).toThrow(expect.objectContaining({ message, line })),
  )
})

describe('a history in EDN', () => {
  it('is told from JSON', () => {
    for (const text of ['{:type :ok}', '﻿; note\n[ {:a 1}]', '#jepsen.history.Op{:index 0}', '({:a 1})']) {
      expect(looksLikeEdn(text)).toBe(true)
    }
    for (const text of ['{"client": "a"}', '', '[{"a": 1}]', 'text']) expect(looksLikeEdn(text)).toBe(false)
  })

  it('has reads, writes and compare-and-sets of a register', () => {
    const lines = [
      '{:process 0, :type :invoke, :f :write, :value 1, :time 5, :index 0}',
      '{:process :nemesis, :type :info, :f :start, :value nil}',
      '{:process 0, :type :ok, :f :write, :value 1}',
      '{:process 0, :type :invoke, :f :cas, :value [1 2]}',
      '{:process 1, :type :invoke, :f :read, :value nil}',
      '{:process 0, :type :ok, :f :cas, :value [1 2]}',
      '{:process 1, :type :ok, :f :read, :value 2}',
      '{:process 1, :type :invoke, :f :write, :value 3}',
      '{:process 1, :type :info, :f :write, :value :timed-out}',
      '{:process 0, :type :invoke, :f :cas, :value [5 6]}',
      '{:process 0, :type :fail, :f :cas, :value [5 6]}',
    ]
    const expected = [
      ['p0', { type: 'write', value: 1 }, ok],
      ['p0', { type: 'cas', expected: 1, value: 2 }, true],
      ['p1', { type: 'read' }, 2],
      ['p1', { type: 'write', value: 3 }, undefined],
    ]
    expect(operations('register', ...lines)).toEqual(expected)
    expect(operations('register', `[${lines.join('\n')}]`)).toEqual(expected)
    expect(read('register', ...lines).failed).toHaveLength(1)
    expect(read('register', ...lines).operations.map(({ invoked }) => invoked)).toEqual([1, 4, 5, 8])
  })

  it('has many registers', () => {
    const independent = [
      '{:process 0, :type :invoke, :f :write, :value ["x" 1]}',
      '{:process 0, :type :ok, :f :write, :value ["x" 1]}',
      '{:process 0, :type :invoke, :f :read, :value ["x" nil]}',
      '{:process 0, :type :ok, :f :read, :value ["x" 1]}',
      '{:process 0, :type :invoke, :f :cas, :value ["x" [1 2]]}',
      '{:process 0, :type :ok, :f :cas, :value ["x" [1 2]]}',
    ]
    expect(operations('register', ...independent)).toEqual([
      ['p0', { type: 'write', key: 'x', value: 1 }, ok],
      ['p0', { type: 'read', key: 'x' }, 1],
      ['p0', { type: 'cas', key: 'x', expected: 1, value: 2 }, true],
    ])
    const store = ['put', 'get'].flatMap((f) => [
      `{:process 9, :type :invoke, :f :${f}, :key "k", :value "v"}`,
      `{:process 9, :type :ok, :f :${f}, :key "k", :value "v"}`,
    ])
    expect(operations('register', ...store)).toEqual([
      ['p9', { type: 'write', key: 'k', value: 'v' }, ok],
      ['p9', { type: 'read', key: 'k' }, 'v'],
    ])
  })

  it('has queues, sets, counters and locks', () => {
    const done = (f: string, asked: string, answered: string) => [
      `{:process 0, :type :invoke, :f :${f}, :value ${asked}}`,
      `{:process 0, :type :ok, :f :${f}, :value ${answered}}`,
    ]
    expect(operations('queue', ...done('enqueue', '1', '1'), ...done('dequeue', 'nil', '1'))).toEqual([
      ['p0', { type: 'enqueue', value: 1 }, ok],
      ['p0', { type: 'dequeue' }, 1],
    ])
    expect(operations('set', ...done('add', '1', '1'), ...done('read', 'nil', '#{1}'))).toEqual([
      ['p0', { type: 'add', value: 1 }, ok],
      ['p0', { type: 'read' }, [1]],
    ])
    // Two members are no key and value.
    expect(operations('set', ...done('read', 'nil', '[1 2]'))).toEqual([['p0', { type: 'read' }, [1, 2]]])
    expect(operations('./stack.ts', ...done('push', '1', '[7 8]'), ...done('pop', 'nil', '1'))).toEqual([
      ['p0', { type: 'push', value: 1 }, [7, 8]],
      ['p0', { type: 'pop' }, 1],
    ])
    expect(operations('counter', ...done('add', '5', '5'), ...done('read', 'nil', '5'))).toEqual([
      ['p0', { type: 'increment', by: 5 }, ok],
      ['p0', { type: 'read' }, 5],
    ])
    expect(operations('lock', ...done('acquire', 'nil', 'nil'))).toEqual([['p0', { type: 'acquire' }, ok]])
  })

  it('has drains: what they took was taken meanwhile, nobody knows when, and then nothing was left', () => {
    const put = (value: number) => [
      `{:process 1, :type :invoke, :f :enqueue, :value ${value}}`,
      `{:process 1, :type :ok, :f :enqueue, :value ${value}}`,
    ]
    const drain = (took: string) => [
      '{:process 0, :type :invoke, :f :drain}',
      `{:process 0, :type :ok, :f :drain, :value ${took}}`,
    ]
    const judged = (...lines: readonly string[]) => {
      const { operations: all, failed } = read('queue', ...lines)
      const of = (model: string) => judgeFor('queue').judge(model, failed)(all, { explains: false }).verdict
      return [of('linearizable'), of('exactly-once')]
    }
    expect(judged(...put(1), ...put(2), ...drain('[1 2]'))).toEqual(['holds', 'holds'])
    expect(judged(...put(1), ...put(2), ...drain('[2]'))).toEqual(['violated', 'violated'])
    expect(judged(...put(1), ...put(2), ...drain('[2 1]'))).toEqual(['violated', 'holds'])
    expect(judged(...put(1), ...drain('[1 1]'))).toEqual(['violated', 'violated'])
    // Somebody puts in more, perhaps after the drain has looked.
    const [begins = '', ends = ''] = drain('[1]')
    expect(judged(...put(1), begins, ...put(2), ends)).toEqual(['holds', 'holds'])
    expect(judged(...put(1), begins, ...put(2), ends, ...drain('[]'))).toEqual(['violated', 'violated'])
    // But it has looked, and 1 was there all the time.
    const [, empty = ''] = drain('[]')
    expect(judged(...put(1), begins, ...put(2), empty)).toEqual(['violated', 'holds'])
    expect(judged(begins, ...put(2), empty)).toEqual(['holds', 'holds'])
    const [, one = ''] = drain('[1]')
    expect(judged(...put(1), ...put(2), begins, ...put(3), one)).toEqual(['violated', 'holds'])
    expect(judged(...put(1), begins, '{:process 0, :type :fail, :f :drain}')).toEqual(['holds', 'holds'])
    expect(() => read('queue', begins, '{:process 0, :type :info, :f :drain}')).toThrow('This :drain has no end')
    expect(() => read('queue', begins)).toThrow('This :drain has no end')
    expect(() => read('queue', '{:process 0, :type :ok, :f :drain, :value 1}')).toThrow('A :drain has as its value')
  })

  it('knows the lines, whatever events stand for', () => {
    const { operations: all } = read(
      'queue',
      '{:process 0, :type :ok, :f :enqueue, :value 1}',
      '{:process 1, :type :invoke, :f :drain}',
      '{:process 1, :type :ok, :f :drain, :value [1]}',
      '{:process 0, :type :invoke, :f :enqueue, :value 2}',
      '{:process 0, :type :ok, :f :enqueue, :value 2}',
    )
    expect(all.map(fileLinesOf)).toEqual([
      { invoked: 1, returned: 1 },
      { invoked: 2, returned: 3 },
      { invoked: 3, returned: 3 },
      { invoked: 4, returned: 5 },
    ])
  })

  it('draws what a drain took one below the other', () => {
    const { operations: all, failed } = read(
      'queue',
      ...[1, 2].flatMap((value) => [
        `{:process 0, :type :invoke, :f :enqueue, :value ${value}}`,
        `{:process 0, :type :ok, :f :enqueue, :value ${value}}`,
      ]),
      '{:process 1, :type :invoke, :f :drain}',
      '{:process 1, :type :ok, :f :drain, :value [2 1]}',
    )
    const { violation } = judgeFor('queue').judge('linearizable', failed)(all, { explains: true })
    expect(historyLines(violation as HistoryViolation, all).slice(1)).toEqual([
      '  enqueue(2) of p0 comes before enqueue(1) of p0: 2 was dequeued before 1.',
      '  enqueue(1) of p0 comes before enqueue(2) of p0: it had returned when that was invoked.',
      '',
      'p0  |==enqueue(1)==| |==enqueue(2)==|',
      'p1                                    |==dequeue = 2==| |--dequeue = null--|',
      '                                      |==dequeue = 1==|',
    ])
  })

  it('has transactions, also such of which only the end was recorded', () => {
    const line = '{:process 3, :type :ok, :f :txn, :value [[:append :x 1] [:r "y" [2]] [:w 3 4]]}'
    const operation = {
      type: 'transaction',
      operations: [
        { type: 'append', key: ':x', value: 1 },
        { type: 'read', key: 'y' },
        { type: 'write', key: 3, value: 4 },
      ],
    }
    expect(operations('transactions', line)).toEqual([['p3', operation, [null, [2], null]]])
    // Nobody knows when the second was invoked, but that it was not before the first had ended.
    const [first, second] = read('transactions', line, line).operations
    expect([first?.returned, second?.invoked]).toEqual([2, 3])
  })

  it.each([
    ['{:process 0, :type :ok, :f :read', /^This is no EDN: the text ends before }\.\n {2}at h\.edn:1\n/],
    ['\n5', /^This is no map\.\n {2}at h\.edn:2\n/],
    ['{:process 0, :type :done}', /^:type has to be :invoke, :ok, :fail or :info\.\n {2}at h\.edn:1\n/],
    [
      '{:process 0, :type :invoke, :f :cas, :value 1}',
      /^A :cas has as its value what it expects, and what it writes\./,
    ],
    ['{:process 0, :type :invoke, :value 1}', /^An event needs :f, what it does\./],
    [
      '{:process 0, :type :invoke, :f :read}\n{:process 0, :type :invoke, :f :read}',
      /^p0 invokes an operation while its last one, of line 1, has not ended\.\n {2}at h\.edn:2\n/,
    ],
  ])('%j is refused, with the line', (text, message) => expect(() => read('register', text)).toThrow(message))

  it("is made of Porcupine's logs by the line in the docs", () => {
    const log = [
      'INFO  jepsen.util - 0\t:invoke\t:write\t3',
      'noise',
      'INFO  jepsen.util - 0   :ok   :write  3',
      'INFO  jepsen.util - 1\t:invoke\t:cas\t[3 4]',
      'INFO  jepsen.util - 1\t:info\t:cas\t:timed-out',
    ].join('\n')
    const script = String.raw`s/^INFO +jepsen\.util - ([0-9]+)[[:space:]]+(:[a-z]+)[[:space:]]+(:[a-z]+)[[:space:]]+(.*)$/{:process \1, :type \2, :f \3, :value \4}/p`
    const edn = execFileSync('sed', ['-nE', script], { input: `${log}\n`, encoding: 'utf8' })
    expect(operations('register', edn)).toEqual([
      ['p0', { type: 'write', value: 3 }, ok],
      ['p1', { type: 'cas', expected: 3, value: 4 }, undefined],
    ])
    expect(
      judgeFor('register').judge('linearizable', [])(read('register', edn).operations, { explains: false }).verdict,
    ).toBe('holds')
  })
})
