/**
 * A lease by two clocks. The lock says until when by its clock, and the client lets go some ticks earlier by its own: as
 * many as the clocks may differ by. Where they drift apart no margin is enough for long.
 */

import { always, clocks, messages, protocol, role, sometimes, spec } from 'netsplit'

interface Messages {
  lock: {}
  client: { granted: { until: number } }
}

const lease = protocol({
  name: 'lease by two clocks',
  parameters: { ticks: 3, margin: 1 },
  messages: messages<Messages>(),
  nodes: { lock: 1, client: 1 },
  roles: ({ ticks, margin }, nodes) => ({
    lock: role({
      state: { free: true },
      start(lock) {
        lock.setTimer('grant', 2)
      },
      timeout: {
        grant(lock) {
          lock.free = false
          lock.setTimer('expiry', ticks)
          lock.send(nodes.client, { type: 'granted', until: lock.now + ticks })
        },
        expiry(lock) {
          lock.free = true
        },
      },
    }),
    client: role({
      state: { holds: false },
      on: {
        granted(client, { until }) {
          if (client.now >= until - margin) return
          client.holds = true
          client.setTimer('stop', until - margin - client.now)
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
    oneHolder: always(({ nodes: { lock, client } }) => !(lock.free && client.holds)),
    held: sometimes(({ nodes }) => nodes.client.holds),
  },
  scenarios: {
    'one clock': { time: clocks({ max: 6 }) },
    'clocks that differ': { time: clocks({ max: 6, skew: 1 }), expect: { violates: 'oneHolder' } },
    'a margin for the difference': { extends: 'clocks that differ', params: { margin: 2 } },
    'clocks that drift apart': {
      extends: 'a margin for the difference',
      time: clocks({ max: 6, skew: 1, drift: 2 }),
      expect: { violates: 'oneHolder' },
    },
  },
})
