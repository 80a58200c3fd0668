import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeFor } from '../../src/histories/consistency.ts'
import { isolationLevels } from '../../src/histories/isolation.ts'
import type { RecordedOperation } from '../../src/histories/operations.ts'
import type { Plain } from '../../src/language/plain.ts'
import { amounts } from '../amounts.ts'

/** `r x 1`, `w x 1`, `a x 1` (append), `l x 1 2` (a read of a list). */
function transaction(client: string, at: number, lines: readonly string[], returned = at + 0.5): RecordedOperation {
  const parsed = lines.map((line) => {
    const [letter, key, ...values] = line.split(' ')
    const value = values[0] === '-' ? null : Number(values[0])
    const type = letter === 'w' ? 'write' : letter === 'a' ? 'append' : 'read'
    const operation = type === 'read' ? { type, key: key as string } : { type, key: key as string, value }
    return { operation, answer: letter === 'l' ? values.map(Number) : letter === 'r' ? value : null }
  })
  return {
    client,
    index: 0,
    operation: { type: 'transaction', operations: parsed.map(({ operation }) => operation) } as Plain,
    result: parsed.map(({ answer }) => answer),
    invoked: at,
    returned,
  }
}

/** Transactions that all overlapped. */
const concurrent = (...all: readonly (readonly string[])[]) =>
  all.map((lines, at) => transaction(`t${at + 1}`, at, lines, 1000 + at))

const judge = (level: string, operations: readonly RecordedOperation[], failed: readonly RecordedOperation[] = []) =>
  judgeFor('transactions').judge(level, failed)(operations, { explains: true })

/** The levels that a history violates, and the name of what the strongest of them finds. */
function findings(operations: readonly RecordedOperation[], failed: readonly RecordedOperation[] = []) {
  const broken = isolationLevels.filter((level) => judge(level, operations, failed).verdict === 'violated')
  return { weakest: broken.at(-1), anomaly: judge('serializable', operations, failed).violation?.anomaly }
}

