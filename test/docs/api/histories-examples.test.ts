/** Examples of docs/api.md: histories. */

import {
  type ClientHistory,
  type CompletedOperation,
  type CounterOperation,
  check,
  consistent,
  counter,
  type History,
  type HistoryProperty,
  type LockOperation,
  linearizable,
  lock,
  messages,
  protocol,
  type QueueOperation,
  queue,
  type RegisterOperation,
  register,
  role,
  type SequentialSpecification,
  type SetOperation,
  sequentiallyConsistent,
  set,
  spec,
} from 'netsplit'
import { expect, it } from 'vitest'

it('linearizable, sequentiallyConsistent, consistent', async () => {
  interface Messages {
    replica: { copy: { value: number } }
  }

  // Both replicas answer at once, and tell each other later.
  const replicas = protocol({
    name: 'replicas',
    parameters: {},
    messages: messages<Messages>(),
    nodes: { replica: 2 },
    roles: (_parameters, { replica: [first, second] }) => ({
      replica: role({
        state: { value: 0 },
        start(replica) {
          if (replica.id === first) {
            replica.invoke({ type: 'write', value: 1 })
            replica.value = 1
            replica.send(second, { type: 'copy', value: 1 })
            replica.return({ type: 'ok' })
          } else replica.setTimer('reads')
        },
        timeout: {
          reads(replica) {
            replica.invoke({ type: 'read' })
            replica.return(replica.value)
          },
        },
        on: {
          copy(replica, { value }) {
            replica.value = value
          },
        },
      }),
    }),
  })

  const replicated = spec(replicas, {
    properties: {
      linearizable: linearizable(register(0)),
      sequential: sequentiallyConsistent(register(0)),
      readsOwnWrites: consistent('read-your-writes', 'register', 0),
    },
    scenarios: { usual: { expect: { violates: 'linearizable' } } },
  })
  const { asExpected, counterexample } = await check(replicated, { scenario: 'usual' })
  expect(asExpected).toBe(true)
  expect(String(counterexample)).toContain('linearizable')
})

it('register', () => {
  const object = register(0)
  const swap: RegisterOperation<number> = { type: 'cas', expected: 0, value: 1 }
  expect(object.apply(object.initial, { type: 'read' }, 'client0')).toMatchObject({ result: 0 })
  expect(object.apply(object.initial, swap, 'client0')).toMatchObject({ result: true })
})

it('queue', () => {
  const object = queue(['a', 'b'])
  const operation: QueueOperation = { type: 'dequeue' }
  expect(object.apply(object.initial, operation, 'client0')).toMatchObject({ result: 'a', state: ['b'] })
})

it('set', () => {
  const object = set([1])
  const operation: SetOperation = { type: 'contains', value: 2 }
  expect(object.apply(object.initial, operation, 'client0')).toMatchObject({ result: false })
})

it('counter', () => {
  const object = counter(5)
  const operation: CounterOperation = { type: 'increment', by: 2 }
  expect(object.apply(object.initial, operation, 'client0')).toMatchObject({ result: { type: 'ok' }, state: 7 })
})

it('lock', () => {
  const object = lock()
  const operation: LockOperation = { type: 'acquire' }
  expect(object.apply(null, operation, 'client0')).toMatchObject({ result: { type: 'ok' }, state: 'client0' })
  // Nobody acquires a lock that is held.
  expect(object.apply('client1', operation, 'client0')).toEqual([])
})

it('SequentialSpecification', () => {
  // A register that only grows.
  const greatest: SequentialSpecification<number> = {
    initial: 0,
    apply(state, operation) {
      const { value } = operation as { readonly value: number }
      const grown = Math.max(state, value)
      return { result: grown, state: grown }
    },
  }
  const property: HistoryProperty = linearizable(greatest)
  expect(property.kind).toBe('always')
})

it('History', () => {
  const write: CompletedOperation = { operation: { type: 'write', value: 1 }, result: { type: 'ok' }, after: {} }
  const client0: ClientHistory = { completed: [write], pending: null }
  const client1: ClientHistory = { completed: [], pending: { operation: { type: 'read' }, after: { client0: 1 } } }

  // What a property finds in `history`: the read began when the write had returned.
  const history: History = { client0, client1 }
  expect(history['client1']?.pending?.after).toEqual({ client0: 1 })
})
