/**
 * A client that polls a server which never answers. Its polls pile up on the default network, and a constraint that keeps
 * the state space finite cuts off every run; over channels that hold one message, the flaw is found.
 */

import { bounded, eventually, ordered, protocol, role, spec } from 'netsplit'

type Message = { type: 'poll' } | { type: 'answer' }

const polling = protocol({
  name: 'polling',
  parameters: { attempts: 2 },
  nodes: () => ({ client: 1, server: 1 }),
  roles: ({ attempts }, nodes) => ({
    client: role<{ answered: boolean; polls: number }, Message, 'again'>({
      start(node) {
        node.setTimer('again')
        return { answered: false, polls: 0 }
      },
      on: {
        answer(state) {
          state.answered = true
        },
      },
      timeout: {
        again(state, node) {
          node.broadcast(nodes.server, { type: 'poll' })
          if (attempts > 0) state.polls++
          if (attempts === 0 || state.polls < attempts) node.setTimer('again')
        },
      },
    }),
    server: role<null, Message>({ start: () => null, on: { poll: () => {} } }),
  }),
})

export default spec(polling, {
  properties: { answered: eventually(({ nodes }) => nodes.client[0]!.state.answered) },
  scenarios: {
    'cut off': {
      params: { attempts: 0 },
      bounds: { within: ({ network }) => network.length <= 2 },
      expect: 'holds',
    },
    'channels of one message': {
      params: { attempts: 0 },
      network: bounded(1),
      expect: { violates: 'answered' },
    },
    'first in, first out': {
      params: { attempts: 0 },
      network: ordered(),
      bounds: { within: ({ network }) => network.length <= 2 },
      expect: { violates: 'answered' },
    },
    'two attempts': { expect: { violates: 'answered' } },
  },
})
