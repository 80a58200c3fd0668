/**
 * Single-decree Paxos: servers choose one value among those that clients put, whatever the network does. Every server
 * is proposer and acceptor at once. A proposer first makes a majority promise to ignore lower ballots and learns what
 * they accepted (prepare), then has a majority accept the value of the highest of those, or its own if there is none.
 */

import { compare, majority, maxBy, messages, type Node, type NodeId, oneOf, protocol, role } from 'netsplit'
import { type RegisterAnswers, type RegisterRequests, registerClient, type Value } from 'netsplit/workloads'

/** Ordered by round, and by server where rounds are equal; no two proposers ever use the same one. */
type Ballot = readonly [round: number, server: number]

/** A value with the request that wants it written and the client to tell. */
interface Proposal {
  request: number
  client: NodeId<'client'>
  value: Value
}

interface Accepted {
  ballot: Ballot
  proposal: Proposal
}

export interface ServerState {
  /** The highest ballot that the server has promised or started. */
  ballot: Ballot
  /** As a proposer: what it tries to get chosen, ... */
  proposal: Proposal | null
  /** ... who promised, and what each had accepted before, ... */
  prepares: Map<NodeId, Accepted | null>
  /** ... and who accepted. */
  accepts: Set<NodeId>
  /** As an acceptor: what it accepted last. */
  accepted: Accepted | null
  /** Whether what it accepted is known to be chosen. */
  decided: boolean
}

export interface Messages {
  server: RegisterRequests & {
    prepare: { ballot: Ballot }
    prepared: { ballot: Ballot; accepted: Accepted | null }
    accept: { ballot: Ballot; proposal: Proposal }
    accepted: { ballot: Ballot }
    decided: { ballot: Ballot; proposal: Proposal }
  }
  client: RegisterAnswers
}

type Server = Node<Messages, ServerState>

export const paxos = protocol({
  name: 'single-decree Paxos',
  parameters: {
    servers: 3,
    clients: 2,
    /** The flaw of a rounded division: two halves of the servers need not share one. */
    quorum: oneOf('majority', 'half'),
    /** Whether a proposer adopts the value of the highest ballot accepted; `false` is a flaw. */
    adopts: true,
    /** Whether an acceptor's promise and what it accepted survive a crash; `false` is a flaw. */
    remembers: true,
  },
  messages: messages<Messages>(),
  nodes: { server: 'servers', client: 'clients' },
  roles: ({ servers, quorum, adopts, remembers }, nodes) => {
    const enough = quorum === 'majority' ? majority(servers) : Math.floor(servers / 2)

    function proposeWhenPrepared(server: Server, own: Proposal) {
      if (server.prepares.size !== enough) return
      const promised = [...server.prepares.values()].filter((accepted) => accepted !== null)
      const highest = adopts ? maxBy(promised, ({ ballot }) => ballot) : undefined
      const proposal = highest?.proposal ?? own
      server.proposal = proposal
      server.accepted = { ballot: server.ballot, proposal }
      server.accepts.add(server.id)
      server.send(server.others, { type: 'accept', ballot: server.ballot, proposal })
      decideWhenAccepted(server, proposal)
    }

    function decideWhenAccepted(server: Server, proposal: Proposal) {
      if (server.accepts.size !== enough) return
      server.decided = true
      server.send(server.others, { type: 'decided', ballot: server.ballot, proposal })
      server.send(proposal.client, { type: 'putOk', request: proposal.request })
    }

    return {
      server: role({
        state: (): ServerState => ({
          ballot: [0, 0],
          proposal: null,
          prepares: new Map(),
          accepts: new Set(),
          accepted: null,
          decided: false,
        }),
        durable: remembers ? ['ballot', 'accepted', 'decided'] : [],
        on: {
          put(server, { request, value, from }) {
            if (server.decided || server.proposal !== null) return
            server.ballot = [server.ballot[0] + 1, server.index]
            server.proposal = { request, client: from, value }
            server.prepares = new Map([[server.id, server.accepted]])
            server.accepts = new Set()
            server.send(server.others, { type: 'prepare', ballot: server.ballot })
            proposeWhenPrepared(server, server.proposal)
          },
          prepare(server, { ballot, from }) {
            if (server.decided || compare(ballot, server.ballot) <= 0) return
            server.ballot = ballot
            server.send(from, { type: 'prepared', ballot, accepted: server.accepted })
          },
          prepared(server, { ballot, accepted, from }) {
            if (server.decided || server.proposal === null || compare(ballot, server.ballot) !== 0) return
            server.prepares.set(from, accepted)
            proposeWhenPrepared(server, server.proposal)
          },
          accept(server, { ballot, proposal, from }) {
            if (server.decided || compare(ballot, server.ballot) < 0) return
            server.ballot = ballot
            server.accepted = { ballot, proposal }
            server.send(from, { type: 'accepted', ballot })
          },
          accepted(server, { ballot, from }) {
            if (server.decided || server.proposal === null || compare(ballot, server.ballot) !== 0) return
            server.accepts.add(from)
            decideWhenAccepted(server, server.proposal)
          },
          decided(server, { ballot, proposal }) {
            if (server.decided) return
            server.ballot = ballot
            server.accepted = { ballot, proposal }
            server.decided = true
          },
          get(server, { request, from }) {
            if (!server.decided || server.accepted === null) return
            server.send(from, { type: 'getOk', request, value: server.accepted.proposal.value })
          },
        },
      }),
      client: registerClient(nodes.server),
    }
  },
})
