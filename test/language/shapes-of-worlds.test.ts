/** What scenarios say of networks, faults and clocks has the shape that it should have, or is refused with a hint. */

import { describe, expect, it } from 'vitest'
import { inScenario, makeShapesAnew, run, told, wants, wrong } from './told-shapes.ts'

makeShapesAnew()

const list = 'a list of roles or nodes'

const linkList = 'a list of links: { from, to }'

const budget = 'a whole number, 0 or more, or true for any number'

describe('a network', () => {
  const inFull = { kind: 'perLink', consumeIgnored: false, others: { kind: 'unordered' }, links: [] }

  it.each(['unordered', 'duplicating', 'ordered', 'bounded', 'rendezvous'])('may be %s, also of one link', (kind) => {
    const channel = { kind, consumeIgnored: true, capacity: 2 }
    expect(inScenario('network', channel)).toEqual([])
    expect(inScenario('network', { ...inFull, others: channel })).toEqual([])
    expect(inScenario('network', { ...inFull, links: [{ from: 'a', to: 'b', channel }] })).toEqual([])
  })

  it('is of no other kind, and a channel is not several', () => {
    const kinds = "'unordered' or 'duplicating' or 'ordered' or 'bounded' or 'rendezvous'"
    expect(inScenario('network', { kind: wrong })).toEqual(wants('kind', `${kinds} or 'perLink'`, 'network'))
    expect(inScenario('network', { ...inFull, others: { kind: wrong } })).toEqual(
      wants('kind', kinds, 'network.others'),
    )
    expect(inScenario('network', { ...inFull, others: inFull })).not.toEqual([])
  })

  it('needs its kind', () => {
    expect(inScenario('network', {})).toEqual([
      "There is no kind in network of it. Add kind: 'unordered' or 'duplicating' or 'ordered' or 'bounded' or " +
        "'rendezvous' or 'perLink'.",
    ])
    expect(inScenario('network', { ...inFull, others: {} })).toHaveLength(1)
  })

  const channels = 'a channel: unordered(), ordered(), bounded(1) or another'

  it.each([
    ['consumeIgnored', 'true or false'],
    ['capacity', 'a number'],
    ['others', channels],
    ['links', `a list, each entry an object with from, to, channel`],
  ])('%s: %s', (setting, what) => {
    expect(inScenario('network', { ...inFull, [setting]: wrong })).toEqual(wants(setting, what, 'network'))
  })

  it('has links with an end each and a channel', () => {
    const link = { from: 'a', to: 'b', channel: { kind: 'ordered' } }
    const within = 'network.links[0]'
    for (const end of ['from', 'to'])
      expect(inScenario('network', { ...inFull, links: [{ ...link, [end]: wrong }] })).toEqual(
        wants(end, 'a text', within),
      )
    expect(inScenario('network', { ...inFull, links: [{ ...link, channel: wrong }] })).toEqual(
      wants('channel', channels, within),
    )
    expect(inScenario('network', { ...inFull, links: [{}] })).toEqual([
      `There is no from in ${within} in it. Add from: a text.`,
      `There is no to in ${within} in it. Add to: a text.`,
      `There is no channel in ${within} in it. Add channel: ${channels}.`,
    ])
  })
})

