/**
 * Active-active: two servers sell tickets, numbered from 1, each to clients of its own. A server offers every sale to the other
 * one, which writes it down and agrees; then the buyer gets the ticket. A client who hears nothing asks the other server, which
 * knows what has been sold to whom. A server whose offer gets no answer holds the other to be dead, and goes on alone.
 */

import { given, messages, type Node, type NodeId, nth, oneOf, protocol, role } from 'netsplit'

/** Each client buys one. */
interface Ticket {
  number: number
  by: NodeId
}

interface Offer {
  client: NodeId<'client'>
  number: number
}

export interface ServerState {
  /** What was sold to whom, by either server; durable. */
  sold: { [client: NodeId]: Ticket }
  /** The sale to which the other server has yet to agree. */
  offered: Offer | null
  /** Whether it goes on without the other server. */
  alone: boolean
}

export interface ClientState {
  /** How often the client has asked. */
  asked: number
  /** All that it was given: one, if its request is served once. */
  tickets: Ticket[]
}

export interface Messages {
  server: { buy: {}; offer: Offer; agreed: Offer }
  client: { sold: Ticket }
}

type Server = Node<Messages, ServerState, 'silence'>
type Client = Node<Messages, ClientState, 'retry'>

export const activeActiveFailover = protocol({
  name: 'active-active failover',
  parameters: {
    clients: 2,
    /** Whether the buyer gets the ticket when the other server has written the sale down, or at once, which is a flaw. */
    replication: oneOf('synchronous', 'asynchronous'),
    /** Whether a server whose offer gets no answer goes on alone, or waits: then it serves nobody, but nothing conflicts. */
    inSilence: oneOf('go on alone', 'wait'),
    /** How many ticks a message may take, for which the timeouts are long enough. */
    latency: 0,
  },
  messages: messages<Messages>(),
  nodes: { server: 2, client: 'clients' },
  roles: ({ replication, inSilence, latency }, { server: servers }) => {
    const answered = 2 * latency + 1

    function offer(server: Server, client: NodeId<'client'>) {
      const numbers = Object.values(server.sold).map(({ number }) => number)
      const number = Math.max(0, ...numbers) + 1
      if (server.alone) return settle(server, client, { number, by: server.id })
      if (replication === 'synchronous') {
        server.offered = { client, number }
        server.setTimer('silence', answered)
      } else {
        settle(server, client, { number, by: server.id })
      }
      server.send(server.others, { type: 'offer', client, number })
    }

    function settle(server: Server, client: NodeId<'client'>, ticket: Ticket) {
      server.offered = null
      server.cancelTimer('silence')
      server.sold[client] = ticket
      server.send(client, { type: 'sold', ...ticket })
    }

    function ask(client: Client) {
      client.send(nth(servers, client.index + client.asked), { type: 'buy' })
      client.asked++
      client.setTimer('retry', answered + 1)
    }

    return {
      server: role({
        state: (): ServerState => ({ sold: {}, offered: null, alone: false }),
        durable: ['sold'],
        on: {
          buy(server, { from }) {
            const ticket = server.sold[from]
            if (ticket !== undefined) return server.send(from, { type: 'sold', ...ticket })
            if (server.offered === null) offer(server, from)
          },
          offer(server, { client, number, from }) {
            const isSold = Object.values(server.sold).some((ticket) => ticket.number === number)
            if (server.alone || isSold || server.sold[client] !== undefined) return
            const { offered } = server
            const collides = offered?.client === client || offered?.number === number
            // Of two offers that collide, the first server's counts.
            if (collides && server.index === 0) return
            server.sold[client] = { number, by: from }
            if (replication === 'asynchronous') return
            server.send(from, { type: 'agreed', client, number })
            if (!collides) return
            if (offered?.client === client) settle(server, client, { number, by: from })
            else if (offered) offer(server, offered.client)
          },
          agreed(server, { client, number }) {
            if (server.offered?.client !== client || server.offered.number !== number) return
            settle(server, client, { number, by: server.id })
          },
        },
        timeout: {
          silence(server) {
            if (inSilence === 'wait') return
            const { client, number } = given(server.offered)
            server.alone = true
            settle(server, client, { number, by: server.id })
          },
        },
      }),
      client: role({
        state: (): ClientState => ({ asked: 0, tickets: [] }),
        start(client) {
          ask(client)
        },
        on: {
          sold(client, { number, by }) {
            client.cancelTimer('retry')
            const isKnown = client.tickets.some((ticket) => ticket.number === number && ticket.by === by)
            if (!isKnown) client.tickets.push({ number, by })
          },
        },
        timeout: { retry: ask },
      }),
    }
  },
})
