/**
 * Every pair of faults, and every fault with every network and every kind of time, on one small protocol that has a bit
 * of everything: the engine finds what the reference checker finds, or both refuse the scenario for a reason.
 */

import { describe, expect, it } from 'vitest'
import { search } from '../../src/engine/search.ts'
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
import { expectAgreement } from './agreement.ts'
import { optionsFor } from './crews.ts'
import { type ReferenceResult, referenceCheck } from './reference-checker.ts'

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

type Name = 'client' | 'server' | 'client0' | 'server0' | 'server1'

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

const faults: { readonly [name: string]: Faults<'client' | 'server', Message> } = {
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

const networks: { readonly [name: string]: Network<Name> } = {
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

const times: { readonly [name: string]: Time<Name> | undefined } = {
  none: undefined,
  clock: clocks({ max: 2 }),
  'clock with delays': clocks({ max: 2, delay: { min: 1, max: 2 } }),
  skew: clocks({ max: 1, skew: 1, delay: 1 }),
  drift: clocks({ max: 2, skew: 1, drift: 1, of: ['client', 'server0'] }),
  rounds: rounds(3),
}

interface World {
  readonly network?: Network<Name> | undefined
  readonly faults?: Faults<'client' | 'server', Message> | undefined
  readonly time?: Time<Name> | undefined
}

/** Where a world has more, the levels until then are compared. */
const mostStates = 500

/** The world as an instance, or the message with which it is refused. */
function instanceIn(world: World): Instance | string {
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

/** Explores the world with both checkers, which agree. */
function explore(instance: Instance): ReferenceResult {
  const expected = referenceCheck(instance, { keepGoing: true })
  expectAgreement(instance, search(instance, optionsFor(instance, true)), expected)
  return expected
}

/** Explores all worlds; tells those that are refused, and why. */
function refusedOf(worlds: readonly (readonly [name: string, world: World])[]): string[] {
  return worlds.flatMap(([name, world]) => {
    const instance = instanceIn(world)
    if (typeof instance === 'string') return [`${name}: ${instance}`]
    expect(explore(instance).distinct, name).toBeGreaterThan(1)
    return []
  })
}

const noOrder = 'reorders: this network keeps no order that could be broken.'
const noReturn = 'failStop: a node that stopped does not come back, but restarts are allowed.'
const inNoTime = 'time: a message that stays in flight for ever cannot arrive in time.'
const blocked = 'time: a node that waits for room in a bounded channel would stop the clocks.'
const cutInHand = 'partitions: on rendezvous channels nothing is in flight that a cut could lose.'
const allAtOnce = 'byzantine: a broadcast to all nodes at once cannot be made by rendezvous.'

const faultNames = Object.keys(faults)
const pairs = faultNames.flatMap((one, at) => faultNames.slice(at + 1).map((other) => [one, other] as const))

function pairsOn(network: Network<Name>): string[] {
  return refusedOf(
    pairs.map(([one, other]) => [`${one}, ${other}`, { network, faults: { ...faults[one], ...faults[other] } }]),
  )
}

describe('pairs of faults', () => {
  it('are explored where messages have an order', () => {
    expect(pairsOn(ordered())).toEqual([`restarts, fail-stop: ${noReturn}`])
  })

  it('are explored where they have none, but for reordering', () => {
    const withReorders = pairs
      .filter((pair) => pair.includes('reorders'))
      .map((pair) => `${pair.join(', ')}: ${noOrder}`)
    expect(pairsOn(unordered())).toEqual([...withReorders, `restarts, fail-stop: ${noReturn}`])
  })
})

describe('every fault', () => {
  it.each<[string, readonly string[]]>([
    ['unordered', [`reorders: ${noOrder}`]],
    ['unordered, consuming', [`reorders: ${noOrder}`]],
    [
      'duplicating',
      [
        'duplicates: duplicates: a duplicating network delivers every message any number of times as it is.',
        `reorders: ${noOrder}`,
      ],
    ],
    ['ordered', []],
    ['bounded', []],
    [
      'rendezvous',
      [
        'loss: loss: on rendezvous channels nothing is in flight that could be lost.',
        'loss of answers: loss: on rendezvous channels nothing is in flight that could be lost.',
        'duplicates: duplicates: on rendezvous channels nothing is in flight that could be duplicated.',
        `reorders: ${noOrder}`,
        `lossy one-way cuts: ${cutInHand}`,
        `lies to everybody: ${allAtOnce}`,
      ],
    ],
    ['by link', [`lossy one-way cuts: ${cutInHand}`, `lies to everybody: ${allAtOnce}`]],
  ])('is explored or refused on the network: %s', (name, refused) => {
    expect(refusedOf(faultNames.map((fault) => [fault, { network: networks[name], faults: faults[fault] }]))).toEqual(
      refused,
    )
  })

  it.each(Object.keys(times))('is explored in the time: %s', (name) => {
    const worlds = faultNames.map(
      (fault) => [fault, { network: ordered(), faults: faults[fault], time: times[name] }] as const,
    )
    expect(refusedOf(worlds)).toEqual([])
  })
})

describe('every network', () => {
  it.each<[string, readonly string[]]>([
    ['none', []],
    ['clock', [`bounded: ${blocked}`]],
    ['clock with delays', [`duplicating: ${inNoTime}`, `bounded: ${blocked}`, `by link: ${inNoTime}`]],
    ['skew', [`duplicating: ${inNoTime}`, `bounded: ${blocked}`, `by link: ${inNoTime}`]],
    ['drift', [`bounded: ${blocked}`]],
    [
      'rounds',
      [
        `duplicating: ${inNoTime}`,
        `bounded: ${blocked}`,
        'rendezvous: time: in lock-step rounds a message arrives in the next round, in a rendezvous at once.',
        `by link: ${inNoTime}`,
      ],
    ],
  ])('is explored or refused in the time: %s', (name, refused) => {
    const worlds = Object.keys(networks).map(
      (network) => [network, { network: networks[network], time: times[name] }] as const,
    )
    expect(refusedOf(worlds)).toEqual(refused)
  })
})
