/** Workloads in front of the simplest servers that do it right, and of ones that do not. */

import { describe, expect, it } from 'vitest'
import {
  always,
  consistent,
  linearizable,
  lock,
  messages,
  protocol,
  queue,
  register,
  role,
  type Spec,
  sometimes,
  spec,
} from '../../src/index.ts'
import {
  append,
  initialValue,
  type LockMessages,
  lockUser,
  type QueueMessages,
  queueConsumer,
  queueProducer,
  type RegisterMessages,
  read,
  registerClient,
  type TransactionAnswer,
  type TransactionMessages,
  transactionClient,
  valueProducedBy,
  valueWrittenBy,
  write,
} from '../../src/workloads/index.ts'
import { checked } from '../findings/checked.ts'

function statusesOf(made: unknown, scenario: string): { [property: string]: string } {
  const { result } = checked(made as Spec, scenario, { keepGoing: true })
  return Object.fromEntries(result.properties.map(({ name, status }) => [name, status]))
}

describe('clients of a register', () => {
  const registers = protocol({
    name: 'registers',
    parameters: { servers: 1, clients: 2 },
    messages: messages<RegisterMessages>(),
    nodes: { server: 'servers', client: 'clients' },
    roles: (_parameters, nodes) => ({
      server: role({
        state: { value: initialValue },
        on: {
          put(server, { request, value, from }) {
            server.value = value
            server.send(from, { type: 'putOk', request })
          },
          get(server, { request, from }) {
            server.send(from, { type: 'getOk', request, value: server.value })
          },
        },
      }),
      client: registerClient(nodes.server),
    }),
  })
  const made = spec(registers, {
    properties: {
      linearizable: linearizable(register(initialValue)),
      everyoneEnds: sometimes(({ nodes }) => nodes.client.every(({ awaiting }) => awaiting === null)),
    },
    scenarios: { one: {}, duplicated: { faults: { duplication: 2 } }, two: { params: { servers: 2 } } },
  })

  it('tell one copy from two', () => {
    expect(statusesOf(made, 'one')).toEqual({ linearizable: 'holds', everyoneEnds: 'witnessed' })
    expect(statusesOf(made, 'two')).toEqual({ linearizable: 'violated', everyoneEnds: 'witnessed' })
  })

  it('take an answer once', () => {
    expect(statusesOf(made, 'duplicated')).toMatchObject({ everyoneEnds: 'witnessed' })
  })

  it('write different values', () => {
    expect([0, 1, 2].map(valueWrittenBy)).toEqual(['A', 'B', 'C'])
  })
})

describe('producers and consumers', () => {
  const queues = protocol({
    name: 'queues',
    parameters: { producers: 1, consumers: 1, items: 2, keeps: false, lifo: false },
    messages: messages<QueueMessages>(),
    nodes: { queue: 1, producer: 'producers', consumer: 'consumers' },
    roles: ({ items, keeps, lifo }, nodes) => ({
      queue: role({
        state: { values: [] as string[] },
        on: {
          enqueue(queue, { request, value, from }) {
            queue.values.push(value)
            queue.send(from, { type: 'enqueued', request })
          },
          dequeue(queue, { request, from }) {
            const value = queue.values.at(lifo ? -1 : 0) ?? null
            queue.send(from, { type: 'dequeued', request, value })
            if (keeps) return
            if (lifo) queue.values.pop()
            else queue.values.shift()
          },
        },
      }),
      producer: queueProducer(nodes.queue, { items }),
      consumer: queueConsumer(nodes.queue, { items }),
    }),
  })
  const made = spec(queues, {
    properties: {
      linearizable: linearizable(queue()),
      exactlyOnce: consistent('exactly-once', 'queue'),
      everyoneEnds: sometimes(({ nodes }, { items }) =>
        [...nodes.producer, ...nodes.consumer].every(({ request, waits }) => request === items && !waits),
      ),
    },
    scenarios: {
      one: {},
      'two of each': { params: { producers: 2, consumers: 2, items: 1 } },
      'never taken out': { params: { keeps: true } },
      'the last first': { params: { lifo: true } },
    },
  })

  it.each(['one', 'two of each'])('find nothing wrong with a queue: %s', (scenario) => {
    expect(statusesOf(made, scenario)).toEqual({
      linearizable: 'holds',
      exactlyOnce: 'holds',
      everyoneEnds: 'witnessed',
    })
  })

  it('find what is delivered twice', () => {
    expect(statusesOf(made, 'never taken out')).toMatchObject({ linearizable: 'violated', exactlyOnce: 'violated' })
  })

  it('find what comes in another order', () => {
    expect(statusesOf(made, 'the last first')).toMatchObject({ linearizable: 'violated', exactlyOnce: 'holds' })
  })

  it('put in different values', () => {
    expect([valueProducedBy(0, 1), valueProducedBy(0, 2), valueProducedBy(1, 1)]).toEqual(['A1', 'A2', 'B1'])
  })
})

