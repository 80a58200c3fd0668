/**
 * Clients charge their accounts through a server. A client that gets no answer asks again: its request may have been
 * lost, or the answer, or either is slow. The server recognises a request that it has done by the client and the id.
 */

import { type NodeContext, type NodeId, oneOf, protocol, role } from 'netsplit'

interface ClientState {
  /** The id of the last request, from 1; the client makes the next one when this is answered. */
  id: number
  answered: boolean
  /** How often the request was sent. */
  attempts: number
}

interface ServerState {
  /** What was charged to each client; always durable. */
  charges: { [client: NodeId]: number }
  /** The id of each client's last request that is done. A client has one under way, so those before it are, too. */
  done: { [client: NodeId]: number }
  /** Where charging and keeping the id are two steps: the request of which one is done. */
  unfinished: { client: NodeId; id: number } | null
}

type Message = { type: 'charge'; id: number } | { type: 'charged'; id: number }

export const exactlyOnce = protocol({
  name: 'exactly-once',
  parameters: {
    clients: 1,
    /** How many requests each client makes, one after the other. */
    requests: 1,
    /** How often a client sends a request before it gives up: 1 is at most once, without retries. */
    attempts: 3,
    /** Where the server keeps the ids of what it has done; without durable ids it may charge twice, which is a flaw. */
    ids: oneOf('durable', 'volatile', 'none'),
    /** Whether the server keeps an id in the step in which it charges; in another one is a flaw: it may crash between. */
    keepsId: oneOf('with the charge', 'before the charge', 'after the charge'),
    /** Whether a request adds one charge, or sets the charges to its own id, which is idempotent. */
    operation: oneOf('add', 'set'),
  },
  nodes: ({ clients }) => ({ server: 1, client: clients }),
  roles: ({ requests, attempts, ids, keepsId, operation }, nodes) => {
    const [server] = nodes.server
    const nothing = Object.fromEntries(nodes.client.map((client) => [client, 0]))

    function charge({ charges }: ServerState, client: NodeId, id: number) {
      charges[client] = operation === 'add' ? charges[client]! + 1 : id
    }

    function keepId({ done }: ServerState, client: NodeId, id: number) {
      if (ids !== 'none') done[client] = id
    }

    const [firstStep, secondStep] = keepsId === 'before the charge' ? [keepId, charge] : [charge, keepId]

    function send(state: ClientState, node: NodeContext<Message, 'retry'>) {
      node.send(server!, { type: 'charge', id: state.id })
      state.attempts++
      if (state.attempts < attempts) node.setTimer('retry')
    }

    return {
      server: role<ServerState, Message, 'finish'>({
        start: () => ({ charges: nothing, done: nothing, unfinished: null }),
        durable: ids === 'durable' ? ['charges', 'done'] : ['charges'],
        on: {
          charge(state, { id }, node) {
            if (state.unfinished !== null) return
            const client = node.sender
            if (id <= state.done[client]!) {
              node.reply({ type: 'charged', id })
              return
            }
            firstStep(state, client, id)
            if (keepsId === 'with the charge') {
              secondStep(state, client, id)
              node.reply({ type: 'charged', id })
            } else {
              state.unfinished = { client, id }
              node.setTimer('finish')
            }
          },
        },
        timeout: {
          finish(state, node) {
            const { client, id } = state.unfinished!
            secondStep(state, client, id)
            state.unfinished = null
            node.send(client, { type: 'charged', id })
          },
        },
      }),
      client: role<ClientState, Message, 'retry'>({
        start(node) {
          const state: ClientState = { id: 1, answered: false, attempts: 0 }
          send(state, node)
          return state
        },
        /** A client writes down what it asks for before it asks. */
        durable: ['id', 'answered', 'attempts'],
        on: {
          charged(state, { id }, node) {
            if (state.answered || id !== state.id) return
            node.cancelTimer('retry')
            if (id === requests) {
              state.answered = true
            } else {
              state.id++
              state.attempts = 0
              send(state, node)
            }
          },
        },
        timeout: { retry: send },
        restart(state, node) {
          if (!state.answered && state.attempts < attempts) node.setTimer('retry')
        },
      }),
    }
  },
  symmetric: ['client'],
})
