/** A voter keeps in memory for whom it voted. When it comes back from a crash, it votes again. */

import { always, messages, type NodeId, protocol, role, sometimes, spec } from 'netsplit'

interface Messages {
  voter: { request: {} }
  candidate: { vote: {} }
}

const election = protocol({
  name: 'votes in memory',
  parameters: {},
  messages: messages<Messages>(),
  nodes: { voter: 3, candidate: 2 },
  roles: (_parameters, nodes) => ({
    voter: role({
      state: (): { votedFor: NodeId | null } => ({ votedFor: null }),
      on: {
        request(voter, { from }) {
          if (voter.votedFor !== null) return
          voter.votedFor = from
          voter.send(from, { type: 'vote' })
        },
      },
    }),
    candidate: role({
      state: { votes: 0 },
      start(candidate) {
        candidate.send(nodes.voter, { type: 'request' })
      },
      on: {
        vote(candidate) {
          candidate.votes++
        },
      },
    }),
  }),
})

const elected = ({ votes }: { readonly votes: number }) => votes >= 2

export default spec(election, {
  properties: {
    oneWinner: always(({ nodes }) => nodes.candidate.filter(elected).length <= 1),
    someWinner: sometimes(({ nodes }) => nodes.candidate.some(elected)),
  },
  scenarios: {
    'a voter crashes': { faults: { crashes: { times: 1, of: ['voter'] } } },
    'a voter comes back': {
      faults: { crashes: { times: 1, restarts: 1, of: ['voter'] } },
      expect: { violates: 'oneWinner' },
    },
  },
})
