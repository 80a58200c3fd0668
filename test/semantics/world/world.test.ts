/** The world of a protocol: where a state keeps what, which links and faults there are, and how nodes start in it. */

import { describe, expect, it } from 'vitest'
import type { Faults } from '../../../src/language/faults.ts'
import {
  bounded,
  duplicating,
  type Network,
  ordered,
  perLink,
  rendezvous,
  unordered,
} from '../../../src/language/network.ts'
import type { Plain } from '../../../src/language/plain.ts'
import { role } from '../../../src/language/role.ts'
import { clocks, rounds } from '../../../src/language/time.ts'
import type { ProtocolSystem } from '../../../src/semantics/protocol/protocol-system.ts'
import { runDirectly, type Successor } from '../../../src/semantics/system/system.ts'
import { successorsOf } from '../../../src/trace/successors.ts'
import { instanceOf, smallProtocol } from '../../engine/small-models.ts'
import { say, type Talkers, talkers } from '../protocol/talkers.ts'

const systemOf = (world: Talkers) => talkers(world).system as ProtocolSystem
const worldOf = (world: Talkers) => systemOf(world).world
const between = (from: string, to: string, channel: ReturnType<typeof unordered>) => ({ from, to, channel })

const step = () => {}

/** Two nodes that can be told of crashes, or come back from them. */
function crashing(faults: Faults, network: Network = unordered()) {
  const comesBack = typeof faults.crashes === 'object' && faults.crashes.restarts !== undefined
  const made = smallProtocol<{ node: {} }>({
    nodes: { node: 2 },
    faults,
    network,
    time: clocks({ max: 2, skew: 1 }),
    roles: {
      node: role({
        state: { n: 0 },
        ...(comesBack ? { restart: { steps: { read: step, go: step } } } : { crashed: step }),
      }),
    },
  })
  return instanceOf(made).system as ProtocolSystem
}

describe('the slots of a state', () => {
  const identity = ['from', 'message']
  const ofNode = (id: string, kept: object) => [
    { name: id, kind: 'node', entry: { of: 'nodes', key: id } },
    { name: id, kind: 'inbox', entry: { of: 'inboxes', key: id }, ...kept },
  ]
  const always = [
    { name: 'faults', kind: 'faults' },
    { name: 'history', kind: 'history' },
  ]

  it('are those of each node, of all, and of what the scenario has', () => {
    const network = perLink(unordered(), [
      between('node0', 'node1', ordered()),
      between('node1', 'node0', duplicating()),
    ])
    const faults: Faults = { crashes: { times: 1, noticed: true }, partitions: 1 }
    const multiset = { bag: { identity, copies: 'copies' } }
    const entry = (of: string, key: string) => ({ name: key, entry: { of, key } })
    expect(crashing(faults, network).slots).toEqual([
      ...ofNode('node0', multiset),
      ...ofNode('node1', multiset),
      ...always,
      {
        kind: 'inbox',
        ...entry('set inboxes', 'node0'),
        name: 'node0, again and again',
        bag: { identity, copies: null },
      },
      { kind: 'inbox', ...entry('queues inboxes', 'node1'), name: 'node1, in order' },
      { kind: 'notices', ...entry('notices', 'node0') },
      { kind: 'notices', ...entry('notices', 'node1') },
      { kind: 'clock', ...entry('clocks', 'node0') },
      { kind: 'clock', ...entry('clocks', 'node1') },
      { name: 'cut links', kind: 'cut' },
    ])
  })

  it('have an empty inbox where all is handed over', () => {
    const kept = { bag: { identity, copies: 'copies' } }
    expect(systemOf({ network: rendezvous() }).slots).toEqual([
      ...ofNode('node0', kept),
      ...ofNode('node1', kept),
      ...always,
    ])
    expect(worldOf({ network: rendezvous() }).mailbox(0, 1)).toBe(null)
  })

  it('have one clock for all, or none where nobody has time', () => {
    const clocksOf = (world: Talkers) => systemOf(world).slots.filter(({ kind }) => kind === 'clock')
    expect(clocksOf({ time: clocks({ max: 1 }) })).toEqual([{ name: 'clock', kind: 'clock' }])
    expect(clocksOf({ time: rounds(1) })).toEqual([{ name: 'round', kind: 'clock' }])
    const lies = { by: ['node'], messages: [] }
    for (const time of [clocks({ max: 1 }), clocks({ max: 1, skew: 1 }), rounds(1)]) {
      expect(clocksOf({ time, faults: { lies } })).toEqual([])
    }
    expect(clocksOf({})).toEqual([])
    expect(worldOf({}).sharesClock).toBe(false)
    expect(worldOf({ time: clocks({ max: 1, skew: 1 }) }).sharesClock).toBe(false)
    expect(worldOf({ time: clocks({ max: 1 }) }).sharesClock).toBe(true)
    expect(worldOf({ time: rounds(1) }).sharesClock).toBe(true)
  })
})

