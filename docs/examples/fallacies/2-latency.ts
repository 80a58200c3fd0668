/** A store tells its cache that a value changed. A reader that looks at the store, and then at the cache, goes back in time. */

import { always, messages, protocol, rendezvous, role, sometimes, spec, unordered } from 'netsplit'

interface Messages {
  store: { read: {} }
  cache: { read: {}; change: {} }
  reader: { value: { version: number } }
}

const caching = protocol({
  name: 'caching',
  parameters: {},
  messages: messages<Messages>(),
  nodes: { store: 1, cache: 1, reader: 1 },
  roles: (_parameters, nodes) => ({
    store: role({
      state: { version: 1 },
      start(store) {
        store.setTimer('write')
      },
      timeout: {
        write(store) {
          store.version++
          store.send(nodes.cache, { type: 'change' })
        },
      },
      on: {
        read(store, { from }) {
          store.send(from, { type: 'value', version: store.version })
        },
      },
    }),
    cache: role({
      state: { version: 1 },
      on: {
        change(cache) {
          cache.version++
        },
        read(cache, { from }) {
          cache.send(from, { type: 'value', version: cache.version })
        },
      },
    }),
    reader: role({
      state: (): { seen: number[] } => ({ seen: [] }),
      start(reader) {
        reader.send(nodes.store, { type: 'read' })
      },
      on: {
        value(reader, { version }) {
          reader.seen.push(version)
          if (reader.seen.length === 1) reader.send(nodes.cache, { type: 'read' })
        },
      },
    }),
  }),
})

export default spec(caching, {
  properties: {
    neverBackInTime: always(({ nodes }) => {
      const [first = 0, second = first] = nodes.reader.seen
      return second >= first
    }),
    seesTheChange: sometimes(({ nodes }) => nodes.reader.seen[0] === 2),
  },
  scenarios: {
    'latency is zero': { network: rendezvous() },
    'it is not': { network: unordered(), expect: { violates: 'neverBackInTime' } },
  },
})
