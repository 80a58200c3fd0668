/** A transfer changes two fields, and nobody told the disk that they belong together. */

import { always, protocol, role, sometimes, spec } from 'netsplit'

const bank = protocol({
  name: 'transfer',
  parameters: {},
  nodes: () => ({ bank: 1 }),
  roles: () => ({
    bank: role<{ savings: number; current: number }, never, 'transfer'>({
      start(node) {
        node.setTimer('transfer')
        return { savings: 10, current: 0 }
      },
      durable: ['savings', 'current'],
      timeout: {
        transfer(state) {
          state.savings -= 10
          state.current += 10
        },
      },
    }),
  }),
})

export default spec(bank, {
  properties: {
    sumIsKept: always(({ nodes }) => nodes.bank.every(({ state }) => state.savings + state.current === 10)),
    transferred: sometimes(({ nodes }) => nodes.bank.every(({ state }) => state.current === 10)),
  },
  scenarios: {
    'all or nothing is written': { faults: { crashes: 1, disk: 'buffered' }, expect: 'holds' },
    'a part is written': { faults: { crashes: 1, disk: 'torn' }, expect: { violates: 'sumIsKept' } },
  },
})
