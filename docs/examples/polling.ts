/**
 * A client that polls a server which never answers. Its polls pile up on the default network, and a constraint that keeps
 * the state space finite cuts off every run; over channels that hold one message, the flaw is found.
 */

import { bounded, eventually, messages, ordered, protocol, role, spec } from 'netsplit'

interface Messages {
  client: { answer: {} }
  server: { poll: {} }
}

const polling = protocol({
  name: 'polling',
  parameters: { attempts: 2 },
  messages: messages<Messages>(),
  nodes: { client: 1, server: 1 },
  roles: ({ attempts }, nodes) => ({
    client: role({
      state: { answered: false, polls: 0 },
      start(client) {
        client.setTimer('again')
      },
      on: {
        answer(client) {
          client.answered = true
        },
      },
      timeout: {
        again(client) {
          client.send(nodes.server, { type: 'poll' })
          if (attempts > 0) client.polls++
          if (attempts === 0 || client.polls < attempts) client.setTimer('again')
        },
      },
    }),
    server: role({ on: { poll() {} } }),
  }),
})

export default spec(polling, {
  properties: { answered: eventually(({ nodes }) => nodes.client.answered) },
  scenarios: {
    'cut off': {
      params: { attempts: 0 },
      bounds: { within: ({ network }) => network.length <= 2 },
    },
    'channels of one message': {
      params: { attempts: 0 },
      network: bounded(1),
      expect: { violates: 'answered' },
    },
    'first in, first out': {
      extends: 'cut off',
      network: ordered(),
      expect: { violates: 'answered' },
    },
    'two attempts': { expect: { violates: 'answered' } },
  },
})
