/** Two peers ask each other, and each answers before it does anything else. With mailboxes that are full, neither can. */

import { bounded, deadlockFree, protocol, rendezvous, role, spec, unordered } from 'netsplit'

type Message = { type: 'request' } | { type: 'answer' }

const peers = protocol({
  name: 'two peers',
  parameters: {},
  nodes: () => ({ peer: 2 }),
  roles: () => ({
    peer: role<{ answered: boolean }, Message, 'ask'>({
      start(node) {
        node.setTimer('ask')
        return { answered: false }
      },
      timeout: { ask: (_state, node) => node.broadcast(node.peers, { type: 'request' }) },
      on: {
        request: (_state, _message, node) => node.reply({ type: 'answer' }),
        answer(state) {
          state.answered = true
        },
      },
    }),
  }),
})

export default spec(peers, {
  properties: { answered: deadlockFree(({ nodes }) => nodes.peer.every(({ state }) => state.answered)) },
  scenarios: {
    'mailboxes without a limit': { network: unordered(), expect: 'holds' },
    'mailboxes for two messages': { network: bounded(2), expect: 'holds' },
    'mailboxes for one message': { network: bounded(1), expect: { violates: 'answered' } },
    'no mailboxes': { network: rendezvous(), expect: { violates: 'answered' } },
  },
})
