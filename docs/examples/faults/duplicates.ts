/** A payment without an id: whoever gets it twice charges twice. */

import { always, duplicating, protocol, role, sometimes, spec } from 'netsplit'

type Message = { type: 'charge'; amount: number }

const payment = protocol({
  name: 'payment without an id',
  parameters: {},
  nodes: () => ({ bank: 1, shop: 1 }),
  roles: (_parameters, nodes) => ({
    bank: role<{ balance: number }, Message>({
      start: () => ({ balance: 20 }),
      on: {
        charge(state, { amount }) {
          if (state.balance >= amount) state.balance -= amount
        },
      },
    }),
    shop: role<null, Message>({
      start(node) {
        node.broadcast(nodes.bank, { type: 'charge', amount: 10 })
        return null
      },
    }),
  }),
})

export default spec(payment, {
  properties: {
    chargedOnce: always(({ nodes }) => nodes.bank[0]!.state.balance >= 10),
    charged: sometimes(({ nodes }) => nodes.bank[0]!.state.balance === 10),
  },
  scenarios: {
    'each message once': { expect: 'holds' },
    'a message is duplicated': { faults: { duplicates: 1 }, expect: { violates: 'chargedOnce' } },
    'messages that stay': { network: duplicating(), expect: { violates: 'chargedOnce' } },
  },
})
