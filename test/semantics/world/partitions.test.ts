import { describe, expect, it } from 'vitest'
import type { Faults, Partitions } from '../../../src/language/faults.ts'
import { ordered } from '../../../src/language/network.ts'
import { clocks } from '../../../src/language/time.ts'
import { type DirectedLink, isCut, sortedLinks } from '../../../src/semantics/world/partitions.ts'
import { successorsOf } from '../../../src/trace/successors.ts'
import { follow, initialState, movesFrom, namesOf, that } from '../protocol/stepping.ts'
import { ask, heardBy, inFlightIn, say, type Talkers, talkers, viewOf } from '../protocol/talkers.ts'

function cutsOf(nodes: number, settings: Partial<Partitions> = {}): string[] {
  const partitions = { times: true, ...settings } as Partitions
  const instance = talkers({ nodes, faults: { partitions } })
  return namesOf(movesFrom(instance, initialState(instance)))
}

function stepsAfter(world: Talkers, ...path: string[]): string[] {
  const instance = talkers(world)
  return namesOf(movesFrom(instance, follow(instance, initialState(instance), ...path.map(that))))
}

describe('what can be cut', () => {
  it('is any split of the nodes in two, each once', () => {
    expect(cutsOf(2)).toEqual(['cut node1 | node0'])
    expect(cutsOf(3)).toEqual(['cut node1 | node0 node2', 'cut node2 | node0 node1', 'cut node1 node2 | node0'])
    expect(cutsOf(5)).toHaveLength(2 ** 4 - 1)
  })

  it('is nothing where there are not two nodes', () => {
    expect(cutsOf(1)).toEqual([])
    expect(cutsOf(0)).toEqual([])
  })

  it('is the splits that are named, by one side', () => {
    expect(cutsOf(4, { splits: [['node0', 'node2'], ['node1']] })).toEqual([
      'cut node0 node2 | node1 node3',
      'cut node1 | node0 node2 node3',
    ])
  })

  it('is among some nodes where they are named; the others go on reaching everybody', () => {
    const partitions = { among: ['node0', 'node2'] }
    expect(cutsOf(4, partitions)).toEqual(['cut node2 | node0'])
    expect(cutsOf(4, { splits: [['node2']], among: ['node0', 'node2', 'node3'] })).toEqual(['cut node2 | node0 node3'])
  })

  it('is single links, any or those that are named', () => {
    expect(cutsOf(3, { links: 'any' })).toEqual(['cut node0 | node1', 'cut node0 | node2', 'cut node1 | node2'])
    expect(cutsOf(3, { links: [{ from: 'node2', to: 'node' }] })).toEqual(['cut node2 | node0', 'cut node2 | node1'])
  })

  it('is each link and each split once, though a role is on both its ends, or both its sides are named', () => {
    expect(cutsOf(3, { links: [{ from: 'node', to: 'node' }] })).toHaveLength(3)
    expect(cutsOf(2, { splits: [['node0'], ['node1']] })).toEqual(['cut node0 | node1'])
  })

  it('is one way at a time where that is declared', () => {
    expect(cutsOf(2, { oneWay: true })).toEqual(['cut node1 > node0', 'cut node0 > node1'])
    expect(cutsOf(3, { oneWay: true })).toHaveLength(6)
    expect(cutsOf(2, { links: 'any', oneWay: true })).toEqual(['cut node0 > node1', 'cut node1 > node0'])
    expect(cutsOf(2, { links: [{ from: 'node0', to: 'node' }], oneWay: true })).toEqual(['cut node0 > node1'])
  })

  it('is any split where that is said, of up to ten nodes', () => {
    expect(cutsOf(3, { splits: 'any' })).toEqual(cutsOf(3))
    expect(cutsOf(10)).toHaveLength(2 ** 9 - 1)
  })

  const onOneSide = 'partitions: a split has all nodes on one side.'
  const nameSome = 'Name some of the nodes, not all or none of them.'

  it.each<[string, number, Partial<Partitions>, string, string]>([
    ['with all nodes on one side', 2, { splits: [['node']] }, onOneSide, nameSome],
    ['with all nodes on the other side', 2, { splits: [[]] }, onOneSide, nameSome],
    [
      'of too many nodes',
      11,
      {},
      'partitions: there are too many splits of 11 nodes.',
      'Name the splits, or the nodes that are cut off from each other: { among: [...] }.',
    ],
  ])('cannot be a split %s', (_, nodes, partitions, summary, cure) => {
    expect(() => cutsOf(nodes, partitions)).toThrow(expect.objectContaining({ code: 'bad-scenario', summary, cure }))
  })

  it.each<[string, string, Partial<Partitions>]>([
    ['one node', 'among node1 there is no link to cut.', { among: ['node1'] }],
    ['no node', 'among no node there is no link to cut.', { among: [] }],
    ['one node and itself', 'no link can be cut.', { links: [{ from: 'node1', to: 'node1' }] }],
  ])('cannot be among %s', (_, words, partitions) => {
    for (const nodes of [2, 3]) {
      expect(() => cutsOf(nodes, partitions)).toThrow(
        expect.objectContaining({
          summary: `partitions: ${words}`,
          cure: 'Name two nodes or more, or links between different nodes.',
        }),
      )
    }
  })

  it.each<Partial<Partitions>>([
    { splits: [['nobody']] },
    { among: ['nobody'] },
    { links: [{ from: 'nobody', to: 'node' }] },
    { links: [{ from: 'node', to: 'nobody' }] },
  ])('cannot be nodes that there are not: %j', (partitions) => {
    expect(() => cutsOf(3, partitions)).toThrow("there is no role or node 'nobody'.")
  })
})

