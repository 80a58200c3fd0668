/** Replicas take writes as they come. The link to one of them keeps no order. */

import { always, ordered, perLink, protocol, role, sometimes, spec, unordered } from 'netsplit'

const replication = protocol({
  name: 'replication',
  parameters: {},
  nodes: () => ({ leader: 1, follower: 2 }),
  roles: (_parameters, nodes) => ({
    leader: role<null, { type: 'write'; value: number }>({
      start(node) {
        for (const value of [1, 2]) node.broadcast(nodes.follower, { type: 'write', value })
        return null
      },
    }),
    follower: role<number[], { type: 'write'; value: number }>({
      start: () => [],
      on: {
        write(log, { value }) {
          log.push(value)
        },
      },
    }),
  }),
})

export default spec(replication, {
  properties: {
    sameOrder: always(({ nodes: { follower } }) => {
      const [first = [], second = []] = follower.map(({ state }) => state)
      return first.every((value, at) => (second[at] ?? value) === value)
    }),
    bothWritten: sometimes(({ nodes }) => nodes.follower.every(({ state }) => state.length === 2)),
  },
  scenarios: {
    'the network is homogeneous': { network: ordered(), expect: 'holds' },
    'it is not': {
      network: perLink(ordered(), [{ from: 'leader', to: 'follower1', channel: unordered() }]),
      expect: { violates: 'sameOrder' },
    },
  },
})
