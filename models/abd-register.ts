/**
 * A register replicated on servers that agree by majorities, without a leader (Attiya, Bar-Noy, Dolev). The server that
 * takes a request asks a majority what they hold, and then makes a majority hold the newest: for a write the new value
 * under a higher sequence, for a read what it is about to answer.
 */

import { compare, majority, maxBy, messages, type Node, type NodeId, protocol, role } from 'netsplit'
import {
  initialValue,
  type RegisterAnswers,
  type RegisterRequests,
  registerClient,
  registerReader,
  type Value,
} from 'netsplit/workloads'

/** Orders writes: by clock, and by the number of the writing server where clocks are equal. */
type Sequence = readonly [clock: number, server: number]

/** A value with the sequence under which it was written. */
interface Version {
  sequence: Sequence
  value: Value
}

/** What a server wants for a client. */
interface Request {
  request: number
  client: NodeId<'client' | 'reader'>
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

export interface ServerState extends Version {
  phase: Querying | Recording | null
}

export interface Messages {
  server: RegisterRequests & {
    query: { request: number }
    ackQuery: { request: number } & Version
    record: { request: number } & Version
    ackRecord: { request: number }
  }
  client: RegisterAnswers
  reader: Pick<RegisterAnswers, 'getOk'>
}

type Server = Node<Messages, ServerState>

export const abdRegister = protocol({
  name: 'ABD register',
  /** `readers` only read, each twice; `writeBack: false` is the flaw: a read answers without its second phase. */
  parameters: { servers: 2, clients: 2, readers: 0, writeBack: true },
  messages: messages<Messages>(),
  nodes: { server: 'servers', client: 'clients', reader: 'readers' },
  roles: ({ servers, writeBack }, nodes) => {
    const enough = majority(servers)

    function query(server: Server, request: Request, write: Querying['write']) {
      const own = { sequence: server.sequence, value: server.value }
      const phase: Querying = { name: 'querying', ...request, write, answers: new Map([[server.id, own]]) }
      server.phase = phase
      server.send(server.others, { type: 'query', request: request.request })
      learn(server, phase)
    }

    function learn(server: Server, { answers, request, client, write }: Querying) {
      if (answers.size !== enough) return
      const newest = maxBy(answers.values(), ({ sequence }) => sequence) ?? server
      if (write === null && !writeBack) return answer(server, { request, client }, newest)
      const version: Version =
        write === null
          ? { sequence: newest.sequence, value: newest.value }
          : { sequence: [newest.sequence[0] + 1, server.index], value: write.value }
      keep(server, version)
      const read = write === null ? { value: newest.value } : null
      const phase: Recording = { name: 'recording', request, client, read, acks: new Set([server.id]) }
      server.phase = phase
      server.send(server.others, { type: 'record', request, ...version })
      finish(server, phase)
    }

    function finish(server: Server, phase: Recording) {
      if (phase.acks.size === enough) answer(server, phase, phase.read)
    }

    return {
      server: role({
        state: (server): ServerState => ({ sequence: [0, server.index], value: initialValue, phase: null }),
        on: {
          put(server, { request, value, from }) {
            if (server.phase === null) query(server, { request, client: from }, { value })
          },
          get(server, { request, from }) {
            if (server.phase === null) query(server, { request, client: from }, null)
          },
          query(server, { request, from }) {
            server.send(from, { type: 'ackQuery', request, sequence: server.sequence, value: server.value })
          },
          ackQuery(server, { request, sequence, value, from }) {
            const { phase } = server
            if (phase?.name !== 'querying' || phase.request !== request) return
            phase.answers.set(from, { sequence, value })
            learn(server, phase)
          },
          record(server, { request, sequence, value, from }) {
            keep(server, { sequence, value })
            server.send(from, { type: 'ackRecord', request })
          },
          ackRecord(server, { request, from }) {
            const { phase } = server
            if (phase?.name !== 'recording' || phase.request !== request) return
            phase.acks.add(from)
            finish(server, phase)
          },
        },
      }),
      client: registerClient(nodes.server),
      reader: registerReader(nodes.server, nodes.server.length + nodes.client.length),
    }
  },
})

function answer(server: Server, { request, client }: Request, read: { value: Value } | null) {
  server.send(client, read === null ? { type: 'putOk', request } : { type: 'getOk', request, value: read.value })
  server.phase = null
}

/** A higher sequence replaces the own. */
function keep(server: Server, { sequence, value }: Version) {
  if (compare(sequence, server.sequence) <= 0) return
  server.sequence = sequence
  server.value = value
}