const start = { node0: [['node1', say('a')]], node1: [['node0', say('b')]] } as const

describe('a cut', () => {
  const cut = 'cut node1 | node0'

  it('is a step that tells whether it loses messages, and changes nothing where none can be', () => {
    const stepOf = (partitions: Partial<Partitions>) => {
      const instance = talkers({
        nodes: 3,
        start,
        faults: { partitions: { times: true, splits: [['node1']], ...partitions } as Partitions },
      })
      const [one] = successorsOf(instance.system, initialState(instance)).filter(
        ({ step }) => step.kind === 'partition',
      )
      const changed = one?.updates
        .map(({ slot }) => instance.system.slots[slot])
        .map((slot) => `${slot?.kind} ${slot?.name}`)
      return { step: one?.step, changed }
    }
    const step = { kind: 'partition', from: ['node1'], to: ['node0', 'node2'], bothWays: true }
    expect(stepOf({})).toEqual({ step, changed: ['cut cut links'] })
    expect(stepOf({}).step).not.toHaveProperty('loses')
    expect(stepOf({ messages: 'lost' })).toEqual({
      step: { ...step, loses: true },
      changed: ['cut cut links', 'inbox node0', 'inbox node1', 'inbox node2'],
    })
    expect(stepOf({ messages: 'lost', oneWay: true })).toEqual({
      step: { ...step, bothWays: false, loses: true },
      changed: ['cut cut links', 'inbox node0', 'inbox node2'],
    })
  })

  it('lets messages wait: they are not delivered, and can still be sent', () => {
    const world: Talkers = { faults: { partitions: 1 }, start, go: { node0: [['node1', say('c')]] } }
    expect(stepsAfter(world, cut)).toEqual(['go of node0'])
    const instance = talkers(world)
    const after = follow(instance, initialState(instance), that(cut), that('go of node0'))
    expect(inFlightIn(instance, after)).toEqual(['node1 > node0: b', 'node0 > node1: a', 'node0 > node1: c'])
  })

  it('without a heal is for good', () => {
    expect(stepsAfter({ faults: { partitions: 1 }, start }, cut)).toEqual([])
  })

  it('that is healed lets them through', () => {
    const instance = talkers({ faults: { partitions: { times: 1, heals: 1 } }, start })
    const after = follow(instance, initialState(instance), that(cut), that('heal'), that('deliver say to node1'))
    expect(heardBy(instance, after, 'node1')).toEqual(['a'])
    expect(viewOf(instance, after).cut).toEqual([])
  })

  it('loses what is in flight on it and what is sent over it, where that is declared', () => {
    const world: Talkers = {
      nodes: 3,
      faults: { partitions: { times: 1, heals: 1, messages: 'lost', splits: [['node0']] } },
      start: { ...start, node2: [['node1', say('d')]] },
      go: { node0: [['node1', say('c')]] },
    }
    const instance = talkers(world)
    const after = follow(instance, initialState(instance), that('cut node0 | node1 node2'))
    expect(inFlightIn(instance, after)).toEqual(['node2 > node1: d'])
    const [move] = movesFrom(instance, after).filter(({ step }) => step.kind === 'timeout')
    expect(move?.step).toMatchObject({ sends: [{ to: 'node1', lost: 'cut' }] })
    const healed = follow(instance, after, that('go of node0'), that('heal'))
    expect(inFlightIn(instance, healed)).toEqual(['node2 > node1: d'])
  })

  it('of one way leaves the other: one is no longer heard, and goes on hearing', () => {
    for (const messages of ['wait', 'lost'] as const) {
      const world: Talkers = { faults: { partitions: { times: 1, oneWay: true, messages } }, start }
      expect(stepsAfter(world, 'cut node0 > node1')).toEqual(['deliver say to node0'])
    }
  })

  it('does not come between a node and itself', () => {
    const faults: Faults = { partitions: { times: 1, messages: 'lost' } }
    const world: Talkers = { faults, start: { node0: [['node0', ask('x', 'node0')]] } }
    expect(stepsAfter(world, cut)).toEqual(['deliver ask to node0'])
    expect(stepsAfter(world, cut, 'deliver ask to node0')).toEqual(['deliver say to node0'])
  })

  it('that takes no more links away is no step', () => {
    expect(stepsAfter({ faults: { partitions: true } }, cut)).toEqual([])
  })

  it('comes on top of another one', () => {
    const instance = talkers({ nodes: 3, faults: { partitions: { times: 2, heals: 1 } } })
    const after = follow(
      instance,
      initialState(instance),
      that('cut node1 | node0 node2'),
      that('cut node2 | node0 node1'),
    )
    expect(viewOf(instance, after).cut).toHaveLength(6)
    expect(namesOf(movesFrom(instance, after))).toEqual(['heal'])
    expect(follow(instance, after, that('heal'))[0]).toEqual(initialState(instance)[0])
    expect(viewOf(instance, follow(instance, after, that('heal'))).cut).toEqual([])
  })

  it('is the same state however it came about', () => {
    const instance = talkers({ nodes: 3, faults: { partitions: true } })
    const [one, other] = ['cut node1 | node0 node2', 'cut node2 | node0 node1'].map(that) as [never, never]
    expect(follow(instance, initialState(instance), one, other)).toEqual(
      follow(instance, initialState(instance), other, one),
    )
  })

  it('costs of its budget, and so does a heal', () => {
    const world: Talkers = { faults: { partitions: { times: 2, heals: 1 } } }
    expect(stepsAfter(world, cut)).toEqual(['heal'])
    expect(stepsAfter(world, cut, 'heal')).toEqual([cut])
    expect(stepsAfter(world, cut, 'heal', cut)).toEqual([])
  })

  it('keeps the order of an ordered network', () => {
    const first = [
      ['node1', say('a')],
      ['node1', say('b')],
    ] as const
    const instance = talkers({
      network: ordered(),
      faults: { partitions: { times: 1, heals: 1 } },
      start: { node0: first },
    })
    const after = follow(
      instance,
      initialState(instance),
      that(cut),
      that('heal'),
      that('deliver say to node1'),
      that('deliver say to node1'),
    )
    expect(heardBy(instance, after, 'node1')).toEqual(['a', 'b'])
  })

  it('lets crashed and paused nodes be, and they are cut off all the same', () => {
    const faults: Faults = { partitions: { times: 1, heals: 1 }, crashes: { times: 1, restarts: 1 }, pauses: 1 }
    const world: Talkers = { faults, start: { node0: start.node0 } }
    expect(stepsAfter(world, 'crash node1', cut, 'restart node1')).not.toContain('deliver say to node1')
    expect(stepsAfter(world, 'crash node1', cut, 'restart node1', 'heal')).toContain('deliver say to node1')
    expect(stepsAfter(world, 'pause node1', cut, 'resume node1')).not.toContain('deliver say to node1')
  })
})

