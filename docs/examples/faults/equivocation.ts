/** A commander who is a traitor does no harm while everybody hears the same from him. */

import { always, protocol, role, sometimes, spec } from 'netsplit'

type Order = 'attack' | 'retreat'
type Message = { type: 'order'; order: Order }

const obedience = protocol({
  name: 'obedience',
  parameters: {},
  nodes: () => ({ commander: 1, lieutenant: 2 }),
  roles: (_parameters, nodes) => ({
    commander: role<null, Message>({
      start(node) {
        node.broadcast(nodes.lieutenant, { type: 'order', order: 'attack' })
        return null
      },
    }),
    lieutenant: role<{ decision: Order | null }, Message>({
      start: () => ({ decision: null }),
      on: {
        order(state, { order }) {
          state.decision ??= order
        },
      },
    }),
  }),
})

const traitor = {
  nodes: ['commander'],
  messages: [
    { type: 'order', order: 'attack' },
    { type: 'order', order: 'retreat' },
  ],
} as const

export default spec(obedience, {
  properties: {
    agreement: always(({ nodes: { lieutenant } }) => {
      const decisions = lieutenant.flatMap(({ state }) => state.decision ?? [])
      return new Set(decisions).size <= 1
    }),
    decided: sometimes(({ nodes }) => nodes.lieutenant.every(({ state }) => state.decision !== null)),
  },
  scenarios: {
    'a traitor who is overheard': {
      faults: { byzantine: { ...traitor, equivocates: false }, lies: 1 },
      expect: 'holds',
    },
    'a traitor who equivocates': { faults: { byzantine: traitor }, expect: { violates: 'agreement' } },
  },
})