describe('anomalies by their names', () => {
  it.each([
    [
      'write skew (G2-item)',
      'serializable',
      [
        ['r x -', 'r y -', 'w x 1'],
        ['r x -', 'r y -', 'w y 1'],
      ],
    ],
    [
      'write skew (G2-item)',
      'serializable',
      [
        ['l x', 'l y', 'a x 1'],
        ['l x', 'l y', 'a y 1'],
        ['l x 1', 'l y 1'],
      ],
    ],
    [
      'lost update (G-single)',
      'snapshot-isolation',
      [
        ['r x -', 'w x 1'],
        ['r x -', 'w x 2'],
      ],
    ],
    ['lost update (G-single)', 'snapshot-isolation', [['l x', 'a x 1'], ['l x', 'a x 2'], ['l x 1 2']]],
    ['read skew (G-single)', 'snapshot-isolation', [['l x', 'l y 1'], ['a x 1', 'a y 1'], ['l x 1']]],
    [
      'circular information flow (G1c)',
      'read-committed',
      [
        ['a x 1', 'l y 2'],
        ['a y 2', 'l x 1'],
      ],
    ],
    [
      'circular information flow (G1c)',
      'read-committed',
      [
        ['w x 1', 'r y 2'],
        ['w y 2', 'r x 1'],
      ],
    ],
    ['dirty write (G0)', 'read-uncommitted', [['a x 1', 'a y 1'], ['a x 2', 'a y 2'], ['l x 1 2'], ['l y 2 1']]],
    ['dirty read: intermediate read (G1b)', 'read-committed', [['w x 1', 'w x 2'], ['r x 1']]],
    ['dirty read: intermediate read (G1b)', 'read-committed', [['a x 1', 'a x 2'], ['l x 1']]],
    [
      'anti-dependency cycle (G2-item)',
      'serializable',
      [
        ['l x', 'a y 1'],
        ['l y', 'a z 1'],
        ['l z', 'a x 1'],
        ['l x 1', 'l y 1', 'l z 1'],
      ],
    ],
    ['internal inconsistency', 'read-uncommitted', [['a x 1', 'l x']]],
    ['internal inconsistency', 'read-uncommitted', [['w x 1', 'r x 2'], ['w x 2']]],
    ['read out of thin air', 'read-uncommitted', [['r x 7']]],
    ['incompatible order', 'read-uncommitted', [['a x 1'], ['a x 2'], ['l x 1 2'], ['l x 2 1']]],
    ['duplicate append', 'read-uncommitted', [['a x 1'], ['l x 1 1']]],
  ] as const)('%s is ruled out from %s on', (anomaly, weakest, lines) =>
    expect(findings(concurrent(...lines))).toEqual({ weakest, anomaly }),
  )

  it('a dirty read is one of what was rolled back', () => {
    const [writer, reader] = concurrent(['w x 1'], ['r x 1']) as [RecordedOperation, RecordedOperation]
    const { violation } = judge('serializable', [reader], [{ ...writer, result: undefined }])
    expect(violation?.anomaly).toBe('dirty read: aborted read (G1a)')
    expect(violation?.why).toBe('1 of x was read, and rolled back')
    expect(judge('serializable', [{ ...writer, result: undefined }, reader]).verdict).toBe('holds')
  })

  it('a stale read is serializable, but not in real time', () => {
    const operations = [transaction('t1', 0, ['w x 1']), transaction('t2', 1, ['r x -'])]
    expect(judge('serializable', operations).verdict).toBe('holds')
    const { violation } = judge('strict-serializable', operations)
    expect(violation?.anomaly).toBe('not serializable in real time')
    expect(violation?.circle.map(({ why }) => why).sort()).toEqual([
      'it had returned when that was invoked',
      'it read x without the 1 from there',
    ])
  })

  it('a cycle says which transaction depends on which', () => {
    const { violation } = judge('serializable', concurrent(['r x -', 'w y 1'], ['r y -', 'w x 1']))
    expect(violation?.core.map(({ client }) => client)).toEqual(['t1', 't2'])
    expect(violation?.circle.map(({ before, after, why }) => `${before.client} ${after.client} ${why}`).sort()).toEqual(
      ['t1 t2 it read x without the 1 from there', 't2 t1 it read y without the 1 from there'],
    )
  })
})

/** Runs of a store of lists in which a transaction reads each key from now or from some earlier time. */
const histories = fc
  .array(
    fc.array(fc.record({ appends: fc.boolean(), key: fc.constantFrom('x', 'y'), back: fc.nat(2) }), {
      minLength: 1,
      maxLength: 3,
    }),
    { minLength: 2, maxLength: 5 },
  )
  .map((all) => {
    const past: { [key: string]: number[] }[] = [{ x: [], y: [] }]
    let fresh = 0
    const lines = all.map((steps) => {
      const now = structuredClone(past.at(-1)) as { [key: string]: number[] }
      const written: { [key: string]: number[] } = { x: [], y: [] }
      const done = steps.map(({ appends, key, back }) => {
        if (appends) {
          written[key]?.push(++fresh)
          return `a ${key} ${fresh}`
        }
        const seen = past[Math.max(0, past.length - 1 - back)]?.[key] ?? []
        return ['l', key, ...seen, ...(written[key] ?? [])].join(' ')
      })
      for (const key of ['x', 'y']) now[key]?.push(...(written[key] ?? []))
      past.push(now)
      return done
    })
    return concurrent(...lines)
  })

/** Whether some order of the transactions, one after the other, explains what all of them read. */
function isSerializableByDefinition(operations: readonly RecordedOperation[]): boolean {
  const goesOn = (left: readonly RecordedOperation[], store: ReadonlyMap<string, readonly Plain[]>): boolean =>
    left.length === 0 ||
    left.some((next) => {
      const after = new Map(store)
      const { operations: steps } = next.operation as unknown as {
        operations: { type: string; key: string; value: Plain }[]
      }
      const fits = steps.every(({ type, key, value }, at) => {
        const list = after.get(key) ?? []
        if (type === 'append') after.set(key, [...list, value])
        return type === 'append' || JSON.stringify((next.result as Plain[])[at]) === JSON.stringify(list)
      })
      return (
        fits &&
        goesOn(
          left.filter((other) => other !== next),
          after,
        )
      )
    })
  return goesOn(operations, new Map())
}

