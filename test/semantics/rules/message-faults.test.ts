import { describe, expect, it } from 'vitest'
import type { Faults } from '../../../src/language/faults.ts'
import { bounded, type Network, ordered, unordered } from '../../../src/language/network.ts'
import { follow, initialState, movesFrom, namesOf, that } from '../protocol/stepping.ts'
import { inFlightIn, say, type Talkers, talkers } from '../protocol/talkers.ts'

const three = [
  ['node1', say('a')],
  ['node1', say('b')],
  ['node1', say('c')],
] as const

/** What is in flight after each of the steps of a kind. */
function afterEach(kind: string, world: Talkers): string[] {
  const instance = talkers(world)
  return movesFrom(instance, initialState(instance))
    .filter(({ step }) => step.kind === kind)
    .map(({ after }) =>
      inFlightIn(instance, after)
        .map((text) => text.split(': ')[1])
        .join(' '),
    )
}

/** The steps after a path, by name. */
function stepsAfter(world: Talkers, ...path: string[]): string[] {
  const instance = talkers(world)
  return namesOf(movesFrom(instance, follow(instance, initialState(instance), ...path.map(that))))
}

describe('loss', () => {
  it('takes any message, with the network that keeps an order from any place', () => {
    for (const network of [unordered(), ordered()]) {
      const lost = afterEach('lose', { network, faults: { loss: true }, start: { node0: three } })
      expect(lost).toEqual(['b c', 'a c', 'a b'])
    }
  })

  it('is of the links that are named alone', () => {
    const world: Talkers = { nodes: 3, start: { node0: [['node1', say('x')]], node1: [['node0', say('y')]] } }
    const lost = (on: readonly { from: 'node'; to: `node${number}` }[]) =>
      stepsAfter({ ...world, faults: { loss: { times: true, on } } }).filter((name) => name.startsWith('lose'))
    expect(lost([{ from: 'node', to: 'node0' }])).toEqual(['lose say to node0'])
    expect(lost([{ from: 'node', to: 'node2' }])).toEqual([])
    expect(
      lost([
        { from: 'node', to: 'node0' },
        { from: 'node', to: 'node1' },
      ]),
    ).toHaveLength(2)
  })

  it('has one budget for all nodes', () => {
    const world: Talkers = { faults: { loss: 1 }, start: { node0: three, node1: [['node0', say('y')]] } }
    expect(stepsAfter(world, 'lose say to node0').filter((name) => name.startsWith('lose'))).toEqual([])
  })

  it('of an ignored message is a step, though its delivery is none', () => {
    expect(stepsAfter({ faults: { loss: true }, start: { node0: [['node1', { type: 'ignored' }]] } })).toEqual([
      'lose ignored to node1',
    ])
  })
})

describe('duplication', () => {
  it('needs room in a bounded channel of its own, whatever others send', () => {
    const start = { node0: [['node2', say('a')]], node1: [['node2', say('b')]] } as const
    const world: Talkers = { nodes: 3, faults: { duplication: 2 }, start }
    const copies = (network: Network) =>
      stepsAfter({ ...world, network }).filter((name) => name.startsWith('duplicate'))
    expect(copies(bounded(1))).toEqual([])
    expect(copies(bounded(2))).toEqual(['duplicate say to node2', 'duplicate say to node2'])
  })

  it('makes one more copy, in a queue right behind the message', () => {
    const world = { faults: { duplication: 1 }, start: { node0: three.slice(0, 2) } }
    expect(afterEach('duplicate', { ...world, network: ordered() })).toEqual(['a a b', 'a b b'])
    expect(afterEach('duplicate', world)).toEqual(['a a b', 'a b b'])
  })

  it('has a budget: a copy costs as much as the first', () => {
    const world: Talkers = { faults: { duplication: 2 }, start: { node0: [['node1', say('a')]] } }
    const copy = 'duplicate say to node1'
    expect(stepsAfter(world, copy)).toEqual(['deliver say to node1', copy])
    expect(stepsAfter(world, copy, copy)).toEqual(['deliver say to node1'])
  })

  it('is of the links that are named alone', () => {
    const faults = { duplication: { times: 1, on: [{ from: 'node1', to: 'node' }] } } as const
    const world: Talkers = { faults, start: { node0: [['node1', say('x')]], node1: [['node0', say('y')]] } }
    expect(stepsAfter(world).filter((name) => name.startsWith('dup'))).toEqual(['duplicate say to node0'])
  })
})

describe('reordering', () => {
  it('lets a message overtake the one before it', () => {
    const world = { network: ordered(), faults: { reordering: 1 }, start: { node0: three } }
    expect(afterEach('reorder', world)).toEqual(['b a c', 'a c b'])
  })

  it('is no overtaking of other senders', () => {
    const world: Talkers = { nodes: 3, network: ordered(), faults: { reordering: true } }
    expect(afterEach('reorder', { ...world, start: { node0: three.slice(0, 1), node2: three.slice(1, 2) } })).toEqual(
      [],
    )
  })

  it('has a budget, and can be of the links that are named alone', () => {
    const world: Talkers = { network: ordered(), faults: { reordering: 1 }, start: { node0: three.slice(0, 2) } }
    expect(stepsAfter(world, 'reorder say to node1')).toEqual(['deliver say to node1'])
    const on = [{ from: 'node1', to: 'node0' }]
    expect(stepsAfter({ ...world, faults: { reordering: { times: true, on } } })).toEqual(['deliver say to node1'])
  })
})

describe('faults of messages', () => {
  it('happen to messages to nodes that are down, paused or cut off: they are in flight all the same', () => {
    const faults = { loss: true, duplication: 1, crashes: 1, pauses: 1, partitions: 1 } as const
    const world: Talkers = { faults, start: { node0: [['node1', say('a')]] } }
    for (const fault of ['crash node1', 'pause node1', 'cut node1 | node0']) {
      const steps = stepsAfter(world, fault)
      expect(steps).toEqual(expect.arrayContaining(['lose say to node1', 'duplicate say to node1']))
      expect(steps).not.toContain('deliver say to node1')
    }
  })

  it('name roles and nodes that exist, also where the fault is switched off', () => {
    const fault = { times: 1, on: [{ from: 'node0', to: 'nobody0' }] }
    for (const faults of [{ loss: fault }, { duplication: fault }, { reordering: fault }] satisfies Faults[]) {
      const make = (network: Network) => () => talkers({ network, faults })
      expect(make(ordered())).toThrow("there is no role or node 'nobody0'.")
    }
  })

  it('may name a role that has no nodes', () => {
    const on = [{ from: 'node', to: 'node' }]
    expect(() => talkers({ nodes: 0, faults: { loss: { times: 1, on } } })).not.toThrow()
  })
})
