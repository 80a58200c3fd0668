/** Replicas take writes as they come. The link to one of them keeps no order. */

import { always, messages, ordered, perLink, protocol, role, sometimes, spec, unordered } from 'netsplit'

const replication = protocol({
  name: 'replication',
  parameters: {},
  messages: messages<{ leader: {}; follower: { write: { value: number } } }>(),
  nodes: { leader: 1, follower: 2 },
  roles: (_parameters, nodes) => ({
    leader: role({
      start(leader) {
        for (const value of [1, 2]) leader.send(nodes.follower, { type: 'write', value })
      },
    }),
    follower: role({
      state: (): { log: number[] } => ({ log: [] }),
      on: {
        write(follower, { value }) {
          follower.log.push(value)
        },
      },
    }),
  }),
})

export default spec(replication, {
  properties: {
    sameOrder: always(({ nodes }) => {
      const [first, second] = nodes.follower
      return first.log.every((value, at) => (second.log[at] ?? value) === value)
    }),
    bothWritten: sometimes(({ nodes }) => nodes.follower.every(({ log }) => log.length === 2)),
  },
  scenarios: {
    'the network is homogeneous': { network: ordered() },
    'it is not': {
      network: perLink(ordered(), [{ from: 'leader', to: 'follower1', channel: unordered() }]),
      expect: { violates: 'sameOrder' },
    },
  },
})
