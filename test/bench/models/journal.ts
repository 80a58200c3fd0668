/**
 * A node that keeps a journal of all messages that it receives, in the order of their arrival: the worst case for tables
 * of a protocol. Its local state is different after every history, so no handler ever sees the same input twice.
 */

import { always, protocol, role, spec } from 'netsplit'

interface Message {
  type: 'entry'
  number: number
}

interface Journal {
  received: { from: string; number: number }[]
}

const journal = protocol({
  name: 'journal',
  /** With n messages in all there is a state for each ordered selection of them. */
  parameters: { senders: 4, messages: 2 },
  nodes: ({ senders }) => ({ keeper: 1, sender: senders }),
  roles: ({ messages }, nodes) => ({
    keeper: role<Journal, Message>({
      start: () => ({ received: [] }),
      on: {
        entry(state, { number }, node) {
          state.received.push({ from: node.sender, number })
        },
      },
    }),
    sender: role<null, Message>({
      start(node) {
        for (let number = 0; number < messages; number++) node.send(nodes.keeper[0]!, { type: 'entry', number })
        return null
      },
      on: {},
    }),
  }),
})

export default spec(journal, {
  properties: {
    nothingArrivesTwice: always(({ nodes }) =>
      nodes.keeper.every(
        ({ state: { received } }) =>
          new Set(received.map(({ from, number }) => `${from} ${number}`)).size === received.length,
      ),
    ),
  },
  scenarios: {
    'three senders': { params: { senders: 3 }, expect: 'holds' },
    'four senders': { expect: 'holds' },
  },
})
