/**
 * A node that keeps a journal of all messages that it receives, in the order of their arrival: the worst case for tables
 * of a protocol. Its local state is different after every history, so no handler ever sees the same input twice.
 */

import { always, messages, protocol, range, role, spec } from 'netsplit'

interface Messages {
  keeper: { entry: { number: number } }
  sender: {}
}

interface Journal {
  received: { from: string; number: number }[]
}

const journal = protocol({
  name: 'journal',
  /** With n entries in all there is a state for each ordered selection of them. */
  parameters: { senders: 4, entries: 2 },
  messages: messages<Messages>(),
  nodes: { keeper: 1, sender: 'senders' },
  roles: ({ entries }, nodes) => ({
    keeper: role({
      state: (): Journal => ({ received: [] }),
      on: {
        entry(keeper, { number, from }) {
          keeper.received.push({ from, number })
        },
      },
    }),
    sender: role({
      start(sender) {
        for (const number of range(entries)) sender.send(nodes.keeper, { type: 'entry', number })
      },
    }),
  }),
})

export default spec(journal, {
  properties: {
    nothingArrivesTwice: always(({ nodes }) => {
      const { received } = nodes.keeper
      return new Set(received.map(({ from, number }) => `${from} ${number}`)).size === received.length
    }),
  },
  scenarios: {
    'three senders': { params: { senders: 3 } },
    'four senders': {},
  },
})
