/**
 * A write waits for the backup. When a split cuts the client off from one of the two, nobody wonders. When only the link
 * between them fails, the client reaches everybody, and its write is not acknowledged all the same.
 */

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
      on: {
        copy(backup, { from }) {
          backup.send(from, { type: 'copied' })
        },
      },
    }),
  }),
})

export default spec(synchronous, {
  properties: {
    outagesAreSeen: deadlockFree(
      ({ nodes: { client }, cut }) => client.written || cut.some(({ from }) => from === client.id),
    ),
  },
  scenarios: {
    'any split': { faults: { partitions: { times: 1, splits: 'any' } } },
    'any link': { faults: { partitions: { times: 1, links: 'any' } }, expect: { violates: 'outagesAreSeen' } },
  },
})