describe('links that are cut', () => {
  it('are sorted by where they begin, then by where they end', () => {
    const sorted = [
      ['a', 'b'],
      ['a', 'c'],
      ['b', 'a'],
      ['b', 'c'],
      ['c', 'a'],
    ] as const
    for (const order of [
      [0, 1, 2, 3, 4],
      [4, 3, 2, 1, 0],
      [2, 4, 1, 3, 0],
    ]) {
      expect(sortedLinks(order.map((at) => sorted[at] as DirectedLink))).toEqual(sorted)
    }
  })

  it('are those of both their ends', () => {
    const cut = [['a', 'b']]
    expect([isCut(cut, 'a', 'b'), isCut(cut, 'a', 'c'), isCut(cut, 'c', 'b'), isCut(cut, 'b', 'a')]).toEqual([
      true,
      false,
      false,
      false,
    ])
  })
})

describe('a heal', () => {
  it('of single links is of one at a time', () => {
    const world: Talkers = { nodes: 3, faults: { partitions: { times: true, heals: true, links: 'any' } } }
    const steps = stepsAfter(world, 'cut node0 | node1', 'cut node1 | node2')
    expect(steps).toEqual(['cut node0 | node2', 'heal node0 node1', 'heal node1 node2'])
    expect(stepsAfter(world, 'cut node0 | node1', 'cut node1 | node2', 'heal node0 node1')).toEqual([
      'cut node0 | node1',
      'cut node0 | node2',
      'heal node1 node2',
    ])
  })

  it('of one way is of one way', () => {
    const world: Talkers = { faults: { partitions: { times: true, heals: true, links: 'any', oneWay: true } } }
    expect(stepsAfter(world, 'cut node0 > node1', 'cut node1 > node0')).toEqual([
      'heal node0 node1',
      'heal node1 node0',
    ])
  })

  it('of splits is of everything', () => {
    const partitions: Partitions = { times: 2, heals: 1, splits: [['node0'], ['node1']] }
    const world: Talkers = { nodes: 3, faults: { partitions } }
    expect(stepsAfter(world, 'cut node0 | node1 node2')).toEqual(['cut node1 | node0 node2', 'heal'])
    expect(stepsAfter(world, 'cut node0 | node1 node2', 'cut node1 | node0 node2')).toEqual(['heal'])
  })
})

describe('what is not cut', () => {
  it('has no slot for it', () => {
    const kinds = (world: Talkers) => talkers(world).system.slots.map(({ kind }) => kind)
    expect(kinds({ faults: { partitions: 1 } })).toContain('cut')
    for (const partitions of [0, false]) expect(kinds({ faults: { partitions } })).not.toContain('cut')
    expect(kinds({})).not.toContain('cut')
    expect(kinds({ nodes: 1, faults: { partitions: 1 } })).not.toContain('cut')
  })

  it('has time pass while others wait: what is due there is due when the cut is healed', () => {
    const time = clocks({ max: 3, delay: 1 })
    const world: Talkers = {
      time,
      faults: { partitions: { times: 1, heals: 1 } },
      start: { node0: [['node1', say('a')]] },
    }
    const path = ['cut node1 | node0', 'tick 1', 'tick 2'] as const
    expect(stepsAfter(world, ...path)).toEqual(['heal', 'tick 3'])
    expect(stepsAfter(world, ...path, 'heal')).toEqual(['deliver say to node1'])
  })
})
