/** A primary acknowledges a write when its backup has it. When they are cut off from each other, the client waits. */

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
    backup: role<{ copy: boolean }, Message>({
      start: () => ({ copy: false }),
      on: {
        copy(state, _message, node) {
          state.copy = true
          node.reply({ type: 'copied' })
        },
      },
    }),
  }),
})

const among = ['primary', 'backup'] as const

export default spec(synchronous, {
  properties: { acknowledged: deadlockFree(({ nodes }) => nodes.client.every(({ state }) => state.written)) },
  scenarios: {
    'one network': { expect: 'holds' },
    'a split': { faults: { cuts: 1, partitions: { among } }, expect: { violates: 'acknowledged' } },
    'a split that heals': { faults: { cuts: 1, heals: 1, partitions: { among } }, expect: 'holds' },
    'a split that loses messages': {
      faults: { cuts: 1, heals: 1, partitions: { among, messages: 'lost' } },
      expect: { violates: 'acknowledged' },
    },
  },
})
