/** Clients take turns with a lock, and nobody says whose turn it is, for docs/liveness.md. */

import { each, leadsTo, messages, never, protocol, role, spec } from 'netsplit'

interface Messages {
  lock: { acquire: {}; release: {} }
  client: { granted: {} }
}

const locking = protocol({
  name: 'lock',
  parameters: { clients: 2 },
  messages: messages<Messages>(),
  nodes: { lock: 1, client: 'clients' },
  roles: (_parameters, nodes) => ({
    lock: role({
      state: { held: false },
      on: {
        acquire(lock, { from }) {
          if (lock.held) return
          lock.held = true
          lock.send(from, { type: 'granted' })
        },
        release(lock) {
          lock.held = false
        },
      },
    }),
    client: role({
      state: { waits: true },
      start(client) {
        client.send(nodes.lock, { type: 'acquire' })
      },
      on: {
        granted(client) {
          client.waits = false
          client.setTimer('work')
        },
      },
      timeout: {
        work(client) {
          client.waits = true
          client.send(nodes.lock, { type: 'release' })
          client.send(nodes.lock, { type: 'acquire' })
        },
      },
    }),
  }),
})

export default spec(locking, {
  properties: {
    oneHolder: never(({ nodes }) => nodes.client.filter(({ waits }) => !waits).length > 1),
    served: each(
      'client',
      leadsTo(
        ({ waits }) => waits,
        ({ waits }) => !waits,
      ),
    ),
  },
  scenarios: {
    'any order': { expect: { violates: 'served' } },
    'an order that leaves nobody out': { fairness: { strong: ['acquire'] } },
  },
})
