/**
 * Raft: servers elect a leader, which has the others copy its log. An entry of the leader's own term that a majority holds is
 * committed, with all before it, and applied to every server's state machine, here a register. Rules and names are those of figure 2 of the paper (Ongaro and Ousterhout, "In
 * Search of an Understandable Consensus Algorithm", 2014); reads come from its section 8. As messages, an RPC is a request and
 * a reply, and the candidate or leader is the one that a request is from.
 */

import { compare, item, majority, messages, type Node, type NodeId, nth, oneOf, protocol, range, role } from 'netsplit'
import { initialValue, type Value, valueWrittenBy } from 'netsplit/workloads'

/** A command, which writes a value, with the term in which a leader received it. The first entry has the index 1. */
export interface Entry {
  term: number
  value: Value
}

export interface ServerState {
  role: 'follower' | 'candidate' | 'leader'
  // persistent state on all servers
  currentTerm: number
  votedFor: NodeId<'server'> | null
  log: Entry[]
  // volatile state on all servers
  commitIndex: number
  lastApplied: number
  register: Value
  // volatile state on candidates
  votes: Set<NodeId>
  // volatile state on leaders: for each follower, the entry to send next and the last known to be replicated; ...
  nextIndex: { [follower: NodeId]: number }
  matchIndex: { [follower: NodeId]: number }
  /** ... for entries that are not applied yet, by index, whom to answer then; for each client that reads, who confirmed. */
  toAnswer: Map<number, NodeId<'client'>>
  reads: Map<NodeId<'client'>, Set<NodeId>>
}

export interface Messages {
  server: {
    requestVote: { term: number; lastLogIndex: number; lastLogTerm: number }
    requestVoteReply: { term: number; voteGranted: boolean }
    appendEntries: {
      term: number
      prevLogIndex: number
      prevLogTerm: number
      entries: readonly Entry[]
      leaderCommit: number
    }
    /**
     * Up to which index the log is now the leader's, or which prevLogIndex was refused; null where the request was one of an
     * earlier term, which says nothing of the log.
     */
    appendEntriesReply: { term: number; success: boolean; index: number | null }
    readIndex: { term: number; reader: NodeId<'client'> }
    readIndexReply: { term: number; reader: NodeId<'client'> }
    write: { value: Value }
    read: {}
  }
  client: { written: {}; answer: { value: Value } }
}

type Server = Node<Messages, ServerState, 'election' | 'heartbeat'>

