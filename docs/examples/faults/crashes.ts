/** Two-phase commit blocks: a participant that voted yes has to wait for the coordinator, and the coordinator crashed. */

import { deadlockFree, protocol, role, spec } from 'netsplit'

type Message = { type: 'prepare' } | { type: 'yes' } | { type: 'commit' }

const twoPhaseCommit = protocol({
  name: 'two-phase commit',
  parameters: {},
  nodes: () => ({ coordinator: 1, participant: 2 }),
  roles: (_parameters, nodes) => ({
    coordinator: role<{ votes: number }, Message>({
      start(node) {
        node.broadcast(nodes.participant, { type: 'prepare' })
        return { votes: 0 }
      },
      on: {
        yes(state, _message, node) {
          state.votes++
          if (state.votes === nodes.participant.length) node.broadcast(nodes.participant, { type: 'commit' })
        },
      },
    }),
    participant: role<'working' | 'prepared' | 'committed', Message>({
      start: () => 'working',
      on: {
        prepare(_state, _message, node) {
          node.reply({ type: 'yes' })
          return 'prepared'
        },
        commit: () => 'committed',
      },
    }),
  }),
})

export default spec(twoPhaseCommit, {
  properties: {
    terminates: deadlockFree(({ nodes }) => nodes.participant.every(({ state }) => state === 'committed')),
  },
  scenarios: {
    'a coordinator that stays': { expect: 'holds' },
    'a coordinator that crashes': {
      faults: { crashes: 1, crashing: ['coordinator'] },
      expect: { violates: 'terminates' },
    },
  },
})
