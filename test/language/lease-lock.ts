/** The text of a small protocol, from its nodes on: it is the same in TypeScript and in JavaScript. */

export const leaseLockFromNodesOn = `  nodes: { lock: 1, storage: 1, client: 'clients' },
  roles: ({ fencing }, { lock, storage }) => ({
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
      start: (client) => client.send(lock, { type: 'acquire' }),
      on: { granted: (client, { token }) => client.send(storage, { type: 'write', token }) },
    }),
  }),
})`
