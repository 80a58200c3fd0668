/**
 * Two-phase commit promises atomicity: no resource manager commits a transaction that another one aborts. It holds on
 * any network, as long as the transaction manager waits for all of them and those that have prepared keep their
 * promise. It does not promise that everyone learns the outcome: RMs that have prepared wait as long as the TM is silent.
 *
 * Seen through the states of its resource managers it is transaction commit: it refines it.
 *
 * Gray, "Notes on Data Base Operating Systems", 1978; the model is the module TwoPhase of Gray and Lamport, "Consensus
 * on Transaction Commit", 2006.
 */

import { always, refines, sometimes, spec } from 'netsplit'
import { transactionCommit } from '../models/transaction-commit.ts'
import { twoPhaseCommit } from '../models/two-phase-commit.ts'

/** What is said of states; that it refines transaction commit is said of steps, which takes longer. */
const check = ['atomicity', 'everyoneCommits', 'everyoneAborts'] as const

export default spec(twoPhaseCommit, {
  properties: {
    atomicity: always(({ rmState }) => {
      const states = Object.values(rmState)
      return !(states.includes('committed') && states.includes('aborted'))
    }),
    everyoneCommits: sometimes(({ rmState }) => Object.values(rmState).every((state) => state === 'committed')),
    everyoneAborts: sometimes(({ rmState }) => Object.values(rmState).every((state) => state === 'aborted')),
    refinesTransactionCommit: refines(transactionCommit, { mapping: ({ rmState }) => ({ rmState }) }),
  },
  scenarios: {
    'three RMs': { check, expect: { holds: { distinct: 288, generated: 1_146, depth: 11 } } },
    'five RMs': { params: { rms: 5 }, check, expect: { holds: { distinct: 8_832, generated: 58_146, depth: 17 } } },
    'seven RMs': {
      params: { rms: 7 },
      check,
      expect: { holds: { distinct: 296_448, generated: 2_744_706, depth: 23 } },
    },
    'eight RMs': {
      params: { rms: 8 },
      check,
      expect: { holds: { distinct: 1_745_408, generated: 18_507_778, depth: 26 } },
      large: true,
    },
    'nine RMs': {
      params: { rms: 9 },
      check,
      expect: { holds: { distinct: 10_340_352, generated: 123_558_402, depth: 29 } },
      large: true,
    },
    'nine RMs, up to symmetry': {
      extends: 'nine RMs',
      check,
      symmetric: true,
      expect: { holds: { distinct: 2_232, depth: 29 } },
    },
    'the TM commits when a majority has prepared': {
      params: { commitsAfter: 'majority' },
      check,
      expect: { violates: 'atomicity' },
    },
    'a prepared RM aborts on its own': { params: { heuristicAbort: true }, check, expect: { violates: 'atomicity' } },
    'five RMs refine transaction commit': { extends: 'five RMs', check: ['refinesTransactionCommit'] },
    'a commit on a majority is none of transaction commit': {
      extends: 'the TM commits when a majority has prepared',
      check: ['refinesTransactionCommit'],
      expect: { violates: 'refinesTransactionCommit' },
    },
  },
})