describe('users of a lock', () => {
  const locks = protocol({
    name: 'locks',
    parameters: { users: 2, rounds: 1, checks: true },
    messages: messages<LockMessages>(),
    nodes: { lock: 1, user: 'users' },
    roles: ({ rounds, checks }, nodes) => ({
      lock: role({
        state: { holder: null as string | null, waiting: [] as { user: string; request: number }[] },
        on: {
          acquire(lock, { request, from }) {
            if (checks && lock.holder !== null) {
              lock.waiting.push({ user: from, request })
              return
            }
            lock.holder = from
            lock.send(from, { type: 'acquired', request })
          },
          release(lock, { request, from }) {
            lock.send(from, { type: 'released', request })
            const next = lock.waiting.shift()
            lock.holder = next?.user ?? null
            if (next !== undefined) lock.send(next.user, { type: 'acquired', request: next.request })
          },
        },
      }),
      user: lockUser(nodes.lock, { rounds }),
    }),
  })
  const made = spec(locks, {
    properties: {
      exclusive: always(({ nodes }) => nodes.user.filter(({ holds }) => holds).length <= 1),
      linearizable: linearizable(lock()),
      everyoneEnds: sometimes(({ nodes }, { rounds }) =>
        nodes.user.every(({ request, awaits, holds }) => request === rounds && awaits === null && !holds),
      ),
    },
    scenarios: {
      right: { params: { rounds: 2 } },
      three: { params: { users: 3 } },
      wrong: { params: { checks: false } },
    },
  })

  it.each(['right', 'three'])('find nothing wrong with a lock: %s', (scenario) => {
    expect(statusesOf(made, scenario)).toEqual({ exclusive: 'holds', linearizable: 'holds', everyoneEnds: 'witnessed' })
  })

  it('find one that lets everybody in', () => {
    expect(statusesOf(made, 'wrong')).toEqual({
      exclusive: 'violated',
      linearizable: 'violated',
      everyoneEnds: 'witnessed',
    })
  })
})

describe('clients of a database', () => {
  const databases = protocol({
    name: 'databases',
    parameters: { servers: 1, aborts: false },
    messages: messages<TransactionMessages>(),
    nodes: { server: 'servers', client: 2 },
    roles: ({ aborts }, nodes) => ({
      server: role({
        state: { values: {} as { [key: string]: string }, lists: {} as { [key: string]: string[] }, aborted: false },
        on: {
          execute(server, { request, operations, from }) {
            if (aborts && !server.aborted) {
              server.aborted = true
              server.send(from, { type: 'aborted', request })
              return
            }
            const answers = operations.map((operation): TransactionAnswer => {
              const { key } = operation
              if (operation.type === 'read') return [...(server.lists[key] ?? [])]
              if (operation.type === 'append') server.lists[key] = [...(server.lists[key] ?? []), operation.value]
              else server.values[key] = operation.value
              return null
            })
            server.send(from, { type: 'executed', request, answers })
          },
        },
      }),
      client: transactionClient(nodes.server, ({ id, index }) => [
        [read('x'), append('y', id)],
        [read('y'), append('x', id), ...(index === 0 ? [write('z', id)] : [])],
      ]),
    }),
  })
  const made = spec(databases, {
    properties: {
      serializable: consistent('serializable', 'transactions'),
      everyoneEnds: sometimes(({ nodes }) => nodes.client.every(({ done }) => done === 2)),
    },
    scenarios: { one: {}, aborting: { params: { aborts: true } }, two: { params: { servers: 2 } } },
  })

  it.each(['one', 'aborting'])('find nothing wrong with a single copy: %s', (scenario) => {
    expect(statusesOf(made, scenario)).toEqual({ serializable: 'holds', everyoneEnds: 'witnessed' })
  })

  it('find two copies that know nothing of each other', () => {
    expect(statusesOf(made, 'two')).toMatchObject({ serializable: 'violated' })
  })
})