export const raft = protocol({
  name: 'Raft',
  parameters: {
    servers: 3,
    /** Each client writes its value once: the first to the first server, the next to the next, and round again. */
    clients: 1,
    /** Whether `votedFor` is kept on stable storage; `false` is a flaw. */
    persistsVote: true,
    /** Whether a leader counts replicas for entries of its own term only, or of `any term`, which is a flaw (section 5.4.2). */
    commits: oneOf('own term', 'any term'),
    /**
     * Whether clients read after they have written. A leader answers when it has committed an entry of its own term, and a majority
     * has confirmed that it still is the leader; not to wait for both is a flaw.
     */
    reads: oneOf('none', 'read index', 'without a quorum', 'before a commit'),
    /** Where there are clocks: whether election timeouts differ by more than a round trip. */
    electionTimeouts: oneOf('different', 'equal'),
  },
  messages: messages<Messages>(),
  nodes: { server: 'servers', client: 'clients' },
  roles: ({ servers, persistsVote, commits, reads, electionTimeouts }, nodes) => {
    function setElectionTimer(server: Server) {
      server.setTimer('election', electionTimeouts === 'equal' ? 3 : 3 * (server.index + 1))
    }

    /** "If RPC request or response contains term T > currentTerm: set currentTerm = T, convert to follower." */
    function observe(server: Server, term: number) {
      if (term <= server.currentTerm) return
      server.currentTerm = term
      server.votedFor = null
      becomeFollower(server)
    }

    function becomeFollower(server: Server) {
      if (server.role === 'leader') {
        server.cancelTimer('heartbeat')
        setElectionTimer(server)
      }
      server.role = 'follower'
      server.votes.clear()
      server.nextIndex = {}
      server.matchIndex = {}
      server.toAnswer.clear()
      server.reads.clear()
    }

    function becomeLeaderWhenElected(server: Server) {
      if (server.votes.size < majority(servers)) return
      server.role = 'leader'
      server.votes.clear()
      server.cancelTimer('election')
      for (const follower of server.others) {
        server.nextIndex[follower] = server.log.length + 1
        server.matchIndex[follower] = 0
      }
      sendHeartbeats(server)
    }

    function sendHeartbeats(leader: Server) {
      for (const follower of leader.others) sendEntries(leader, follower)
      leader.setTimer('heartbeat', 1)
    }

    /** Sends the entries from nextIndex on; none where the follower has them all. */
    function sendEntries(leader: Server, follower: NodeId<'server'>) {
      const prevLogIndex = item(leader.nextIndex, follower) - 1
      leader.send(follower, {
        type: 'appendEntries',
        term: leader.currentTerm,
        prevLogIndex,
        prevLogTerm: termAt(leader.log, prevLogIndex),
        entries: leader.log.slice(prevLogIndex),
        leaderCommit: leader.commitIndex,
      })
    }

    /** "If there exists an N such that N > commitIndex, a majority of matchIndex[i] >= N, and log[N].term == currentTerm: ..." */
    function advanceCommitIndex(leader: Server) {
      const committed = range(leader.log.length + 1).findLast((n) => {
        const replicas = Object.values(leader.matchIndex).filter((matchIndex) => matchIndex >= n).length + 1
        const counts = commits === 'any term' || termAt(leader.log, n) === leader.currentTerm
        return n > leader.commitIndex && replicas >= majority(servers) && counts
      })
      if (committed !== undefined) commit(leader, committed)
    }

    /** "If commitIndex > lastApplied: increment lastApplied, apply log[lastApplied] to state machine." At once, here. */
    function commit(server: Server, index: number) {
      server.commitIndex = index
      while (server.commitIndex > server.lastApplied) {
        server.lastApplied++
        server.register = item(server.log, server.lastApplied - 1).value
        const client = server.toAnswer.get(server.lastApplied)
        if (client !== undefined) server.send(client, { type: 'written' })
        server.toAnswer.delete(server.lastApplied)
      }
    }

    return {
      server: role({
        state: (): ServerState => ({
          role: 'follower',
          currentTerm: 0,
          votedFor: null,
          log: [],
          commitIndex: 0,
          lastApplied: 0,
          register: initialValue,
          votes: new Set(),
          nextIndex: {},
          matchIndex: {},
          toAnswer: new Map(),
          reads: new Map(),
        }),
        durable: persistsVote ? ['currentTerm', 'votedFor', 'log'] : ['currentTerm', 'log'],
        start: setElectionTimer,
        restart: setElectionTimer,
        timeout: {
          election(server) {
            server.role = 'candidate'
            server.currentTerm++
            server.votedFor = server.id
            server.votes = new Set([server.id])
            setElectionTimer(server)
            const [lastLogTerm, lastLogIndex] = lastOf(server.log)
            server.send(server.others, { type: 'requestVote', term: server.currentTerm, lastLogIndex, lastLogTerm })
            becomeLeaderWhenElected(server)
          },
          heartbeat: sendHeartbeats,
        },
        on: {
          appendEntries(server, { term, prevLogIndex, prevLogTerm, entries, leaderCommit, from }) {
            observe(server, term)
            const answer = (success: boolean, index: number | null) =>
              server.send(from, { type: 'appendEntriesReply', term: server.currentTerm, success, index })
            if (term < server.currentTerm) return answer(false, null)
            becomeFollower(server)
            setElectionTimer(server)
            if (termAt(server.log, prevLogIndex) !== prevLogTerm) return answer(false, prevLogIndex)
            for (const [at, entry] of entries.entries()) {
              const index = prevLogIndex + 1 + at
              if (termAt(server.log, index) === entry.term) continue
              server.log = [...server.log.slice(0, index - 1), entry]
            }
            const lastNew = prevLogIndex + entries.length
            // "increases monotonically", also where an older message comes last
            if (leaderCommit > server.commitIndex) {
              commit(server, Math.max(server.commitIndex, Math.min(leaderCommit, lastNew)))
            }
            answer(true, lastNew)
          },
          requestVote(server, { term, lastLogIndex, lastLogTerm, from }) {
            observe(server, term)
            const isFree = server.votedFor === null || server.votedFor === from
            const isUpToDate = compare([lastLogTerm, lastLogIndex], lastOf(server.log)) >= 0
            const voteGranted = term === server.currentTerm && isFree && isUpToDate
            if (voteGranted) {
              server.votedFor = from
              setElectionTimer(server)
            }
            server.send(from, { type: 'requestVoteReply', term: server.currentTerm, voteGranted })
          },
          requestVoteReply(server, { term, voteGranted, from }) {
            observe(server, term)
            if (server.role !== 'candidate' || term < server.currentTerm || !voteGranted) return
            server.votes.add(from)
            becomeLeaderWhenElected(server)
          },
          appendEntriesReply(server, { term, success, index, from }) {
            observe(server, term)
            if (server.role !== 'leader' || term < server.currentTerm || index === null) return
            const nextIndex = item(server.nextIndex, from)
            if (success) {
              server.nextIndex[from] = Math.max(nextIndex, index + 1)
              server.matchIndex[from] = Math.max(item(server.matchIndex, from), index)
              advanceCommitIndex(server)
            } else if (index === nextIndex - 1) {
              server.nextIndex[from] = nextIndex - 1
            }
            if (server.log.length >= item(server.nextIndex, from)) sendEntries(server, from)
          },
          write(server, { value, from }) {
            if (server.role !== 'leader') return
            server.log.push({ term: server.currentTerm, value })
            server.toAnswer.set(server.log.length, from)
            for (const follower of server.others) sendEntries(server, follower)
            advanceCommitIndex(server)
          },
          // reads, as in section 8
          read(server, { from }) {
            if (server.role !== 'leader') return
            if (reads !== 'before a commit' && termAt(server.log, server.commitIndex) !== server.currentTerm) return
            if (reads === 'without a quorum') return server.send(from, { type: 'answer', value: server.register })
            server.reads.set(from, new Set([server.id]))
            server.send(server.others, { type: 'readIndex', term: server.currentTerm, reader: from })
          },
          readIndex(server, { term, reader, from }) {
            observe(server, term)
            server.send(from, { type: 'readIndexReply', term: server.currentTerm, reader })
          },
          readIndexReply(server, { term, reader, from }) {
            observe(server, term)
            const confirmed = server.reads.get(reader)
            if (confirmed === undefined || term < server.currentTerm) return
            confirmed.add(from)
            if (confirmed.size < majority(servers)) return
            server.send(reader, { type: 'answer', value: server.register })
            server.reads.delete(reader)
          },
        },
      }),
      client: role({
        state: { waitsFor: 'written' as 'written' | 'answer' | 'nothing' },
        start(client) {
          const value = valueWrittenBy(client.index)
          client.invoke({ type: 'write', value })
          client.send(nth(nodes.server, client.index), { type: 'write', value })
        },
        on: {
          written(client) {
            client.return({ type: 'ok' })
            client.waitsFor = reads === 'none' ? 'nothing' : 'answer'
            if (reads === 'none') return
            client.invoke({ type: 'read' })
            client.send(nodes.server, { type: 'read' })
          },
          answer(client, { value }) {
            if (client.waitsFor !== 'answer') return
            client.return(value)
            client.waitsFor = 'nothing'
          },
        },
      }),
    }
  },
  symmetric: ['server'],
})

/** The term of the entry at an index; 0 where there is none, as before the first. */
function termAt(log: readonly Entry[], index: number): number {
  return log[index - 1]?.term ?? 0
}

/** The log whose last entry has the later term, or is the longer one where terms are equal, is more up-to-date. */
function lastOf(log: readonly Entry[]): readonly [lastLogTerm: number, lastLogIndex: number] {
  return [termAt(log, log.length), log.length]
}
