/** A small protocol with all that a trace can tell: messages, timers, choices, operations, crashes, an exception. */

import { always, protocol, role, spec } from '../../src/index.ts'
import { instantiate } from '../../src/semantics/instance.ts'

type Message = { type: 'put'; request: number; value: string } | { type: 'ok'; request: number } | { type: 'bomb' }

interface ServerState {
  value: string
  seen: Set<number>
  version: [number, string]
}

export const register = protocol({
  name: 'register',
  parameters: { clients: 1 },
  nodes: ({ clients }) => ({ server: 2, client: clients }),
  roles: (_parameters, nodes) => ({
    server: role<ServerState, Message, 'sync'>({
      start: () => ({ value: '', seen: new Set(), version: [0, ''] }),
      durable: ['seen'],
      on: {
        put(state, { request, value }, node) {
          state.value = value
          state.seen.add(request)
          state.version = [state.version[0] + 1, node.id]
          node.setTimer('sync')
          node.reply({ type: 'ok', request })
        },
        bomb() {
          throw new RangeError('the bomb went off')
        },
      },
      timeout: {
        sync(_state, node) {
          node.broadcast(node.peers, { type: 'bomb' })
        },
      },
    }),
    client: role<{ done: boolean }, Message>({
      start(node) {
        const server = node.choose(nodes.server)
        node.invoke({ type: 'write', value: 'A' })
        node.send(server, { type: 'put', request: 1, value: 'A' })
        return { done: false }
      },
      on: {
        ok(state, _message, node) {
          state.done = true
          node.return('ok')
        },
      },
    }),
  }),
})

export const registerSpec = spec(register, {
  properties: { notDone: always(({ nodes }) => nodes.client.every(({ state }) => !state.done)) },
  scenarios: {
    faulty: { faults: { loss: 1, crashes: 1, restarts: 1 }, expect: { violates: 'notDone' } },
  },
})

export const registerInstance = instantiate(registerSpec, 'faulty')
