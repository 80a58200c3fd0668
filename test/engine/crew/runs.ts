/** Properties of whole runs that hold, or are violated by a cycle or by a stop, for several workers to agree on. */

import {
  alwaysEventually,
  duplicating,
  eventually,
  eventuallyAlways,
  leadsTo,
  protocol,
  quiescent,
  role,
  spec,
} from '../../../src/index.ts'

type Message = { type: 'ask'; round: number } | { type: 'answer'; round: number } | { type: 'hint' }

/** A client asks again and again; a server answers, when it is not busy. */
const retries = protocol({
  name: 'retries',
  parameters: { clients: 2, patience: true },
  nodes: ({ clients }) => ({ client: clients, server: 1 }),
  roles: ({ patience }, nodes) => ({
    client: role<{ round: number; waiting: boolean; answered: number }, Message, 'retry'>({
      start(node) {
        node.broadcast(nodes.server, { type: 'ask', round: 0 })
        node.setTimer('retry')
        return { round: 0, waiting: true, answered: 0 }
      },
      on: {
        answer(state, { round }) {
          if (!state.waiting || round !== state.round) return
          state.waiting = false
          state.answered = Math.min(2, state.answered + 1)
        },
      },
      timeout: {
        retry(state, node) {
          if (!state.waiting) return
          if (patience) state.round = 1 - state.round
          node.broadcast(nodes.server, { type: 'ask', round: state.round })
          node.setTimer('retry')
        },
      },
    }),
    server: role<{ asked: number }, Message>({
      start: () => ({ asked: 0 }),
      on: {
        ask(state, { round }, node) {
          state.asked = 1 - state.asked
          node.reply({ type: 'answer', round })
        },
      },
    }),
  }),
})

export default spec(retries, {
  properties: {
    everyoneIsAnswered: eventually(({ nodes }) => nodes.client.every(({ state }) => !state.waiting)),
    askedIsAnswered: leadsTo(
      ({ nodes }) => nodes.client[0]?.state.waiting === true,
      ({ nodes }) => nodes.client[0]?.state.waiting === false,
    ),
    serverWorksOn: alwaysEventually(({ nodes }) => nodes.server[0]?.state.asked === 1),
    settles: eventuallyAlways(({ nodes }) => nodes.client.every(({ state }) => !state.waiting)),
    nobodyWaitsAtTheEnd: quiescent(({ nodes }) => nodes.client.every(({ state }) => !state.waiting)),
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
      faults: { crashes: 1, crashing: ['server'] },
      expect: { violates: 'everyoneIsAnswered' },
    },
  },
})
