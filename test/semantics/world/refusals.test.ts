import { describe, expect, it } from 'vitest'
import { NetsplitError } from '../../../src/language/errors.ts'
import type { Faults } from '../../../src/language/faults.ts'
import { bounded, duplicating, ordered, perLink, rendezvous, unordered } from '../../../src/language/network.ts'
import { role } from '../../../src/language/role.ts'
import { spec } from '../../../src/language/spec.ts'
import { clocks, rounds } from '../../../src/language/time.ts'
import { instantiate } from '../../../src/semantics/instance/instance.ts'
import { smallProtocol } from '../../engine/small-models.ts'
import { type Talkers, talkers } from '../protocol/talkers.ts'

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

const byzantine = { by: ['node0'], messages: [] }
const takeTurns = 'Take symmetric out, or use clocks({ max: ..., delay: { min: 1, max: 1 } }).'

describe('a scenario is refused', () => {
  it.each<[Talkers, string]>([
    [
      { network: rendezvous(), faults: { loss: 1 } },
      'loss: on rendezvous channels nothing is in flight that could be lost. Crash or pause nodes, or cut links, instead.',
    ],
    [
      { network: rendezvous(), faults: { duplication: 1 } },
      'duplication: on rendezvous channels nothing is in flight that could be duplicated. Take duplication out, or use another network.',
    ],
    [
      { network: duplicating(), faults: { duplication: 1 } },
      'duplication: a duplicating network delivers every message any number of times as it is. Take duplication out, or use unordered() with a budget of duplication.',
    ],
    [
      {
        network: perLink(duplicating(), [{ from: 'node0', to: 'node1', channel: rendezvous() }]),
        faults: { duplication: 1 },
      },
      'duplication: a duplicating network delivers every message any number of times as it is. Take duplication out, or use unordered() with a budget of duplication.',
    ],
    [
      { faults: { duplication: true as unknown as number } },
      'duplication: any number of copies in flight would never end. Give a budget, or use the network duplicating().',
    ],
    [
      { faults: { reordering: 1 } },
      'reordering: this network keeps no order that could be broken. Take reordering out, or use ordered().',
    ],
    [
      { network: rendezvous(), faults: { partitions: { times: 1, messages: 'lost' } } },
      "partitions: on rendezvous channels nothing is in flight that a cut could lose. Let messages wait: { messages: 'wait' }.",
    ],
    [
      { network: rendezvous(), faults: { lies: { ...byzantine, equivocates: false } } },
      'lies: a broadcast to all nodes at once cannot be made by rendezvous. Let Byzantine nodes equivocate, or use another network.',
    ],
    [
      { faults: { lies: { ...byzantine, equivocates: false } } },
      'lies: any number of lies to everybody would fill the network without end. Give a budget (times: 2), or use duplicating(), on which a message that is in flight stays.',
    ],
    [
      { network: duplicating(), time: rounds(2) },
      'time: a message that stays in flight for ever cannot arrive in time. Use unordered() with a budget of duplication, or take the delay out.',
    ],
    [
      { network: duplicating(), time: clocks({ max: 2, delay: 1 }) },
      'time: a message that stays in flight for ever cannot arrive in time. Use unordered() with a budget of duplication, or take the delay out.',
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
    [{ crashes: { times: 0, restarts: 1 } }, 'crashes.restarts mean nothing without crashes.'],
    [{ crashes: { times: 0, of: ['node'] } }, 'crashes.of means nothing without crashes.'],
    [
      { crashes: { times: false, restarts: 1, of: ['node'] } },
      'crashes.restarts and crashes.of mean nothing without crashes.',
    ],
    [{ crashes: { times: 0, inHandlers: true } }, 'crashes.inHandlers mean nothing without crashes.'],
    [{ crashes: { times: 0, noticed: true } }, 'crashes.noticed means nothing without crashes.'],
    [
      { crashes: { times: 0, restarts: 1, disk: 'torn' } },
      'crashes.restarts and crashes.disk mean nothing without crashes.',
    ],
    [{ partitions: { times: 0, heals: 1 } }, 'partitions.heals mean nothing without partitions.'],
    [{ partitions: { times: 0, links: 'any' } }, 'partitions.links mean nothing without partitions.'],
    [{ loss: { times: 0, on: [] } }, 'loss.on means nothing without loss.'],
    [{ duplication: { times: 0, on: [] } }, 'duplication.on means nothing without duplication.'],
    [{ reordering: { times: 0, on: [] } }, 'reordering.on means nothing without reordering.'],
    [{ pauses: { times: 0, of: [] } }, 'pauses.of means nothing without pauses.'],
  ])('that says more of a fault which it does not allow: %j', (faults, message) => {
    expect(refusalOf(() => talkers({ faults }))).toContain(`Scenario 'only': ${message} Give `)
  })

  it.each<[unknown, string]>([
    [
      { crashes: { times: 1, restarts: 1, noticed: true } },
      'crashes: crashes that are noticed are for good. Leave out noticed or restarts.',
    ],
    [
      { crashes: { times: 1, disk: 'torn' } },
      'crashes: a disk is read again after a restart. Add restarts, or leave out disk.',
    ],
    [
      { partitions: { times: 1, splits: [['node0']], links: 'any' } },
      'partitions: partitions split the nodes or cut links. Leave out splits or links.',
    ],
    [
      { omissions: { of: ['node0'] } },
      'omissions: nobody omits anything. Add sending, receiving or both: a budget each.',
    ],
  ])('whose settings of a fault exclude each other: %j', (faults, message) => {
    expect(refusalOf(() => talkers({ faults: faults as Faults }))).toBe(`Scenario 'only': ${message}`)
  })

  it('that asks for symmetry in lock-step rounds', () => {
    const made = smallProtocol<{ node: {} }>({ nodes: { node: 2 }, roles: { node: role({}) } })
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
        faults: { loss: 1, duplication: 1 },
      },
    ],
    [
      'faults that are switched off',
      {
        network: rendezvous(),
        faults: {
          loss: 0,
          duplication: false,
          reordering: false,
          partitions: { times: 0, heals: 0 },
          crashes: { times: 0, restarts: false, disk: 'synced' },
          lies: { ...byzantine, times: 0 },
        },
      },
    ],
    ['loss where there is no node, and so no channel on which it could not be', { nodes: 0, faults: { loss: 1 } }],
    [
      'cuts on rendezvous channels that let messages wait',
      { network: rendezvous(), faults: { partitions: { times: 1, messages: 'wait' } } },
    ],
    [
      'any number of lies to everybody where a message that is in flight stays',
      { network: duplicating(), faults: { lies: { ...byzantine, equivocates: false } } },
    ],
    ['reordering of bounded channels', { network: bounded(2), faults: { reordering: 1 } }],
    ['clocks without delays on a duplicating network', { network: duplicating(), time: clocks({ max: 2 }) }],
    ['a least delay that is the greatest', { time: clocks({ max: 2, delay: { min: 1, max: 1 } }) }],
    ['no time at all', { time: clocks({ max: 0 }) }],
    ['rendezvous with clocks', { network: rendezvous(), time: clocks({ max: 2, delay: 1 }) }],
    [
      'reordering with an ordered link',
      {
        network: perLink(unordered(), [{ from: 'node0', to: 'node1', channel: ordered() }]),
        faults: { reordering: 1 },
      },
    ],
  ])('for %s', (_, world) => {
    expect(refusalOf(() => talkers(world))).toBe('not refused')
  })

  it('for a setting that switches off a fault on which others depend', () => {
    const faults: Faults = { partitions: { times: 1, heals: 1 }, crashes: { times: 1, restarts: 1 } }
    const made = smallProtocol<{ node: {} }>({ nodes: { node: 2 }, faults, roles: { node: role({}) } })
    expect(refusalOf(() => instantiate(made, 'only', { partitions: 0, crashes: 0 }))).toBe('not refused')
  })
})

describe('nodes in lock-step rounds', () => {
  it('are not taken for symmetric, whatever the model declares', () => {
    const { model } = smallProtocol<{ node: {} }>({ nodes: { node: 2 }, roles: { node: role({}) } })
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
