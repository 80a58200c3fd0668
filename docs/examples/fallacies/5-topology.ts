/** There are two ways from a sensor to a server, by one relay or by the other. The sensor was told of one. */

import { deadlockFree, messages, protocol, role, spec } from 'netsplit'

const route = protocol({
  name: 'fixed route',
  parameters: { routes: 1 },
  messages: messages<{ sensor: {}; relay: { reading: {} }; server: { reading: {} } }>(),
  nodes: { sensor: 1, relay: 2, server: 1 },
  roles: ({ routes }, nodes) => ({
    sensor: role({
      start(sensor) {
        sensor.send(nodes.relay.slice(0, routes), { type: 'reading' })
      },
    }),
    relay: role({
      on: {
        reading(relay) {
          relay.send(nodes.server, { type: 'reading' })
        },
      },
    }),
    server: role({
      state: { received: false },
      on: {
        reading(server) {
          server.received = true
        },
      },
    }),
  }),
})

export default spec(route, {
  properties: { arrives: deadlockFree(({ nodes }) => nodes.server.received) },
  scenarios: {
    'topology does not change': {},
    'it does': {
      faults: { partitions: { times: 1, links: [{ from: 'relay', to: 'server' }] } },
      expect: { violates: 'arrives' },
    },
    'both routes': { extends: 'it does', params: { routes: 2 } },
  },
})
