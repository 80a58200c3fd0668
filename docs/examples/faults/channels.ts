/** Two peers ask each other, and each answers before it does anything else. With mailboxes that are full, neither can. */

import { bounded, deadlockFree, messages, protocol, rendezvous, role, spec, unordered } from 'netsplit'

interface Messages {
  peer: { request: {}; answer: {} }
}

const peers = protocol({
  name: 'two peers',
  parameters: {},
  messages: messages<Messages>(),
  nodes: { peer: 2 },
  roles: (_parameters) => ({
    peer: role({
      state: { answered: false },
      start(peer) {
        peer.setTimer('ask')
      },
      timeout: {
        ask(peer) {
          peer.send(peer.others, { type: 'request' })
        },
      },
      on: {
        request(peer, { from }) {
          peer.send(from, { type: 'answer' })
        },
        answer(peer) {
          peer.answered = true
        },
      },
    }),
  }),
})

export default spec(peers, {
  properties: { answered: deadlockFree(({ nodes }) => nodes.peer.every(({ answered }) => answered)) },
  scenarios: {
    'mailboxes without a limit': { network: unordered() },
    'mailboxes for two messages': { network: bounded(2) },
    'mailboxes for one message': { network: bounded(1), expect: { violates: 'answered' } },
    'no mailboxes': { network: rendezvous(), expect: { violates: 'answered' } },
  },
})
