/**
 * A leader that no longer hears its follower steps down, and a follower that has not heard its leader for long enough
 * takes over. When the network splits, only one of them leads; when one direction fails, the leader hears and stays.
 */

import { always, clocks, messages, protocol, role, sometimes, spec } from 'netsplit'

interface Messages {
  server: { alive: {} }
}

const heartbeats = protocol({
  name: 'heartbeats',
  parameters: { patience: 2 },
  messages: messages<Messages>(),
  nodes: { server: 2 },
  roles: ({ patience }) => ({
    server: role({
      state: ({ index }) => ({ leads: index === 0 }),
      start(server) {
        server.setTimer('beat', 1)
        server.setTimer('silence', server.leads ? patience : 2 * patience)
      },
      timeout: {
        beat(server) {
          server.send(server.others, { type: 'alive' })
          server.setTimer('beat', 1)
        },
        silence(server) {
          server.leads = !server.leads
        },
      },
      on: {
        alive(server) {
          server.setTimer('silence', server.leads ? patience : 2 * patience)
        },
      },
    }),
  }),
})

export default spec(heartbeats, {
  properties: {
    oneLeader: always(({ nodes }) => nodes.server.filter(({ leads }) => leads).length <= 1),
    someLeader: sometimes(({ nodes: { server } }) => server[0].now === 6 && server[0].leads),
  },
  scenarios: {
    'a split': { time: clocks({ max: 6, delay: 0 }), faults: { partitions: { times: 1, links: 'any' } } },
    'one direction fails': {
      extends: 'a split',
      faults: { partitions: { times: 1, links: 'any', oneWay: true } },
      expect: { violates: 'oneLeader' },
    },
  },
})
