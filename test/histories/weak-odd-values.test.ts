/** Weak models of registers, with values that repeat or were there at the start, and without ends: judged as by definition. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeFor } from '../../src/histories/consistency.ts'
import type { RecordedOperation } from '../../src/histories/operations.ts'
import type { Plain } from '../../src/language/plain.ts'
import { amounts } from '../amounts.ts'
import { type OddObject, oddHistories } from './odd-histories.ts'
import { plainObjects } from './plain-objects.ts'
import { isRightByDefinition } from './weak-odd-by-definition.ts'

const few: readonly Plain[] = [0, 1, 2, null]
const pickFrom = (values: readonly Plain[], pick: number) => values[pick % values.length] as Plain
const keys: readonly Plain[] = ['x', 'x', 1]

/** Only reads and writes, of few values and two keys. */
const oddRegister: OddObject = {
  name: 'register',
  initial: 0,
  plain: plainObjects.register(0),
  operations: [
    (pick) => ({ type: 'read', key: pickFrom(keys, pick) }),
    (pick) => ({ type: 'read', key: pickFrom(keys, pick) }),
    (pick) => ({ type: 'write', key: pickFrom(keys, pick), value: pickFrom(few, pick >> 2) }),
  ],
  wrong: few,
}

const weak = judgeFor('register').models.filter((model) => !['linearizable', 'sequential'].includes(model))

describe('a register with values that repeat', () => {
  it.each(weak)('is %s as by definition', (model) => {
    const verdicts = { holds: 0, violated: 0 }
    fc.assert(
      fc.property(oddHistories(oddRegister, 6), ({ operations, failed }) => {
        const expected = isRightByDefinition(model, operations, 0) ? 'holds' : 'violated'
        verdicts[expected]++
        expect(judgeFor('register', 0).judge(model, failed)(operations, { explains: false }).verdict).toBe(expected)
      }),
      { numRuns: Math.ceil(amounts.histories / 4) },
    )
    expect(Math.min(verdicts.holds, verdicts.violated)).toBeGreaterThan(0)
  })
})

describe('what cannot be judged without a guess', () => {
  let now = 0
  const does = (client: string, index: number, operation: Plain, result: Plain): RecordedOperation => ({
    client,
    index,
    operation,
    result,
    invoked: now++,
    returned: now++,
  })
  const write = (value: Plain, key = 'x') => ({ type: 'write', key, value })
  const read = { type: 'read', key: 'x' }
  const ok = { type: 'ok' }
  const judged = (model: string, operations: readonly RecordedOperation[]) =>
    judgeFor('register').judge(model, [])(operations, { explains: true })

  it('is undecided, and says which write is not known', () => {
    // Too many choices, no order of all operations, and nothing wrong with reads of one source.
    const writers = Array.from({ length: 20 }, (_, at) => does(`w${at}`, 0, write(1), ok))
    const readers = ['a', 'b'].flatMap((client) => [
      ...Array.from({ length: 20 }, (_, at) => does(client, at, read, 1)),
    ])
    const forked = [
      ...[does('p', 0, write(5, 'y'), ok), does('q', 0, write(6, 'y'), ok)],
      ...[does('r', 0, { type: 'read', key: 'y' }, 5), does('r', 1, { type: 'read', key: 'y' }, 6)],
      ...[does('s', 0, { type: 'read', key: 'y' }, 6), does('s', 1, { type: 'read', key: 'y' }, 5)],
    ]
    const { verdict, reason, cure } = judged('causal-memory', [...writers, ...readers, ...forked])
    expect({ verdict, reason, cure }).toEqual({
      verdict: 'undecided',
      reason: 'no anomaly found; which write of 1 to "x" was read is not known',
      cure: 'Let clients write distinct values, other than what is there at the start.',
    })
    expect(judged('causal-memory', [...writers, ...readers]).verdict).toBe('holds')
    const thinAir = [...writers, ...readers, ...forked, does('t', 0, read, 9)]
    expect(judged('causal-memory', thinAir).verdict).toBe('violated')
  })

  it('is what a compare-and-set found, unless all operations have an order', () => {
    const cas = { type: 'cas', key: 'x', expected: 1, value: 2 }
    const right = [does('a', 0, write(1), ok), does('a', 1, cas, true), does('b', 0, read, 2)]
    expect(judged('causal', right).verdict).toBe('holds')
    const unclear = [does('a', 0, cas, true), does('b', 0, read, 2)]
    expect(judged('causal', unclear)).toMatchObject({
      verdict: 'undecided',
      reason: 'no anomaly found; what the model says of cas is not known',
    })
    const wrong = [does('a', 0, cas, true), does('a', 1, read, 2), does('a', 2, read, null)]
    expect(judged('causal', wrong).verdict).toBe('violated')
  })
})
