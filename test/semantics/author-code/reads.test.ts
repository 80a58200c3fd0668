/** What rules read: their answers are kept for each value of what they read, so they read no more than they need. */

import { describe, expect, it } from 'vitest'
import { bounded, ordered, perLink, rendezvous, unordered } from '../../../src/language/network.ts'
import type { Plain } from '../../../src/language/plain.ts'
import { clocks, rounds } from '../../../src/language/time.ts'
import { runDirectly } from '../../../src/semantics/system/system.ts'
import { follow, initialState, shown, that } from '../protocol/stepping.ts'
import { ask, say, type Talkers, talkers } from '../protocol/talkers.ts'

const start = { node0: [['node1', say('a')]], node2: [['node1', ask('b', 'node0')]] } as const

/** By rule, the slots that are read to find its options, and then its steps, after a path. */
function readsOf(world: Talkers, ...path: string[]): { [rule: string]: string } {
  const instance = talkers({ nodes: 3, start, ...world })
  const state = follow(instance, initialState(instance), ...path.map(that))
  const names = Object.keys(shown(instance, state))
  const { rules } = instance.system
  return Object.fromEntries(
    rules.map(({ name, options, successors }) => {
      const read = { options: new Set<string>(), steps: new Set<string>() }
      const reader = (of: Set<string>) => (slot: number) => {
        of.add(names[slot] as string)
        return state[slot] as Plain
      }
      for (const option of options(reader(read.options))) {
        successors(option, { read: reader(read.steps), author: runDirectly })
      }
      return [name, [read.options, read.steps].map((of) => [...of].sort().join(', ')).join(' -> ')]
    }),
  )
}

describe('without faults or time', () => {
  it('a delivery reads the inbox for its options and the node for its steps, nothing of other nodes', () => {
    expect(readsOf({ go: { node0: [] } })).toEqual({
      'deliver to node0': 'messages to node0 -> ',
      'timeouts of node0': 'node0 -> node0',
      'deliver to node1': 'messages to node1 -> node1',
      'timeouts of node1': 'node1 -> ',
      'deliver to node2': 'messages to node2 -> ',
      'timeouts of node2': 'node2 -> ',
    })
  })

  it('a message over a bounded channel needs the receiver’s inbox, too, where it is sent', () => {
    expect(readsOf({ network: bounded(2) })['deliver to node1']).toBe('messages to node1 -> messages to node0, node1')
    const network = perLink(unordered(), [{ from: 'node1', to: 'node2', channel: bounded(2) }])
    expect(readsOf({ network })['deliver to node1']).toBe('messages to node1 -> node1')
  })

  it('a rendezvous reads both nodes, and the receiver only if there is an offer for it', () => {
    expect(readsOf({ network: rendezvous() })).toMatchObject({
      'rendezvous with node1': ' -> node0, node1, node2',
      'rendezvous with node2': ' -> node0, node1',
    })
  })
})

describe('faults', () => {
  it('with a budget read it, those without none', () => {
    expect(readsOf({ faults: { loss: 1, crashes: 1, pauses: 1 } })).toMatchObject({
      'loss of messages to node1': 'messages to node1 -> faults',
      'crash of node1': ' -> faults, node1',
      'pause of node1': ' -> faults, node1',
      'deliver to node1': 'messages to node1 -> node1',
    })
    expect(readsOf({ faults: { loss: true, crashes: { times: true, restarts: true } } })).toMatchObject({
      'loss of messages to node1': 'messages to node1 -> ',
      'crash of node1': ' -> node1',
      'restart of node1': ' -> node1',
    })
  })

  it('in handlers make what handlers do depend on what is left of their budget', () => {
    const faults = { crashes: { times: 1, of: ['node1'], inHandlers: true } } as const
    expect(readsOf({ faults, go: { node0: [] } })).toMatchObject({
      'deliver to node1': 'messages to node1 -> faults, node1',
      'timeouts of node0': 'node0 -> node0',
    })
  })

  it('that cut links make deliveries depend on the cut, on links that can be cut alone', () => {
    const one = { partitions: { times: 1, links: [{ from: 'node0', to: 'node2' }] } } as const
    expect(readsOf({ faults: one })['deliver to node1']).toBe('messages to node1 -> node1')
    expect(readsOf({ faults: { partitions: 1 } })['deliver to node1']).toBe('messages to node1 -> cut links, node1')
    expect(readsOf({ faults: { partitions: 1 } })['partition']).toBe(' -> cut links, faults')
    const links = [{ from: 'node1', to: 'node0' }]
    const lost = { partitions: { times: 1, messages: 'lost', links } } as const
    expect(readsOf({ faults: lost })['deliver to node1']).toBe('messages to node1 -> cut links, node1')
  })
})

describe('time', () => {
  it('that passes is nothing to handlers which do not ask for it', () => {
    expect(readsOf({ time: clocks({ max: 2 }), go: { node0: [] } })).toMatchObject({
      'deliver to node1': 'messages to node1 -> node1',
      'timeouts of node0': 'node0 -> node0',
    })
  })

  it('is read to fire a timer that has a duration', () => {
    const world: Talkers = { time: clocks({ max: 2 }), go: { node0: [] }, after: 1 }
    expect(readsOf(world)['timeouts of node0']).toBe('node0 -> clock, node0')
  })

  it('goes on when all nodes and what is on its way to them have been looked at, where messages have an age', () => {
    const world: Talkers = { network: ordered(), time: clocks({ max: 2 }) }
    expect(readsOf(world)['tick']).toBe(' -> clock, node0, node1, node2')
    expect(readsOf({ ...world, time: clocks({ max: 2, delay: 1 }) })['tick']).toBe(
      ' -> clock, messages to node0, messages to node1, messages to node2, node0, node1, node2',
    )
  })

  it('of a node’s own goes on when its node and the other clocks have been looked at', () => {
    expect(readsOf({ time: clocks({ max: 2, skew: 1 }) })['tick of node0']).toBe(
      ' -> clock of node0, clock of node1, clock of node2, node0',
    )
  })

  it('in rounds makes nodes look at those before them alone', () => {
    const reads = readsOf({ time: rounds(2) }, 'round 1')
    expect(reads['deliver to node1']).toBe('messages to node1 -> messages to node0, node0, node1')
  })
})
