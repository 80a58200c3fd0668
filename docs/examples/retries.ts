/** A client that asks until it is answered, for docs/liveness.md. */

import { duplicating, eventually, protocol, quiescent, role, spec } from 'netsplit'

type Message = { type: 'request' } | { type: 'answer' }

const retries = protocol({
  name: 'retries',
  parameters: { retries: true },
  nodes: () => ({ client: 1, server: 1 }),
  roles: ({ retries }, nodes) => ({
    client: role<{ answered: boolean }, Message, 'retry'>({
      start(node) {
        node.broadcast(nodes.server, { type: 'request' })
        if (retries) node.setTimer('retry')
        return { answered: false }
      },
      on: {
        answer(state, _message, node) {
          state.answered = true
          node.cancelTimer('retry')
        },
      },
      timeout: {
        retry(_state, node) {
          node.broadcast(nodes.server, { type: 'request' })
          node.setTimer('retry')
        },
      },
    }),
    server: role<null, Message>({
      start: () => null,
      on: { request: (_state, _message, node) => node.reply({ type: 'answer' }) },
    }),
  }),
})

export default spec(retries, {
  properties: {
    answered: eventually(({ nodes }) => nodes.client[0]!.state.answered),
    nobodyWaits: quiescent(({ nodes }) => nodes.client[0]!.state.answered),
  },
  scenarios: {
    'nothing is lost': { network: duplicating(), expect: 'holds' },
    'one try': {
      params: { retries: false },
      network: duplicating(),
      faults: { loss: 1 },
      expect: { violates: ['answered', 'nobodyWaits'] },
    },
    'three losses': { network: duplicating(), faults: { loss: 3 }, expect: 'holds' },
    'any number of losses': { network: duplicating(), faults: { loss: true }, expect: { violates: 'answered' } },
    'a fair link': {
      network: duplicating(),
      faults: { loss: true },
      fairness: { strong: ['request', 'answer'] },
      expect: 'holds',
    },
  },
})
