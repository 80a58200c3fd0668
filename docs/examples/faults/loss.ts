/** A client asks once and waits. On a link that loses messages it may wait for ever. */

import { deadlockFree, messages, protocol, role, spec } from 'netsplit'

interface Messages {
  server: { request: {} }
  client: { answer: {} }
}

const askOnce = protocol({
  name: 'ask once',
  parameters: {},
  messages: messages<Messages>(),
  nodes: { server: 1, client: 1 },
  roles: (_parameters, nodes) => ({
    server: role({
      on: {
        request(server, { from }) {
          server.send(from, { type: 'answer' })
        },
      },
    }),
    client: role({
      state: { answered: false },
      start(client) {
        client.send(nodes.server, { type: 'request' })
      },
      on: {
        answer(client) {
          client.answered = true
        },
      },
    }),
  }),
})

export default spec(askOnce, {
  properties: { answered: deadlockFree(({ nodes }) => nodes.client.answered) },
  scenarios: {
    'links that work': {},
    'a message is lost': { faults: { loss: 1 }, expect: { violates: 'answered' } },
  },
})
