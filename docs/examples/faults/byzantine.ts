/**
 * Three generals and one traitor (Lamport, Shostak and Pease, 1982, figure 1): the commander says attack, and a lieutenant
 * who is told by the other that the order was to retreat cannot know which of the two lies.
 */

import { always, messages, type Node, protocol, role, sometimes, spec } from 'netsplit'

type Order = 'attack' | 'retreat'

interface Messages {
  commander: {}
  lieutenant: { order: { order: Order }; relay: { order: Order } }
}

interface LieutenantState {
  heard: { order?: Order; relay?: Order }
  decision: Order | null
}

const generals = protocol({
  name: 'three generals',
  parameters: {},
  messages: messages<Messages>(),
  nodes: { commander: 1, lieutenant: 2 },
  roles: (_parameters, nodes) => ({
    commander: role({
      start(commander) {
        commander.send(nodes.lieutenant, { type: 'order', order: 'attack' })
      },
    }),
    lieutenant: role({
      state: (): LieutenantState => ({ heard: {}, decision: null }),
      on: {
        order(lieutenant, { order }) {
          lieutenant.heard.order = order
          lieutenant.send(lieutenant.others, { type: 'relay', order })
          decide(lieutenant)
        },
        relay(lieutenant, { order }) {
          lieutenant.heard.relay = order
          decide(lieutenant)
        },
      },
    }),
  }),
})

/** A lieutenant attacks when both tell it to. */
function decide(lieutenant: Node<Messages, LieutenantState>) {
  const { order, relay } = lieutenant.heard
  if (order === undefined || relay === undefined) return
  lieutenant.decision = order === 'attack' && relay === 'attack' ? 'attack' : 'retreat'
}

export default spec(generals, {
  properties: {
    obeysALoyalCommander: always(({ nodes }) => nodes.lieutenant.every(({ decision }) => decision !== 'retreat')),
    attacks: sometimes(({ nodes }) => nodes.lieutenant.some(({ decision }) => decision === 'attack')),
  },
  scenarios: {
    'loyal generals': {},
    'a traitor': {
      faults: { lies: { by: ['lieutenant1'], messages: [{ type: 'relay', order: 'retreat' }] } },
      expect: { violates: ['obeysALoyalCommander', 'attacks'] },
    },
  },
})
