/** A register kept by servers that never talk to each other: one copy is fine, two are two registers. */

import { protocol, role } from 'netsplit'
import {
  initialValue,
  type RegisterAnswer,
  type RegisterRequest,
  registerClient,
  type Value,
} from './register-client.ts'

interface ServerState {
  value: Value
}

export const singleCopyRegister = protocol({
  name: 'single-copy register',
  parameters: { servers: 1, clients: 2 },
  nodes: ({ servers, clients }) => ({ server: servers, client: clients }),
  roles: (_parameters, nodes) => ({
    server: role<ServerState, RegisterRequest | RegisterAnswer>({
      start: () => ({ value: initialValue }),
      on: {
        put(state, { request, value }, node) {
          state.value = value
          node.reply({ type: 'putOk', request })
        },
        get(state, { request }, node) {
          node.reply({ type: 'getOk', request, value: state.value })
        },
      },
    }),
    client: registerClient(nodes.server),
  }),
})
