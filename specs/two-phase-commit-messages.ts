/**
 * Two-phase commit promises atomicity, whatever is lost and whoever crashes: nobody commits what another aborts. For
 * that, votes and decisions are in the log before they are sent, and whoever has voted yes waits. Once all failures are
 * repaired, everyone decides.
 *
 * It blocks: participants that have voted yes and hear no more of the coordinator can only wait for it. The cooperative
 * termination protocol helps them when one of the others has the decision, or has not voted yet; when all of them are
 * uncertain, nothing does.
 *
 * Gray, "Notes on Data Base Operating Systems", 1978; Bernstein, Hadzilacos and Goodman, "Concurrency Control and
 * Recovery in Database Systems", 1987, chapter 7, whose conditions AC1 to AC5 are the first properties below. AC4, that
 * unanimity commits where nothing fails, needs votes and decisions to come in time: it holds in rounds, and not where a timeout
 * may come before a vote. The coordinator's own vote is left out. The last property: Gray and Lamport, "Consensus on
 * Transaction Commit", 2006.
 */

import {
  always,
  duplicating,
  each,
  eventuallyAlways,
  implies,
  leadsTo,
  refines,
  rounds,
  type StateOf,
  sometimes,
  spec,
  step,
} from 'netsplit'
import { transactionCommit } from '../models/transaction-commit.ts'
import { hasDecided, twoPhaseCommitMessages } from '../models/two-phase-commit-messages.ts'

type State = StateOf<typeof twoPhaseCommitMessages>

const all = ({ nodes: { coordinator, participant } }: State) => [coordinator, ...participant]
const hasCommitted = ({ log }: { log: string }) => log === 'commit'
const hasAborted = ({ log }: { log: string }) => log === 'abort'
const isDownOrHasDecided = (node: { up: boolean; log: string }) => !node.up || hasDecided(node)

/** A participant's log as the state of a resource manager. */
const rmStates = { nothing: 'working', yes: 'prepared', commit: 'committed', abort: 'aborted' } as const

const promised = [
  'agreement',
  'noDecisionIsReversed',
  'commitNeedsEveryVote',
  'everyoneDecidesOnceAllIsRepaired',
  'refinesTransactionCommit',
  'everyoneCommits',
  'everyoneAborts',
] as const
const promisedUnlessOneCrashes = [...promised, 'nobodyBlocks', 'theDecisionIsLearned', 'oneWhoKnowsIsEnough'] as const

