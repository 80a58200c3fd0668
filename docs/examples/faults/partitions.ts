/** A primary acknowledges a write when its backup has it. When they are cut off from each other, the client waits. */

import { deadlockFree, messages, protocol, role, spec } from 'netsplit'

interface Messages {
  client: { written: {} }
  primary: { write: {}; copied: {} }
  backup: { copy: {} }
}

const synchronous = protocol({
  name: 'synchronous replication',
  parameters: {},
  messages: messages<Messages>(),
  nodes: { client: 1, primary: 1, backup: 1 },
  roles: (_parameters, nodes) => ({
    client: role({
      state: { written: false },
      start(client) {
        client.send(nodes.primary, { type: 'write' })
      },
      on: {
        written(client) {
          client.written = true
        },
      },
    }),
    primary: role({
      on: {
        write(primary) {
          primary.send(nodes.backup, { type: 'copy' })
        },
        copied(primary) {
          primary.send(nodes.client, { type: 'written' })
        },
      },
    }),
    backup: role({
      state: { copy: false },
      on: {
        copy(backup, { from }) {
          backup.copy = true
          backup.send(from, { type: 'copied' })
        },
      },
    }),
  }),
})

const among = ['primary', 'backup'] as const

export default spec(synchronous, {
  properties: { acknowledged: deadlockFree(({ nodes }) => nodes.client.written) },
  scenarios: {
    'one network': {},
    'a split': { faults: { partitions: { times: 1, among } }, expect: { violates: 'acknowledged' } },
    'a split that heals': { faults: { partitions: { times: 1, heals: 1, among } } },
    'a split that loses messages': {
      faults: { partitions: { times: 1, heals: 1, among, messages: 'lost' } },
      expect: { violates: 'acknowledged' },
    },
  },
})
