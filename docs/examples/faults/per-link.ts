/** A writer stores a file and tells a reader. Where storing does not wait for the store, the news is faster than the file. */

import { always, ordered, perLink, protocol, rendezvous, role, sometimes, spec } from 'netsplit'

type Message = { type: 'store' } | { type: 'stored' } | { type: 'fetch' } | { type: 'file'; exists: boolean }

const hearsay = protocol({
  name: 'news of a file',
  parameters: {},
  nodes: () => ({ writer: 1, store: 1, reader: 1 }),
  roles: (_parameters, nodes) => ({
    writer: role<null, Message>({
      start(node) {
        node.broadcast(nodes.store, { type: 'store' })
        node.broadcast(nodes.reader, { type: 'stored' })
        return null
      },
    }),
    store: role<{ exists: boolean }, Message>({
      start: () => ({ exists: false }),
      on: {
        store(state) {
          state.exists = true
        },
        fetch: ({ exists }, _message, node) => node.reply({ type: 'file', exists }),
      },
    }),
    reader: role<{ found: boolean | null }, Message>({
      start: () => ({ found: null }),
      on: {
        stored: (_state, _message, node) => node.broadcast(nodes.store, { type: 'fetch' }),
        file(state, { exists }) {
          state.found = exists
        },
      },
    }),
  }),
})

export default spec(hearsay, {
  properties: {
    foundWhatWasStored: always(({ nodes }) => nodes.reader[0]!.state.found !== false),
    found: sometimes(({ nodes }) => nodes.reader[0]!.state.found === true),
  },
  scenarios: {
    'every link waits': { network: rendezvous(), expect: 'holds' },
    'one link does not wait': {
      network: perLink(rendezvous(), [{ from: 'writer', to: 'store', channel: ordered() }]),
      expect: { violates: 'foundWhatWasStored' },
    },
  },
})
