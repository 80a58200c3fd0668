/**
 * Clients of a replicated register. They do not know which algorithm the servers run, and record what they ask and what they
 * are told, so that any of them can be checked for linearizability.
 *
 * @example
 * interface Messages {
 *   server: RegisterRequests & { replicate: { value: Value } }
 *   client: RegisterAnswers
 * }
 * roles: (parameters, nodes) => ({ server: role({ ... }), client: registerClient(nodes.server) })
 * properties: { linearizable: linearizable(register(initialValue)) }
 */

import type { NodeId } from '../language/node.ts'
import { type Role, role } from '../language/role.ts'
import { nth } from '../language/vocabulary.ts'

/** What a register holds: null before the first write. */
export type Value = string | null

/** What a register holds before the first write. */
export const initialValue: Value = null

/** What servers of a register receive from clients. `request` is a number that no other request has. */
export interface RegisterRequests {
  put: { request: number; value: Value }
  get: { request: number }
}

/** What clients of a register receive. */
export interface RegisterAnswers {
  putOk: { request: number }
  getOk: { request: number; value: Value }
}

/** The state of a {@link registerClient} and of a {@link registerReader}. */
export interface RegisterClientState {
  /** The request whose answer the client waits for. */
  awaiting: number | null
}

/** The messages of any replicated register: a protocol adds those of its servers. */
export interface RegisterMessages {
  server: RegisterRequests
  client: RegisterAnswers
}

/**
 * The value that a client writes: 'A' the first, 'B' the second, ...
 *
 * @param clientIndex from 0
 */
export function valueWrittenBy(clientIndex: number): Value {
  return String.fromCharCode('A'.charCodeAt(0) + clientIndex)
}

/**
 * A client that puts its value to one server and, when that is done, gets from the next one. Nodes are numbered servers
 * first, then clients; requests are numbered by the node that makes them, so that no two are alike.
 *
 * @param servers the nodes that are asked
 */
export function registerClient(
  servers: readonly NodeId<'server'>[],
): Role<RegisterMessages, 'client', RegisterClientState> {
  const number = (index: number) => servers.length + index
  return role<RegisterMessages, 'client', RegisterClientState>({
    state: { awaiting: null },
    start(client) {
      const request = number(client.index)
      const value = valueWrittenBy(client.index)
      client.invoke({ type: 'write', value })
      client.send(nth(servers, request), { type: 'put', request, value })
      client.awaiting = request
    },
    on: {
      putOk(client, { request }) {
        if (client.awaiting !== request) return
        client.return({ type: 'ok' })
        const next = 2 * number(client.index)
        client.invoke({ type: 'read' })
        client.send(nth(servers, number(client.index) + 1), { type: 'get', request: next })
        client.awaiting = next
      },
      getOk(client, { request, value }) {
        if (client.awaiting !== request) return
        client.return(value)
        client.awaiting = null
      },
    },
  })
}

/**
 * A client that reads twice, from one server and then from the next.
 *
 * @param servers the nodes that are asked
 * @param earlierNodes how many servers and other clients there are: its requests are numbered after theirs
 */
export function registerReader(
  servers: readonly NodeId<'server'>[],
  earlierNodes: number,
): Role<{ server: RegisterRequests; reader: Pick<RegisterAnswers, 'getOk'> }, 'reader', RegisterClientState> {
  const number = (index: number) => earlierNodes + index
  return role({
    state: (): RegisterClientState => ({ awaiting: null }),
    start(reader) {
      const request = number(reader.index)
      reader.invoke({ type: 'read' })
      reader.send(nth(servers, request), { type: 'get', request })
      reader.awaiting = request
    },
    on: {
      getOk(reader, { request, value }) {
        if (reader.awaiting !== request) return
        reader.return(value)
        if (request !== number(reader.index)) {
          reader.awaiting = null
          return
        }
        const next = 2 * request
        reader.invoke({ type: 'read' })
        reader.send(nth(servers, request + 1), { type: 'get', request: next })
        reader.awaiting = next
      },
    },
  })
}
