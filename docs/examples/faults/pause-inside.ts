/**
 * A client that writes while its lease lasts. A handler is one step, so no pause falls between its check of the clock and
 * its write; where the write is a step of its own, one does.
 */

import { clocks, messages, never, protocol, role, spec } from 'netsplit'

interface Messages {
  lock: {}
  client: { granted: { until: number } }
  store: { write: { until: number } }
}

const writer = protocol({
  name: 'writer with a lease',
  parameters: { steps: 1 },
  messages: messages<Messages>(),
  nodes: { lock: 1, client: 1, store: 1 },
  roles: ({ steps }, nodes) => ({
    lock: role({
      start(lock) {
        lock.send(nodes.client, { type: 'granted', until: lock.now + 1 })
      },
    }),
    client: role({
      on: {
        granted:
          steps === 1
            ? (client, { until }) => {
                if (client.now < until) client.send(nodes.store, { type: 'write', until })
              }
            : {
                steps: {
                  checks(client, { until }) {
                    if (client.now >= until) client.goto('done')
                  },
                  writes(client, { until }) {
                    client.send(nodes.store, { type: 'write', until })
                  },
                },
              },
      },
    }),
    store: role({
      state: { isLate: false },
      on: {
        write(store, { until }) {
          if (store.now >= until) store.isLate = true
        },
      },
    }),
  }),
})

export default spec(writer, {
  properties: { noLateWrite: never(({ nodes }) => nodes.store.isLate) },
  scenarios: {
    'one step, a pause': { time: clocks({ max: 3, delay: 0 }), faults: { pauses: { times: 1, of: ['client'] } } },
    'two steps, nobody pauses': { extends: 'two steps, a pause', faults: { pauses: false } },
    'two steps, a pause': { extends: 'one step, a pause', params: { steps: 2 }, expect: { violates: 'noLateWrite' } },
  },
})
