/** A door that opens for whoever asks. */

import { always, protocol, role, sometimes, spec } from 'netsplit'

const door = protocol({
  name: 'door',
  parameters: { asksWho: false },
  nodes: () => ({ door: 1, owner: 1, stranger: 1 }),
  roles: ({ asksWho }, nodes) => ({
    door: role<{ open: boolean }, { type: 'open' }>({
      start: () => ({ open: false }),
      on: {
        open(state, _message, node) {
          if (!asksWho || nodes.owner.includes(node.sender)) state.open = true
        },
      },
    }),
    owner: role<{ home: boolean }, { type: 'open' }, 'arrival'>({
      start(node) {
        node.setTimer('arrival')
        return { home: false }
      },
      timeout: {
        arrival(state, node) {
          state.home = true
          node.broadcast(nodes.door, { type: 'open' })
        },
      },
    }),
    stranger: role<null, { type: 'open' }>({ start: () => null }),
  }),
})

export default spec(door, {
  properties: {
    closedUntilTheOwnerComes: always(({ nodes }) => nodes.owner[0]!.state.home || !nodes.door[0]!.state.open),
    opens: sometimes(({ nodes }) => nodes.door[0]!.state.open),
  },
  scenarios: {
    'the network is secure': { expect: 'holds' },
    'it is not': {
      faults: { byzantine: { nodes: ['stranger'], messages: [{ type: 'open' }] } },
      expect: { violates: 'closedUntilTheOwnerComes' },
    },
    'a door that asks who is there': {
      params: { asksWho: true },
      faults: { byzantine: { nodes: ['stranger'], messages: [{ type: 'open' }] } },
      expect: 'holds',
    },
  },
})
