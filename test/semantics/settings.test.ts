import { describe, expect, it } from 'vitest'
import type { Faults } from '../../src/language/faults.ts'
import { bounded, ordered, perLink, rendezvous, unordered } from '../../src/language/network.ts'
import { clocks, rounds } from '../../src/language/time.ts'
import { worldSettings } from '../../src/semantics/settings.ts'

const told = (faults: Faults) => {
  const { network: _network, ...others } = worldSettings(unordered(), faults, undefined)
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
    expect(worldSettings(network, {}, undefined)).toEqual({ network: words })
  })

  it('which nodes and links faults happen to', () => {
    expect(
      told({
        loss: true,
        losing: [{ from: 'server', to: 'client' }],
        crashes: 1,
        crashing: ['server0', 'server1'],
        pauses: 2,
        pausing: ['client'],
      }),
    ).toEqual({
      loss: true,
      losing: 'server to client',
      crashes: 1,
      crashing: 'server0 and server1',
      pauses: 2,
      pausing: 'client',
    })
  })

  it.each<[NonNullable<Faults['partitions']>, string | undefined]>([
    [{}, undefined],
    [{ messages: 'wait' }, undefined],
    [{ splits: 'any', links: 'any' }, 'any split, any link'],
    [{ splits: [['server0', 'client']] }, 'server0 and client on one side'],
    [
      { links: [{ from: 'relay', to: 'server' }], oneWay: true, messages: 'lost' },
      'relay to server, one way, messages lost',
    ],
    [{ among: ['server'] }, 'among server'],
  ])('what partitions cut, where that is not any split: %j', (partitions, words) => {
    expect(told({ cuts: 1, partitions })).toEqual({ cuts: 1, ...(words !== undefined && { partitions: words }) })
  })

  it('who is Byzantine, and whether it is so to everybody alike', () => {
    const byzantine = { nodes: ['commander'], messages: [] } as const
    expect(told({ byzantine })).toEqual({ byzantine: 'commander' })
    expect(told({ lies: 1, byzantine: { ...byzantine, equivocates: false } })).toEqual({
      lies: 1,
      byzantine: 'commander, the same to everybody',
    })
  })

  it.each([
    [rounds(3), '3 rounds'],
    [clocks({ max: 5 }), '5 ticks'],
    [
      clocks({ max: 5, skew: 1, drift: 2, delay: { min: 1, max: 3 }, of: ['lock'] }),
      '5 ticks, skew 1, drift 1 in 2, delay 1 to 3, of lock',
    ],
  ])('how time passes: %j', (time, words) => {
    expect(worldSettings(unordered(), {}, time)).toEqual({ network: 'unordered', time: words })
  })
})
