/** Settings under which nothing can happen, and settings that do not exist, are refused; each error says what to write. */

import { describe, expect, it } from 'vitest'
import { clocks, type Faults, type Scenario, type Spec } from '../../src/index.ts'
import { NetsplitError } from '../../src/language/errors.ts'
import { role } from '../../src/language/protocol.ts'
import { instantiate } from '../../src/semantics/instance.ts'
import { smallProtocol } from '../engine/small-models.ts'

/** An error as the terminal shows it. */
function refusalOf(make: () => unknown): string {
  try {
    make()
  } catch (error) {
    if (error instanceof NetsplitError) return error.message
    throw error
  }
  return 'not refused'
}

const pair = (world: Pick<Scenario, 'faults' | 'time'>): Spec =>
  smallProtocol({ nodes: { node: 2 }, roles: { node: role<null>({ start: () => null }) }, ...world })

describe('a setting under which nothing can happen', () => {
  it.each<[string, Pick<Scenario, 'faults' | 'time'>, string]>([
    ['drift of one clock', { time: clocks({ max: 4, drift: 2 }) }, 'time: drift needs skew: no clock can ever tick'],
    ['clocks of nobody', { time: clocks({ max: 4, of: [] }) }, 'time: of names no node, so no clock ticks.'],
    [
      'a delay beyond the last tick',
      { time: clocks({ max: 2, delay: { min: 3, max: 4 } }) },
      'time: no message is delivered before tick 3, and clocks end at 2.',
    ],
    ['restarts without crashes', { faults: { restarts: 1 } }, 'restarts mean nothing without crashes.'],
    ['no links', { faults: { cuts: 1, partitions: { links: [] } } }, 'partitions: with no links nothing can be cut.'],
    [
      'no splits',
      { faults: { cuts: 1, partitions: { splits: [] } } },
      'partitions: with no splits nothing can be cut.',
    ],
    [
      'neither',
      { faults: { cuts: 1, partitions: { splits: [], links: [] } } },
      'partitions: with no splits and links nothing can be cut.',
    ],
    ['crashes of nobody', { faults: { crashes: 1, crashing: [] } }, 'crashing names no node.'],
    ['loss nowhere', { faults: { loss: 1, losing: [] } }, 'losing names no link.'],
    ['Byzantine nodes, none', { faults: { byzantine: { nodes: [], messages: [] } } }, 'byzantine names no node.'],
  ])('is refused in the spec: %s', (_, world, message) => {
    expect(refusalOf(() => pair(world))).toContain(`Scenario 'only': ${message}`)
  })

  it.each<[string, Faults, string]>([
    ['among one node', { partitions: { among: ['node0'] } }, 'partitions: among node0 there is no link to cut.'],
    ['among one node, by links', { partitions: { among: ['node0'], links: 'any' } }, 'partitions: among node0 there'],
    [
      'of a link of a node to itself',
      { partitions: { links: [{ from: 'node0', to: 'node0' }] } },
      'partitions: no link can be cut.',
    ],
  ])('is refused once the nodes are known: cuts %s', (_, faults, message) => {
    const refusal = refusalOf(() => instantiate(pair({ faults: { cuts: 1, ...faults } }), 'only'))
    expect(refusal).toContain(message)
    expect(refusal).toContain("\n  at scenario 'only' of small protocol\n  Name two nodes or more, or links between")
  })

  it('is refused in the same words when --set gives it', () => {
    const inSpec = refusalOf(() => pair({ faults: { restarts: 1 } }))
    const [sentence, cure] = inSpec.split('\n')
    expect(refusalOf(() => instantiate(pair({}), 'only', { restarts: 1 }))).toBe(
      `${sentence}\n  at scenario 'only' of small protocol\n${cure}`,
    )
    const negative = refusalOf(() => instantiate(pair({ faults: { loss: -1 } }), 'only'))
    expect(negative).toMatch(/^loss: -1 is no budget\./)
    expect(refusalOf(() => instantiate(pair({}), 'only', { loss: -1 }))).toBe(negative)
  })

  it('may be what --set leaves of others: a fault that it switches off', () => {
    const made = pair({ faults: { crashes: 1, restarts: 1, crashing: ['node0'] } })
    expect(refusalOf(() => instantiate(made, 'only', { crashes: 0 }))).toBe('not refused')
    expect(refusalOf(() => instantiate(made, 'only', { crashes: 0, restarts: 2 }))).toContain(
      'restarts mean nothing without crashes.',
    )
  })
})
