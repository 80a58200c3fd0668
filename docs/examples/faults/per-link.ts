/** A writer stores a file and tells a reader. Where storing does not wait for the store, the news is faster than the file. */

import { always, messages, ordered, perLink, protocol, rendezvous, role, sometimes, spec } from 'netsplit'

interface Messages {
  writer: {}
  store: { store: {}; fetch: {} }
  reader: { stored: {}; file: { exists: boolean } }
}

const hearsay = protocol({
  name: 'news of a file',
  parameters: {},
  messages: messages<Messages>(),
  nodes: { writer: 1, store: 1, reader: 1 },
  roles: (_parameters, nodes) => ({
    writer: role({
      start(writer) {
        writer.send(nodes.store, { type: 'store' })
        writer.send(nodes.reader, { type: 'stored' })
      },
    }),
    store: role({
      state: { exists: false },
      on: {
        store(store) {
          store.exists = true
        },
        fetch(store, { from }) {
          store.send(from, { type: 'file', exists: store.exists })
        },
      },
    }),
    reader: role({
      state: (): { found: boolean | null } => ({ found: null }),
      on: {
        stored(reader) {
          reader.send(nodes.store, { type: 'fetch' })
        },
        file(reader, { exists }) {
          reader.found = exists
        },
      },
    }),
  }),
})

export default spec(hearsay, {
  properties: {
    foundWhatWasStored: always(({ nodes }) => nodes.reader.found !== false),
    found: sometimes(({ nodes }) => nodes.reader.found === true),
  },
  scenarios: {
    'every link waits': { network: rendezvous() },
    'one link does not wait': {
      network: perLink(rendezvous(), [{ from: 'writer', to: 'store', channel: ordered() }]),
      expect: { violates: 'foundWhatWasStored' },
    },
  },
})
