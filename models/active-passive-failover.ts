/**
 * Automated failover: one server is active and writes to a storage that both can reach, the other is passive and waits until
 * it hears no more heartbeats. A witness has the casting vote: the active server holds a lease from it and steps down when it
 * cannot renew it; the passive one is granted the next when the last has run out. Each takeover has a higher generation
 * number, and the storage refuses those who come with a lower one.
 */

import { type Identity, messages, type Node, type NodeId, protocol, role } from 'netsplit'

/** Writes are numbered by their only client, from 1; 0 is nothing written. */
type Value = number

export interface ServerState {
  role: 'active' | 'passive' | 'taking over'
  /** The latest generation that the server knows of; if it is not passive, its own. */
  generation: number
  /** As the active server: the last write that is in the storage, and the one that is on its way there. */
  stored: Value
  storing: Value | null
}

export interface WitnessState {
  generation: number
  /** Whether the lease of that generation still runs. */
  leased: boolean
}

export interface StorageState {
  generation: number
  value: Value
}

export interface ClientState {
  writing: Value
  acknowledged: Value
  /** The server that is taken for the active one. */
  server: number
}

export interface Messages {
  server: {
    heartbeat: { generation: number }
    granted: { generation: number }
    opened: { generation: number; value: Value }
    write: { value: Value }
    stored: { generation: number; value: Value }
    fenced: { generation: number }
  }
  witness: { claim: {}; heartbeat: { generation: number } }
  storage: { open: { generation: number }; store: { generation: number; value: Value } }
  client: { written: { value: Value } }
}

type Server = Node<Messages, ServerState, 'heartbeat' | 'silence' | 'lease'>
type Client = Node<Messages, ClientState, 'write' | 'retry'>

export const activePassiveFailover = protocol({
  name: 'active-passive failover',
  parameters: {
    writes: 2,
    /** Whether a takeover needs the vote of the witness; `false` is a flaw: silence is enough. */
    quorum: true,
    /** Whether the storage compares generations; `false` is a flaw. */
    fencing: true,
    /** How many ticks a message may take, for which the timeouts are long enough. */
    latency: 0,
  },
  messages: messages<Messages>(),
  nodes: { server: 2, witness: 1, storage: 1, client: 1 },
  roles: ({ writes, quorum, fencing, latency }, { server: servers, witness, storage, client: writer }) => {
    /** A heartbeat each tick; the next one is heard, or answered, within so many ticks after the last. */
    const heard = 1 + latency
    const answered = 1 + 2 * latency
    /** A lease ends for its holder before it ends for the witness, who began to count it earlier. */
    const ttl = { ofHolder: answered + 1, ofWitness: answered + 1 + latency + 1 }

    function beat(server: Server) {
      server.send(server.others, { type: 'heartbeat', generation: server.generation })
      if (quorum) server.send(witness, { type: 'heartbeat', generation: server.generation })
      server.setTimer('heartbeat', 1)
    }

    function awaitHeartbeat(server: Server) {
      server.role = 'passive'
      server.cancelTimer('heartbeat')
      server.cancelTimer('lease')
      server.setTimer('silence', heard + 1)
    }

    function takeOver(server: Server, generation: number) {
      server.role = 'taking over'
      server.generation = generation
      server.cancelTimer('silence')
      server.send(storage, { type: 'open', generation })
    }

    function giveWay(server: Server, generation: number) {
      if (generation <= server.generation) return
      server.generation = generation
      awaitHeartbeat(server)
    }

    function ask(client: Client) {
      client.send(servers[client.server] as NodeId<'server'>, { type: 'write', value: client.writing })
      client.setTimer('retry', 2)
    }

    return {
      server: role({
        state: ({ index }: Identity): ServerState => ({
          role: index === 0 ? 'active' : 'passive',
          generation: 1,
          stored: 0,
          storing: null,
        }),
        durable: ['generation'],
        start(server) {
          if (server.role === 'passive') return awaitHeartbeat(server)
          if (quorum) server.setTimer('lease', ttl.ofHolder)
          beat(server)
        },
        restart: awaitHeartbeat,
        on: {
          heartbeat(server, { generation }) {
            giveWay(server, generation)
            if (server.role === 'passive' && generation === server.generation) awaitHeartbeat(server)
          },
          granted(server, { generation }) {
            if (server.role === 'passive' && generation > server.generation) takeOver(server, generation)
            if (server.role !== 'passive' && generation === server.generation) server.setTimer('lease', ttl.ofHolder)
          },
          opened(server, { generation, value }) {
            if (server.role !== 'taking over' || generation !== server.generation) return
            server.role = 'active'
            server.stored = value
            server.storing = null
            beat(server)
          },
          write(server, { value, from }) {
            if (server.role !== 'active') return
            if (value <= server.stored) return server.send(from, { type: 'written', value })
            if (server.storing !== null) return
            server.storing = value
            server.send(storage, { type: 'store', generation: server.generation, value })
          },
          stored(server, { generation, value }) {
            if (generation !== server.generation) return
            server.stored = value
            server.storing = null
            server.send(writer, { type: 'written', value })
          },
          fenced(server, { generation }) {
            giveWay(server, generation)
          },
        },
        timeout: {
          heartbeat: beat,
          silence(server) {
            if (!quorum) return takeOver(server, server.generation + 1)
            server.send(witness, { type: 'claim' })
            server.setTimer('silence', heard + 1)
          },
          lease: awaitHeartbeat,
        },
      }),
      witness: role({
        state: (): WitnessState => ({ generation: 1, leased: true }),
        start(witness) {
          if (quorum) witness.setTimer('lease', ttl.ofWitness)
        },
        on: {
          claim(witness, { from }) {
            if (witness.leased) return
            witness.leased = true
            witness.generation++
            witness.setTimer('lease', ttl.ofWitness)
            witness.send(from, { type: 'granted', generation: witness.generation })
          },
          heartbeat(witness, { generation, from }) {
            if (!witness.leased || generation !== witness.generation) return
            witness.setTimer('lease', ttl.ofWitness)
            witness.send(from, { type: 'granted', generation })
          },
        },
        timeout: {
          lease(witness) {
            witness.leased = false
          },
        },
      }),
      storage: role({
        state: (): StorageState => ({ generation: 1, value: 0 }),
        on: {
          open(storage, { generation, from }) {
            if (generation > storage.generation) storage.generation = generation
            if (generation === storage.generation)
              storage.send(from, { type: 'opened', generation, value: storage.value })
            else storage.send(from, { type: 'fenced', generation: storage.generation })
          },
          store(storage, { generation, value, from }) {
            if (fencing && generation < storage.generation) {
              return storage.send(from, { type: 'fenced', generation: storage.generation })
            }
            storage.generation = generation
            storage.value = value
            storage.send(from, { type: 'stored', generation, value })
          },
        },
      }),
      client: role({
        state: (): ClientState => ({ writing: 0, acknowledged: 0, server: 0 }),
        start(client) {
          if (writes > 0) client.setTimer('write')
        },
        on: {
          written(client, { value }) {
            if (value <= client.acknowledged) return
            client.acknowledged = value
            client.cancelTimer('retry')
            if (value < writes) client.setTimer('write')
          },
        },
        timeout: {
          write(client) {
            client.writing++
            ask(client)
          },
          retry(client) {
            client.server = 1 - client.server
            ask(client)
          },
        },
      }),
    }
  },
})
