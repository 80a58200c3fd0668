/** A primary tells its backup of a write, and takes for granted that it arrives. Neither crashes; one stops to send, or to receive. */

import { deadlockFree, messages, protocol, role, spec } from 'netsplit'

interface Messages {
  primary: {}
  backup: { copy: {} }
}

const replication = protocol({
  name: 'asynchronous replication',
  parameters: {},
  messages: messages<Messages>(),
  nodes: { primary: 1, backup: 1 },
  roles: (_parameters, nodes) => ({
    primary: role({
      state: { value: 0 },
      start(primary) {
        primary.setTimer('write')
      },
      timeout: {
        write(primary) {
          primary.value = 1
          primary.send(nodes.backup, { type: 'copy' })
        },
      },
    }),
    backup: role({
      state: { value: 0 },
      on: {
        copy(backup) {
          backup.value = 1
        },
      },
    }),
  }),
})

export default spec(replication, {
  properties: { converge: deadlockFree(({ nodes: { primary, backup } }) => primary.value === backup.value) },
  scenarios: {
    'both work': {},
    'one stops to send': { faults: { omissions: { sending: 1 } }, expect: { violates: 'converge' } },
    'one stops to receive': { faults: { omissions: { receiving: 1 } }, expect: { violates: 'converge' } },
  },
})
