/**
 * A register replicated on servers that agree by majorities, without a leader (Attiya, Bar-Noy, Dolev). The server that
 * takes a request asks a majority what they hold, and then makes a majority hold the newest: for a write the new value
 * under a higher sequence, for a read what it is about to answer.
 */

import { type NodeContext, type NodeId, protocol, role } from 'netsplit'
import {
  initialValue,
  type RegisterAnswer,
  type RegisterRequest,
  registerClient,
  registerReader,
  type Value,
} from './register-client.ts'

/** Orders writes: by clock, and by the number of the writing server where clocks are equal. */
interface Sequence {
  clock: number
  server: number
}

/** A value with the sequence under which it was written. */
interface Version {
  sequence: Sequence
  value: Value
}

/** What a server wants for a client. */
interface Request {
  request: number
  client: NodeId
}

/** Phase 1: learn the newest version from a majority. `write` is the value to write, or none for a read. */
interface Querying extends Request {
  name: 'querying'
  write: { value: Value } | null
  answers: Map<NodeId, Version>
}

/** Phase 2: make a majority hold it. `read` is the value to answer, or none for a write. */
interface Recording extends Request {
  name: 'recording'
  read: { value: Value } | null
  acks: Set<NodeId>
}

interface ServerState extends Version {
  phase: Querying | Recording | null
}

type Message =
  | RegisterRequest
  | RegisterAnswer
  | { type: 'query'; request: number }
  | ({ type: 'ackQuery'; request: number } & Version)
  | ({ type: 'record'; request: number } & Version)
  | { type: 'ackRecord'; request: number }

type Node = NodeContext<Message>

export const abdRegister = protocol({
  name: 'ABD register',
  /** `readers` only read, each twice; `writeBack: false` is the flaw: a read answers without its second phase. */
  parameters: { servers: 2, clients: 2, readers: 0, writeBack: true },
  nodes: ({ servers, clients, readers }) => ({ server: servers, client: clients, reader: readers }),
  roles: ({ servers, writeBack }, nodes) => {
    const majority = Math.floor(servers / 2) + 1

    function query(state: ServerState, request: Request, write: Querying['write'], node: Node) {
      const own = { sequence: state.sequence, value: state.value }
      state.phase = { name: 'querying', ...request, write, answers: new Map([[node.id, own]]) }
      node.broadcast(node.peers, { type: 'query', request: request.request })
      learn(state, state.phase, node)
    }

    function learn(state: ServerState, phase: Querying, node: Node) {
      if (phase.answers.size !== majority) return
      const { request, client, write } = phase
      const newest = [...phase.answers.values()].reduce((a, b) => (isNewer(b.sequence, a.sequence) ? b : a))
      if (write === null && !writeBack) return answer(state, { request, client }, newest, node)
      const version: Version =
        write === null
          ? newest
          : { sequence: { clock: newest.sequence.clock + 1, server: node.index }, value: write.value }
      keep(state, version)
      const read = write === null ? { value: newest.value } : null
      state.phase = { name: 'recording', request, client, read, acks: new Set([node.id]) }
      node.broadcast(node.peers, { type: 'record', request, ...version })
      finish(state, state.phase, node)
    }

    function finish(state: ServerState, phase: Recording, node: Node) {
      if (phase.acks.size === majority) answer(state, phase, phase.read, node)
    }

    return {
      server: role<ServerState, Message>({
        start: (node) => ({ sequence: { clock: 0, server: node.index }, value: initialValue, phase: null }),
        on: {
          put(state, { request, value }, node) {
            if (state.phase === null) query(state, { request, client: node.sender }, { value }, node)
          },
          get(state, { request }, node) {
            if (state.phase === null) query(state, { request, client: node.sender }, null, node)
          },
          query(state, { request }, node) {
            node.reply({ type: 'ackQuery', request, sequence: state.sequence, value: state.value })
          },
          ackQuery(state, { request, sequence, value }, node) {
            const { phase } = state
            if (phase?.name !== 'querying' || phase.request !== request) return
            phase.answers.set(node.sender, { sequence, value })
            learn(state, phase, node)
          },
          record(state, { request, sequence, value }, node) {
            keep(state, { sequence, value })
            node.reply({ type: 'ackRecord', request })
          },
          ackRecord(state, { request }, node) {
            const { phase } = state
            if (phase?.name !== 'recording' || phase.request !== request) return
            phase.acks.add(node.sender)
            finish(state, phase, node)
          },
        },
      }),
      client: registerClient(nodes.server),
      reader: registerReader(nodes.server, nodes.server.length + nodes.client.length),
    }
  },
})

function answer(state: ServerState, { request, client }: Request, read: { value: Value } | null, node: Node) {
  node.send(client, read === null ? { type: 'putOk', request } : { type: 'getOk', request, value: read.value })
  state.phase = null
}

/** A higher sequence replaces the own. */
function keep(state: ServerState, { sequence, value }: Version) {
  if (!isNewer(sequence, state.sequence)) return
  state.sequence = sequence
  state.value = value
}

function isNewer(sequence: Sequence, than: Sequence): boolean {
  return sequence.clock > than.clock || (sequence.clock === than.clock && sequence.server > than.server)
}
