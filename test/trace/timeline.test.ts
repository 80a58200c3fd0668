import { expect, it } from 'vitest'
import { readHistory } from '../../src/histories/history-file.ts'
import { realTime } from '../../src/histories/linearizability.ts'
import { register } from '../../src/histories/objects.ts'
import { whyUnexplained } from '../../src/histories/unexplained.ts'
import { historyLines } from '../../src/trace/history.ts'
import { describeOperation, timeline } from '../../src/trace/timeline.ts'
import { lineWidth } from '../../src/trace/value.ts'

const events = (...all: readonly (readonly [client: string, kind: string, value?: unknown])[]) =>
  readHistory(all.map(([client, kind, value]) => JSON.stringify({ client, kind, value })).join('\n'), 'h').operations

const write = (value: number) => ({ type: 'write', value })
const read = { type: 'read' }

it('operations that overlap in the drawing are those that overlapped', () => {
  const operations = events(
    ...[['a', 'invoke', write(1)] as const, ['long name', 'invoke', read] as const],
    ...[['a', 'return'] as const, ['long name', 'return', 1] as const],
    ...[['a', 'invoke', read] as const, ['long name', 'invoke', write(2)] as const, ['a', 'return', 2] as const],
  )
  expect(timeline(operations, new Set([operations[2] as (typeof operations)[number]])).join('\n')).toBe(
    `
a          |--write(1)--|   |==read = 2==|
long name    |--read = 1--|   |---write(2)-...`.slice(1),
  )
})

it('a wide timeline goes on below', () => {
  const operations = events(
    ...Array.from({ length: 12 }, (_, at) => [
      ['a', 'invoke', write(at)] as const,
      ['a', 'return'] as const,
      ['b', 'invoke', read] as const,
      ['b', 'return', at] as const,
    ]).flat(),
  )
  const lines = timeline(operations, new Set())
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(lineWidth)
  expect(lines.filter((line) => line.startsWith('a ')).length).toBeGreaterThan(1)
})

it('a violation names operations that cannot be ordered, why, and what the last one should have answered', () => {
  const operations = events(
    ...[['a', 'invoke', write(1)] as const, ['b', 'invoke', read] as const, ['b', 'return', 1] as const],
    ...[['c', 'invoke', read] as const, ['c', 'return', null] as const, ['a', 'return'] as const],
  )
  expect(historyLines(whyUnexplained(register(null), operations, { kept: realTime }), operations).join('\n')).toBe(
    `
These 3 operations cannot be ordered:
  read = null of c comes before write(1) of a: it read null, which that write replaces.
  write(1) of a comes before read = 1 of b: its value 1 was read there.
  read = 1 of b comes before read = null of c: it had returned when that was invoked.
There is an order until read = null of c returns; it would answer 1 then.

a  |=============write(1)=============|
b    |==read = 1==|
c                   |==read = null==|`.slice(1),
  )
})

it('operations are written as calls', () => {
  expect(describeOperation({ type: 'write', key: 'x', value: [1] }, { type: 'ok' })).toBe('write(x, [1])')
  expect(describeOperation({ type: 'cas', expected: 1, value: 2 }, false)).toBe('cas(expected: 1, value: 2) = false')
  expect(describeOperation('tick', undefined)).toBe('"tick"')
})
