/** A client asks once and waits. On a link that loses messages it may wait for ever. */

import { deadlockFree, protocol, role, spec } from 'netsplit'

type Message = { type: 'request' } | { type: 'answer' }

const askOnce = protocol({
  name: 'ask once',
  parameters: {},
  nodes: () => ({ server: 1, client: 1 }),
  roles: (_parameters, nodes) => ({
    server: role<null, Message>({
      start: () => null,
      on: { request: (_state, _message, node) => node.reply({ type: 'answer' }) },
    }),
    client: role<{ answered: boolean }, Message>({
      start(node) {
        node.broadcast(nodes.server, { type: 'request' })
        return { answered: false }
      },
      on: {
        answer(state) {
          state.answered = true
        },
      },
    }),
  }),
})

export default spec(askOnce, {
  properties: { answered: deadlockFree(({ nodes }) => nodes.client.every(({ state }) => state.answered)) },
  scenarios: {
    'links that work': { expect: 'holds' },
    'a message is lost': { faults: { loss: 1 }, expect: { violates: 'answered' } },
  },
})
