import { describe, expect, it } from 'vitest'
import { NetsplitError } from '../../src/language/errors.ts'
import type { Faults } from '../../src/language/faults.ts'
import { bounded, duplicating, ordered, perLink, rendezvous, unordered } from '../../src/language/network.ts'
import { role } from '../../src/language/protocol.ts'
import { spec } from '../../src/language/spec.ts'
import { clocks, rounds } from '../../src/language/time.ts'
import { instantiate } from '../../src/semantics/instance.ts'
import { smallProtocol } from '../engine/small-models.ts'
import { type Talkers, talkers } from './talkers.ts'

/** The message and the cure of what a world is refused with. */
function refusalOf(make: () => unknown): string {
  try {
    make()
  } catch (error) {
    if (error instanceof NetsplitError && error.code === 'bad-scenario') return `${error.summary} ${error.cure}`
    throw error
  }
  return 'not refused'
}

const byzantine = { nodes: ['node0'], messages: [] } as const
const takeTurns = 'Take symmetric out, or use clocks({ max: ..., delay: { min: 1, max: 1 } }).'

describe('a scenario is refused', () => {
  it.each<[Talkers, string]>([
    [
      { network: rendezvous(), faults: { loss: 1 } },
      'loss: on rendezvous channels nothing is in flight that could be lost. Crash or pause nodes, or cut links, instead.',
    ],
    [
      { network: rendezvous(), faults: { duplicates: 1 } },
      'duplicates: on rendezvous channels nothing is in flight that could be duplicated. Take duplicates out, or use another network.',
    ],
    [
      { network: duplicating(), faults: { duplicates: 1 } },
      'duplicates: a duplicating network delivers every message any number of times as it is. Take duplicates out, or use unordered() with a budget of duplicates.',
    ],
    [
      { faults: { duplicates: true as unknown as number } },
      'duplicates: any number of copies in flight would never end. Give a budget, or use the network duplicating().',
    ],
    [
      { faults: { reorders: 1 } },
      'reorders: this network keeps no order that could be broken. Take reorders out, or use ordered().',
    ],
    [
      { network: rendezvous(), faults: { cuts: 1, partitions: { messages: 'lost' } } },
      "partitions: on rendezvous channels nothing is in flight that a cut could lose. Let messages wait: { messages: 'wait' }.",
    ],
    [
      { faults: { crashes: 1, restarts: 1, failStop: true } },
      'failStop: a node that stopped does not come back, but restarts are allowed. Take failStop or restarts out.',
    ],
    [
      { network: rendezvous(), faults: { byzantine: { ...byzantine, equivocates: false } } },
      'byzantine: a broadcast to all nodes at once cannot be made by rendezvous. Let Byzantine nodes equivocate, or use another network.',
    ],
    [
      { faults: { byzantine: { ...byzantine, equivocates: false } } },
      'byzantine: any number of lies to everybody would fill the network without end. Give a budget (lies: 2), or use duplicating(), on which a message that is in flight stays.',
    ],
    [
      { network: duplicating(), time: rounds(2) },
      'time: a message that stays in flight for ever cannot arrive in time. Use unordered() with a budget of duplicates, or take the delay out.',
    ],
    [
      { network: duplicating(), time: clocks({ max: 2, delay: 1 }) },
      'time: a message that stays in flight for ever cannot arrive in time. Use unordered() with a budget of duplicates, or take the delay out.',
    ],
    [
      { network: bounded(1), time: clocks({ max: 2 }) },
      'time: a node that waits for room in a bounded channel would stop the clocks. Use ordered(), or take the clocks out.',
    ],
    [
      { network: rendezvous(), time: rounds(2) },
      'time: in lock-step rounds a message arrives in the next round, in a rendezvous at once. Use another network, or take the rounds out.',
    ],
    [
      { network: bounded(0) },
      'bounded: a channel cannot hold 0 messages. Give a whole number, 1 or more: bounded(1). For messages that are handed over use rendezvous().',
    ],
    [{ time: clocks({ max: -1 }) }, 'time: max cannot be -1. Give a whole number, 0 or more.'],
    [{ time: rounds(1.5) }, 'time: max cannot be 1.5. Give a whole number, 0 or more.'],
    [{ time: clocks({ max: 3, skew: Number.NaN }) }, 'time: skew cannot be NaN. Give a whole number, 0 or more.'],
    [{ time: clocks({ max: 3, drift: 0 }) }, 'time: drift cannot be 0. Give a whole number, 1 or more.'],
    [
      { time: clocks({ max: 3, delay: { min: -1, max: 1 } }) },
      'time: min cannot be -1. Give a whole number, 0 or more.',
    ],
    [
      { time: clocks({ max: 3, delay: { min: 2, max: 1 } }) },
      'time: no message is delivered after 2 ticks at least and 1 at most. Give whole numbers, the greatest delay no less than the least.',
    ],
    [{ faults: { loss: 0.5 } }, 'loss: 0.5 is no budget. Give a whole number, 0 or more, or true for any number.'],
    [{ faults: { pauses: -1 } }, 'pauses: -1 is no budget. Give a whole number, 0 or more, or true for any number.'],
  ])('%#: %j', (world, message) => {
    expect(refusalOf(() => talkers(world))).toBe(message)
  })

  it.each<[Faults, string]>([
    [{ restarts: 1 }, 'restarts mean nothing without crashes.'],
    [{ crashing: ['node'] }, 'crashing means nothing without crashes.'],
    [{ crashes: 0, restarts: 1, crashing: ['node'] }, 'restarts and crashing mean nothing without crashes.'],
    [{ crashesInHandlers: true }, 'crashesInHandlers mean nothing without crashes.'],
    [{ failStop: true }, 'failStop means nothing without crashes.'],
    [{ disk: 'torn' }, 'disk means nothing without crashes.'],
    [{ heals: 1 }, 'heals mean nothing without cuts.'],
    [{ partitions: {} }, 'partitions mean nothing without cuts.'],
    [{ losing: [] }, 'losing means nothing without loss.'],
    [{ duplicating: [] }, 'duplicating means nothing without duplicates.'],
    [{ reordering: [] }, 'reordering means nothing without reorders.'],
    [{ pausing: [] }, 'pausing means nothing without pauses.'],
    [{ omitting: [] }, 'omitting means nothing without sendOmissions or receiveOmissions.'],
    [{ lies: 1 }, 'lies mean nothing without byzantine.'],
  ])('that says more of a fault which it does not allow: %j', (faults, message) => {
    expect(refusalOf(() => talkers({ faults }))).toContain(`Scenario 'only': ${message} Add `)
  })

  it('that asks for symmetry in lock-step rounds', () => {
    const made = smallProtocol({ nodes: { node: 2 }, roles: { node: role<null>({ start: () => null }) } })
    const scenarios = { only: { time: rounds(1), symmetric: ['node'], expect: 'holds' } }
    expect(refusalOf(() => spec(made.model as never, { properties: {}, scenarios: scenarios as never }))).toBe(
      `Scenario 'only': in lock-step rounds nodes take turns, which tells them apart. ${takeTurns}`,
    )
  })
})

