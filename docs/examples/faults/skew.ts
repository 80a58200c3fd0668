/**
 * A lease by two clocks. The lock says until when by its clock, and the client lets go some ticks earlier by its own: as
 * many as the clocks may differ by. Where they drift apart no margin is enough for long.
 */

import { always, clocks, protocol, role, sometimes, spec } from 'netsplit'

type Message = { type: 'granted'; until: number }

const lease = protocol({
  name: 'lease by two clocks',
  parameters: { ticks: 3, margin: 1 },
  nodes: () => ({ lock: 1, client: 1 }),
  roles: ({ ticks, margin }, nodes) => ({
    lock: role<{ free: boolean }, Message, 'grant' | 'expiry'>({
      start(node) {
        node.setTimer('grant', 2)
        return { free: true }
      },
      timeout: {
        grant(state, node) {
          state.free = false
          node.setTimer('expiry', ticks)
          node.broadcast(nodes.client, { type: 'granted', until: node.now + ticks })
        },
        expiry(state) {
          state.free = true
        },
      },
    }),
    client: role<{ holds: boolean }, Message, 'stop'>({
      start: () => ({ holds: false }),
      on: {
        granted(state, { until }, node) {
          if (node.now >= until - margin) return
          state.holds = true
          node.setTimer('stop', until - margin - node.now)
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

export default spec(lease, {
  properties: {
    oneHolder: always(({ nodes }) => !(nodes.lock[0]!.state.free && nodes.client[0]!.state.holds)),
    held: sometimes(({ nodes }) => nodes.client[0]!.state.holds),
  },
  scenarios: {
    'one clock': { time: clocks({ max: 6 }), expect: 'holds' },
    'clocks that differ': { time: clocks({ max: 6, skew: 1 }), expect: { violates: 'oneHolder' } },
    'a margin for the difference': { params: { margin: 2 }, time: clocks({ max: 6, skew: 1 }), expect: 'holds' },
    'clocks that drift apart': {
      params: { margin: 2 },
      time: clocks({ max: 6, skew: 1, drift: 2 }),
      expect: { violates: 'oneHolder' },
    },
  },
})
