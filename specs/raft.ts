/**
 * Raft promises one leader in a term, and that all servers apply the same entries in the same order: whatever is committed is in
 * the log of every later leader (figure 3 of the paper). Servers may crash and come back with what is on stable storage, and
 * messages may be lost, duplicated and overtaken. A leader is elected in the end where messages are quicker than election
 * timeouts, and these differ: `broadcastTime << electionTimeout << MTBF`, and randomized timeouts (sections 5.2 and 5.6).
 *
 * Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm", 2014. Three ways to break it: a vote that a crash
 * forgets (Ongaro, "Consensus: Bridging Theory and Practice", 2014, section 3.8); an entry of an earlier term that is committed by
 * counting replicas, and overwritten (figure 8 of the paper, figure 3.7 of the dissertation); a deposed leader that does not know
 * it yet and answers reads (section 8 of the paper, section 6.4 of the dissertation).
 */

import {
  always,
  bounded,
  clocks,
  duplicating,
  leadsTo,
  linearizable,
  type NodeOf,
  perLink,
  register,
  type StateOf,
  sometimes,
  spec,
  step,
  unordered,
} from 'netsplit'
import { initialValue } from 'netsplit/workloads'
import { raft } from '../models/raft.ts'

type State = StateOf<typeof raft>
type Server = NodeOf<typeof raft, 'server'>

const leads = ({ up, role }: Server) => up && role === 'leader'

/** How many entries two logs have in common, from the first on. */
function inCommon(one: Server, other: Server): number {
  const at = one.log.findIndex(({ term, value }, at) => other.log[at]?.term !== term || other.log[at].value !== value)
  return at < 0 ? one.log.length : at
}

/** Messages between servers are lost, duplicated and overtaken in any way: those in flight are a set, and any may stay there. */
const messageSets = perLink(unordered(), [{ from: 'server', to: 'server', channel: duplicating() }])

/** From each server to each other there is room for one message at a time; who has more to send waits. */
const oneByOne = bounded(1)

/** Besides, whatever server0 has sent to server2 may come again at any time. */
const toServer2Again = perLink(oneByOne, [{ from: 'server0', to: 'server2', channel: duplicating() }])

const upToTerm = (last: number) => ({
  within: ({ nodes }: State) => nodes.server.every(({ currentTerm }) => currentTerm <= last),
})

/** Two servers stand for election, one in odd terms and one in even ones. The others vote. */
const byTurns = (last: number, odd: 0 | 1 = 0) => ({
  within: ({ nodes }: State) =>
    nodes.server.every(
      ({ role, currentTerm, index }) =>
        currentTerm <= last && (role === 'follower' || index === (currentTerm % 2 === 1 ? odd : 1 - odd)),
    ),
})

/** server0 stands in two terms, and server1 in the second. */
const againOrByTurns = {
  within: ({ nodes }: State) =>
    nodes.server.every(
      ({ role, currentTerm, index }) =>
        currentTerm <= 2 && (role === 'follower' || index === 0 || (index === 1 && currentTerm === 2)),
    ),
}

/** Nobody but server0 stands. */
const onlyServer0 = (last: number) => ({
  within: ({ nodes }: State) =>
    nodes.server.every(({ role, currentTerm, index }) => currentTerm <= last && (role === 'follower' || index === 0)),
})

/** Beyond the first term only while the leader of the first is cut off. */
const secondTermWhenCut = {
  within: (state: State) => byTurns(state.cut.length > 0 ? 2 : 1).within(state),
}

const safety = [
  'electionSafety',
  'leaderAppendOnly',
  'logMatching',
  'leaderCompleteness',
  'stateMachineSafety',
  'committedEntriesStay',
] as const
const ofOneTerm = [...safety, 'anEntryIsAppliedEverywhere'] as const
const ofTwoTerms = [...ofOneTerm, 'aLaterLeaderIsElected', 'anEntryIsReplaced'] as const

// Figure 8 of the paper, from (a) to (c): its S1 is server0 here, its S5 server1, and its S2, S3 and S4 are server2, server3 and
// server4. Where a server crashes there, its messages are lost here.
const requestVote = (term: number, lastLogIndex: number, lastLogTerm: number) =>
  `requestVote(lastLogIndex: ${lastLogIndex}, lastLogTerm: ${lastLogTerm}, term: ${term})`
const vote = (term: number, voteGranted: boolean) => `requestVoteReply(term: ${term}, voteGranted: ${voteGranted})`
const append = (term: number, prevLogIndex: number, prevLogTerm: number, entries: string) =>
  `appendEntries(entries: [${entries}], leaderCommit: 0, prevLogIndex: ${prevLogIndex}, prevLogTerm: ${prevLogTerm}, term: ${term})`
const appended = (term: number, success: boolean, index: number) =>
  `appendEntriesReply(index: ${index}, success: ${success}, term: ${term})`
