/** Functions that never ran, and those that do not always answer the same. */

import { describe, expect, it } from 'vitest'
import { action } from '../../../src/language/machine.ts'
import { always } from '../../../src/language/property.ts'
import { role } from '../../../src/language/role.ts'
import { counting, searchOf, smallMachine, smallProtocol } from '../small-models.ts'

interface Messages {
  server: { ping: {} }
}

describe('author functions that never ran', () => {
  it('are listed after an exhaustive search', () => {
    const made = smallMachine({
      variables: () => ({ n: 0 }),
      actions: (_parameters) => ({
        used: action({ when: ({ n }) => n < 2, do: (state) => void state.n++ }),
        disabled: action({ when: () => false, do() {} }),
      }),
    })
    expect(searchOf(made).neverRan).toEqual(['disabled'])
    expect(searchOf(made, { maxDepth: 2 }).neverRan).toEqual([])
  })

  it('of a protocol are handlers and timeouts by role', () => {
    const made = smallProtocol<{ server: { used: {}; unused: {} } }>({
      nodes: { server: 2 },
      roles: {
        server: role({
          state: { n: 0 },
          start(server) {
            server.send(server.others, { type: 'used' })
          },
          on: { used: (server) => server.n++, unused() {} },
          timeout: { never() {} },
        }),
      },
    })
    expect(searchOf(made).neverRan).toEqual(['server.on.unused', 'server.timeout.never'])
  })
})

describe('a function that does not always answer the same', () => {
  let calls = 0
  const impure: { [name: string]: () => number } = {
    'Math.random()': () => Math.floor(Math.random() * 1000),
    'Date.now()': () => Date.now() % 1000,
    'a clock': () => new Date().getMilliseconds(),
    'performance.now()': () => Math.floor(performance.now() * 1000) % 1000,
    'a counter outside the state': () => ++calls % 1000,
  }

  const writing = (value: () => number) =>
    smallMachine({
      variables: () => ({ n: 0, turns: 0 }),
      actions: (_parameters) => ({
        impure: action({
          when: ({ turns }) => turns < 4,
          do(state) {
            state.n = value()
            state.turns++
          },
        }),
      }),
      properties: { low: always(({ n }) => n < 990) },
    })

  const expectToBeNamed = (source: string) => {
    const result = searchOf(writing(impure[source] as () => number), { paranoid: true })
    expect(result.verdict).toBe('error')
    expect(result.error).toMatchObject({
      code: 'nondeterministic',
      place: expect.stringMatching(/^impure( \(.*irregular-functions\.test\.ts:\d+:\d+\))?$/),
    })
  }

  it.each(Object.keys(impure).filter((source) => source !== 'Date.now()'))(
    'is named when it uses %s and the search is paranoid',
    expectToBeNamed,
  )

  it('is named when it uses Date.now() and the search is paranoid', () => expectToBeNamed('Date.now()'))

  it('is not confused with one that computes with given dates', () => {
    const result = searchOf(
      writing(() => Date.UTC(1970, 0, 1)),
      { paranoid: true },
    )
    expect(result.verdict).toBe('holds')
  })

  it.each(Object.keys(impure))('ends in a verdict or an error without the audit, too: %s', (source) => {
    for (let time = 0; time < 20; time++) {
      const result = searchOf(writing(impure[source] as () => number))
      expect(['holds', 'violated', 'error']).toContain(result.verdict)
      if (result.verdict === 'error') expect(result.error?.code).toBe('nondeterministic')
    }
  })

  it('is named when it is a predicate', () => {
    let asked = 0
    const made = counting({ fickle: always(() => asked++ % 2 === 0) })
    expect(searchOf(made, { paranoid: true }).error).toMatchObject({ code: 'nondeterministic', place: 'fickle' })
  })

  it('is named when it is a handler', () => {
    const made = smallProtocol<Messages>({
      nodes: { server: 1 },
      roles: {
        server: role({
          state: { n: 0 },
          start(server) {
            server.send(server.id, { type: 'ping' })
          },
          on: {
            ping(server) {
              server.n = Math.random()
            },
          },
        }),
      },
    })
    expect(searchOf(made, { paranoid: true }).error).toMatchObject({
      code: 'nondeterministic',
      message: 'server.on.ping uses Math.random().',
    })
  })

  it('is a pure function when the audit runs it twice and it answers the same', () => {
    const { seconds: _, handlerCalls: __, ...audited } = searchOf(counting(), { paranoid: true })
    const { seconds: ___, handlerCalls: ____, ...plain } = searchOf(counting())
    expect(audited).toEqual(plain)
  })

  it('leaves the clock and the random source as they were', () => {
    const before = [Math.random, Date, Date.now, performance.now]
    searchOf(writing(impure['Math.random()'] as () => number), { paranoid: true })
    expect([Math.random, Date, Date.now, performance.now]).toEqual(before)
  })
})