describe('faults', () => {
  const inFaults = (fault: string, value: unknown) => inScenario('faults', { [fault]: value })

  it('have these settings', () => {
    const on = [{ from: 'a', to: 'b' }]
    expect(
      inScenario('faults', {
        loss: { times: 1, on },
        duplication: { times: 1, on },
        reordering: { times: 1, on },
        partitions: { times: 1, heals: 1, splits: 'any', among: ['a'], oneWay: true, messages: 'wait' },
        crashes: { times: 1, restarts: true, of: ['a'], inHandlers: true, noticed: false, disk: 'synced' },
        pauses: { times: 1, of: ['a'] },
        omissions: { sending: 1, receiving: true, of: ['a'] },
        lies: { by: ['a'], messages: [{ type: 'm' }], times: 2, equivocates: false },
      }),
    ).toEqual([])
  })

  const often = 'a whole number, 0 or more, true for any number, or an object with times'

  it.each(['loss', 'duplication', 'reordering', 'partitions', 'crashes', 'pauses'])('%s: how often', (fault) => {
    for (const times of [0, 2, true, false]) {
      expect(inFaults(fault, times)).toEqual([])
      expect(inFaults(fault, { times })).toEqual([])
    }
    expect(inFaults(fault, wrong)).toEqual(wants(fault, often, 'faults'))
    expect(inFaults(fault, { times: wrong })).toEqual(wants('times', budget, `faults.${fault}`))
    expect(inFaults(fault, {})).toEqual([`There is no times in faults.${fault} in it. Add times: ${budget}.`])
  })

  it.each([
    ['loss', 'on', linkList],
    ['duplication', 'on', linkList],
    ['reordering', 'on', linkList],
    ['partitions', 'heals', budget],
    ['partitions', 'splits', "'any', or a list of lists of roles or nodes"],
    ['partitions', 'links', "'any', or a list of links"],
    ['partitions', 'among', list],
    ['partitions', 'oneWay', 'true or false'],
    ['partitions', 'messages', "'wait' or 'lost'"],
    ['crashes', 'restarts', budget],
    ['crashes', 'of', list],
    ['crashes', 'inHandlers', 'true or false'],
    ['crashes', 'noticed', 'true or false'],
    ['crashes', 'disk', "'synced' or 'buffered' or 'torn'"],
    ['pauses', 'of', list],
  ])('%s.%s: %s', (fault, setting, what) => {
    expect(inFaults(fault, { times: 1, [setting]: wrong })).toEqual(wants(setting, what, `faults.${fault}`))
  })

  it.each([
    ['partitions', 'splits', 'any'],
    ['partitions', 'splits', [['a'], ['b', 'c']]],
    ['partitions', 'links', 'any'],
    ['partitions', 'links', [{ from: 'a', to: 'b' }]],
    ['partitions', 'messages', 'wait'],
    ['partitions', 'messages', 'lost'],
    ['crashes', 'disk', 'synced'],
    ['crashes', 'disk', 'buffered'],
    ['crashes', 'disk', 'torn'],
  ])('%s.%s may be %o', (fault, setting, value) => {
    expect(inFaults(fault, { times: 1, [setting]: value })).toEqual([])
  })

  it('are on links with both ends', () => {
    expect(inFaults('loss', { times: 1, on: [{}] })).toEqual([
      'There is no from in faults.loss.on[0] in it. Add from: a text.',
      'There is no to in faults.loss.on[0] in it. Add to: a text.',
    ])
    expect(inFaults('loss', { times: 1, on: [{ from: 1, to: 'b' }] })).toHaveLength(1)
  })

  it('may be switched off where they have no budget of their own', () => {
    expect(inFaults('omissions', false)).toEqual([])
    expect(inFaults('lies', false)).toEqual([])
    expect(inFaults('omissions', true)).toEqual([
      'faults.omissions in it cannot be true. Give faults.omissions an object with sending, receiving or both.',
    ])
    expect(inFaults('lies', true)).toEqual([
      'faults.lies in it cannot be true. Give faults.lies an object with by and messages.',
    ])
  })

  it.each([
    ['sending', budget],
    ['receiving', budget],
    ['of', list],
  ])('omissions.%s: %s', (setting, what) => {
    expect(inFaults('omissions', { [setting]: wrong })).toEqual(wants(setting, what, 'faults.omissions'))
  })

  it.each([
    ['by', list],
    ['messages', 'a list of messages, or a function to one'],
    ['times', budget],
    ['equivocates', 'true or false'],
  ])('lies.%s: %s', (setting, what) => {
    expect(inFaults('lies', { by: [], messages: [], [setting]: wrong })).toEqual(wants(setting, what, 'faults.lies'))
  })

  it('of nodes that lie need the nodes and the messages, which a function may make', () => {
    expect(inFaults('lies', {})).toEqual([
      `There is no by in faults.lies in it. Add by: ${list}.`,
      'There is no messages in faults.lies in it. Add messages: a list of messages, or a function to one.',
    ])
    expect(inFaults('lies', { by: ['a'], messages: run })).toEqual([])
  })
})

describe('clocks', () => {
  it('have these settings, and need the last tick', () => {
    expect(told('clocksShape', { max: 3, skew: 1, drift: 2, delay: 4, of: ['a'] })).toEqual([])
    expect(told('clocksShape', { max: 3, delay: { min: 0, max: 4 } })).toEqual([])
    expect(told('clocksShape', { max: 3, delay: { max: 4 } })).toEqual([])
    expect(told('clocksShape', {})).toEqual(['There is no max in it. Add max: a number.'])
  })

  it.each([
    ['max', 'a number'],
    ['skew', 'a number'],
    ['drift', 'a number'],
    ['delay', 'a number of ticks, or { min, max }'],
    ['of', list],
  ])('%s: %s', (setting, what) => {
    expect(told('clocksShape', { max: 3, [setting]: wrong })).toEqual(wants(setting, what))
  })

  it('have delays with a greatest one', () => {
    expect(told('clocksShape', { max: 3, delay: {} })).toEqual(['There is no max in delay of it. Add max: a number.'])
    expect(told('clocksShape', { max: 3, delay: { min: wrong, max: wrong } })).toEqual([
      ...wants('min', 'a number', 'delay'),
      ...wants('max', 'a number', 'delay'),
    ])
  })
})
