/**
 * A lease by one clock, with a margin. Its holder lets go in time, unless it is paused: then the lease runs out and is
 * given to the next, while the first holder still believes that it has it.
 */

import { always, clocks, protocol, role, sometimes, spec } from 'netsplit'

type Message = { type: 'acquire' } | { type: 'granted'; until: number }

const lease = protocol({
  name: 'lease',
  parameters: { ticks: 2 },
  nodes: () => ({ lock: 1, client: 2 }),
  roles: ({ ticks }, nodes) => ({
    lock: role<{ held: boolean }, Message, 'expiry'>({
      start: () => ({ held: false }),
      on: {
        acquire(state, _message, node) {
          if (state.held) return
          state.held = true
          node.setTimer('expiry', ticks)
          node.reply({ type: 'granted', until: node.now + ticks })
        },
      },
      timeout: {
        expiry(state) {
          state.held = false
        },
      },
    }),
    client: role<{ holds: boolean }, Message, 'stop'>({
      start(node) {
        node.broadcast(nodes.lock, { type: 'acquire' })
        return { holds: false }
      },
      on: {
        granted(state, { until }, node) {
          if (node.now >= until) return
          state.holds = true
          node.setTimer('stop', until - 1 - node.now)
        },
      },
      timeout: {
        stop(state) {
          state.holds = false
        },
      },
    }),
  }),
})

const time = clocks({ max: 4 })

export default spec(lease, {
  properties: {
    oneHolder: always(({ nodes }) => nodes.client.filter(({ state }) => state.holds).length <= 1),
    held: sometimes(({ nodes }) => nodes.client.some(({ state }) => state.holds)),
  },
  scenarios: {
    'a client that goes on': { time, expect: 'holds' },
    'a client that pauses': { time, faults: { pauses: 1, pausing: ['client'] }, expect: { violates: 'oneHolder' } },
  },
})