describe('a world', () => {
  it('has only places that exist', () => {
    const on = [{ from: 'nobody', to: 'node' }] as never
    for (const faults of [{ loss: { times: 1, on } }, { crashes: { times: 1, of: ['nobody'] } }] as Faults[]) {
      expect(() => talkers({ faults })).toThrow("there is no role or node 'nobody'.")
    }
  })

  it('has nodes that can be counted', () => {
    const nodes = {
      node: () => {
        throw new RangeError('nobody knows')
      },
    }
    const { model, ...rest } = smallProtocol<{ node: {} }>({ nodes: { node: 1 }, roles: { node: role({}) } })
    expect(() => instanceOf({ ...rest, model: { ...model, name: 'uncounted', nodes } } as never)).toThrow(
      expect.objectContaining({ code: 'bad-model', summary: 'The nodes of uncounted cannot be made: nobody knows' }),
    )
  })

  it('has notices of crashes for nodes that have a handler for them', () => {
    const { slots } = instanceOf(
      smallProtocol<{ node: {}; log: {} }>({
        nodes: { node: 2, log: 1 },
        faults: { crashes: { times: 1, noticed: true } },
        roles: { node: role({ crashed: step }), log: role({}) },
      }),
    ).system
    expect(slots.filter(({ kind }) => kind === 'notices').map(({ name }) => name)).toEqual(['node0', 'node1'])
  })

  it('compares lists of steps as far as its scenario can tell them apart', () => {
    const start = { node0: [['node1', say('a')]], node1: [['node0', say('b')]] } as const
    const comparedIn = (world: Talkers, fixed: (steps: readonly Successor[]) => readonly Successor[]) => {
      const instance = talkers({ start, ...world })
      const [state] = Array.from(instance.system.initialStates(runDirectly), ({ values }) => values)
      const read = (slot: number) => state?.[slot] as Plain
      return instance.system.comparable(fixed(successorsOf(instance.system, state ?? [])), read)
    }
    const all = comparedIn({}, (steps) => steps)
    expect(all).toHaveLength(2)
    expect(comparedIn({}, (steps) => steps.toReversed())).toEqual(all)
    expect(comparedIn({}, (steps) => steps.slice(1))).toHaveLength(1)
    expect(comparedIn({ network: bounded(1) }, (steps) => steps)).not.toEqual(all)
  })

  it('has steps with a fairness that have a name', () => {
    const made = smallProtocol<{ node: { put: {} } }>({
      nodes: { node: 1 },
      roles: { node: role({ on: { put() {} } }) },
    })
    const scenarios = { only: { ...made.scenarios['only'], fairness: { strong: ['puts'] } } }
    expect(() => instanceOf({ ...made, scenarios } as never)).toThrow(
      expect.objectContaining({
        code: 'unknown-name',
        summary: "fairness.strong: there is no message, timer or step 'puts'.",
        cure: 'Did you mean put?',
      }),
    )
  })

  it.each<[string, Talkers, boolean]>([
    ['without faults, on any network that keeps messages', { network: unordered() }, false],
    ['in order', { network: ordered() }, false],
    ['with crashes between handlers', { faults: { crashes: 1 } }, false],
    ['with crashes in handlers', { faults: { crashes: { times: 1, inHandlers: true } } }, true],
    ['with bounded channels', { network: bounded(1) }, true],
    ['with rendezvous', { network: rendezvous() }, true],
    ['with one bounded channel', { network: perLink(unordered(), [between('node0', 'node1', bounded(1))]) }, true],
    ['with one rendezvous', { network: perLink(unordered(), [between('node0', 'node1', rendezvous())]) }, true],
  ])('shows the order of all that a handler does, or not: %s', (_, world, seesEffects) => {
    expect(worldOf(world).seesEffects).toBe(seesEffects)
  })

  it('looks at what is cut only for links that can be', () => {
    const links = [{ from: 'node0', to: 'node2' }] as never
    const world = worldOf({ nodes: 4, faults: { partitions: { times: 1, links, oneWay: true } } })
    const cut = [['node0', 'node2']]
    const looked: string[] = []
    const ids = ['node0', 'node1', 'node2', 'node3']
    for (const from of ids) {
      for (const to of ids) {
        const read = () => {
          looked.push(`${from} ${to}`)
          return cut
        }
        expect(world.isCutOff(from, to, read)).toBe(from === 'node0' && to === 'node2')
      }
    }
    expect(looked).toEqual(['node0 node2'])
  })

  it('makes the state in which a node starts once', () => {
    const world = worldOf({})
    expect(world.volatileStart(0)).toEqual({ heard: [] })
    expect(world.volatileStart(0)).toBe(world.volatileStart(0))
    expect(world.volatileStart(0)).not.toBe(world.volatileStart(1))
  })

  it('does not interrupt handlers that are looked at as a whole', () => {
    const { time, interruptible, now } = worldOf({ time: clocks({ max: 3 }) }).surroundings(0, () => 2)
    expect([time?.kind, interruptible, now()]).toEqual(['clocks', false, 2])
  })
})

