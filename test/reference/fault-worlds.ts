/** One small protocol that has a bit of everything, and the faults, networks and kinds of time to put it in. */

import {
  always,
  bounded,
  clocks,
  duplicating,
  type Faults,
  messages,
  NetsplitError,
  type Network,
  type NodeId,
  ordered,
  perLink,
  protocol,
  rendezvous,
  role,
  rounds,
  sometimes,
  spec,
  step,
  type Time,
  unordered,
} from '../../src/index.ts'
import { type Instance, instantiate } from '../../src/semantics/instance/instance.ts'

interface Messages {
  client: { ack: {}; noise: {} }
  server: { put: { value: number }; noise: {} }
}

type Message = { type: 'put'; value: number } | { type: 'ack' } | { type: 'noise' }

interface Server {
  log: number[]
  last: number
  seen: number
}

interface Client {
  acks: number
  gone: readonly NodeId[]
}

export type Name = 'client' | 'server' | 'server0' | 'server1'

const store = protocol({
  name: 'store',
  parameters: {},
  messages: messages<Messages>(),
  nodes: { client: 1, server: 2 },
  roles: (_parameters, nodes) => ({
    client: role({
      state: { acks: 0, gone: [] } as Client,
      start(client) {
        client.setTimer('again', 1)
        client.invoke('put')
        client.send(nodes.server, { type: 'put', value: 1 })
      },
      on: {
        ack(client) {
          if (client.acks === 0) client.return('done')
          client.acks = Math.min(2, client.acks + 1)
        },
        noise() {},
      },
      timeout: {
        again(client) {
          if (client.acks < 2) client.send('server0', { type: 'put', value: 2 + client.now })
        },
      },
      crashed(client, peer) {
        client.gone = [...client.gone, peer]
      },
    }),
    server: role({
      state: (): Server => ({ log: [], last: 0, seen: 0 }),
      durable: ['log', 'last'],
      torn: { log: () => -1 },
      on: {
        put(server, { value, from }) {
          if (server.log.includes(value)) return
          server.send(from, { type: 'ack' })
          server.log.push(value)
          if (server.index === 0) server.sync()
          Object.assign(server, { last: value, seen: server.seen + 1 })
        },
        noise() {},
      },
      restart(server) {
        server.seen = -1
      },
    }),
  }),
})

export const faults: { readonly [name: string]: Faults<Name, Message> } = {
  loss: { loss: 1 },
  'loss of answers': { loss: { times: true, on: [{ from: 'server', to: 'client' }] } },
  duplication: { duplication: 1 },
  reordering: { reordering: 1 },
  splits: { partitions: { times: 1, heals: 1 } },
  'cuts of links': { partitions: { times: true, heals: true, links: [{ from: 'client', to: 'server' }] } },
  'lossy one-way cuts': {
    partitions: { times: 1, heals: 1, splits: [['client']], oneWay: true, messages: 'lost' },
  },
  crashes: { crashes: { times: 1, of: ['server'] } },
  restarts: { crashes: { times: 1, restarts: 1, of: ['server'] } },
  'crashes in handlers': { crashes: { times: 1, inHandlers: true, of: ['server'] } },
  'fail-stop': { crashes: { times: 1, noticed: true, of: ['server'] } },
  'buffered disks': { crashes: { times: 1, restarts: 1, disk: 'buffered', of: ['server'] } },
  'torn disks': { crashes: { times: 1, restarts: 1, disk: 'torn', of: ['server'] } },
  pauses: { pauses: 1 },
  'send omission': { omissions: { sending: 1, of: ['server'] } },
  'receive omission': { omissions: { receiving: 1 } },
  lies: { lies: { by: ['server1'], messages: [{ type: 'ack' }, { type: 'put', value: 9 }], times: 2 } },
  'lies to everybody': {
    lies: { by: ['server1'], messages: [{ type: 'ack' }, { type: 'noise' }], equivocates: false, times: 1 },
  },
}

/** Both at once: of the same fault all settings, those of the second where they differ. */
export function together(one: Faults<Name, Message>, other: Faults<Name, Message>): Faults<Name, Message> {
  const inFull = (fault: unknown) => (typeof fault === 'object' ? fault : { times: fault })
  const shared = Object.keys(other).filter((name) => name in one) as (keyof Faults)[]
  const both = shared.map((name) => [name, { ...(inFull(one[name]) as object), ...(inFull(other[name]) as object) }])
  return { ...one, ...other, ...Object.fromEntries(both) }
}

export const networks: { readonly [name: string]: Network<Name> } = {
  unordered: unordered(),
  'unordered, consuming': unordered({ consumeIgnored: true }),
  duplicating: duplicating(),
  ordered: ordered(),
  bounded: bounded(1),
  rendezvous: rendezvous(),
  'by link': perLink(unordered(), [
    { from: 'client', to: 'server0', channel: ordered() },
    { from: 'server0', to: 'client', channel: duplicating() },
    { from: 'client', to: 'server1', channel: rendezvous() },
  ]),
}

export const times: { readonly [name: string]: Time<Name> | undefined } = {
  none: undefined,
  clock: clocks({ max: 2 }),
  'clock with delays': clocks({ max: 2, delay: { min: 1, max: 2 } }),
  skew: clocks({ max: 1, skew: 1, delay: 1 }),
  drift: clocks({ max: 2, skew: 1, drift: 1, of: ['client', 'server0'] }),
  rounds: rounds(3),
}

export interface World {
  readonly network?: Network<Name> | undefined
  readonly faults?: Faults<Name, Message> | undefined
  readonly time?: Time<Name> | undefined
}

/** Where a world has more, the levels until then are compared. */
const mostStates = 500

/** The world as an instance, or the message with which it is refused. */
export function instanceIn(world: World): Instance | string {
  const given = Object.fromEntries(Object.entries(world).filter(([, part]) => part !== undefined))
  try {
    const made = spec(store, {
      properties: {
        logged: always(({ nodes }) => nodes.server.every(({ log }) => log.length <= 2)),
        acknowledged: sometimes(({ nodes }) => nodes.client.acks > 1),
        cut: always(({ cut, network }) => cut.length === 0 || network.length > 0),
        patient: step((before, after) => before.nodes.client.now === after.nodes.client.now),
        paused: sometimes(({ nodes }) => nodes.server.some(({ paused, byzantine }) => paused || byzantine)),
      },
      scenarios: { only: { ...given, bounds: { states: mostStates }, expect: 'holds' } as never },
    })
    return instantiate(made, 'only')
  } catch (error) {
    if (error instanceof NetsplitError && error.code === 'bad-scenario') return error.summary
    throw error
  }
}
