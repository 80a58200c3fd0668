/**
 * A lease by one clock, with a margin. Its holder lets go in time, unless it is paused: then the lease runs out and is
 * given to the next, while the first holder still believes that it has it.
 */

import { always, clocks, messages, protocol, role, sometimes, spec } from 'netsplit'

interface Messages {
  lock: { acquire: {} }
  client: { granted: { until: number } }
}

const lease = protocol({
  name: 'lease',
  parameters: { ticks: 2 },
  messages: messages<Messages>(),
  nodes: { lock: 1, client: 2 },
  roles: ({ ticks }, nodes) => ({
    lock: role({
      state: { held: false },
      on: {
        acquire(lock, { from }) {
          if (lock.held) return
          lock.held = true
          lock.setTimer('expiry', ticks)
          lock.send(from, { type: 'granted', until: lock.now + ticks })
        },
      },
      timeout: {
        expiry(lock) {
          lock.held = false
        },
      },
    }),
    client: role({
      state: { holds: false },
      start(client) {
        client.send(nodes.lock, { type: 'acquire' })
      },
      on: {
        granted(client, { until }) {
          if (client.now >= until) return
          client.holds = true
          client.setTimer('stop', until - 1 - client.now)
        },
      },
      timeout: {
        stop(client) {
          client.holds = false
        },
      },
    }),
  }),
})

export default spec(lease, {
  properties: {
    oneHolder: always(({ nodes }) => nodes.client.filter(({ holds }) => holds).length <= 1),
    held: sometimes(({ nodes }) => nodes.client.some(({ holds }) => holds)),
  },
  scenarios: {
    'a client that goes on': { time: clocks({ max: 4 }) },
    'a client that pauses': {
      extends: 'a client that goes on',
      faults: { pauses: { times: 1, of: ['client'] } },
      expect: { violates: 'oneHolder' },
    },
  },
})
