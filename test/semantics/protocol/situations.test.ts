/** What a node can meet in a state, and which faults are asked about. */

import { describe, expect, it } from 'vitest'
import type { Faults } from '../../../src/language/faults.ts'
import { bounded, duplicating, ordered, perLink, rendezvous, unordered } from '../../../src/language/network.ts'
import type { Plain } from '../../../src/language/plain.ts'
import { role } from '../../../src/language/role.ts'
import { clocks, rounds } from '../../../src/language/time.ts'
import type { Instance } from '../../../src/semantics/instance/instance.ts'
import type { ProtocolSystem } from '../../../src/semantics/protocol/protocol-system.ts'
import { situationsIn } from '../../../src/semantics/protocol/situations.ts'
import type { Situations } from '../../../src/semantics/system/system.ts'
import { instanceOf, smallProtocol } from '../../engine/small-models.ts'
import { follow, initialState, that } from './stepping.ts'
import { ask, say, type Talkers, talkers } from './talkers.ts'

function situationsOf({ system }: Instance): Situations | null {
  return situationsIn((system as ProtocolSystem).world)
}

const askedOf = (world: Talkers) => situationsOf(talkers(world))?.faults ?? null

/** What each node can meet after some steps. */
function metAfter(instance: Instance, ...path: string[]): Plain[] {
  const state = follow(instance, initialState(instance), ...path.map(that))
  return (situationsOf(instance) as Situations).nodes.map((node) => node.of((slot) => state[slot] as Plain) as Plain)
}

const hello = { node0: [['node1', say('hello')]] } as const
const silent = { heard: [] }
const crashes: Faults = { crashes: 1 }

describe('the faults that are asked about', () => {
  it('are those with a budget that is not spent from the start', () => {
    expect(askedOf({})).toBeNull()
    expect(askedOf({ faults: { crashes: true } })).toBeNull()
    expect(askedOf({ faults: { duplication: 0 } })).toBeNull()
    expect(askedOf({ faults: { ...crashes, duplication: 2, pauses: true } })).toEqual(['duplication', 'crashes'])
    expect(askedOf({ faults: { crashes: { times: 1, restarts: 1 } } })).toEqual(['crashes'])
    expect(askedOf({ faults: { partitions: { times: 1, heals: 1 }, pauses: 1 } })).toEqual(['partitions', 'pauses'])
    expect(askedOf({ faults: { omissions: { sending: 1, receiving: 1 } } })).toEqual([
      'omissions.sending',
      'omissions.receiving',
    ])
    expect(askedOf({ faults: { reordering: 1 }, network: ordered() })).toEqual(['reordering'])
    expect(askedOf({ faults: { lies: { times: 1, by: ['node0'], messages: () => [say('x')] } } as never })).toBeNull()
  })

  it('are not losses where a lost message cannot be told from a slow one', () => {
    const faults: Faults = { loss: 1 }
    expect(askedOf({ faults })).toBeNull()
    expect(askedOf({ faults, network: duplicating() })).toBeNull()
    expect(askedOf({ faults, time: clocks({ max: 2 }) })).toBeNull()
    expect(askedOf({ faults, network: ordered() })).toEqual(['loss'])
    expect(askedOf({ faults, network: bounded(1) })).toEqual(['loss'])
    expect(askedOf({ faults, time: clocks({ max: 2, delay: 1 }) })).toEqual(['loss'])
    expect(askedOf({ faults, time: clocks({ max: 2, delay: 1, of: ['node1'] }) })).toEqual(['loss'])
    const mixed = perLink(unordered(), [{ from: 'node0', to: 'node1', channel: ordered() }])
    expect(askedOf({ faults, network: mixed })).toEqual(['loss'])
  })

  it('are none in rounds and over a rendezvous, where nodes wait for each other', () => {
    expect(askedOf({ faults: crashes, time: rounds(2) })).toBeNull()
    expect(askedOf({ faults: crashes, network: rendezvous() })).toBeNull()
    const one = perLink(unordered(), [{ from: 'node0', to: 'node1', channel: rendezvous() }])
    expect(askedOf({ faults: crashes, network: one })).toBeNull()
    expect(askedOf({ faults: crashes, time: clocks({ max: 2 }) })).toEqual(['crashes'])
  })

  it('have happened when less is left of their budget', () => {
    const { hasHappened } = situationsOf(talkers({ faults: { crashes: 2 } })) as Situations
    expect([2, 1, 0].map((left) => hasHappened('crashes', { crashes: left }))).toEqual([false, true, true])
  })
})

