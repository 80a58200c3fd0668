import { describe, expect, it, vi } from 'vitest'
import {
  bounded,
  duplicating,
  networkCalled,
  networksByName,
  ordered,
  perLink,
  rendezvous,
  unordered,
} from '../../src/language/network.ts'

describe('a network', () => {
  it('leaves an ignored message where it is, unless it has an order', () => {
    expect([unordered(), unordered({}), duplicating(), rendezvous(), rendezvous({})]).toEqual([
      { kind: 'unordered', consumeIgnored: false },
      { kind: 'unordered', consumeIgnored: false },
      { kind: 'duplicating', consumeIgnored: false },
      { kind: 'rendezvous', consumeIgnored: false },
      { kind: 'rendezvous', consumeIgnored: false },
    ])
    expect([ordered(), bounded(2)]).toEqual([
      { kind: 'ordered', consumeIgnored: true },
      { kind: 'bounded', consumeIgnored: true, capacity: 2 },
    ])
  })

  it('consumes it where that is asked for', () => {
    for (const make of [unordered, rendezvous]) {
      expect(make({ consumeIgnored: true }).consumeIgnored).toBe(true)
      expect(make({ consumeIgnored: false }).consumeIgnored).toBe(false)
    }
  })

  it('may have a channel for each link, and one for all others', () => {
    const links = [{ from: 'a', to: 'b', channel: bounded(1) }] as const
    expect(perLink(ordered(), links as never)).toEqual({
      kind: 'perLink',
      consumeIgnored: true,
      others: ordered(),
      links,
    })
    expect(perLink(unordered(), []).consumeIgnored).toBe(false)
  })
})

describe('a network by its name', () => {
  it('is the one that the function of that name makes', () => {
    for (const [name, make] of Object.entries(networksByName)) expect(networkCalled(name)).toEqual(make())
    expect(networkCalled('bounded(12)')).toEqual(bounded(12))
  })

  it.each(['', 'bounded', 'bounded()', 'bounded(x)', 'bounded(1) ', 'xbounded(1)', 'Ordered', 'constructor'])(
    'is none: %j',
    (name) => {
      expect(networkCalled(name)).toBeNull()
    },
  )

  it('can be told for each', async () => {
    vi.resetModules()
    const { networkCalled, networkNames } = await import('../../src/language/network.ts')
    expect(networkNames).toEqual(['unordered', 'duplicating', 'ordered', 'rendezvous', 'bounded(1)'])
    for (const name of networkNames) expect(networkCalled(name)).not.toBeNull()
  })
})
