/** A client of a model that crashed with an operation open goes on under a new session. */

import { expect, it } from 'vitest'
import { search } from '../../src/engine/threads/in-process.ts'
import { operationsOf } from '../../src/histories/operations.ts'
import {
  type History,
  linearizable,
  messages,
  protocol,
  register,
  role,
  sequentiallyConsistent,
  sometimes,
  spec,
} from '../../src/index.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { record } from '../../src/semantics/protocol/history.ts'
import { formatTrace } from '../../src/trace/text.ts'
import { traceOf } from '../../src/trace/trace.ts'

interface Messages {
  server: { put: { value: string }; get: { read: number } }
  client: { putOk: {}; getOk: { value: string | null; read: number } }
}

/** Clients write, crash, come back, and read twice. */
const sessions = protocol({
  name: 'sessions',
  parameters: {
    /** Whether a client tells that it will never learn how its write ended; `false` is a mistake of the author. */
    abandons: true,
    /** Whether the server forgets what was written once it was read; `true` is a flaw. */
    forgets: false,
  },
  messages: messages<Messages>(),
  nodes: { server: 1, client: 1 },
  roles: ({ abandons, forgets }) => ({
    server: role({
      state: { value: null as string | null },
      on: {
        put(server, { from, value }) {
          server.value = value
          server.send(from, { type: 'putOk' })
        },
        get(server, { from, read }) {
          server.send(from, { type: 'getOk', value: server.value, read })
          if (forgets) server.value = null
        },
      },
    }),
    client: role({
      state: { waitsFor: 'nothing' as 'nothing' | 'put' | 'get' },
      start(client) {
        client.waitsFor = 'put'
        client.invoke({ type: 'write', value: 'x' })
        client.send('server', { type: 'put', value: 'x' })
      },
      restart(client) {
        if (abandons) client.abandon()
        client.waitsFor = 'get'
        client.invoke({ type: 'read' })
        client.send('server', { type: 'get', read: 1 })
      },
      on: {
        putOk(client) {
          if (client.waitsFor !== 'put') return
          client.waitsFor = 'nothing'
          client.return({ type: 'ok' })
        },
        getOk(client, { value, read }) {
          if (client.waitsFor !== 'get') return
          client.return(value)
          client.waitsFor = 'nothing'
          if (read === 2) return
          client.waitsFor = 'get'
          client.invoke({ type: 'read' })
          client.send('server', { type: 'get', read: 2 })
        },
      },
    }),
  }),
})

const lost = (history: History) => history['client']?.abandoned?.length === 1
const reads = (history: History) => (history['client']?.completed ?? []).map(({ result }) => result)

const judged = spec(sessions, {
  properties: {
    linearizable: linearizable(register(null)),
    sequential: sequentiallyConsistent(register(null)),
    aLostWriteIsRead: sometimes(({ history }) => lost(history) && reads(history)[0] === 'x'),
    aLostWriteIsNotRead: sometimes(({ history }) => lost(history) && reads(history)[0] === null),
    aLostWriteTakesEffectLate: sometimes(({ history }) => lost(history) && reads(history).join() === ',x'),
  },
  scenarios: {
    usual: { faults: { crashes: { times: 1, restarts: 1, of: ['client'] } }, expect: 'holds' },
    'the server forgets': { extends: 'usual', params: { forgets: true }, expect: 'holds' },
    'the client says nothing': { extends: 'usual', params: { abandons: false }, expect: 'holds' },
  },
})

function check(scenario: string) {
  const instance = instantiate(judged, scenario)
  const result = search(instance, { memoryBytes: 2 ** 27 })
  const trace = traceOf(result, instance)
  return { result, text: trace === null ? '' : formatTrace(trace) }
}

it('an abandoned operation may have taken effect, or not, or do so late', () => {
  const { result } = check('usual')
  expect(result.verdict).toBe('holds')
  expect(result.properties.map(({ status }) => status)).toEqual([
    'holds',
    'holds',
    'witnessed',
    'witnessed',
    'witnessed',
  ])
})

it('what it wrote is not read and then lost', () => {
  const { result, text } = check('the server forgets')
  expect(result).toMatchObject({ verdict: 'violated', violation: { property: 'linearizable' } })
  expect(text).toContain('client no longer waits for a result')
  expect(text).toMatch(/client +\|==read = "x"==\| \|==read = null==\|/)
  expect(text).toMatch(/client \(lost\) +\|[-=]+write\("x"\)[-=]+\.\.\./)
})

it('a client that goes on without a word is told what to write', () => {
  const { result } = check('the client says nothing')
  expect(result.error).toMatchObject({ code: 'bad-model', cure: expect.stringContaining('node.abandon()') })
})

it('several sessions keep the order of what returned before and after', () => {
  const event = (client: string, kind: 'invoke' | 'return' | 'abandon', value: string | null = null) => ({
    client,
    kind,
    value,
  })
  const history = record({}, [
    ...[event('a', 'abandon'), event('a', 'invoke', '1'), event('a', 'return'), event('a', 'invoke', '2')],
    ...[event('b', 'invoke', '3'), event('b', 'return'), event('a', 'abandon'), event('a', 'invoke', '4')],
    ...[event('a', 'abandon'), event('a', 'invoke', '5'), event('a', 'return')],
  ])
  const told = operationsOf(history as unknown as History).map(
    ({ client, actor, operation, invoked, returned }) =>
      [operation, client, actor ?? client, invoked, returned] as const,
  )
  const of = (wanted: string) => told.find(([operation]) => operation === wanted) as (typeof told)[number]
  expect(told.map(([operation, client, actor]) => `${operation} of ${client}, ${actor}`).sort()).toEqual([
    '1 of a, a',
    '2 of a (lost), a',
    '3 of b, b',
    '4 of a (lost, 2), a',
    '5 of a, a',
  ])
  const isBefore = (one: string, other: string) => of(one)[4] < of(other)[3]
  expect([isBefore('1', '2'), isBefore('3', '4'), isBefore('3', '5')]).toEqual([true, true, true])
  expect([isBefore('2', '3'), isBefore('2', '5'), isBefore('4', '5')]).toEqual([false, false, false])
  // No session is left behind where nothing was begun.
  expect(record({}, [event('a', 'abandon')])).toEqual({})
})
