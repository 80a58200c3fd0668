/** A state of a protocol as properties see it, besides the fields of nodes: messages, cut links, history, and steps. */

import { describe, expect, it } from 'vitest'
import { ordered, perLink, rendezvous, unordered } from '../../../src/language/network.ts'
import type { Plain } from '../../../src/language/plain.ts'
import { role } from '../../../src/language/role.ts'
import { clocks } from '../../../src/language/time.ts'
import type { Envelope, NodeView } from '../../../src/language/view.ts'
import { isSameAt } from '../../../src/semantics/author-code/lens.ts'
import type { Instance } from '../../../src/semantics/instance/instance.ts'
import { protocolViewer } from '../../../src/semantics/instance/views.ts'
import type { ProtocolSystem } from '../../../src/semantics/protocol/protocol-system.ts'
import type { Read } from '../../../src/semantics/system/system.ts'
import { instanceOf, smallProtocol } from '../../engine/small-models.ts'
import { follow, initialState, type State, that } from '../protocol/stepping.ts'
import { say, type Talkers, talkers } from '../protocol/talkers.ts'

interface World {
  readonly nodes: { readonly [Role in 'client' | 'server' | 'node']: readonly NodeView<{ n: number }>[] }
  readonly network: readonly Envelope<{ type: string; n: number; parts: readonly object[] }>[]
  readonly cut: readonly { from: string; to: string }[]
  readonly history: { readonly [Client in 'client0' | 'client1']: object }
}

/** Two clients, which write to both servers when a timer fires and are answered by the first. */
const writing = instanceOf(
  smallProtocol<{ client: { done: {} }; server: { write: { n: number; parts: readonly object[] } } }>({
    nodes: { client: 2, server: 2 },
    network: perLink(unordered(), [{ from: 'client1', to: 'server0', channel: ordered() }]),
    faults: { partitions: { times: 1, links: [{ from: 'client0', to: 'server1' }] } },
    roles: {
      client: role({
        state: { n: 0 },
        start(client) {
          client.setTimer('go')
        },
        timeout: {
          go(client) {
            client.n++
            client.invoke({ by: client.index })
            for (const to of ['server0', 'server1']) client.send(to, { type: 'write', n: client.index, parts: [{}] })
          },
        },
        on: {
          done(client) {
            client.return('ok')
          },
        },
      }),
      server: role({
        state: { n: 0 },
        on: {
          write(server, { from }) {
            server.n++
            if (server.index === 0) server.send(from, { type: 'done' })
          },
        },
      }),
    },
  }),
)

const reading =
  (state: State): Read =>
  (slot) =>
    state[slot] as Plain

const viewer = ({ system }: Instance) => protocolViewer(system as ProtocolSystem)

const after = (...path: string[]) => follow(writing, initialState(writing), ...path.map(that))

/** The state after a path as a property sees it. */
const seenAfter = (...path: string[]) => viewer(writing).state(reading(after(...path))) as World

/** The states before and after a step; equal values in them are different objects, as in a search. */
function seenIn(instance: Instance, before: State, later: State): [World, World] {
  return viewer(instance).step(reading(before), reading(structuredClone(later))) as unknown as [World, World]
}

const stepTo = (path: readonly string[], ...next: string[]) => seenIn(writing, after(...path), after(...path, ...next))

describe('the messages in flight', () => {
  it('are those in all mailboxes, with sender and addressee', () => {
    const of = (n: number) => ({ type: 'write', n, parts: [{}] })
    expect(seenAfter().network).toEqual([])
    expect(seenAfter('go of client0', 'go of client1').network).toEqual([
      { from: 'client0', to: 'server0', message: of(0) },
      { from: 'client1', to: 'server0', message: of(1) },
      { from: 'client0', to: 'server1', message: of(0) },
      { from: 'client1', to: 'server1', message: of(1) },
    ])
  })

  it('are those of each state which one viewer shows', () => {
    const one = viewer(writing)
    const addressees = (...path: string[]) =>
      (one.state(reading(after(...path))) as World).network.map(({ from, to }) => `${from} > ${to}`)
    const [none, two] = [[], ['client0 > server0', 'client0 > server1']]
    expect([addressees(), addressees('go of client0'), addressees(), addressees('go of client0')]).toEqual([
      none,
      two,
      none,
      two,
    ])
  })

  it('are one object before and after a step that leaves them as they are', () => {
    const [before, later] = stepTo(['go of client0'], 'cut client0 | server1')
    expect(later.network).toBe(before.network)
    const [one, other] = stepTo([], 'go of client0')
    expect([one.network.length, other.network.length]).toEqual([0, 2])
  })

  it('are one object each in a step, at their places, where they stay', () => {
    const [before, later] = stepTo(['go of client0'], 'go of client1')
    expect(before.network).toHaveLength(2)
    expect(later.network).toHaveLength(4)
    expect(before.network[0]?.message.parts).toEqual([{}])
    expect(later.network[0] === before.network[0]).toBe(true)
    expect(later.network[1]).toMatchObject({ from: 'client1', to: 'server0' })
    expect(before.network[1]).toMatchObject({ from: 'client0', to: 'server1' })
    const [first] = stepTo(['go of client0'], 'go of client1')
    expect(first.network[0]).toMatchObject({ from: 'client0', to: 'server0' })
  })

  it('can be looked at in the second state alone', () => {
    const [, later] = stepTo([], 'go of client0')
    expect(later.network.map(({ to }) => to)).toEqual(['server0', 'server1'])
  })
})