describe('a scenario is not refused', () => {
  it.each<[string, Talkers]>([
    [
      'loss on some links, rendezvous on others',
      {
        network: perLink(unordered(), [{ from: 'node0', to: 'node1', channel: rendezvous() }]),
        faults: { loss: 1, duplicates: 1 },
      },
    ],
    [
      'faults that are switched off',
      {
        network: rendezvous(),
        faults: { loss: 0, duplicates: false, reorders: false, heals: 0, restarts: false, lies: 0, disk: 'synced' },
      },
    ],
    ['a least delay that is the greatest', { time: clocks({ max: 2, delay: { min: 1, max: 1 } }) }],
    ['no time at all', { time: clocks({ max: 0 }) }],
    ['rendezvous with clocks', { network: rendezvous(), time: clocks({ max: 2, delay: 1 }) }],
    [
      'reorders with an ordered link',
      {
        network: perLink(unordered(), [{ from: 'node0', to: 'node1', channel: ordered() }]),
        faults: { reorders: 1 },
      },
    ],
  ])('for %s', (_, world) => {
    expect(refusalOf(() => talkers(world))).toBe('not refused')
  })

  it('for a setting that switches off a fault on which others depend', () => {
    const faults: Faults = { cuts: 1, heals: 1, crashes: 1, restarts: 1 }
    const made = smallProtocol({ nodes: { node: 2 }, faults, roles: { node: role<null>({ start: () => null }) } })
    expect(refusalOf(() => instantiate(made, 'only', { cuts: 0, crashes: 0 }))).toBe('not refused')
  })
})

describe('nodes in lock-step rounds', () => {
  it('are not taken for symmetric, whatever the model declares', () => {
    const { model } = smallProtocol({ nodes: { node: 2 }, roles: { node: role<null>({ start: () => null }) } })
    const symmetric = { ...model, symmetric: ['node'] }
    const scenarios = {
      rounds: { time: rounds(1), expect: 'holds' },
      clocks: { time: clocks({ max: 1 }), expect: 'holds' },
    }
    const made = spec(symmetric as never, { properties: {}, scenarios: scenarios as never })
    expect(instantiate(made, 'rounds').symmetricSets).toEqual([])
    expect(instantiate(made, 'clocks').symmetricSets).toHaveLength(1)
  })
})
