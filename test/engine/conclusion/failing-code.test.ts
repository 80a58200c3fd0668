/** What is said of author code that throws or breaks a rule of the language, and of the run to it. */

import { describe, expect, it } from 'vitest'
import { action } from '../../../src/language/machine.ts'
import type { Node } from '../../../src/language/node.ts'
import { role } from '../../../src/language/role.ts'
import { searchOf, smallMachine, smallProtocol } from '../small-models.ts'

describe('a state constraint that throws', () => {
  const failingAt = (at: number) =>
    smallMachine({
      variables: () => ({ n: 0 }),
      actions: (_parameters) => ({ grow: action({ do: (state) => void state.n++ }) }),
      within({ n }) {
        if (n === at) throw new Error('outside')
        return n < 10
      },
    })

  it('is an error that names it, with the run to the state', () => {
    const result = searchOf(failingAt(3))
    expect(result.verdict).toBe('error')
    expect(result.error).toMatchObject({
      code: 'predicate-threw',
      message: 'The predicate within threw Error: outside.',
      place: expect.stringMatching(/failing-code\.test\.ts:\d+:\d+$/),
    })
    expect(result.error?.run?.states).toEqual([[0], [1], [2], [3]])
  })

  it('in the initial state is an error, too', () => {
    const result = searchOf(failingAt(0))
    expect(result.verdict).toBe('error')
    expect(result.error?.message).toBe('The predicate within threw Error: outside.')
  })
})

describe('an exception in a handler', () => {
  const made = smallProtocol<{ server: { go: {} } }>({
    nodes: { server: 1 },
    roles: {
      server: role({
        state: { n: 0 },
        start(server) {
          server.send(server.id, { type: 'go' })
        },
        on: {
          go(server, { from }) {
            server.n++
            if (server.n === 2) throw new RangeError('two is too many')
            server.send(from, { type: 'go' })
          },
        },
      }),
    },
  })

  it('is a violation of its own: where, what, the line, and the run that ends with the failing step', () => {
    const result = searchOf(made)
    expect(result.verdict).toBe('violated')
    expect(result.violation).toMatchObject({
      property: 'server.on.go',
      kind: 'exception',
      failure: {
        kind: 'threw',
        where: 'server.on.go',
        message: 'RangeError: two is too many',
        line: expect.stringMatching(/failing-code\.test\.ts:\d+:\d+$/),
      },
    })
    expect(result.violation?.run?.steps.map(({ kind }) => kind)).toEqual(['start', 'deliver', 'deliver'])
    expect(result.violation?.run?.states).toHaveLength(2)
  })

  it('may be something else than an error', () => {
    const throws = smallMachine({
      variables: () => ({ n: 0 }),
      actions: (_parameters) => ({
        fail: action({
          do() {
            throw 'a text'
          },
        }),
      }),
    })
    expect(searchOf(throws).violation?.failure).toMatchObject({ message: 'threw a text', line: null })
  })

  it.each(['when', 'over'] as const)('may come from the %s of an action', (part) => {
    const fail = () => {
      throw new Error('no')
    }
    const throws = smallMachine({
      variables: () => ({ n: 0 }),
      actions: (_parameters) => ({
        act: part === 'when' ? action({ when: fail, do() {} }) : action({ over: fail as () => number[], do() {} }),
      }),
    })
    expect(searchOf(throws).violation).toMatchObject({ property: `act.${part}`, kind: 'exception' })
  })
})

interface Messages {
  server: { ping: {} }
}

interface ServerState {
  value: unknown
}

/** One node whose only handler, reached by a message or by a timer, misuses what it is given. */
function misusing(misuse: (server: Node<Messages, ServerState, 'tick'>) => void, by = 'ping') {
  return smallProtocol<Messages>({
    nodes: { server: 1 },
    roles: {
      server: role({
        state: (): ServerState => ({ value: null }),
        start(server) {
          if (by === 'ping') server.send(server.id, { type: 'ping' })
          else server.setTimer('tick')
        },
        on: { ping: misuse },
        timeout: { tick: misuse },
      }),
    },
  })
}

