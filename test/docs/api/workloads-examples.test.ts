/** Examples of docs/api.md: netsplit/workloads. */

import {
  check,
  consistent,
  linearizable,
  lock,
  messages,
  never,
  protocol,
  queue,
  register,
  role,
  sometimes,
  spec,
} from 'netsplit'
import {
  append,
  initialValue,
  type LockMessages,
  type LockOptions,
  type LockRequests,
  type LockUserState,
  lockUser,
  type QueueClientState,
  type QueueMessages,
  type QueueOptions,
  type QueueRequests,
  queueConsumer,
  queueProducer,
  type RegisterAnswers,
  type RegisterClientState,
  type RegisterMessages,
  type RegisterRequests,
  read,
  registerClient,
  registerReader,
  type TransactionAnswer,
  type TransactionClientState,
  type TransactionMessages,
  type TransactionOperation,
  type TransactionOptions,
  transactionClient,
  type Value,
  valueProducedBy,
  valueWrittenBy,
  write,
} from 'netsplit/workloads'
import { expect, it } from 'vitest'

it('registerClient, registerReader, initialValue', async () => {
  // A client writes and reads, a reader reads twice; two servers do not tell each other.
  interface Messages {
    server: RegisterRequests
    client: RegisterMessages['client']
    reader: Pick<RegisterAnswers, 'getOk'>
  }
  const servers = protocol({
    name: 'two servers',
    parameters: {},
    messages: messages<Messages>(),
    nodes: { server: 2, client: 1, reader: 1 },
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
      reader: registerReader(nodes.server, 3),
    }),
  })

  const isDone = ({ awaiting }: RegisterClientState) => awaiting === null
  const served = spec(servers, {
    properties: {
      linearizable: linearizable(register(initialValue)),
      isAnswered: sometimes(({ nodes }) => isDone(nodes.client) && isDone(nodes.reader)),
    },
    scenarios: { usual: { expect: { violates: 'linearizable' } } },
  })
  expect((await check(served, { scenario: 'usual' })).asExpected).toBe(true)
})

it('valueWrittenBy', () => {
  const values: Value[] = [0, 1, 2].map(valueWrittenBy)
  expect(values).toEqual(['A', 'B', 'C'])
})

it('queueProducer, queueConsumer', async () => {
  const options: QueueOptions = { items: 2 }
  const queues = protocol({
    name: 'a queue',
    parameters: {},
    messages: messages<QueueMessages>(),
    nodes: { queue: 1, producer: 1, consumer: 1 },
    roles: (_parameters, nodes) => ({
      queue: role({
        state: { values: [] as QueueRequests['enqueue']['value'][] },
        on: {
          enqueue(queue, { request, value, from }) {
            queue.values.push(value)
            queue.send(from, { type: 'enqueued', request })
          },
          dequeue(queue, { request, from }) {
            queue.send(from, { type: 'dequeued', request, value: queue.values.shift() ?? null })
          },
        },
      }),
      producer: queueProducer(nodes.queue, options),
      consumer: queueConsumer(nodes.queue, options),
    }),
  })

  const hasEnded = ({ request, waits }: QueueClientState) => request === options.items && !waits
  const queued = spec(queues, {
    properties: {
      linearizable: linearizable(queue()),
      exactlyOnce: consistent('exactly-once', 'queue'),
      everythingIsProduced: sometimes(({ nodes }) => hasEnded(nodes.producer)),
    },
    scenarios: { usual: {} },
  })
  expect((await check(queued, { scenario: 'usual' })).verdict).toBe('holds')
})

it('valueProducedBy', () => {
  expect([valueProducedBy(0, 1), valueProducedBy(0, 2), valueProducedBy(1, 1)]).toEqual(['A1', 'A2', 'B1'])
})

it('lockUser', async () => {
  const options: LockOptions = { rounds: 1 }
  const locks = protocol({
    name: 'a lock',
    parameters: { users: 2 },
    messages: messages<LockMessages>(),
    nodes: { lock: 1, user: 'users' },
    roles: (_parameters, nodes) => ({
      lock: role({
        state: { waiting: [] as { user: string; acquire: LockRequests['acquire'] }[] },
        on: {
          acquire(lock, { request, from }) {
            lock.waiting.push({ user: from, acquire: { request } })
            if (lock.waiting.length === 1) lock.send(from, { type: 'acquired', request })
          },
          release(lock, { request, from }) {
            lock.send(from, { type: 'released', request })
            lock.waiting.shift()
            const [next] = lock.waiting
            if (next !== undefined) lock.send(next.user, { type: 'acquired', ...next.acquire })
          },
        },
      }),
      user: lockUser(nodes.lock, options),
    }),
  })

  const isHolder = ({ holds }: LockUserState) => holds
  const locked = spec(locks, {
    properties: {
      linearizable: linearizable(lock()),
      oneHolder: never(({ nodes }) => nodes.user.every(isHolder)),
    },
    scenarios: { usual: {} },
  })
  expect((await check(locked, { scenario: 'usual' })).verdict).toBe('holds')
})

it('transactionClient, read, write', async () => {
  const options: TransactionOptions = { attempts: 1 }
  const database = protocol({
    name: 'a database',
    parameters: { clients: 2 },
    messages: messages<TransactionMessages>(),
    nodes: { server: 1, client: 'clients' },
    roles: (_parameters, nodes) => ({
      server: role({
        state: { values: {} as { [key: string]: string } },
        on: {
          execute(server, { request, operations, from }) {
            const answers = operations.map((operation): TransactionAnswer => {
              if (operation.type === 'read') return server.values[operation.key] ?? null
              server.values[operation.key] = operation.value
              return null
            })
            server.send(from, { type: 'executed', request, answers })
          },
        },
      }),
      client: transactionClient(nodes.server, ({ index }) => [[read('x'), write('x', `${index}`)]], options),
    }),
  })

  const hasEnded = ({ done }: TransactionClientState) => done === 1
  const serving = spec(database, {
    properties: {
      serializable: consistent('serializable', 'transactions'),
      everyoneEnds: sometimes(({ nodes }) => nodes.client.every(hasEnded)),
    },
    scenarios: { usual: {} },
  })
  expect((await check(serving, { scenario: 'usual' })).verdict).toBe('holds')
})

it('append', () => {
  const operation: TransactionOperation = append('list', 'a')
  expect(operation).toEqual({ type: 'append', key: 'list', value: 'a' })
})
