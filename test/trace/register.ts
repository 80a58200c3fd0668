/** A small protocol with all that a trace can tell: messages, timers, choices, operations, crashes, an exception. */

import { always, messages, protocol, role, spec } from '../../src/index.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'

interface Messages {
  server: { put: { request: number; value: string }; bomb: {} }
  client: { ok: { request: number } }
}

interface ServerState {
  value: string
  seen: Set<number>
  version: [number, string]
}

export const register = protocol({
  name: 'register',
  parameters: { clients: 1 },
  messages: messages<Messages>(),
  nodes: { server: 2, client: 'clients' },
  roles: (_parameters, nodes) => ({
    server: role({
      state: (): ServerState => ({ value: '', seen: new Set(), version: [0, ''] }),
      durable: ['seen'],
      on: {
        put(server, { request, value, from }) {
          server.value = value
          server.seen.add(request)
          server.version = [server.version[0] + 1, server.id]
          server.setTimer('sync')
          server.send(from, { type: 'ok', request })
        },
        bomb() {
          throw new RangeError('the bomb went off')
        },
      },
      timeout: {
        sync(server) {
          server.send(server.others, { type: 'bomb' })
        },
      },
    }),
    client: role({
      state: { done: false },
      start(client) {
        const server = client.choose(nodes.server)
        client.invoke({ type: 'write', value: 'A' })
        client.send(server, { type: 'put', request: 1, value: 'A' })
      },
      on: {
        ok(client) {
          client.done = true
          client.return('ok')
        },
      },
    }),
  }),
})

export const registerSpec = spec(register, {
  properties: { notDone: always(({ nodes }) => nodes.client.every(({ done }) => !done)) },
  scenarios: {
    faulty: { faults: { loss: 1, crashes: { times: 1, restarts: 1 } }, expect: { violates: 'notDone' } },
  },
})

export const registerInstance = instantiate(registerSpec, 'faulty')
