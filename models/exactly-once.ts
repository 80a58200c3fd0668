/**
 * Clients charge their accounts through a server. A client that gets no answer asks again: its request may have been
 * lost, or the answer, or either is slow. The server recognises a request that it has done by the client and the id.
 */

import { messages, type Node, type NodeId, oneOf, protocol, role } from 'netsplit'

interface ClientState {
  /** The number of the last request, from 1; the client makes the next one when this is answered. */
  request: number
  answered: boolean
  /** How often the request was sent. */
  attempts: number
}

export interface ServerState {
  /** What was charged to each client; always durable. */
  charges: { [client: NodeId]: number }
  /** Each client's last request that is done. A client has one under way, so those before it are, too. */
  done: { [client: NodeId]: number }
}

interface Charge {
  request: number
}

export interface Messages {
  server: { charge: Charge }
  client: { charged: { request: number } }
}

export const exactlyOnce = protocol({
  name: 'exactly-once',
  parameters: {
    clients: 1,
    /** How many requests each client makes, one after the other. */
    requests: 1,
    /** How often a client sends a request before it gives up: 1 is at most once, without retries. */
    attempts: 3,
    /** Where the server keeps what it has done; without durable ids it may charge twice, which is a flaw. */
    ids: oneOf('durable', 'volatile', 'none'),
    /** Whether the server keeps an id in the step in which it charges; in another one is a flaw: it may crash between. */
    keepsId: oneOf('with the charge', 'before the charge', 'after the charge'),
    /** Whether a request adds one charge, or sets the charges to its own number, which is idempotent. */
    operation: oneOf('add', 'set'),
  },
  messages: messages<Messages>(),
  nodes: { server: 1, client: 'clients' },
  roles: ({ requests, attempts, ids, keepsId, operation }, { server }) => {
    type Server = Node<Messages, ServerState>
    type Request = Charge & { readonly from: NodeId }

    const isDone = ({ done }: Server, { request, from }: Request) => request <= (done[from] ?? 0)
    const answer = (server: Server, { request, from }: Request) => server.send(from, { type: 'charged', request })

    function charge({ charges }: Server, { request, from }: Request) {
      charges[from] = operation === 'add' ? (charges[from] ?? 0) + 1 : request
    }

    function keepId({ done }: Server, { request, from }: Request) {
      if (ids !== 'none') done[from] = request
    }

    const [first, second] = keepsId === 'before the charge' ? [keepId, charge] : [charge, keepId]

    function send(client: Node<Messages, ClientState, 'retry'>) {
      client.send(server, { type: 'charge', request: client.request })
      client.attempts++
      if (client.attempts < attempts) client.setTimer('retry')
    }

    return {
      server: role({
        state: (): ServerState => ({ charges: {}, done: {} }),
        durable: ids === 'durable' ? ['charges', 'done'] : ['charges'],
        on: {
          charge:
            keepsId === 'with the charge'
              ? (server, message) => {
                  if (!isDone(server, message)) {
                    first(server, message)
                    second(server, message)
                  }
                  answer(server, message)
                }
              : {
                  steps: {
                    first(server, message) {
                      if (!isDone(server, message)) return first(server, message)
                      answer(server, message)
                      server.goto('done')
                    },
                    second(server, message) {
                      second(server, message)
                      answer(server, message)
                    },
                  },
                },
        },
      }),
      client: role({
        state: { request: 1, answered: false, attempts: 0 },
        start: send,
        /** A client writes down what it asks for before it asks. */
        durable: ['request', 'answered', 'attempts'],
        on: {
          charged(client, { request }) {
            if (client.answered || request !== client.request) return
            client.cancelTimer('retry')
            if (request === requests) {
              client.answered = true
            } else {
              client.request++
              client.attempts = 0
              send(client)
            }
          },
        },
        timeout: { retry: send },
        restart(client) {
          if (!client.answered && client.attempts < attempts) client.setTimer('retry')
        },
      }),
    }
  },
  symmetric: ['client'],
})
