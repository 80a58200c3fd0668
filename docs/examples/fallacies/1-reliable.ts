/** Ten coins are sent from one account to another. */

import { deadlockFree, protocol, role, spec } from 'netsplit'

const transfer = protocol({
  name: 'transfer',
  parameters: {},
  nodes: () => ({ payer: 1, payee: 1 }),
  roles: (_parameters, nodes) => ({
    payer: role<{ balance: number }, { type: 'pay' }, 'transfer'>({
      start(node) {
        node.setTimer('transfer')
        return { balance: 10 }
      },
      timeout: {
        transfer(state, node) {
          state.balance -= 10
          node.broadcast(nodes.payee, { type: 'pay' })
        },
      },
    }),
    payee: role<{ balance: number }, { type: 'pay' }>({
      start: () => ({ balance: 0 }),
      on: {
        pay(state) {
          state.balance += 10
        },
      },
    }),
  }),
})

export default spec(transfer, {
  properties: {
    arrives: deadlockFree(({ nodes }) => nodes.payer[0]!.state.balance + nodes.payee[0]!.state.balance === 10),
  },
  scenarios: {
    'the network is reliable': { expect: 'holds' },
    'it is not': { faults: { loss: true }, expect: { violates: 'arrives' } },
  },
})
