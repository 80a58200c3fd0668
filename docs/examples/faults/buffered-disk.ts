/** A server that acknowledges a write before the disk has it. */

import { always, protocol, role, sometimes, spec } from 'netsplit'

type Message = { type: 'write' } | { type: 'written' }

const store = protocol({
  name: 'store',
  parameters: { syncs: false },
  nodes: () => ({ server: 1, client: 1 }),
  roles: ({ syncs }, nodes) => ({
    server: role<{ value: number }, Message>({
      start: () => ({ value: 0 }),
      durable: ['value'],
      on: {
        write(state, _message, node) {
          state.value = 1
          if (syncs) node.sync()
          node.reply({ type: 'written' })
        },
      },
    }),
    client: role<{ acknowledged: boolean }, Message>({
      start(node) {
        node.broadcast(nodes.server, { type: 'write' })
        return { acknowledged: false }
      },
      on: {
        written(state) {
          state.acknowledged = true
        },
      },
    }),
  }),
})

const faults = { crashes: 1, crashing: ['server'] } as const

export default spec(store, {
  properties: {
    survives: always(({ nodes }) => !nodes.client[0]!.state.acknowledged || nodes.server[0]!.state.value === 1),
    acknowledged: sometimes(({ nodes }) => nodes.client[0]!.state.acknowledged),
  },
  scenarios: {
    'a disk that writes at once': { faults: { ...faults, disk: 'synced' }, expect: 'holds' },
    'a disk that buffers': { faults: { ...faults, disk: 'buffered' }, expect: { violates: 'survives' } },
    'synced before it is acknowledged': {
      params: { syncs: true },
      faults: { ...faults, disk: 'buffered' },
      expect: 'holds',
    },
  },
})
