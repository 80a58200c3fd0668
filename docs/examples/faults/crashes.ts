/** Two-phase commit blocks: a participant that voted yes has to wait for the coordinator, and the coordinator crashed. */

import { deadlockFree, messages, protocol, role, spec } from 'netsplit'

interface Messages {
  coordinator: { yes: {} }
  participant: { prepare: {}; commit: {} }
}

interface ParticipantState {
  phase: 'working' | 'prepared' | 'committed'
}

const twoPhaseCommit = protocol({
  name: 'two-phase commit',
  parameters: {},
  messages: messages<Messages>(),
  nodes: { coordinator: 1, participant: 2 },
  roles: (_parameters, nodes) => ({
    coordinator: role({
      state: { votes: 0 },
      start(coordinator) {
        coordinator.send(nodes.participant, { type: 'prepare' })
      },
      on: {
        yes(coordinator) {
          coordinator.votes++
          if (coordinator.votes < nodes.participant.length) return
          coordinator.send(nodes.participant, { type: 'commit' })
        },
      },
    }),
    participant: role({
      state: (): ParticipantState => ({ phase: 'working' }),
      on: {
        prepare(participant, { from }) {
          participant.phase = 'prepared'
          participant.send(from, { type: 'yes' })
        },
        commit(participant) {
          participant.phase = 'committed'
        },
      },
    }),
  }),
})

export default spec(twoPhaseCommit, {
  properties: {
    terminates: deadlockFree(({ nodes }) => nodes.participant.every(({ phase }) => phase === 'committed')),
  },
  scenarios: {
    'a coordinator that stays': {},
    'a coordinator that crashes': {
      faults: { crashes: { times: 1, of: ['coordinator'] } },
      expect: { violates: 'terminates' },
    },
  },
})
