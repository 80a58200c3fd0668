/** A client that asks until it is answered, for docs/liveness.md. */

import { duplicating, eventually, messages, protocol, quiescent, role, spec } from 'netsplit'

interface Messages {
  client: { answer: {} }
  server: { request: {} }
}

const retries = protocol({
  name: 'retries',
  parameters: { retries: true },
  messages: messages<Messages>(),
  nodes: { client: 1, server: 1 },
  roles: ({ retries }, nodes) => ({
    client: role({
      state: { answered: false },
      start(client) {
        client.send(nodes.server, { type: 'request' })
        if (retries) client.setTimer('retry')
      },
      on: {
        answer(client) {
          client.answered = true
          client.cancelTimer('retry')
        },
      },
      timeout: {
        retry(client) {
          client.send(nodes.server, { type: 'request' })
          client.setTimer('retry')
        },
      },
    }),
    server: role({
      on: {
        request(server, { from }) {
          server.send(from, { type: 'answer' })
        },
      },
    }),
  }),
})

export default spec(retries, {
  properties: {
    answered: eventually(({ nodes }) => nodes.client.answered),
    nobodyWaits: quiescent(({ nodes }) => nodes.client.answered),
  },
  scenarios: {
    'nothing is lost': { network: duplicating() },
    'one try': {
      extends: 'nothing is lost',
      params: { retries: false },
      faults: { loss: 1 },
      expect: { violates: ['answered', 'nobodyWaits'] },
    },
    'three losses': { extends: 'nothing is lost', faults: { loss: 3 } },
    'any number of losses': { extends: 'nothing is lost', faults: { loss: true }, expect: { violates: 'answered' } },
    'a fair link': { extends: 'any number of losses', fairness: { strong: ['request', 'answer'] } },
  },
})
