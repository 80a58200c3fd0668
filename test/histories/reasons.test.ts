/** What is said of a violation, in words: what a set lost, what came from nowhere, and forks by their name. */

import { describe, expect, it } from 'vitest'
import { judgeFor, type ObjectName } from '../../src/histories/consistency.ts'
import { readHistory } from '../../src/histories/history-file.ts'
import type { Plain } from '../../src/language/plain.ts'

const event = (client: string, kind: string, value?: Plain) => JSON.stringify({ client, kind, value })
const done = (client: string, operation: Plain, answer?: Plain) => [
  event(client, 'invoke', operation),
  event(client, 'return', answer),
]
const judged = (object: ObjectName, model: string, events: readonly string[], initial?: Plain) => {
  const { operations, failed } = readHistory(events.join('\n'), 'h')
  return judgeFor(object, initial).judge(model, failed)(operations, { explains: true }).violation
}

describe('a set', () => {
  const add = (value: Plain) => ({ type: 'add', value })
  const said = (events: readonly string[], initial?: Plain, model = 'linearizable') => {
    const violation = judged('set', model, events, initial)
    return [violation?.why, violation?.beside?.map(({ operation }) => operation)]
  }

  it('names what it lost, and what came from nowhere', () => {
    const added = [...done('a', add(1)), ...done('a', add(2))]
    expect(said([...added, ...done('b', { type: 'read' }, [2, 9, [8]])])).toEqual([
      '1 is lost: added before, and removed by nobody; 9 and [8] are from nowhere: nobody ever added that',
      [],
    ])
    expect(said([...added, ...done('b', { type: 'contains', value: 1 }, false)])[0]).toBe(
      '1 is lost: added before, and removed by nobody',
    )
    expect(said(done('b', { type: 'contains', value: 7 }, true))[0]).toBe('7 is from nowhere: nobody ever added that')
  })

  it('names what was there at the start and is lost', () =>
    expect(said(done('b', { type: 'read' }, [2]), [1, 2])[0]).toBe('1 is lost: added before, and removed by nobody'))

  it('draws what failed, or was done only later', () => {
    const failing = [event('a', 'invoke', add(1)), event('a', 'fail'), ...done('b', { type: 'read' }, [1])]
    expect(said(failing)).toEqual(['1 is from nowhere: an addition of that had failed', [add(1)]])
    const late = [...done('b', { type: 'read' }, [1]), ...done('a', add(1))]
    expect(said(late)).toEqual(['1 is from nowhere: added only later', [add(1)]])
  })

  it('has lost nothing that somebody may have removed', () => {
    const events = [
      ...done('a', add(1)),
      ...done('a', add(2)),
      event('c', 'invoke', { type: 'remove', value: 1 }),
      ...done('b', { type: 'read' }, []),
    ]
    expect(said(events)[0]).toBe('2 is lost: added before, and removed by nobody')
  })

  it('that another client added to has not lost that in sequential consistency', () =>
    expect(said([...done('a', add(1)), ...done('b', { type: 'read' }, [])], undefined, 'sequential')[0]).toBe(
      undefined,
    ))
})

describe('two clients that see two writes in different orders', () => {
  const write = (key: string) => ({ type: 'write', key, value: 1 })
  const read = (key: string) => ({ type: 'read', key })
  const events = [
    event('w', 'invoke', write('x')),
    event('v', 'invoke', write('y')),
    ...done('a', read('x'), 1),
    ...done('a', read('y'), null),
    ...done('b', read('y'), 1),
    ...done('b', read('x'), null),
  ]

  it('see a long fork', () => expect(judged('register', 'sequential', events)?.anomaly).toBe('long fork'))

  it('see none when one of them wrote himself', () => {
    const own = [
      ...done('a', write('x')),
      ...done('a', read('y'), null),
      ...done('b', write('y')),
      ...done('b', read('x'), null),
    ]
    expect(judged('register', 'sequential', own)).toMatchObject({ anomaly: null })
  })
})