const numRuns = amounts.histories

describe('on random histories', () => {
  it('serializability is decided as by definition', () => {
    const verdicts = { holds: 0, violated: 0 }
    fc.assert(
      fc.property(histories, (operations) => {
        const expected = isSerializableByDefinition(operations) ? 'holds' : 'violated'
        verdicts[expected]++
        expect(judge('serializable', operations).verdict).toBe(expected)
      }),
      { numRuns },
    )
    expect(Math.min(verdicts.holds, verdicts.violated)).toBeGreaterThan(numRuns / 200)
  })

  it('a stronger level rules out what a weaker one does', () =>
    fc.assert(
      fc.property(histories, (operations) => {
        const verdicts = isolationLevels.map((level) => judge(level, operations).verdict)
        expect(verdicts).toEqual([...verdicts].sort().reverse())
      }),
      { numRuns },
    ))
})

it('1,000 transactions are judged at all levels', () => {
  const lists = new Map<string, number[]>()
  const operations = Array.from({ length: 1000 }, (_, at) => {
    const [one, other] = [`k${at % 7}`, `k${(at * 5) % 11}`]
    const lines = [['l', one, ...(lists.get(one) ?? [])].join(' '), `a ${other} ${at}`]
    lists.set(other, [...(lists.get(other) ?? []), at].slice(-1000))
    return transaction(`c${at % 10}`, at, lines)
  })
  for (const level of isolationLevels) expect(judge(level, operations).verdict).toBe('holds')
})

describe('lists to which equal elements were appended', () => {
  it.each([
    ['dirty read: intermediate read (G1b)', [['a x 1', 'a x 1'], ['l x 1']]],
    ['dirty read: intermediate read (G1b)', [['a x 1', 'a x 2'], ['a x 1', 'a x 3'], ['l x 1 2 1']]],
    ['incompatible order', [['a x 2', 'a x 1'], ['a x 1', 'a x 2'], ['l x 2 2 1 1']]],
  ] as const)('%s', (anomaly, transactions) => {
    expect(judge('read-committed', concurrent(...transactions)).violation).toMatchObject({ anomaly, isSmallest: true })
    // What is not committed yet may be read where nothing forbids it.
    expect(judge('read-uncommitted', concurrent(...transactions)).verdict).toBe('undecided')
  })

  it.each([
    [[['a x 1', 'a x 1'], ['a x 1'], ['l x 1']]],
    [[['a x 1', 'a x 2'], ['a x 1'], ['l x 1 1 2']]],
    [[['a x 1', 'l x 1 1'], ['a x 1'], ['l x 1']]],
  ])('right: %j', (transactions) => {
    expect(judge('read-committed', concurrent(...transactions)).verdict).toBe('holds')
  })
})

it('what is no transaction is refused', () => {
  const read = { client: 'a', index: 0, result: null, invoked: 1, returned: 2 }
  expect(() => judge('serializable', [{ ...read, operation: { type: 'read' } }])).toThrow(/^This is no transaction: /)
  const operation = { type: 'transaction', operations: [{ type: 'read', key: 'x' }] }
  expect(() => judge('serializable', [{ ...read, operation }])).toThrow(/has 1 operation and no list of 1 answer/)
  expect(() => judge('serializable', concurrent(['w x 1'], ['a x 1']))).toThrow(
    /^x is written over by t1, event 0, and appended to by t2, event 1\./,
  )
  expect(() => judge('read-uncommitted', concurrent(['a x 1'], ['r x 1']))).toThrow(
    /^The transaction of t2 that returned in event 1001 read 1 from x, to which transactions append\./,
  )
})
