/**
 * Paxos, after Lamport's TLA+ module Paxos: messages are facts in a set, and leaders are implicit. A ballot is a number;
 * none of the acceptors has voted below ballot 0.
 */

import { action, indexed, item, machine, names, ofType, product, quorums, range } from 'netsplit'

type Acceptor = `a${number}`
type Value = `v${number}`

type Message =
  | { type: '1a'; bal: number }
  | { type: '1b'; acc: Acceptor; bal: number; mbal: number; mval: Value | null }
  | { type: '2a'; bal: number; val: Value }
  | { type: '2b'; acc: Acceptor; bal: number; val: Value }

export const lamportPaxos = machine({
  name: 'Paxos, after Lamport',
  /** `adopts: false` is the flaw: a leader proposes any value, whatever its quorum has voted for. */
  parameters: { acceptors: 3, ballots: 2, values: 2, adopts: true },
  variables: ({ acceptors }) => ({
    maxBal: indexed(names('a', acceptors), -1),
    maxVBal: indexed(names('a', acceptors), -1),
    maxVal: indexed(names('a', acceptors), null as Value | null),
    msgs: new Set<Message>(),
  }),
  symmetric: ({ acceptors, values }) => ({ acceptor: names('a', acceptors), value: names('v', values) }),
  actions: ({ acceptors, ballots, values, adopts }) => {
    const everyone = names('a', acceptors)

    /** Whether a quorum has promised this ballot, and none of its votes in lower ones stands against the value. */
    function isSafe(msgs: Iterable<Message>, bal: number, val: Value): boolean {
      const promises = ofType(msgs, '1b').filter((m) => m.bal === bal)
      return quorums(everyone).some((quorum) => {
        const q1b = promises.filter((m) => quorum.includes(m.acc))
        const highest = Math.max(...q1b.map((m) => m.mbal))
        return (
          quorum.every((acc) => q1b.some((m) => m.acc === acc)) &&
          (highest < 0 || !adopts || q1b.some((m) => m.mbal === highest && m.mval === val))
        )
      })
    }

    return {
      phase1a: action({
        over: range(ballots),
        do({ msgs }, bal) {
          msgs.add({ type: '1a', bal })
        },
      }),
      phase1b: action({
        over: ({ msgs }) => product(everyone, ofType(msgs, '1a')),
        when: ({ maxBal }, [acc, m]) => m.bal > item(maxBal, acc),
        do({ maxBal, maxVBal, maxVal, msgs }, [acc, { bal }]) {
          maxBal[acc] = bal
          msgs.add({ type: '1b', acc, bal, mbal: item(maxVBal, acc), mval: item(maxVal, acc) })
        },
      }),
      phase2a: action({
        over: product(range(ballots), names('v', values)),
        when: ({ msgs }, [bal, val]) => !ofType(msgs, '2a').some((m) => m.bal === bal) && isSafe(msgs, bal, val),
        do({ msgs }, [bal, val]) {
          msgs.add({ type: '2a', bal, val })
        },
      }),
      phase2b: action({
        over: ({ msgs }) => product(everyone, ofType(msgs, '2a')),
        when: ({ maxBal }, [acc, m]) => m.bal >= item(maxBal, acc),
        do({ maxBal, maxVBal, maxVal, msgs }, [acc, { bal, val }]) {
          maxBal[acc] = bal
          maxVBal[acc] = bal
          maxVal[acc] = val
          msgs.add({ type: '2b', acc, bal, val })
        },
      }),
    }
  },
})