export default spec(twoPhaseCommitMessages, {
  properties: {
    agreement: always((state) => !(all(state).some(hasCommitted) && all(state).some(hasAborted))),
    noDecisionIsReversed: step((before, after) =>
      all(before).every((node, at) => !hasDecided(node) || all(after)[at]?.log === node.log),
    ),
    commitNeedsEveryVote: always(
      implies(
        (state: State) => all(state).some(hasCommitted),
        ({ nodes }: State) => nodes.participant.every(({ log }) => log === 'yes' || log === 'commit'),
      ),
    ),
    /** Promised where nothing fails, and messages are in time. */
    unanimityCommits: leadsTo(
      ({ nodes }) => nodes.participant.every(({ log }) => log === 'yes'),
      (state) => all(state).every(hasCommitted),
    ),
    everyoneDecidesOnceAllIsRepaired: eventuallyAlways(
      (state) => all(state).some(({ up }) => !up) || state.cut.length > 0 || all(state).every(hasDecided),
    ),
    /** Not promised: a participant that stays up decides, whoever else crashes. */
    nobodyBlocks: each('participant', eventuallyAlways(isDownOrHasDecided)),
    /** Not promised: once the coordinator has decided, so do all who stay up. */
    theDecisionIsLearned: leadsTo(
      ({ nodes }) => hasDecided(nodes.coordinator),
      ({ nodes }) => nodes.participant.every(isDownOrHasDecided),
    ),
    /** Where no participant crashes: promised of the cooperative termination protocol. */
    oneWhoKnowsIsEnough: leadsTo(
      ({ nodes }) => nodes.participant.some(hasDecided),
      ({ nodes }) => nodes.participant.every(hasDecided),
    ),
    everyoneCommits: sometimes((state) => all(state).every(hasCommitted)),
    everyoneAborts: sometimes((state) => all(state).every(hasAborted)),
    refinesTransactionCommit: refines(transactionCommit, {
      params: ({ participants }) => ({ rms: participants }),
      mapping: ({ nodes }) => ({
        rmState: Object.fromEntries(nodes.participant.map(({ index, log }) => [`rm${index}` as const, rmStates[log]])),
      }),
    }),
  },
  scenarios: {
    'nothing fails': { network: duplicating(), check: promisedUnlessOneCrashes },
    'nothing fails, three participants': {
      extends: 'nothing fails',
      params: { participants: 3 },
      check: promisedUnlessOneCrashes,
    },
    'nothing fails, and messages are in time': {
      params: { participants: 3 },
      time: rounds(5),
      check: [...promisedUnlessOneCrashes, 'unanimityCommits'],
    },
    'nothing fails, and a vote is slow': {
      extends: 'nothing fails',
      check: ['unanimityCommits'],
      expect: { violates: 'unanimityCommits' },
    },
    'three messages are lost': {
      extends: 'nothing fails',
      faults: { loss: 3 },
      check: promisedUnlessOneCrashes,
    },
    'any number of messages is lost': {
      extends: 'three messages are lost',
      faults: { loss: true },
      fairness: { strong: ['decisionReq', 'commit', 'abort'] },
      check: promisedUnlessOneCrashes,
    },
    'a partition heals': {
      extends: 'nothing fails',
      faults: { partitions: { times: 1, heals: 1, messages: 'lost' } },
      check: promised,
    },
    'two crashes, and a message is lost': {
      extends: 'nothing fails',
      faults: { loss: 1, crashes: { times: 2, restarts: 2, inHandlers: true } },
      check: promised,
    },
    'a crash, three participants': {
      extends: 'nothing fails, three participants',
      faults: { crashes: { times: 1, restarts: 1, inHandlers: true } },
      check: promised,
    },
    'two crashes, and a message is lost, three participants': {
      extends: 'two crashes, and a message is lost',
      params: { participants: 3 },
      check: promised,
      expect: { holds: { distinct: 5_066_566, generated: 49_964_604, depth: 25 } },
      large: true,
    },
    'the coordinator crashes, and one participant has its decision': {
      extends: 'nothing fails, three participants',
      faults: { crashes: { times: 1, of: ['coordinator'], inHandlers: true } },
      check: ['agreement', 'oneWhoKnowsIsEnough', 'everyoneCommits', 'everyoneAborts'],
    },
    'the coordinator crashes, and nobody else is asked': {
      extends: 'the coordinator crashes, and one participant has its decision',
      params: { participants: 2, termination: 'by the coordinator' },
      check: ['oneWhoKnowsIsEnough'],
      expect: { violates: 'oneWhoKnowsIsEnough' },
    },
    'the coordinator crashes before it decides': {
      extends: 'nothing fails',
      faults: { crashes: { times: 1, of: ['coordinator'] } },
      check: ['nobodyBlocks'],
      expect: { violates: 'nobodyBlocks' },
    },
    'the coordinator crashes after the votes': {
      extends: 'nothing fails',
      faults: { crashes: { times: 1, of: ['coordinator'], inHandlers: true } },
      check: ['theDecisionIsLearned'],
      expect: { violates: 'theDecisionIsLearned' },
    },
    'a decision is sent before it is logged': {
      extends: 'nothing fails',
      params: { logs: 'after sending' },
      faults: { crashes: { times: 1, restarts: 1, of: ['coordinator'], inHandlers: true } },
      check: ['agreement'],
      expect: { violates: 'agreement' },
    },
    'a vote is sent before it is logged': {
      extends: 'nothing fails',
      params: { logs: 'after sending' },
      faults: { crashes: { times: 1, restarts: 1, of: ['participant'], inHandlers: true } },
      check: ['agreement'],
      expect: { violates: 'agreement' },
    },
    'an uncertain participant aborts on a timeout': {
      extends: 'nothing fails',
      params: { termination: 'unilateral' },
      check: ['agreement'],
      expect: { violates: 'agreement' },
    },
  },
})
