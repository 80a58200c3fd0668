/**
 * Single-decree Paxos: servers choose one value among those that clients put, whatever the network does. Every server
 * is proposer and acceptor at once. A proposer first makes a majority promise to ignore lower ballots and learns what
 * they accepted (prepare), then has a majority accept the value of the highest of those, or its own if there is none.
 */

import { type NodeContext, type NodeId, oneOf, protocol, role } from 'netsplit'
import { type RegisterAnswer, type RegisterRequest, registerClient, type Value } from './register-client.ts'

/** Ordered by round, and by server where rounds are equal; no two proposers ever use the same one. */
interface Ballot {
  round: number
  server: number
}

/** A value with the request that wants it written and the client to tell. */
interface Proposal {
  request: number
  client: NodeId
  value: Value
}

interface Accepted {
  ballot: Ballot
  proposal: Proposal
}

interface ServerState {
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

type Message =
  | RegisterRequest
  | RegisterAnswer
  | { type: 'prepare'; ballot: Ballot }
  | { type: 'prepared'; ballot: Ballot; accepted: Accepted | null }
  | { type: 'accept'; ballot: Ballot; proposal: Proposal }
  | { type: 'accepted'; ballot: Ballot }
  | { type: 'decided'; ballot: Ballot; proposal: Proposal }

type Node = NodeContext<Message>

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
  nodes: ({ servers, clients }) => ({ server: servers, client: clients }),
  roles: ({ servers, quorum, adopts, remembers }, nodes) => {
    const enough = quorum === 'majority' ? Math.floor(servers / 2) + 1 : Math.floor(servers / 2)

    function proposeWhenPrepared(state: ServerState, node: Node) {
      if (state.prepares.size !== enough) return
      const highest = adopts ? highestOf(state.prepares.values()) : null
      const proposal = highest?.proposal ?? state.proposal!
      state.proposal = proposal
      state.accepted = { ballot: state.ballot, proposal }
      state.accepts.add(node.id)
      node.broadcast(node.peers, { type: 'accept', ballot: state.ballot, proposal })
      decideWhenAccepted(state, node)
    }

    function decideWhenAccepted(state: ServerState, node: Node) {
      if (state.accepts.size !== enough) return
      const proposal = state.proposal!
      state.decided = true
      node.broadcast(node.peers, { type: 'decided', ballot: state.ballot, proposal })
      node.send(proposal.client, { type: 'putOk', request: proposal.request })
    }

    return {
      server: role<ServerState, Message>({
        start: () => ({
          ballot: { round: 0, server: 0 },
          proposal: null,
          prepares: new Map(),
          accepts: new Set(),
          accepted: null,
          decided: false,
        }),
        durable: remembers ? ['ballot', 'accepted', 'decided'] : [],
        on: {
          put(state, { request, value }, node) {
            if (state.decided || state.proposal !== null) return
            state.ballot = { round: state.ballot.round + 1, server: node.index }
            state.proposal = { request, client: node.sender, value }
            state.prepares = new Map([[node.id, state.accepted]])
            state.accepts = new Set()
            node.broadcast(node.peers, { type: 'prepare', ballot: state.ballot })
            proposeWhenPrepared(state, node)
          },
          prepare(state, { ballot }, node) {
            if (state.decided || compareBallots(ballot, state.ballot) <= 0) return
            state.ballot = ballot
            node.reply({ type: 'prepared', ballot, accepted: state.accepted })
          },
          prepared(state, { ballot, accepted }, node) {
            if (state.decided || state.proposal === null || compareBallots(ballot, state.ballot) !== 0) return
            state.prepares.set(node.sender, accepted)
            proposeWhenPrepared(state, node)
          },
          accept(state, { ballot, proposal }, node) {
            if (state.decided || compareBallots(ballot, state.ballot) < 0) return
            state.ballot = ballot
            state.accepted = { ballot, proposal }
            node.reply({ type: 'accepted', ballot })
          },
          accepted(state, { ballot }, node) {
            if (state.decided || state.proposal === null || compareBallots(ballot, state.ballot) !== 0) return
            state.accepts.add(node.sender)
            decideWhenAccepted(state, node)
          },
          decided(state, { ballot, proposal }) {
            if (state.decided) return
            state.ballot = ballot
            state.accepted = { ballot, proposal }
            state.decided = true
          },
          get(state, { request }, node) {
            if (!state.decided || state.accepted === null) return
            node.reply({ type: 'getOk', request, value: state.accepted.proposal.value })
          },
        },
      }),
      client: registerClient(nodes.server),
    }
  },
})

/** What was accepted under the highest ballot. */
function highestOf(accepted: Iterable<Accepted | null>): Accepted | null {
  let highest: Accepted | null = null
  for (const candidate of accepted) {
    if (candidate === null) continue
    if (highest === null || compareBallots(candidate.ballot, highest.ballot) > 0) highest = candidate
  }
  return highest
}

function compareBallots(left: Ballot, right: Ballot): number {
  return left.round - right.round || left.server - right.server
}
