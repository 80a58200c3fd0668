/** A transfer changes two fields, and nobody told the disk that they belong together. */

import { always, messages, protocol, role, sometimes, spec } from 'netsplit'

const transfer = protocol({
  name: 'transfer',
  parameters: {},
  messages: messages<{ bank: {} }>(),
  nodes: { bank: 1 },
  roles: (_parameters) => ({
    bank: role({
      state: { savings: 10, current: 0 },
      durable: ['savings', 'current'],
      start(bank) {
        bank.setTimer('transfer')
      },
      timeout: {
        transfer(bank) {
          bank.savings -= 10
          bank.current += 10
        },
      },
    }),
  }),
})

export default spec(transfer, {
  properties: {
    sumIsKept: always(({ nodes: { bank } }) => bank.savings + bank.current === 10),
    transferred: sometimes(({ nodes: { bank } }) => bank.current === 10),
  },
  scenarios: {
    'all or nothing is written': { faults: { crashes: { times: 1, restarts: 1, disk: 'buffered' } } },
    'a part is written': {
      faults: { crashes: { times: 1, restarts: 1, disk: 'torn' } },
      expect: { violates: 'sumIsKept' },
    },
  },
})
