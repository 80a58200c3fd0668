/**
 * The clients of a replicated register: each writes a value of its own, then reads. They do not know which algorithm
 * the servers run, and record what they ask and what they are told, so that any of them can be checked for
 * linearizability.
 */

import { type NodeId, role } from 'netsplit'

export type Value = string | null

/** What a register holds before the first write. */
export const initialValue: Value = null

export type RegisterRequest = { type: 'put'; request: number; value: Value } | { type: 'get'; request: number }

export type RegisterAnswer = { type: 'putOk'; request: number } | { type: 'getOk'; request: number; value: Value }

export interface ClientState {
  /** The request whose answer the client waits for. */
  awaiting: number | null
}

/** The value that a client writes: 'A' the first, 'B' the second, ... */
export function valueWrittenBy(clientIndex: number): Value {
  return String.fromCharCode('A'.charCodeAt(0) + clientIndex)
}

/**
 * A client that puts its value to one server and, when that is done, gets from the next one. Nodes are numbered
 * servers first, then clients; requests are numbered by the node that makes them, so that no two are alike.
 */
export function registerClient(servers: readonly NodeId[]) {
  const number = (index: number) => servers.length + index
  return role<ClientState, RegisterRequest | RegisterAnswer>({
    start(node) {
      const request = number(node.index)
      const value = valueWrittenBy(node.index)
      node.invoke({ type: 'write', value })
      node.send(serverFor(servers, request), { type: 'put', request, value })
      return { awaiting: request }
    },
    on: {
      putOk(state, { request }, node) {
        if (state.awaiting !== request) return
        node.return({ type: 'ok' })
        const next = 2 * number(node.index)
        node.invoke({ type: 'read' })
        node.send(serverFor(servers, number(node.index) + 1), { type: 'get', request: next })
        state.awaiting = next
      },
      getOk(state, { request, value }, node) {
        if (state.awaiting !== request) return
        node.return(value)
        state.awaiting = null
      },
    },
  })
}

/**
 * A client that reads twice, from one server and then from the next.
 *
 * @param earlierNodes how many nodes there are before the first reader, for its request numbers
 */
export function registerReader(servers: readonly NodeId[], earlierNodes: number) {
  const number = (index: number) => earlierNodes + index
  return role<ClientState, RegisterRequest | RegisterAnswer>({
    start(node) {
      const request = number(node.index)
      node.invoke({ type: 'read' })
      node.send(serverFor(servers, request), { type: 'get', request })
      return { awaiting: request }
    },
    on: {
      getOk(state, { request, value }, node) {
        if (state.awaiting !== request) return
        node.return(value)
        if (request !== number(node.index)) {
          state.awaiting = null
          return
        }
        const next = 2 * request
        node.invoke({ type: 'read' })
        node.send(serverFor(servers, request + 1), { type: 'get', request: next })
        state.awaiting = next
      },
    },
  })
}

function serverFor(servers: readonly NodeId[], number: number): NodeId {
  return servers[number % servers.length]!
}
