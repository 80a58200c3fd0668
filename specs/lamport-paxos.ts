/** Paxos promises that at most one value is chosen: Lamport, "Paxos Made Simple", 2001, and the TLA+ module Paxos. */

import { always, names, ofType, type ParametersOf, quorums, range, type StateOf, sometimes, spec } from 'netsplit'
import { lamportPaxos } from '../models/lamport-paxos.ts'

/** The values that a quorum has voted for in one ballot. */
function chosen(
  { msgs }: StateOf<typeof lamportPaxos>,
  { acceptors, ballots, values }: ParametersOf<typeof lamportPaxos>,
) {
  const votes = ofType(msgs, '2b')
  return names('v', values).filter((val) =>
    range(ballots).some((bal) => {
      const voters = votes.filter((m) => m.bal === bal && m.val === val).map((m) => m.acc)
      return quorums(names('a', acceptors)).some((quorum) => quorum.every((acc) => voters.includes(acc)))
    }),
  )
}

export default spec(lamportPaxos, {
  properties: {
    atMostOneIsChosen: always((state, parameters) => chosen(state, parameters).length <= 1),
    oneIsChosen: sometimes((state, parameters) => chosen(state, parameters).length === 1),
  },
  scenarios: {
    /** The states and the depth of MCPaxos in the TLA+ examples. */
    'one ballot, acceptors alike': {
      params: { ballots: 1 },
      symmetric: ['acceptor'],
      expect: { holds: { distinct: 25, depth: 9 } },
    },
    'two ballots': {},
    'two ballots, up to symmetry': { symmetric: true },
    'a leader proposes what it likes': { params: { adopts: false }, expect: { violates: 'atMostOneIsChosen' } },
  },
})
