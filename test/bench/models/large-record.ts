/** Actions on many members: one that is a step for each of them, and one that changes all of them in a step. */

import { action, always, machine, names, spec } from 'netsplit'

const votes = machine({
  name: 'votes',
  parameters: { voters: 20_000 },
  variables: ({ voters }) => ({
    first: null as string | null,
    votes: Object.fromEntries(names('voter', voters).map((voter) => [voter, 0])),
  }),
  actions: (_parameters) => ({
    speak: action({
      over: ({ first, votes }) => (first === null ? Object.keys(votes) : []),
      do(state, voter) {
        state.first = voter
      },
    }),
    voteAll: action({
      when: ({ first, votes }) => first === null && votes['voter0'] === 0,
      do(state) {
        for (const voter of Object.keys(state.votes)) state.votes[voter] = 1
      },
    }),
  }),
})

export default spec(votes, {
  properties: { nobodyVotesTwice: always(({ votes }) => Object.values(votes).every((count) => count < 2)) },
  scenarios: { '10,000 voters': { params: { voters: 10_000 } }, '20,000 voters': {} },
})