describe('what a node can meet', () => {
  it('is a message, with who sent it and the state that it would meet it in', () => {
    const instance = talkers({ faults: crashes, start: hello })
    expect(metAfter(instance)).toEqual([[], [['deliver', silent, 0, 'node0', say('hello')]]])
    expect(metAfter(instance, 'deliver say to node1')).toEqual([[], []])
  })

  it('is no message that it fails to receive, or is cut off from', () => {
    const made = smallProtocol<{ node: { known: {} } }>({
      nodes: { node: 2 },
      faults: { omissions: { receiving: 1 }, partitions: 1 },
      roles: { node: role({ on: { known() {} }, start: (node) => node.send('node1', { type: 'known' }) }) },
    })
    const instance = instanceOf(made)
    const [, met] = metAfter(instance)
    expect(met).toHaveLength(2)
    expect(metAfter(instance, 'node1 stops to receive')[1]).toEqual([])
    expect(metAfter(instance, 'cut node1 | node0')[1]).toEqual([['deliver', {}, 0, 'node1', { type: 'known' }]])
  })

  it('is in order the first of a sender', () => {
    const start = {
      node0: [
        ['node1', say('one')],
        ['node1', say('two')],
      ],
    } as const
    const instance = talkers({ faults: crashes, network: ordered(), start })
    expect(metAfter(instance)[1]).toEqual([['deliver', silent, 0, 'node0', say('one')]])
  })

  it('is nothing while it is down or paused', () => {
    expect(metAfter(talkers({ faults: crashes, start: hello }), 'crash node1')[1]).toEqual([])
    expect(metAfter(talkers({ faults: { pauses: 1 }, start: hello }), 'pause node1')[1]).toEqual([])
  })

  it('is a timer that is due, by its clock', () => {
    const go = { node0: [] }
    expect(metAfter(talkers({ faults: crashes, go }))[0]).toEqual([['timeout', silent, 0, 'go']])
    const timed = talkers({ faults: crashes, go, after: 1, time: clocks({ max: 2 }) })
    expect(metAfter(timed)[0]).toEqual([])
    expect(metAfter(timed, 'tick 1')[0]).toEqual([['timeout', silent, 1, 'go']])
    const untimed = talkers({ faults: crashes, go, time: clocks({ max: 2 }) })
    expect(metAfter(untimed)[0]).toEqual([['timeout', silent, 0, 'go']])
  })

  it('is a notice of a crash', () => {
    const made = smallProtocol<{ node: {} }>({
      nodes: { node: 2 },
      faults: { crashes: { times: 1, noticed: true } },
      roles: { node: role({ crashed() {} }) },
    })
    const instance = instanceOf(made)
    expect(metAfter(instance)).toEqual([[], []])
    expect(metAfter(instance, 'crash node0')).toEqual([[], [['crashed', {}, 0, 'node0']]])
  })

  it('is that it comes back, where there is a handler for that', () => {
    const made = (restart: boolean) =>
      instanceOf(
        smallProtocol<{ node: {} }>({
          nodes: { node: 2 },
          faults: { crashes: { times: 1, restarts: 1 } },
          roles: { node: role({ state: { n: 1 }, ...(restart && { restart() {} }) }) },
        }),
      )
    expect(metAfter(made(true))).toEqual([[], []])
    expect(metAfter(made(true), 'crash node0')).toEqual([[['restart', { n: 1 }, 0]], []])
    expect(metAfter(made(false), 'crash node0')).toEqual([[], []])
  })

  it('is nothing but the next step of a handler that it has begun', () => {
    const made = smallProtocol<{ node: { put: {} } }>({
      nodes: { node: 2 },
      faults: { pauses: 1 },
      roles: {
        node: role({
          start(node) {
            if (node.index === 0) for (const _ of [1, 2]) node.send('node1', { type: 'put' })
          },
          on: { put: { steps: { first() {}, second() {} } } },
        }),
      },
    })
    const instance = instanceOf(made)
    const unfinished = { step: 'second', of: { kind: 'deliver', from: 'node0', message: { type: 'put' } } }
    expect(metAfter(instance, 'deliver put to node1')[1]).toEqual([['continue', {}, 0, unfinished]])
    expect(metAfter(instance, 'deliver put to node1', 'pause node1')[1]).toEqual([])
  })

  it('is not asked of a Byzantine node, and depends on what the node has and sees', () => {
    const lies = { by: ['node0'], messages: () => [ask('x', 'node1')] }
    const instance = talkers({
      faults: { lies, partitions: 1 } as never,
      time: clocks({ max: 1, skew: 1 }),
      start: hello,
    })
    const { nodes, budgetSlot } = situationsOf(instance) as Situations
    const nameOf = (slot: number) => [instance.system.slots[slot]?.kind, instance.system.slots[slot]?.name]
    expect(nodes.map(({ slots }) => slots.map(nameOf))).toEqual([
      [
        ['node', 'node1'],
        ['inbox', 'node1'],
        ['clock', 'node1'],
        ['cut', 'cut links'],
      ],
    ])
    expect(nameOf(budgetSlot)).toEqual(['faults', 'faults'])
  })
})
