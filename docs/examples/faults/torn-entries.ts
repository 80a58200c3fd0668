/** A log is replayed after a crash. Its last entry was half on the disk, and is half replayed. */

import { always, protocol, role, sometimes, spec } from 'netsplit'

/** `check` tells whether the amount is the one that was written. */
interface Entry {
  readonly amount: number
  readonly check: number
}

const writeAheadLog = protocol({
  name: 'write-ahead log',
  parameters: { checks: false },
  nodes: () => ({ server: 1 }),
  roles: ({ checks }) => ({
    server: role<{ log: Entry[]; total: number }, never, 'deposit'>({
      start(node) {
        node.setTimer('deposit')
        return { log: [], total: 0 }
      },
      durable: ['log'],
      timeout: {
        deposit(state) {
          state.log.push({ amount: 20, check: 20 })
          state.total += 20
        },
      },
      restart(state) {
        const whole = state.log.filter(({ amount, check }) => !checks || amount === check)
        state.total = whole.reduce((sum, { amount }) => sum + amount, 0)
      },
      torn: { log: (entry) => ({ ...entry, amount: 2 }) },
    }),
  }),
})

const faults = { crashes: 1, restarts: 1 } as const

export default spec(writeAheadLog, {
  properties: {
    wholeDeposits: always(({ nodes }) => nodes.server.every(({ state }) => state.total % 20 === 0)),
    deposited: sometimes(({ nodes }) => nodes.server.every(({ state }) => state.total === 20)),
  },
  scenarios: {
    'entries are written whole': { faults: { ...faults, disk: 'buffered' }, expect: 'holds' },
    'an entry is torn': { faults: { ...faults, disk: 'torn' }, expect: { violates: 'wholeDeposits' } },
    'entries with a checksum': { params: { checks: true }, faults: { ...faults, disk: 'torn' }, expect: 'holds' },
  },
})
