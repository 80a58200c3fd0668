/** Ten coins are sent from one account to another. */

import { deadlockFree, messages, protocol, role, spec } from 'netsplit'

const transfer = protocol({
  name: 'transfer',
  parameters: {},
  messages: messages<{ payer: {}; payee: { pay: {} } }>(),
  nodes: { payer: 1, payee: 1 },
  roles: (_parameters, nodes) => ({
    payer: role({
      state: { balance: 10 },
      start(payer) {
        payer.setTimer('transfer')
      },
      timeout: {
        transfer(payer) {
          payer.balance -= 10
          payer.send(nodes.payee, { type: 'pay' })
        },
      },
    }),
    payee: role({
      state: { balance: 0 },
      on: {
        pay(payee) {
          payee.balance += 10
        },
      },
    }),
  }),
})

export default spec(transfer, {
  properties: { arrives: deadlockFree(({ nodes: { payer, payee } }) => payer.balance + payee.balance === 10) },
  scenarios: {
    'the network is reliable': {},
    'it is not': { faults: { loss: true }, expect: { violates: 'arrives' } },
  },
})