describe('the functions that can make a step', () => {
  it('are those of nodes that follow the protocol, and of what can happen to them', () => {
    const lies = { by: ['node'], messages: [] }
    expect(systemOf({}).sites).toContain('node.on.say')
    expect(systemOf({ faults: { lies } }).sites).toEqual([])
    expect(crashing({ crashes: { times: 1, noticed: true } }).sites).toEqual(['node.crashed'])
    expect(crashing({ crashes: 1 }).sites).toEqual([])
    expect(crashing({ crashes: { times: 1, restarts: 1 } }).sites).toEqual(['node.restart.go'])
  })
})

describe('the start', () => {
  it('is told with all that nodes do in it, one after the other', () => {
    const made = smallProtocol<{ node: { put: {} } }>({
      nodes: { node: 2 },
      roles: {
        node: role({
          on: { put() {} },
          start(node) {
            node.choose([node.index])
            node.invoke(`by ${node.id}`)
            node.send(node.others, { type: 'put' })
          },
        }),
      },
    })
    const [first, ...others] = instanceOf(made).system.initialStates(runDirectly)
    expect(others).toEqual([])
    expect(first?.step).toEqual({
      kind: 'start',
      sends: [
        { to: 'node1', message: { type: 'put' } },
        { to: 'node0', message: { type: 'put' } },
      ],
      events: [
        { client: 'node0', kind: 'invoke', value: 'by node0' },
        { client: 'node1', kind: 'invoke', value: 'by node1' },
      ],
      choices: [0, 1],
    })
  })

  it('of a Byzantine node is none', () => {
    const [first] = systemOf({ faults: { lies: { by: ['node'], messages: [] } } }).initialStates(runDirectly)
    expect(first?.step).toEqual({ kind: 'start', sends: [], events: [], choices: [] })
  })

  it('is refused where it sends more than a channel holds', () => {
    const start = {
      node0: [
        ['node1', say('a')],
        ['node1', say('b')],
      ],
    } as const
    expect(() => [...systemOf({ network: bounded(1), start }).initialStates(runDirectly)]).toThrow(
      expect.objectContaining({
        code: 'bad-model',
        summary: 'node.start of node0 sends more messages to a node than its channel holds.',
        cure: 'Send the rest later, or give the channel more room.',
      }),
    )
  })
})
