/**
 * A leader that no longer hears its follower steps down, and a follower that has not heard its leader for long enough
 * takes over. When the network splits, only one of them leads; when one direction fails, the leader hears and stays.
 */

import { always, clocks, protocol, role, sometimes, spec } from 'netsplit'

type Message = { type: 'alive' }

const heartbeats = protocol({
  name: 'heartbeats',
  parameters: { patience: 2 },
  nodes: () => ({ node: 2 }),
  roles: ({ patience }) => ({
    node: role<{ leads: boolean }, Message, 'beat' | 'silence'>({
      start(node) {
        node.setTimer('beat', 1)
        node.setTimer('silence', node.index === 0 ? patience : 2 * patience)
        return { leads: node.index === 0 }
      },
      timeout: {
        beat(_state, node) {
          node.broadcast(node.peers, { type: 'alive' })
          node.setTimer('beat', 1)
        },
        silence(state) {
          state.leads = !state.leads
        },
      },
      on: { alive: ({ leads }, _message, node) => node.setTimer('silence', leads ? patience : 2 * patience) },
    }),
  }),
})

const time = clocks({ max: 6, delay: 0 })
const partitions = { links: 'any' } as const

export default spec(heartbeats, {
  properties: {
    oneLeader: always(({ nodes }) => nodes.node.filter(({ state }) => state.leads).length <= 1),
    someLeader: sometimes(({ nodes }) => nodes.node[0]!.clock === 6 && nodes.node[0]!.state.leads),
  },
  scenarios: {
    'a split': { time, faults: { cuts: 1, partitions }, expect: 'holds' },
    'one direction fails': {
      time,
      faults: { cuts: 1, partitions: { ...partitions, oneWay: true } },
      expect: { violates: 'oneLeader' },
    },
  },
})
