/** Properties of whole runs that hold, or are violated by a cycle or by a stop, for several workers to agree on. */

import {
  alwaysEventually,
  duplicating,
  eventually,
  eventuallyAlways,
  leadsTo,
  messages,
  protocol,
  quiescent,
  role,
  spec,
} from '../../../src/index.ts'

interface Messages {
  client: { answer: { round: number } }
  server: { ask: { round: number } }
}

/** A client asks again and again; a server answers, when it is not busy. */
const retries = protocol({
  name: 'retries',
  parameters: { clients: 2, patience: true },
  messages: messages<Messages>(),
  nodes: { client: 'clients', server: 1 },
  roles: ({ patience }, nodes) => ({
    client: role({
      state: { round: 0, waiting: true, answered: 0 },
      start(client) {
        client.send(nodes.server, { type: 'ask', round: 0 })
        client.setTimer('retry')
      },
      on: {
        answer(client, { round }) {
          if (!client.waiting || round !== client.round) return
          client.waiting = false
          client.answered = Math.min(2, client.answered + 1)
        },
      },
      timeout: {
        retry(client) {
          if (!client.waiting) return
          if (patience) client.round = 1 - client.round
          client.send(nodes.server, { type: 'ask', round: client.round })
          client.setTimer('retry')
        },
      },
    }),
    server: role({
      state: { asked: 0 },
      on: {
        ask(server, { round, from }) {
          server.asked = 1 - server.asked
          server.send(from, { type: 'answer', round })
        },
      },
    }),
  }),
})

export default spec(retries, {
  properties: {
    everyoneIsAnswered: eventually(({ nodes }) => nodes.client.every(({ waiting }) => !waiting)),
    askedIsAnswered: leadsTo(
      ({ nodes }) => nodes.client[0]?.waiting === true,
      ({ nodes }) => nodes.client[0]?.waiting === false,
    ),
    serverWorksOn: alwaysEventually(({ nodes }) => nodes.server.asked === 1),
    settles: eventuallyAlways(({ nodes }) => nodes.client.every(({ waiting }) => !waiting)),
    nobodyWaitsAtTheEnd: quiescent(({ nodes }) => nodes.client.every(({ waiting }) => !waiting)),
  },
  scenarios: {
    duplicated: { network: duplicating(), expect: { violates: 'everyoneIsAnswered' } },
    'strongly fair': {
      network: duplicating(),
      fairness: { strong: ['answer'] },
      expect: 'holds',
    },
    lost: {
      params: { patience: false },
      faults: { loss: 1 },
      bounds: { within: ({ network }) => network.length <= 4 },
      expect: 'holds',
    },
    crashed: {
      network: duplicating(),
      faults: { crashes: { times: 1, of: ['server'] } },
      expect: { violates: 'everyoneIsAnswered' },
    },
  },
})
