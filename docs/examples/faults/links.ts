/**
 * A write waits for the backup. When a split cuts the client off from one of the two, nobody wonders. When only the link
 * between them fails, the client reaches everybody, and its write is not acknowledged all the same.
 */

import { deadlockFree, protocol, role, spec } from 'netsplit'

type Message = { type: 'write' } | { type: 'copy' } | { type: 'copied' } | { type: 'written' }

const synchronous = protocol({
  name: 'synchronous replication',
  parameters: {},
  nodes: () => ({ client: 1, primary: 1, backup: 1 }),
  roles: (_parameters, nodes) => ({
    client: role<{ written: boolean }, Message>({
      start(node) {
        node.broadcast(nodes.primary, { type: 'write' })
        return { written: false }
      },
      on: {
        written(state) {
          state.written = true
        },
      },
    }),
    primary: role<null, Message>({
      start: () => null,
      on: {
        write: (_state, _message, node) => node.broadcast(nodes.backup, { type: 'copy' }),
        copied: (_state, _message, node) => node.broadcast(nodes.client, { type: 'written' }),
      },
    }),
    backup: role<null, Message>({
      start: () => null,
      on: { copy: (_state, _message, node) => node.reply({ type: 'copied' }) },
    }),
  }),
})

export default spec(synchronous, {
  properties: {
    outagesAreSeen: deadlockFree(
      ({ nodes, cut }) => nodes.client[0]!.state.written || cut.some(({ from }) => from === nodes.client[0]!.id),
    ),
  },
  scenarios: {
    'any split': { faults: { cuts: 1, partitions: { splits: 'any' } }, expect: 'holds' },
    'any link': { faults: { cuts: 1, partitions: { links: 'any' } }, expect: { violates: 'outagesAreSeen' } },
  },
})
