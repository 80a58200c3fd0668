/** A voter keeps in memory for whom it voted. When it comes back from a crash, it votes again. */

import { always, type NodeId, protocol, role, sometimes, spec } from 'netsplit'

type Message = { type: 'request' } | { type: 'vote' }

const election = protocol({
  name: 'votes in memory',
  parameters: {},
  nodes: () => ({ voter: 3, candidate: 2 }),
  roles: (_parameters, nodes) => ({
    voter: role<{ votedFor: NodeId | null }, Message>({
      start: () => ({ votedFor: null }),
      on: {
        request(state, _message, node) {
          if (state.votedFor !== null) return
          state.votedFor = node.sender
          node.reply({ type: 'vote' })
        },
      },
    }),
    candidate: role<{ votes: number }, Message>({
      start(node) {
        node.broadcast(nodes.voter, { type: 'request' })
        return { votes: 0 }
      },
      on: {
        vote(state) {
          state.votes++
        },
      },
    }),
  }),
})

const elected = (candidate: { readonly state: { readonly votes: number } }) => candidate.state.votes >= 2

export default spec(election, {
  properties: {
    oneWinner: always(({ nodes }) => nodes.candidate.filter(elected).length <= 1),
    someWinner: sometimes(({ nodes }) => nodes.candidate.some(elected)),
  },
  scenarios: {
    'a voter crashes': { faults: { crashes: 1, crashing: ['voter'] }, expect: 'holds' },
    'a voter comes back': {
      faults: { crashes: 1, restarts: 1, crashing: ['voter'] },
      expect: { violates: 'oneWinner' },
    },
  },
})
