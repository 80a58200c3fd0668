/** There are two ways from a sensor to a server, by one relay or by the other. The sensor was told of one. */

import { deadlockFree, protocol, role, spec } from 'netsplit'

const route = protocol({
  name: 'fixed route',
  parameters: { routes: 1 },
  nodes: () => ({ sensor: 1, relay: 2, server: 1 }),
  roles: ({ routes }, nodes) => ({
    sensor: role<null, { type: 'reading' }>({
      start(node) {
        node.broadcast(nodes.relay.slice(0, routes), { type: 'reading' })
        return null
      },
    }),
    relay: role<null, { type: 'reading' }>({
      start: () => null,
      on: { reading: (_state, message, node) => node.broadcast(nodes.server, message) },
    }),
    server: role<{ received: boolean }, { type: 'reading' }>({
      start: () => ({ received: false }),
      on: {
        reading(state) {
          state.received = true
        },
      },
    }),
  }),
})

const links = [{ from: 'relay', to: 'server' }] as const

export default spec(route, {
  properties: { arrives: deadlockFree(({ nodes }) => nodes.server[0]!.state.received) },
  scenarios: {
    'topology does not change': { expect: 'holds' },
    'it does': { faults: { cuts: 1, partitions: { links } }, expect: { violates: 'arrives' } },
    'both routes': { params: { routes: 2 }, faults: { cuts: 1, partitions: { links } }, expect: 'holds' },
  },
})
