/** A candidate leads once a quorum voted for it. Its administrator wrote down how many votes that takes. */

import { always, messages, protocol, role, sometimes, spec } from 'netsplit'

interface CandidateState {
  quorum: number
  votes: number
}

const election = protocol({
  name: 'election',
  parameters: { quorum: 2, otherQuorum: 2 },
  messages: messages<{ voter: { request: {} }; candidate: { vote: {} } }>(),
  nodes: { voter: 3, candidate: 2 },
  roles: ({ quorum, otherQuorum }, nodes) => ({
    voter: role({
      state: { voted: false },
      on: {
        request(voter, { from }) {
          if (voter.voted) return
          voter.voted = true
          voter.send(from, { type: 'vote' })
        },
      },
    }),
    candidate: role({
      state: ({ index }): CandidateState => ({ quorum: index === 0 ? quorum : otherQuorum, votes: 0 }),
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

const leads = ({ votes, quorum }: Readonly<CandidateState>) => votes >= quorum

export default spec(election, {
  properties: {
    oneLeader: always(({ nodes }) => nodes.candidate.filter(leads).length <= 1),
    someLeader: sometimes(({ nodes }) => nodes.candidate.some(leads)),
  },
  scenarios: {
    'there is one administrator': {},
    'there are two': { params: { otherQuorum: 1 }, expect: { violates: 'oneLeader' } },
  },
})