const received = (sender: number, receivers: readonly number[], message: string) =>
  receivers.map((receiver) => `server${receiver} receives ${message} from server${sender}`)
const answered = (senders: readonly number[], receiver: number, message: string) =>
  senders.map((sender) => `server${receiver} receives ${message} from server${sender}`)
const lost = (sender: number, receivers: readonly number[], message: string) =>
  receivers.map((receiver) => `${message} from server${sender} to server${receiver} is lost`)

const a = '{term: 1, value: "A"}'
const b = '{term: 2, value: "B"}'

const figure8 = [
  'start',
  // (a) S1 leads in the first term, and has its entry copied by S2 only.
  'timer election of server0 fires',
  ...received(0, [1, 2, 3, 4], requestVote(1, 0, 0)),
  ...answered([1, 2, 3, 4], 0, vote(1, true)),
  ...lost(0, [1, 2, 3, 4], append(1, 0, 0, '')),
  'server0 receives write(value: "A") from client0',
  ...received(0, [2], append(1, 0, 0, a)),
  ...answered([2], 0, appended(1, true, 1)),
  ...lost(0, [1, 3, 4], append(1, 0, 0, a)),
  // (b) S5 is elected by S3 and S4, and takes an entry.
  'timer election of server1 fires',
  ...received(1, [0, 2, 3, 4], requestVote(2, 0, 0)),
  ...answered([0, 2], 1, vote(2, false)),
  ...answered([3, 4], 1, vote(2, true)),
  ...lost(1, [0, 2, 3, 4], append(2, 0, 0, '')),
  'server1 receives write(value: "B") from client1',
  ...lost(1, [0, 2, 3, 4], append(2, 0, 0, b)),
  // (c) S1 is elected again; what it does next is not given.
  'timer election of server0 fires',
  ...received(0, [1, 2, 3, 4], requestVote(3, 1, 1)),
  ...answered([1], 0, vote(3, false)),
  ...answered([2, 3, 4], 0, vote(3, true)),
  ...lost(0, [1, 4], append(3, 1, 1, '')),
]

