/** A payment without an id: a bank that receives it twice charges twice. */

import { always, duplicating, messages, protocol, role, sometimes, spec } from 'netsplit'

interface Messages {
  bank: { charge: { amount: number } }
  shop: {}
}

const payment = protocol({
  name: 'payment without an id',
  parameters: {},
  messages: messages<Messages>(),
  nodes: { bank: 1, shop: 1 },
  roles: (_parameters, nodes) => ({
    bank: role({
      state: { balance: 20 },
      on: {
        charge(bank, { amount }) {
          if (bank.balance >= amount) bank.balance -= amount
        },
      },
    }),
    shop: role({
      start(shop) {
        shop.send(nodes.bank, { type: 'charge', amount: 10 })
      },
    }),
  }),
})

export default spec(payment, {
  properties: {
    chargedOnce: always(({ nodes }) => nodes.bank.balance >= 10),
    charged: sometimes(({ nodes }) => nodes.bank.balance === 10),
  },
  scenarios: {
    'each message once': {},
    'a message is duplicated': { faults: { duplication: 1 }, expect: { violates: 'chargedOnce' } },
    'messages that stay': { network: duplicating(), expect: { violates: 'chargedOnce' } },
  },
})