describe('the cut', () => {
  it('is the links that are cut, one way each', () => {
    expect(seenAfter().cut).toEqual([])
    expect(seenAfter('cut client0 | server1').cut).toEqual([
      { from: 'client0', to: 'server1' },
      { from: 'server1', to: 'client0' },
    ])
  })

  it('is nothing where no partition can be', () => {
    const instance = talkers({})
    expect((viewer(instance).state(reading(initialState(instance))) as World).cut).toEqual([])
  })

  it('is one object before and after a step that does not change it, and cannot be changed', () => {
    const [before, later] = stepTo(['cut client0 | server1'], 'go of client1')
    expect(before.cut).toHaveLength(2)
    expect(later.cut).toBe(before.cut)
    const [one, other] = stepTo([], 'cut client0 | server1')
    expect([one.cut.length, other.cut.length]).toEqual([0, 2])
    expect(() => (one.cut as unknown[]).push(1)).toThrow(TypeError)
  })
})

describe('the history', () => {
  it('is what clients recorded', () => {
    expect(seenAfter().history).toEqual({})
    const { history } = seenAfter('go of client1', 'deliver write to server0', 'deliver done to client1')
    expect(history).toEqual({
      client1: { completed: [{ operation: { by: 1 }, after: {}, result: 'ok' }], pending: null },
    })
  })

  it('is one object in an evaluation, and in a step as far as it stays', () => {
    const seen = seenAfter('go of client0')
    expect(seen.history).toBe(seen.history)
    const [before, later] = stepTo(['go of client0'], 'go of client1')
    expect(later.history.client0 === before.history.client0).toBe(true)
    expect(Object.keys(before.history)).toEqual(['client0'])
    expect(Object.keys(later.history)).toEqual(['client0', 'client1'])
  })
})

describe('the nodes of a step', () => {
  const sameIn = ([before, later]: [World, World], roleName: keyof World['nodes']) => [
    before.nodes[roleName] === later.nodes[roleName],
    ...before.nodes[roleName].map((node, at) => node === later.nodes[roleName][at]),
  ]

  /** Of talkers, whether all nodes and each are one object before and after some steps. */
  function sameAmong(world: Talkers, ...path: string[]): boolean[] {
    const instance = talkers(world)
    const start = initialState(instance)
    return sameIn(seenIn(instance, start, follow(instance, start, ...path.map(that))), 'node')
  }

  it('are those of each role', () => {
    const [before, later] = stepTo([], 'go of client1')
    expect(before.nodes.client.map(({ id }) => id)).toEqual(['client0', 'client1'])
    expect(before.nodes.server.map(({ id }) => id)).toEqual(['server0', 'server1'])
    expect(sameIn([before, later], 'client')).toEqual([false, true, false])
    expect(sameIn([before, later], 'server')).toEqual([true, true, true])
  })

  it('are not the same where only their clocks go on', () => {
    const time = clocks({ max: 2, skew: 1 })
    expect(sameAmong({ time })).toEqual([true, true, true])
    expect(sameAmong({ time }, 'tick node1 to 1')).toEqual([false, true, false])
    expect(sameAmong({ time: clocks({ max: 2 }) }, 'tick 1')).toEqual([false, false, false])
  })

  it('are not the same where only their timers change', () => {
    expect(sameAmong({ go: { node0: [] } }, 'go of node0')).toEqual([false, false, true])
  })

  it('are the same where what changes of them cannot be seen', () => {
    const start = { node0: [['node1', say('hello')]] } as const
    expect(sameAmong({ network: rendezvous(), start }, 'deliver say to node1')).toEqual([false, true, false])
  })

  it('are compared by slots that there are', () => {
    const state = initialState(writing)
    const asked = new Set<number>()
    const isSame = (slot: number, path: readonly string[]) => {
      asked.add(slot)
      return isSameAt(state[slot] as Plain, state[slot] as Plain, path)
    }
    const reader = () => Object.assign((slot: number) => state[slot] as Plain, { isSame })
    const [before, later] = viewer(writing).step(reader(), reader()) as unknown as [World, World]
    expect(later.nodes.client).toBe(before.nodes.client)
    expect([...asked].map((slot) => writing.system.slots[slot]?.name)).toEqual(['client0', 'client1'])
  })
})
