/**
 * Two-phase commit promises atomicity: no resource manager commits a transaction that another one aborts. It holds on
 * any network, as long as the transaction manager waits for all of them and those that have prepared keep their
 * promise. It does not promise that everyone learns the outcome: RMs that have prepared wait as long as the TM is silent.
 *
 * Gray, "Notes on Data Base Operating Systems", 1978; the model is the module TwoPhase of Gray and Lamport, "Consensus
 * on Transaction Commit", 2006.
 */

import { always, sometimes, spec } from 'netsplit'
import { twoPhaseCommit } from '../models/two-phase-commit.ts'

export default spec(twoPhaseCommit, {
  properties: {
    atomicity: always(({ rmState }) => {
      const states = Object.values(rmState)
      return !(states.includes('committed') && states.includes('aborted'))
    }),
    everyoneCommits: sometimes(({ rmState }) => Object.values(rmState).every((state) => state === 'committed')),
    everyoneAborts: sometimes(({ rmState }) => Object.values(rmState).every((state) => state === 'aborted')),
  },
  scenarios: {
    'three RMs': { expect: 'holds' },
    'five RMs': { params: { rms: 5 }, expect: 'holds' },
    'seven RMs': { params: { rms: 7 }, expect: 'holds' },
    'eight RMs': { params: { rms: 8 }, expect: 'holds', large: true },
    'nine RMs': { params: { rms: 9 }, expect: 'holds', large: true },
    'nine RMs, up to symmetry': { params: { rms: 9 }, symmetric: true, expect: 'holds' },
    'the TM commits when a majority has prepared': {
      params: { commitsAfter: 'majority' },
      expect: { violates: 'atomicity' },
    },
    'a prepared RM aborts on its own': { params: { heuristicAbort: true }, expect: { violates: 'atomicity' } },
  },
})
