/**
 * A lock with a lease protects a storage. The lease may run out while its holder is slow, so the storage looks at the
 * token, which counts the grants (Kleppmann, "How to do distributed locking", 2016). Without that it is a flaw.
 */

import { protocol, role, sometimes, spec, step } from 'netsplit'

type Message = { type: 'acquire' } | { type: 'granted'; token: number } | { type: 'write'; token: number }

const leaseLock = protocol({
  name: 'lease lock',
  parameters: { clients: 2, fencing: true },
  nodes: ({ clients }) => ({ lock: 1, storage: 1, client: clients }),
  roles: ({ fencing }, nodes) => ({
    lock: role<{ held: boolean; token: number }, Message, 'lease'>({
      start: () => ({ held: false, token: 0 }),
      on: {
        acquire(state, _message, node) {
          if (state.held) return
          state.held = true
          state.token++
          node.setTimer('lease')
          node.reply({ type: 'granted', token: state.token })
        },
      },
      timeout: {
        lease: (state) => {
          state.held = false
        },
      },
    }),
    storage: role<{ token: number }, Message>({
      start: () => ({ token: 0 }),
      on: {
        write: (state, { token }) => {
          if (!fencing || token >= state.token) state.token = token
        },
      },
    }),
    client: role<null, Message>({
      start(node) {
        node.broadcast(nodes.lock, { type: 'acquire' })
        return null
      },
      on: {
        granted: (_state, { token }, node) => node.broadcast(nodes.storage, { type: 'write', token }),
      },
    }),
  }),
})

export default spec(leaseLock, {
  properties: {
    noStaleWrite: step((before, after) => after.nodes.storage[0]!.state.token >= before.nodes.storage[0]!.state.token),
    everyoneWrites: sometimes(({ nodes }, { clients }) => nodes.storage[0]!.state.token === clients),
  },
  scenarios: {
    'with fencing': { expect: 'holds' },
    'without fencing': { params: { fencing: false }, expect: { violates: 'noStaleWrite' } },
  },
})
