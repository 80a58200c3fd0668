/** A commander who is a traitor does no harm while everybody hears the same from him. */

import { always, messages, protocol, role, sometimes, spec } from 'netsplit'

type Order = 'attack' | 'retreat'

interface Messages {
  commander: {}
  lieutenant: { order: { order: Order } }
}

const obedience = protocol({
  name: 'obedience',
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
      state: (): { decision: Order | null } => ({ decision: null }),
      on: {
        order(lieutenant, { order }) {
          lieutenant.decision ??= order
        },
      },
    }),
  }),
})

const traitor = {
  by: ['commander'],
  messages: [
    { type: 'order', order: 'attack' },
    { type: 'order', order: 'retreat' },
  ],
} as const

export default spec(obedience, {
  properties: {
    agreement: always(({ nodes: { lieutenant } }) => {
      const decisions = lieutenant.flatMap(({ decision }) => decision ?? [])
      return new Set(decisions).size <= 1
    }),
    decided: sometimes(({ nodes }) => nodes.lieutenant.every(({ decision }) => decision !== null)),
  },
  scenarios: {
    'a traitor who is overheard': { faults: { lies: { ...traitor, equivocates: false, times: 1 } } },
    'a traitor who equivocates': { faults: { lies: traitor }, expect: { violates: 'agreement' } },
  },
})
