import { describe, expect, it } from 'vitest'
import { faultPlan } from '../../../src/language/fault-plan.ts'
import type { Faults, Partitions } from '../../../src/language/faults.ts'
import { bounded, ordered, perLink, rendezvous, unordered } from '../../../src/language/network.ts'
import type { ParameterValues } from '../../../src/language/parameters.ts'
import { clocks, rounds } from '../../../src/language/time.ts'
import { worldSettings } from '../../../src/semantics/instance/settings.ts'

const none = faultPlan({})

const told = (faults: Faults) => {
  const { network: _network, ...others } = worldSettings(unordered(), faultPlan(faults), undefined)
  return others
}

describe('the settings of a report tell', () => {
  it.each([
    [unordered(), 'unordered'],
    [bounded(2), 'bounded(2)'],
    [
      perLink(rendezvous(), [
        { from: 'writer', to: 'store', channel: ordered() },
        { from: 'store', to: 'reader0', channel: bounded(1) },
      ]),
      'rendezvous (writer to store: ordered; store to reader0: bounded(1))',
    ],
  ])('the channels of all links: %#', (network, words) => {
    expect(worldSettings(network, none, undefined)).toEqual({ network: words })
  })

  it('how often faults happen, and nothing of those that are not named', () => {
    expect(Object.keys(told({}))).toEqual([])
    expect(told({ loss: 2, crashes: { times: true, restarts: 1 }, omissions: { sending: 3 }, pauses: false })).toEqual({
      loss: 2,
      crashes: true,
      'crashes.restarts': 1,
      'omissions.sending': 3,
      pauses: false,
    })
  })

  it('which nodes and links faults happen to', () => {
    const links = [
      { from: 'server', to: 'client' },
      { from: 'client0', to: 'server1' },
    ]
    expect(
      told({
        loss: { times: true, on: links.slice(0, 1) },
        duplication: { times: 1, on: links },
        reordering: { times: 1, on: links.slice(1) },
        crashes: { times: 1, of: ['server0', 'server1'] },
        pauses: { times: 2, of: ['client'] },
        omissions: { receiving: 1, of: ['server'] },
      }),
    ).toEqual({
      loss: true,
      'loss.on': 'server to client',
      duplication: 1,
      'duplication.on': 'server to client and client0 to server1',
      reordering: 1,
      'reordering.on': 'client0 to server1',
      crashes: 1,
      'crashes.of': 'server0 and server1',
      pauses: 2,
      'pauses.of': 'client',
      'omissions.receiving': 1,
      'omissions.of': 'server',
    })
  })

  it('how nodes crash', () => {
    expect(told({ crashes: { times: 1, inHandlers: true, noticed: true } })).toEqual({
      crashes: 1,
      'crashes.inHandlers': true,
      'crashes.noticed': true,
    })
    expect(told({ crashes: { times: 1, restarts: 1, disk: 'torn' } })).toEqual({
      crashes: 1,
      'crashes.restarts': 1,
      'crashes.disk': 'torn',
    })
  })

  it.each<[Partitions, ParameterValues]>([
    [{ times: 1 }, {}],
    [
      { times: 1, heals: true, messages: 'wait' },
      { 'partitions.heals': true, 'partitions.messages': 'wait' },
    ],
    [{ times: 1, splits: 'any' }, { 'partitions.splits': 'any' }],
    [{ times: 1, links: 'any' }, { 'partitions.links': 'any' }],
    [{ times: 1, splits: [['server0', 'client']] }, { 'partitions.splits': 'server0 and client' }],
    [{ times: 1, splits: [['server0', 'client'], ['relay']] }, { 'partitions.splits': 'server0 and client or relay' }],
    [
      { times: 1, links: [{ from: 'relay', to: 'server' }], oneWay: true, messages: 'lost' },
      { 'partitions.links': 'relay to server', 'partitions.oneWay': true, 'partitions.messages': 'lost' },
    ],
    [{ times: 1, among: ['server', 'relay'] }, { 'partitions.among': 'server and relay' }],
  ])('what partitions cut: %j', (partitions, settings) => {
    expect(told({ partitions })).toEqual({ partitions: 1, ...settings })
  })

  it('who is Byzantine, and whether it is so to everybody alike', () => {
    const lies = { by: ['commander'], messages: [] }
    expect(told({ lies })).toEqual({ lies: true, 'lies.by': 'commander' })
    expect(told({ lies: { ...lies, times: 1, equivocates: false } })).toEqual({
      lies: 1,
      'lies.by': 'commander',
      'lies.equivocates': false,
    })
  })

  it.each([
    [rounds(3), { time: 'rounds', 'time.max': 3 }],
    [clocks({ max: 5 }), { time: 'clocks', 'time.max': 5 }],
    [clocks({ max: 5, delay: 2 }), { time: 'clocks', 'time.max': 5, 'time.delay': 2 }],
    [clocks({ max: 5, of: ['lock', 'client'] }), { time: 'clocks', 'time.max': 5, 'time.of': 'lock and client' }],
    [
      clocks({ max: 5, skew: 1, drift: 2, delay: { min: 1, max: 3 }, of: ['lock', 'client'] }),
      {
        ...{ time: 'clocks', 'time.max': 5, 'time.skew': 1, 'time.drift': 2 },
        ...{ 'time.delay.min': 1, 'time.delay.max': 3, 'time.of': 'lock and client' },
      },
    ],
  ])('how time passes: %j', (time, settings) => {
    expect(worldSettings(unordered(), none, time)).toEqual({ network: 'unordered', ...settings })
  })

  it('that ignored messages are consumed, where it is not so anyway', () => {
    expect(worldSettings(ordered(), none, undefined)).toEqual({ network: 'ordered' })
    const consuming = worldSettings(unordered({ consumeIgnored: true }), none, undefined)
    expect(consuming).toEqual({ network: 'unordered', 'network.consumeIgnored': true })
    const meeting = worldSettings(rendezvous({ consumeIgnored: true }), none, undefined)
    expect(meeting).toEqual({ network: 'rendezvous', 'network.consumeIgnored': true })
    expect(worldSettings(rendezvous(), none, undefined)).toEqual({ network: 'rendezvous' })
  })
})
