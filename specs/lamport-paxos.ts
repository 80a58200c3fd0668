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
    /** As MCPaxos in the TLA+ examples has it: the acceptor a1, the value v1 and the ballots 0 and 1. */
    'one acceptor, two ballots': {
      params: { acceptors: 1, values: 1 },
      expect: { holds: { distinct: 25, generated: 82, depth: 9 } },
    },
    /**
     * As MCPaxosTiny in PaxosHowToWinATuringAward has it, published with the same states and depth. TLC generates 23,563
     * states: it takes a step of phase 2a once for each quorum, and each highest vote in it, that allows the value.
     */
    'two ballots': { expect: { holds: { distinct: 3_921, generated: 22_995, depth: 17 } } },
    'two ballots, up to symmetry': { symmetric: true },
    'a leader proposes what it likes': { params: { adopts: false }, expect: { violates: 'atMostOneIsChosen' } },
  },
})
