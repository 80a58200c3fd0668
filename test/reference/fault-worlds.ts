/** One small protocol that has a bit of everything, and the faults, networks and kinds of time to put it in. */

import {
  always,
  bounded,
  clocks,
  duplicating,
  type Faults,
  NetsplitError,
  type Network,
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
import { type Instance, instantiate } from '../../src/semantics/instance.ts'

type Message = { type: 'put'; value: number } | { type: 'ack' } | { type: 'noise' }

interface Server {
  log: readonly number[]
  last: number
  seen: number
}

interface Client {
  acks: number
  gone: readonly string[]
}

export type Name = 'client' | 'server' | 'client0' | 'server0' | 'server1'

const store = protocol({
  name: 'store',
  parameters: {},
  nodes: () => ({ client: 1, server: 2 }),
  roles: (_parameters, nodes) => ({
    client: role<Client, Message, 'again'>({
      start(node) {
        node.setTimer('again', 1)
        node.invoke('put')
        node.broadcast(nodes.server, { type: 'put', value: 1 })
        return { acks: 0, gone: [] }
      },
      on: {
        ack(state, _message, node) {
          if (state.acks === 0) node.return('done')
          state.acks = Math.min(2, state.acks + 1)
        },
      },
      timeout: {
        again(state, node) {
          if (state.acks < 2) node.send('server0', { type: 'put', value: 2 + node.now })
        },
      },
      crashed: (state, peer) => ({ ...state, gone: [...state.gone, peer] }),
    }),
    server: role<Server, Message>({
      durable: ['log', 'last'],
      torn: { log: () => -1 },
      start: () => ({ log: [], last: 0, seen: 0 }),
      on: {
        put(state, { value }, node) {
          if (state.log.includes(value)) return state
          node.send(node.sender, { type: 'ack' })
          const log = [...state.log, value]
          if (node.index === 0) node.sync()
          return { log, last: value, seen: state.seen + 1 }
        },
      },
      restart(state) {
        state.seen = -1
      },
    }),
  }),
})

export const faults: { readonly [name: string]: Faults<'client' | 'server', Message> } = {
  loss: { loss: 1 },
  'loss of answers': { loss: true, losing: [{ from: 'server', to: 'client0' }] },
  duplicates: { duplicates: 1 },
  reorders: { reorders: 1 },
  splits: { cuts: 1, heals: 1 },
  'cuts of links': { cuts: true, heals: true, partitions: { links: [{ from: 'client', to: 'server' }] } },
  'lossy one-way cuts': { cuts: 1, heals: 1, partitions: { splits: [['client']], oneWay: true, messages: 'lost' } },
  crashes: { crashes: 1, crashing: ['server'] },
  restarts: { crashes: 1, restarts: 1, crashing: ['server'] },
  'crashes in handlers': { crashes: 1, crashesInHandlers: true, crashing: ['server'] },
  'fail-stop': { crashes: 1, failStop: true, crashing: ['server'] },
  'buffered disks': { crashes: 1, disk: 'buffered', crashing: ['server'] },
  'torn disks': { crashes: 1, disk: 'torn', crashing: ['server'] },
  pauses: { pauses: 1 },
  'send omission': { sendOmissions: 1, omitting: ['server'] },
  'receive omission': { receiveOmissions: 1 },
  lies: { byzantine: { nodes: ['server1'], messages: [{ type: 'ack' }, { type: 'put', value: 9 }] }, lies: 2 },
  'lies to everybody': {
    byzantine: { nodes: ['server1'], messages: [{ type: 'ack' }, { type: 'noise' }], equivocates: false },
    lies: 1,
  },
}

export const networks: { readonly [name: string]: Network<Name> } = {
  unordered: unordered(),
  'unordered, consuming': unordered({ consumeIgnored: true }),
  duplicating: duplicating(),
  ordered: ordered(),
  bounded: bounded(1),
  rendezvous: rendezvous(),
  'by link': perLink(unordered(), [
    { from: 'client0', to: 'server0', channel: ordered() },
    { from: 'server0', to: 'client0', channel: duplicating() },
    { from: 'client0', to: 'server1', channel: rendezvous() },
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
  readonly faults?: Faults<'client' | 'server', Message> | undefined
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
        logged: always(({ nodes }) => nodes.server.every(({ state }) => state.log.length <= 2)),
        acknowledged: sometimes(({ nodes }) => nodes.client.some(({ state }) => state.acks > 1)),
        cut: always(({ cut, network }) => cut.length === 0 || network.length > 0),
        patient: step((before, after) => before.nodes.client[0]?.clock === after.nodes.client[0]?.clock),
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