export default spec(raft, {
  properties: {
    electionSafety: always(({ nodes }) => {
      const terms = nodes.server.filter(leads).map(({ currentTerm }) => currentTerm)
      return new Set(terms).size === terms.length
    }),
    leaderAppendOnly: step((before, after) =>
      before.nodes.server.every((leader, at) => {
        const then = after.nodes.server[at]!
        return !leads(leader) || !leads(then) || inCommon(leader, then) === leader.log.length
      }),
    ),
    logMatching: always(({ nodes }) =>
      nodes.server.every((one) =>
        nodes.server.every(
          (other) => inCommon(one, other) > one.log.findLastIndex(({ term }, at) => other.log[at]?.term === term),
        ),
      ),
    ),
    /** A server in an earlier term, or the same one, knows of no committed entry that the leader does not hold. */
    leaderCompleteness: always(({ nodes }) =>
      nodes.server
        .filter(leads)
        .every((leader) =>
          nodes.server.every(
            (other) => other.currentTerm > leader.currentTerm || inCommon(other, leader) >= other.commitIndex,
          ),
        ),
    ),
    stateMachineSafety: always(({ nodes }) =>
      nodes.server.every((one) =>
        nodes.server.every((other) => inCommon(one, other) >= Math.min(one.lastApplied, other.lastApplied)),
      ),
    ),
    /** What one server knows to be committed, no server that holds it loses: figure 8 in a sentence. */
    committedEntriesStay: step((before, after) =>
      before.nodes.server.every((holder, at) =>
        before.nodes.server.every(
          (other) => inCommon(holder, after.nodes.server[at]!) >= Math.min(other.commitIndex, inCommon(other, holder)),
        ),
      ),
    ),
    linearizable: linearizable(register(initialValue)),
    /** Of servers that lack a leader early enough to elect one before the clocks stop. */
    aLeaderIsElected: leadsTo(
      ({ nodes }) => !nodes.server.some(leads) && nodes.server.every(({ now }) => now <= 5),
      ({ nodes }) => nodes.server.some(leads),
    ),
    anEntryIsAppliedEverywhere: sometimes(({ nodes }) => nodes.server.every(({ lastApplied }) => lastApplied > 0)),
    twoEntriesAreApplied: sometimes(({ nodes }) => nodes.server.every(({ lastApplied }) => lastApplied === 2)),
    aLaterLeaderIsElected: sometimes(({ nodes }) =>
      nodes.server.some((server) => leads(server) && server.currentTerm > 1),
    ),
    /** B comes, from a later leader, to a server that holds A in its place. */
    anEntryIsReplaced: sometimes(({ nodes, network }) =>
      network.some(
        ({ to, message }) =>
          message.type === 'appendEntries' &&
          message.entries[0]?.value === 'B' &&
          nodes.server.some(
            ({ id, currentTerm, log }) => id === to && currentTerm <= message.term && log[0]?.value === 'A',
          ),
      ),
    ),
    aReadIsAnswered: sometimes(({ nodes }) => nodes.client.every(({ waitsFor }) => waitsFor === 'nothing')),
  },
  scenarios: {
    'one term, messages are lost, duplicated and overtaken': {
      network: messageSets,
      bounds: upToTerm(1),
      check: ofOneTerm,
    },
    'one term, a server crashes and comes back': {
      extends: 'one term, messages are lost, duplicated and overtaken',
      faults: { crashes: { times: 1, restarts: 1, of: ['server'] } },
      check: ofOneTerm,
    },
    'one term, two entries, a message overtakes another': {
      params: { clients: 4 },
      network: perLink(oneByOne, [{ from: 'server0', to: 'server2', channel: bounded(2) }]),
      faults: { reordering: { times: 1, on: [{ from: 'server0', to: 'server2' }] } },
      bounds: byTurns(1),
      check: [...ofOneTerm, 'twoEntriesAreApplied'],
    },
    'elections in two terms, votes may be late': {
      params: { clients: 0 },
      network: bounded(2),
      bounds: againOrByTurns,
      check: ['electionSafety', 'aLaterLeaderIsElected'],
    },
    'two terms': { params: { clients: 2 }, network: oneByOne, bounds: byTurns(2), check: ofTwoTerms },
    'two terms, a message is lost': { extends: 'two terms', faults: { loss: 1 }, check: ofTwoTerms },
    'two terms, messages to server2 are duplicated': {
      extends: 'two terms',
      network: toServer2Again,
      check: ofTwoTerms,
    },
    'two terms, a server crashes and comes back': {
      extends: 'two terms',
      faults: { crashes: { times: 1, restarts: 1, of: ['server'] } },
      check: ofTwoTerms,
    },
    'two servers, a leader is elected again, and what it sent before is late': {
      params: { servers: 2, clients: 3 },
      network: messageSets,
      faults: { crashes: { times: 1, restarts: 1, of: ['server0'] } },
      bounds: onlyServer0(2),
      check: [...safety, 'twoEntriesAreApplied'],
    },
    'a vote is not persisted': {
      extends: 'one term, a server crashes and comes back',
      params: { persistsVote: false },
      check: ['electionSafety'],
      expect: { violates: 'electionSafety' },
    },
    'figure 8: an entry of an earlier term is committed by counting replicas': {
      params: { servers: 5, clients: 2, commits: 'any term' },
      network: oneByOne,
      faults: { loss: figure8.filter((event) => event.endsWith('lost')).length },
      bounds: byTurns(4),
      from: figure8,
      check: ['committedEntriesStay'],
      expect: { violates: 'committedEntriesStay' },
    },
    'reads from the leader of a second term': {
      params: { reads: 'read index' },
      network: oneByOne,
      bounds: byTurns(2),
      check: ['linearizable', 'aReadIsAnswered', 'aLaterLeaderIsElected'],
    },
    'reads from a leader that does not know yet what is committed': {
      extends: 'reads from the leader of a second term',
      params: { reads: 'before a commit' },
      check: ['linearizable'],
      expect: { violates: 'linearizable' },
    },
    'reads, and a leader that is cut off': {
      params: { clients: 2, reads: 'read index' },
      network: oneByOne,
      faults: { partitions: { times: 1, splits: [['server0']], among: ['server'], messages: 'lost' } },
      bounds: secondTermWhenCut,
      check: ['linearizable', 'aReadIsAnswered', 'aLaterLeaderIsElected'],
    },
    'reads without a quorum, and a leader that is cut off': {
      extends: 'reads, and a leader that is cut off',
      params: { reads: 'without a quorum' },
      check: ['linearizable'],
      expect: { violates: 'linearizable' },
    },
    'messages are quick, election timeouts differ, a server crashes': {
      params: { clients: 0 },
      time: clocks({ max: 14, delay: 1 }),
      faults: { crashes: { times: 1, of: ['server'] } },
      check: ['aLeaderIsElected'],
    },
    'messages are quick, election timeouts are equal: votes split again and again': {
      params: { clients: 0, electionTimeouts: 'equal' },
      time: clocks({ max: 14, delay: { min: 1, max: 1 } }),
      check: ['aLeaderIsElected'],
      expect: { violates: 'aLeaderIsElected' },
    },
    'figure 8, counting replicas of its own term only': {
      extends: 'figure 8: an entry of an earlier term is committed by counting replicas',
      params: { commits: 'own term' },
      check: safety,
      expect: { holds: { distinct: 536_759, generated: 2_844_630, depth: 115 } },
      large: true,
    },
    'figure 8 among three servers, from the start': {
      params: { clients: 2, commits: 'any term' },
      network: oneByOne,
      faults: { loss: true },
      bounds: byTurns(4),
      check: ['committedEntriesStay'],
      expect: { violates: 'committedEntriesStay' },
      large: true,
    },
  },
})
