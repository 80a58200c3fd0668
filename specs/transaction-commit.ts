/**
 * Transaction commit is what two-phase commit and Paxos commit implement: no resource manager commits a transaction that
 * another one aborts, and each that prepares is decided in the end, for nobody fails here.
 *
 * Gray and Lamport, "Consensus on Transaction Commit", 2006, section 2 and module TCommit. With three resource managers
 * TLC finds 94 generated and 34 distinct states (Lamport, "The TLA+ Video Course", lecture 5).
 */

import { always, eventually, sometimes, spec } from 'netsplit'
import { transactionCommit } from '../models/transaction-commit.ts'

export default spec(transactionCommit, {
  properties: {
    atomicity: always(({ rmState }) => {
      const states = Object.values(rmState)
      return !(states.includes('committed') && states.includes('aborted'))
    }),
    everyoneIsDecided: eventually(({ rmState }) =>
      Object.values(rmState).every((state) => state === 'committed' || state === 'aborted'),
    ),
    everyoneCommits: sometimes(({ rmState }) => Object.values(rmState).every((state) => state === 'committed')),
    everyoneAborts: sometimes(({ rmState }) => Object.values(rmState).every((state) => state === 'aborted')),
  },
  scenarios: {
    'three RMs': {
      check: ['atomicity', 'everyoneCommits', 'everyoneAborts'],
      expect: { holds: { distinct: 34, generated: 94 } },
    },
    'five RMs, in the end': { params: { rms: 5 } },
    'an RM commits before the others are prepared': {
      params: { waitsForAll: false },
      expect: { violates: 'atomicity' },
    },
  },
})
