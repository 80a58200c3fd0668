/**
 * Raft promises one leader in a term, and that what is applied on one server is applied on all, in one order: a committed entry
 * is in the log of every later leader (figure 3 of the paper). Servers may crash and come back with what they have on stable
 * storage; messages may be lost, duplicated and overtaken. A leader is elected in the end where messages are quicker than
 * election timeouts, and where these differ: `broadcastTime << electionTimeout` (section 5.6).
 *
 * Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm", 2014. An entry of an earlier term that is
 * committed by counting replicas, and is overwritten: its figure 8, and figure 3.7 of Ongaro, "Consensus: Bridging Theory and
 * Practice", 2014. A vote that a crash forgets: section 3.8 there. A deposed leader that answers reads: section 6.4 there.
 */

import {
  always,
  clocks,
  duplicating,
  leadsTo,
  linearizable,
  type NodeOf,
  ordered,
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

const leads = ({ role }: Server) => role === 'leader'

/** Whether two servers have the same entries, up to an index. */
function agree(one: Server, other: Server, index: number): boolean {
  return one.log
    .slice(0, index)
    .every(({ term, value }, at) => other.log[at]?.term === term && other.log[at].value === value)
}

/** Messages between servers are lost, duplicated and overtaken in any way: those in flight are a set, and may stay there. */
const anyMessages = perLink(unordered(), [{ from: 'server', to: 'server', channel: duplicating() }])

const upToTerm = (last: number) => ({
  within: ({ nodes }: State) => nodes.server.every(({ currentTerm }) => currentTerm <= last),
})

/**
 * Two servers stand for election in turn: server0 in odd terms, server1 in even ones. Each link holds one request and one reply
 * at a time, and so many copies in all.
 */
const inTurn = (last: number, copies = 0) => ({
  within: ({ nodes, network }: State) =>
    nodes.server.every(
      ({ index, role, currentTerm }) =>
        currentTerm <= last && (role === 'follower' || index === (currentTerm % 2 === 1 ? 0 : 1)),
    ) && new Set(network.map(placeOf)).size + copies >= network.length,
})

function placeOf({ from, to, message }: State['network'][number]): string {
  return `${from} ${to} ${message.type.endsWith('Reply') ? 'reply' : 'request'}`
}

const safety = [
  'electionSafety',
  'leaderAppendOnly',
  'logMatching',
  'leaderCompleteness',
  'stateMachineSafety',
] as const
const ofOneTerm = [...safety, 'anEntryIsAppliedEverywhere'] as const
const ofTerms = [...ofOneTerm, 'aLaterLeaderIsElected', 'anEntryIsReplaced'] as const

const receive = (receivers: readonly number[], message: string, sender: number) =>
  receivers.map((receiver) => `server${receiver} receives ${message} from server${sender}`)

/** ... and the sender takes their replies. */
const exchange = (receivers: readonly number[], message: string, sender: number, reply: string) => [
  ...receive(receivers, message, sender),
  ...receivers.flatMap((receiver) => receive([sender], reply, receiver)),
]
const entry = (term: number, value: string) =>
  `appendEntries(entries: [{term: ${term}, value: "${value}"}], leaderCommit: 0, prevLogIndex: 0, prevLogTerm: 0, term: ${term})`
const vote = (term: number, voteGranted: boolean) => `requestVoteReply(term: ${term}, voteGranted: ${voteGranted})`
const heartbeat = (term: number) =>
  `appendEntries(entries: [], leaderCommit: 0, prevLogIndex: 0, prevLogTerm: 0, term: ${term})`
const reply = (term: number, success: boolean, index: number) =>
  `appendEntriesReply(index: ${index}, success: ${success}, term: ${term})`
const figure8 = [
  'start',
  'timer election of server0 fires',
  ...exchange([1, 2, 3, 4], 'requestVote(lastLogIndex: 0, lastLogTerm: 0, term: 1)', 0, vote(1, true)),
  ...exchange([1, 2, 3, 4], heartbeat(1), 0, reply(1, true, 0)),
  'server0 receives write(value: "A") from client0',
  ...exchange([2], entry(1, 'A'), 0, reply(1, true, 1)),
  'timer election of server1 fires',
  ...exchange([2], 'requestVote(lastLogIndex: 0, lastLogTerm: 0, term: 2)', 1, vote(2, false)),
  ...receive([0], 'requestVote(lastLogIndex: 0, lastLogTerm: 0, term: 2)', 1),
  ...exchange([3, 4], 'requestVote(lastLogIndex: 0, lastLogTerm: 0, term: 2)', 1, vote(2, true)),
  ...exchange([3, 4], entry(1, 'A'), 0, reply(2, false, 0)),
  ...receive([1], entry(1, 'A'), 0),
  ...receive([1], vote(2, false), 0),
  ...receive([0], heartbeat(2), 1),
  ...receive([0], reply(2, false, 0), 1),
  ...receive([1], reply(2, true, 0), 0),
  ...exchange([2, 3, 4], heartbeat(2), 1, reply(2, true, 0)),
  'server1 receives write(value: "B") from client1',
  'timer election of server0 fires',
  ...receive([1], 'requestVote(lastLogIndex: 1, lastLogTerm: 1, term: 3)', 0),
  ...receive([2, 3, 4], 'requestVote(lastLogIndex: 1, lastLogTerm: 1, term: 3)', 0),
  ...exchange([2, 3, 4], entry(2, 'B'), 1, reply(3, false, 0)),
  ...receive([0], entry(2, 'B'), 1),
  ...receive([0], vote(3, false), 1),
  ...receive([1], reply(3, false, 0), 0),
  ...receive([0], vote(3, true), 2),
  ...receive([0], vote(3, true), 3),
  ...receive([0], vote(3, true), 4),
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
        return !leads(leader) || !leads(then) || agree(leader, then, leader.log.length)
      }),
    ),
    logMatching: always(({ nodes }) =>
      nodes.server.every((one) =>
        nodes.server.every((other) => {
          const lastAlike = one.log.findLastIndex(({ term }, at) => other.log[at]?.term === term)
          return agree(one, other, lastAlike + 1)
        }),
      ),
    ),
    /** Whoever knows of a committed entry knows a term in which it was, or an earlier one. */
    leaderCompleteness: always(({ nodes }) =>
      nodes.server
        .filter(leads)
        .every((leader) =>
          nodes.server.every(
            (other) => other.currentTerm > leader.currentTerm || agree(other, leader, other.commitIndex),
          ),
        ),
    ),
    stateMachineSafety: always(({ nodes }) =>
      nodes.server.every((one) =>
        nodes.server.every((other) => agree(one, other, Math.min(one.lastApplied, other.lastApplied))),
      ),
    ),
    linearizable: linearizable(register(initialValue)),
    /** Of what happens early enough to be seen before the clocks stop. */
    aLeaderIsElected: leadsTo(
      ({ nodes }) => nodes.server.every(({ up, role, now }) => now <= 5 && (!up || role !== 'leader')),
      ({ nodes }) => nodes.server.some(({ up, role }) => up && role === 'leader'),
    ),
    anEntryIsAppliedEverywhere: sometimes(({ nodes }) => nodes.server.every(({ lastApplied }) => lastApplied > 0)),
    aLaterLeaderIsElected: sometimes(({ nodes }) =>
      nodes.server.some((server) => leads(server) && server.currentTerm > 1),
    ),
    anEntryIsReplaced: sometimes(({ nodes }) => nodes.server.every(({ log }) => log[0]?.value === 'B')),
    aReadIsAnswered: sometimes(({ nodes }) => nodes.client.every(({ waitsFor }) => waitsFor === 'nothing')),
  },
  scenarios: {
    'one term, messages are lost, duplicated and overtaken': {
      network: anyMessages,
      bounds: upToTerm(1),
      check: ofOneTerm,
    },
    'one term, a server crashes and comes back': {
      extends: 'one term, messages are lost, duplicated and overtaken',
      faults: { crashes: { times: 1, restarts: 1, of: ['server'] } },
      check: ofOneTerm,
    },
    'two terms': { params: { clients: 2 }, network: ordered(), bounds: inTurn(2), check: ofTerms },
    'two terms, the first leader crashes and comes back': {
      extends: 'two terms',
      faults: { crashes: { times: 1, restarts: 1, of: ['server0'] } },
      check: ofTerms,
    },
    'two terms, a message of the first leader is lost': {
      extends: 'two terms',
      faults: { loss: { times: 1, on: [{ from: 'server0', to: 'server' }] } },
      check: ofTerms,
    },
    'two terms, a message of the first leader is duplicated': {
      extends: 'two terms',
      faults: { duplication: { times: 1, on: [{ from: 'server0', to: 'server' }] } },
      bounds: inTurn(2, 1),
      check: ofTerms,
    },
    'a vote is not persisted': {
      extends: 'one term, a server crashes and comes back',
      params: { persistsVote: false },
      check: ['electionSafety'],
      expect: { violates: 'electionSafety' },
    },
    'an entry of an earlier term is committed by counting replicas': {
      params: { servers: 5, clients: 2, commits: 'any term' },
      network: ordered(),
      bounds: inTurn(4),
      from: figure8,
      check: ['leaderCompleteness'],
      expect: { violates: 'leaderCompleteness' },
    },
    'reads with a quorum': {
      params: { reads: 'read index' },
      network: ordered(),
      bounds: inTurn(2),
      check: ['linearizable', 'aReadIsAnswered'],
    },
    'reads without a quorum': {
      extends: 'reads with a quorum',
      params: { reads: 'own state' },
      check: ['linearizable'],
      expect: { violates: 'linearizable' },
    },
    'messages are quick, and election timeouts differ': {
      params: { clients: 0 },
      time: clocks({ max: 14, delay: 1 }),
      faults: { crashes: { times: 1, of: ['server'] } },
      check: ['aLeaderIsElected'],
    },
    'messages are quick, but election timeouts are equal: votes split': {
      params: { clients: 0, electionTimeouts: 'equal' },
      time: clocks({ max: 8, delay: 1 }),
      check: ['aLeaderIsElected'],
      expect: { violates: 'aLeaderIsElected' },
    },
    'three servers, an entry of an earlier term is committed by counting replicas': {
      params: { clients: 2, commits: 'any term' },
      network: ordered(),
      bounds: inTurn(4),
      check: ['leaderCompleteness'],
      expect: { violates: 'leaderCompleteness' },
      large: true,
    },
    'three servers, four terms': {
      extends: 'three servers, an entry of an earlier term is committed by counting replicas',
      params: { commits: 'own term' },
      check: ofTerms,
      large: true,
    },
    'figure 8 goes on, with the rule': {
      extends: 'an entry of an earlier term is committed by counting replicas',
      params: { commits: 'own term' },
      check: safety,
      large: true,
    },
  },
})
