/**
 * A lock with a lease protects a storage. The lease may run out while its holder is slow, so the storage looks at the
 * token, which counts the grants (Kleppmann, "How to do distributed locking", 2016). Without that it is a flaw.
 */

import { messages, protocol, role, sometimes, spec, step } from 'netsplit'

interface Messages {
  lock: { acquire: {} }
  storage: { write: { token: number } }
  client: { granted: { token: number } }
}

const leaseLock = protocol({
  name: 'lease lock',
  parameters: { clients: 2, fencing: true },
  messages: messages<Messages>(),
  nodes: { lock: 1, storage: 1, client: 'clients' },
  roles: ({ fencing }, nodes) => ({
    lock: role({
      state: { held: false, token: 0 },
      on: {
        acquire(lock, { from }) {
          if (lock.held) return
          lock.held = true
          lock.token++
          lock.setTimer('lease')
          lock.send(from, { type: 'granted', token: lock.token })
        },
      },
      timeout: {
        lease(lock) {
          lock.held = false
        },
      },
    }),
    storage: role({
      state: { token: 0 },
      on: {
        write(storage, { token }) {
          if (!fencing || token >= storage.token) storage.token = token
        },
      },
    }),
    client: role({
      start(client) {
        client.send(nodes.lock, { type: 'acquire' })
      },
      on: {
        granted(client, { token }) {
          client.send(nodes.storage, { type: 'write', token })
        },
      },
    }),
  }),
})

export default spec(leaseLock, {
  properties: {
    noStaleWrite: step((before, after) => after.nodes.storage.token >= before.nodes.storage.token),
    everyoneWrites: sometimes(({ nodes }, { clients }) => nodes.storage.token === clients),
  },
  scenarios: {
    'with fencing': {},
    'without fencing': { params: { fencing: false }, expect: { violates: 'noStaleWrite' } },
  },
})