describe('a rule of the language that a handler breaks is an error with the run to it', () => {
  const cases: { what: string; misuse: Parameters<typeof misusing>[0]; message: string }[] = [
    {
      what: 'a message to a node that does not exist',
      misuse: (server) => server.send('nobody', { type: 'ping' }),
      message: 'server.on.ping sends to "nobody", which is no node.',
    },
    {
      what: 'a message without a type',
      misuse: (server) => server.send(server.id, {} as never),
      message: 'server.on.ping sends a message without a type.',
    },
    {
      what: 'a message that its receiver has no handler for',
      misuse: (server) => server.send(server.id, { type: 'pong' } as never),
      message: 'server.on.ping sends pong to server, which has no handler for it.',
    },
    {
      what: 'a message that hides who sent it',
      misuse: (server) => server.send(server.id, { type: 'ping', from: 'nobody' } as never),
      message: 'server.on.ping sends ping with a field from, which would hide who sent it.',
    },
    {
      what: 'a message that is not plain data',
      misuse: (server) => server.send(server.id, { type: 'ping', at: [Number.NaN] } as never),
      message: 'The message sent by server.on.ping is not plain data: NaN at at[0].',
    },
    {
      what: 'an unknown timer',
      misuse: (server) => server.setTimer('tock' as never),
      message: 'server.on.ping sets the timer tock, for which the role has no handler.',
    },
    {
      what: 'a choice without options',
      misuse: (server) => server.choose([]),
      message: 'choose() was given no options.',
    },
    {
      what: 'a return without an invocation',
      misuse: (server) => server.return('ok'),
      message: 'server returns from an operation that it did not invoke.',
    },
    {
      what: 'a second invocation',
      misuse(server) {
        server.invoke('get')
        server.invoke('get')
      },
      message: 'server invokes an operation while its last one has not returned.',
    },
    {
      what: 'an operation that is not plain data',
      misuse: (server) => server.invoke({ at: () => 1 }),
      message: 'The operation recorded by server.on.ping is not plain data: the function at at at.',
    },
    {
      what: 'a state that is not plain data',
      misuse(server) {
        server.value = { when: new Date(0) }
      },
      message: 'The state of server after server.on.ping is not plain data: an instance of Date at value.when.',
    },
    {
      what: 'a field that every node has',
      misuse(server) {
        ;(server as { now: number }).now = 1
      },
      message: 'It sets now, which every node has.',
    },
    {
      what: 'a state that it gives back',
      misuse: () => ({ value: 1 }),
      message: 'It returned an object.',
    },
  ]

  it.each(cases)('$what', ({ misuse, message }) => {
    const result = searchOf(misusing(misuse))
    expect(result.verdict).toBe('error')
    expect(result.error).toMatchObject({ code: 'bad-model', message })
    expect(result.violation).toBeNull()
    expect(result.error?.run?.steps.map(({ kind }) => kind)).toEqual(['start', 'deliver'])
  })

  it('after a timeout, too', () => {
    const result = searchOf(misusing((server) => server.send(server.id, { type: 'pong' } as never), 'tick'))
    expect(result.error).toMatchObject({
      code: 'bad-model',
      message: 'server.timeout.tick sends pong to server, which has no handler for it.',
      cure: 'Did you mean ping? To ignore it, add pong() {} to its handlers.',
    })
    expect(result.error?.run?.steps.map(({ kind }) => kind)).toEqual(['start', 'timeout'])
  })

  it('a variable of a machine that is not plain data', () => {
    const made = smallMachine({
      variables: () => ({ value: 0 as unknown }),
      actions: (_parameters) => ({
        spoil: action({
          do(state) {
            state.value = { deep: [undefined] }
          },
        }),
      }),
    })
    expect(searchOf(made).error).toMatchObject({
      code: 'bad-model',
      message: 'The value of value is not plain data: undefined at deep[0].',
      place: expect.stringMatching(/^spoil/),
    })
  })
})

describe('a start function that throws', () => {
  it('of a role is an error that names it, and no exception', () => {
    const made = smallProtocol<{ server: {} }>({
      nodes: { server: 2 },
      roles: {
        server: role({
          start(server) {
            if (server.index === 1) throw new Error('cannot start')
          },
        }),
      },
    })
    const result = searchOf(made)
    expect(result.verdict).toBe('error')
    expect(result.error).toMatchObject({
      code: 'bad-model',
      message: 'server.start of server1 fails: Error: cannot start',
      place: expect.stringMatching(/failing-code\.test\.ts:\d+:\d+$/),
    })
  })
})
