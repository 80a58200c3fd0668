/**
 * Three-phase commit promises atomicity without blocking: as long as anybody is up, everyone who is up decides, whoever
 * crashes and in the middle of whatever. A pre-commit before the commit sees to it that nobody commits while another is
 * uncertain, so those who are left can tell from their states what the dead may have decided.
 *
 * All of this rests on knowing who is dead: messages arrive in time, no link fails, and silence means a crash. When the
 * network splits, or a coordinator is only slow, each side takes the other for dead, and decides for itself.
 *
 * Skeen, "Nonblocking Commit Protocols", 1981; Bernstein, Hadzilacos and Goodman, "Concurrency Control and Recovery in
 * Database Systems", 1987, section 7.5: the protocol, the election and the termination protocol below. Left out is the
 * recovery of those that come back. In place of the termination protocol, `each alone` lets timeouts decide, state by state, as
 * textbooks often draw it: that is enough for two sites and not for more. What such protocols leave open: Gray and
 * Lamport, "Consensus on Transaction Commit", 2006.
 */

import { always, eventually, implies, leadsTo, refines, rounds, type StateOf, sometimes, spec, step } from 'netsplit'
import { hasDecided, threePhaseCommit } from '../models/three-phase-commit.ts'
import { transactionCommit } from '../models/transaction-commit.ts'

type State = StateOf<typeof threePhaseCommit>

const all = ({ nodes: { coordinator, participant } }: State) => [coordinator, ...participant]
const hasCommitted = ({ state }: { state: string }) => state === 'committed'
const hasAborted = ({ state }: { state: string }) => state === 'aborted'

const rmStates = {
  working: 'working',
  uncertain: 'prepared',
  committable: 'prepared',
  committed: 'committed',
  aborted: 'aborted',
} as const

const promised = [
  'agreement',
  'noDecisionIsReversed',
  'commitNeedsEveryVote',
  'everyoneDecides',
  'refinesTransactionCommit',
  'everyoneCommits',
  'everyoneAborts',
] as const

export default spec(threePhaseCommit, {
  properties: {
    agreement: always((state) => !(all(state).some(hasCommitted) && all(state).some(hasAborted))),
    noDecisionIsReversed: step((before, after) =>
      all(before).every((node, at) => !hasDecided(node) || all(after)[at]?.state === node.state),
    ),
    commitNeedsEveryVote: always(
      implies(
        (state: State) => all(state).some(hasCommitted),
        ({ nodes }: State) => nodes.participant.every(({ state }) => state !== 'working' && state !== 'aborted'),
      ),
    ),
    /** Promised where nothing fails. */
    unanimityCommits: leadsTo(
      ({ nodes }) => nodes.participant.every(({ state }) => state === 'uncertain'),
      (state) => all(state).every(hasCommitted),
    ),
    everyoneDecides: eventually((state) => all(state).every((node) => !node.up || hasDecided(node))),
    everyoneCommits: sometimes((state) => all(state).every(hasCommitted)),
    everyoneAborts: sometimes((state) => all(state).every(hasAborted)),
    aNewCoordinatorCommits: sometimes(
      ({ nodes: { coordinator, participant } }) =>
        !coordinator.up && participant.every(hasCommitted) && !hasCommitted(coordinator),
    ),
    refinesTransactionCommit: refines(transactionCommit, {
      params: ({ participants }) => ({ rms: participants }),
      mapping: ({ nodes }) => ({
        rmState: Object.fromEntries(
          nodes.participant.map(({ index, state }) => [`rm${index}` as const, rmStates[state]]),
        ),
      }),
    }),
  },
  scenarios: {
    'synchronous, nothing fails': { time: rounds(12), check: [...promised, 'unanimityCommits'] },
    'synchronous, one crash': {
      extends: 'synchronous, nothing fails',
      faults: { crashes: { times: 1, inHandlers: true } },
      check: [...promised, 'aNewCoordinatorCommits'],
    },
    'synchronous, two crashes': {
      time: rounds(17),
      faults: { crashes: { times: 2, inHandlers: true } },
      check: [...promised, 'aNewCoordinatorCommits'],
    },
    'synchronous, all but one crash': {
      time: rounds(22),
      faults: { crashes: { times: 3, inHandlers: true } },
      check: [...promised, 'aNewCoordinatorCommits'],
      expect: { holds: { distinct: 150_274, generated: 213_546, depth: 51 } },
      large: true,
    },
    'a participant that pauses is taken for dead': {
      extends: 'synchronous, nothing fails',
      faults: { pauses: { times: 1, of: ['participant'] } },
      check: ['agreement', 'noDecisionIsReversed', 'commitNeedsEveryVote', 'everyoneCommits', 'everyoneAborts'],
    },
    'the network splits': {
      extends: 'synchronous, nothing fails',
      faults: { partitions: 1 },
      check: ['agreement'],
      expect: { violates: 'agreement' },
    },
    'a coordinator that pauses is taken for dead': {
      extends: 'synchronous, nothing fails',
      faults: { pauses: { times: 1, of: ['coordinator'] } },
      check: ['agreement'],
      expect: { violates: 'agreement' },
    },
    'asynchronous: a coordinator that is slow is taken for dead': {
      check: ['agreement'],
      expect: { violates: 'agreement' },
    },
    'two phases, one crash': {
      extends: 'synchronous, one crash',
      params: { preCommits: 'never' },
      check: ['agreement'],
      expect: { violates: 'agreement' },
    },
    'a new coordinator commits at once, two crashes': {
      extends: 'synchronous, two crashes',
      params: { preCommits: 'not in the termination protocol' },
      check: ['agreement'],
      expect: { violates: 'agreement' },
    },
    'each participant decides alone, one crash': {
      extends: 'synchronous, one crash',
      params: { termination: 'each alone' },
      check: ['agreement'],
      expect: { violates: 'agreement' },
    },
  },
})
