/** A log is replayed after a crash. Its last entry was half on the disk, and is half replayed. */

import { always, messages, protocol, role, sometimes, spec } from 'netsplit'

/** `check` tells whether the amount is the one that was written. */
interface Entry {
  readonly amount: number
  readonly check: number
}

const writeAheadLog = protocol({
  name: 'write-ahead log',
  parameters: { checks: false },
  messages: messages<{ server: {} }>(),
  nodes: { server: 1 },
  roles: ({ checks }) => ({
    server: role({
      state: (): { log: Entry[]; total: number } => ({ log: [], total: 0 }),
      durable: ['log'],
      start(server) {
        server.setTimer('deposit')
      },
      timeout: {
        deposit(server) {
          server.log.push({ amount: 20, check: 20 })
          server.total += 20
        },
      },
      restart(server) {
        const whole = server.log.filter(({ amount, check }) => !checks || amount === check)
        server.total = whole.reduce((sum, { amount }) => sum + amount, 0)
      },
      torn: { log: (entry) => ({ ...entry, amount: 2 }) },
    }),
  }),
})

export default spec(writeAheadLog, {
  properties: {
    wholeDeposits: always(({ nodes }) => nodes.server.total % 20 === 0),
    deposited: sometimes(({ nodes }) => nodes.server.total === 20),
  },
  scenarios: {
    'entries are written whole': { faults: { crashes: { times: 1, restarts: 1, disk: 'buffered' } } },
    'an entry is torn': {
      faults: { crashes: { times: 1, restarts: 1, disk: 'torn' } },
      expect: { violates: 'wholeDeposits' },
    },
    'entries with a checksum': { extends: 'an entry is torn', params: { checks: true } },
  },
})
