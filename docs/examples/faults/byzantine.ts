/**
 * Three generals and one traitor (Lamport, Shostak and Pease, 1982, figure 1): the commander says attack, and a lieutenant
 * who is told by the other that the order was to retreat cannot know which of the two lies.
 */

import { always, protocol, role, sometimes, spec } from 'netsplit'

type Order = 'attack' | 'retreat'
type Message = { type: 'order'; order: Order } | { type: 'relay'; order: Order }
interface Lieutenant {
  readonly heard: { order?: Order; relay?: Order }
  readonly decision: Order | null
}

const generals = protocol({
  name: 'three generals',
  parameters: {},
  nodes: () => ({ commander: 1, lieutenant: 2 }),
  roles: (_parameters, nodes) => ({
    commander: role<null, Message>({
      start(node) {
        node.broadcast(nodes.lieutenant, { type: 'order', order: 'attack' })
        return null
      },
    }),
    lieutenant: role<Lieutenant, Message>({
      start: () => ({ heard: {}, decision: null }),
      on: {
        order(state, { order }, node) {
          node.broadcast(node.peers, { type: 'relay', order })
          return after({ ...state.heard, order })
        },
        relay: (state, { order }) => after({ ...state.heard, relay: order }),
      },
    }),
  }),
})

/** A lieutenant attacks when both tell it to. */
function after(heard: Lieutenant['heard']): Lieutenant {
  const { order, relay } = heard
  if (order === undefined || relay === undefined) return { heard, decision: null }
  return { heard, decision: order === 'attack' && relay === 'attack' ? 'attack' : 'retreat' }
}

export default spec(generals, {
  properties: {
    obeysALoyalCommander: always(({ nodes }) => nodes.lieutenant.every(({ state }) => state.decision !== 'retreat')),
    attacks: sometimes(({ nodes }) => nodes.lieutenant.some(({ state }) => state.decision === 'attack')),
  },
  scenarios: {
    'loyal generals': { expect: 'holds' },
    'a traitor': {
      faults: { byzantine: { nodes: ['lieutenant1'], messages: [{ type: 'relay', order: 'retreat' }] } },
      expect: { violates: ['obeysALoyalCommander', 'attacks'] },
    },
  },
})
