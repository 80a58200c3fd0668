/** A candidate leads that has the votes of a quorum. How many that are is what its administrator wrote down. */

import { always, protocol, role, sometimes, spec } from 'netsplit'

type Message = { type: 'request' } | { type: 'vote' }
interface Candidate {
  readonly quorum: number
  votes: number
}

const election = protocol({
  name: 'election',
  parameters: { quorum: 2, otherQuorum: 2 },
  nodes: () => ({ voter: 3, candidate: 2 }),
  roles: ({ quorum, otherQuorum }, nodes) => ({
    voter: role<{ voted: boolean }, Message>({
      start: () => ({ voted: false }),
      on: {
        request(state, _message, node) {
          if (state.voted) return
          state.voted = true
          node.reply({ type: 'vote' })
        },
      },
    }),
    candidate: role<Candidate, Message>({
      start(node) {
        node.broadcast(nodes.voter, { type: 'request' })
        return { quorum: node.index === 0 ? quorum : otherQuorum, votes: 0 }
      },
      on: {
        vote(state) {
          state.votes++
        },
      },
    }),
  }),
})

const leads = ({ state }: { readonly state: Candidate }) => state.votes >= state.quorum

export default spec(election, {
  properties: {
    oneLeader: always(({ nodes }) => nodes.candidate.filter(leads).length <= 1),
    someLeader: sometimes(({ nodes }) => nodes.candidate.some(leads)),
  },
  scenarios: {
    'there is one administrator': { expect: 'holds' },
    'there are two': { params: { otherQuorum: 1 }, expect: { violates: 'oneLeader' } },
  },
})
