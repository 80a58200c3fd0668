/** A register kept by servers that never talk to each other: one copy is fine, two are two registers. */

import { messages, protocol, role } from 'netsplit'
import { initialValue, type RegisterMessages, registerClient } from 'netsplit/workloads'

export const singleCopyRegister = protocol({
  name: 'single-copy register',
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
