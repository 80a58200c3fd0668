/** A server that acknowledges a write before the disk has it. */

import { always, messages, protocol, role, sometimes, spec } from 'netsplit'

interface Messages {
  server: { write: {} }
  client: { written: {} }
}

const store = protocol({
  name: 'store',
  parameters: { syncs: false },
  messages: messages<Messages>(),
  nodes: { server: 1, client: 1 },
  roles: ({ syncs }, nodes) => ({
    server: role({
      state: { value: 0 },
      durable: ['value'],
      on: {
        write(server, { from }) {
          server.value = 1
          if (syncs) server.sync()
          server.send(from, { type: 'written' })
        },
      },
    }),
    client: role({
      state: { acknowledged: false },
      start(client) {
        client.send(nodes.server, { type: 'write' })
      },
      on: {
        written(client) {
          client.acknowledged = true
        },
      },
    }),
  }),
})

export default spec(store, {
  properties: {
    survives: always(({ nodes: { server, client } }) => !client.acknowledged || server.value === 1),
    acknowledged: sometimes(({ nodes }) => nodes.client.acknowledged),
  },
  scenarios: {
    'a disk that writes at once': { faults: { crashes: { times: 1, restarts: 1, of: ['server'], disk: 'synced' } } },
    'a disk that buffers': {
      faults: { crashes: { times: 1, restarts: 1, of: ['server'], disk: 'buffered' } },
      expect: { violates: 'survives' },
    },
    'synced before it is acknowledged': { extends: 'a disk that buffers', params: { syncs: true } },
  },
})
