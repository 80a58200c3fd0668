/** The rules of a protocol by name: which there are in a world, which have to happen, and which function a step counts for. */

import { describe, expect, it } from 'vitest'
import { ordered, perLink, rendezvous, unordered } from '../../../src/language/network.ts'
import { role } from '../../../src/language/role.ts'
import type { Scenario } from '../../../src/language/spec.ts'
import { clocks, rounds } from '../../../src/language/time.ts'
import type { Rule } from '../../../src/semantics/system/system.ts'
import { instanceOf, smallProtocol } from '../../engine/small-models.ts'
import { initialState } from '../protocol/stepping.ts'

const step = () => {}
type World = Pick<Scenario, 'network' | 'faults' | 'time' | 'fairness'>

/** A client that sends `put` to a server, whose handler of it has two steps, and which has a timer. */
function systemIn({ fairness, ...world }: World) {
  const crashes = world.faults?.crashes as { readonly restarts?: number } | undefined
  const made = smallProtocol<{ server: { put: {} }; client: {} }>({
    nodes: { server: 1, client: 1 },
    roles: {
      server: role({
        on: { put: { steps: { take: step, answer: step } } },
        timeout: { tick: step },
        start(server) {
          server.setTimer('tick')
        },
        crashed: step,
        ...(crashes?.restarts !== undefined && { restart: step }),
      }),
      client: role({
        start(client) {
          client.send('server', { type: 'put' })
        },
      }),
    },
    ...world,
  })
  const [[name, scenario]] = Object.entries(made.scenarios) as [[string, object]]
  return instanceOf({ ...made, scenarios: { [name]: { ...scenario, fairness } } } as never)
}

interface Told {
  readonly name: string
  /** Of its first option in the initial state. */
  readonly fairness?: string
  readonly covers?: string
  readonly optionsByPart?: number
}

function rulesIn(world: World): Told[] {
  const instance = systemIn(world)
  const state = initialState(instance)
  const told = (rule: Rule): Told => {
    const [option] = rule.options((slot) => state[slot] ?? null)
    return {
      name: rule.name,
      ...(option !== undefined && rule.fairness !== undefined && { fairness: rule.fairness(option) }),
      ...(option !== undefined && rule.covers !== undefined && { covers: rule.covers(option) }),
      ...(rule.optionsByPart !== undefined && { optionsByPart: rule.optionsByPart }),
    }
  }
  return instance.system.rules.map(told)
}

const withNames = (...names: string[]): Told[] => names.map((name) => ({ name }))

const deliver: Told = { name: 'deliver to server', fairness: 'weak', covers: 'server.on.put.take' }
const timeout: Told = { name: 'timeouts of server', fairness: 'weak', covers: 'server.timeout.tick' }
const later: Told = { name: 'next steps of server', fairness: 'weak', covers: 'server.on.put.answer' }

describe('the rules of a world', () => {
  it('without faults are deliveries, timeouts and later steps', () => {
    expect(rulesIn({})).toEqual([
      { ...deliver, optionsByPart: 1 },
      timeout,
      later,
      { name: 'deliver to client', optionsByPart: 3 },
    ])
  })

  it('with faults of messages, nodes and links have one for each, node by node', () => {
    const faults = {
      loss: 1,
      duplication: 1,
      reordering: 1,
      partitions: { times: 1, heals: 1 },
      crashes: { times: 1, restarts: 1 },
      pauses: 1,
      omissions: { sending: 1, receiving: 1 },
    }
    const ofNode = (id: string) => [
      ...withNames(`restart of ${id}`, `crash of ${id}`, `resumption of ${id}`, `pause of ${id}`),
      ...withNames(`send omission of ${id}`, `receive omission of ${id}`),
      ...withNames(...['loss', 'duplication', 'reordering'].map((fault) => `${fault} of messages to ${id}`)),
    ]
    const time = clocks({ max: 2, skew: 1 })
    const fairness = { strong: ['put'], none: ['tick', 'server.on.put.answer'] }
    expect(rulesIn({ network: ordered(), faults, time, fairness })).toEqual([
      { ...deliver, fairness: 'strong' },
      { name: 'messages that server fails to receive', fairness: 'strong' },
      { ...timeout, fairness: 'none' },
      { ...later, fairness: 'none' },
      ...ofNode('server'),
      ...withNames('deliver to client', 'messages that client fails to receive'),
      ...ofNode('client'),
      ...withNames('partition', 'heal'),
      { name: 'tick of server', fairness: 'weak' },
      { name: 'tick of client', fairness: 'weak' },
    ])
  })

  it('by rendezvous have one for each receiver', () => {
    expect(
      rulesIn({ network: rendezvous(), faults: { omissions: { receiving: 1 } }, time: clocks({ max: 2 }) }),
    ).toEqual([
      { name: 'deliver to server', optionsByPart: 1 },
      { name: 'rendezvous with server', fairness: 'weak' },
      { name: 'messages that server fails to receive', optionsByPart: 1 },
      { name: 'messages that server fails to receive', fairness: 'weak' },
      timeout,
      later,
      { name: 'receive omission of server' },
      { name: 'deliver to client', optionsByPart: 3 },
      { name: 'rendezvous with client', fairness: 'weak' },
      { name: 'messages that client fails to receive', optionsByPart: 3 },
      { name: 'messages that client fails to receive', fairness: 'weak' },
      { name: 'receive omission of client' },
      { name: 'tick', fairness: 'weak' },
    ])
    const mixed = perLink(unordered(), [{ from: 'client', to: 'server', channel: rendezvous() }])
    expect(rulesIn({ network: mixed }).map(({ name }) => name)).toEqual([
      'deliver to server',
      'rendezvous with server',
      'timeouts of server',
      'next steps of server',
      'deliver to client',
    ])
  })

  it('with lies have one for each that hears them, or for each liar that tells everybody the same', () => {
    const lies = { by: ['client'], messages: [{ type: 'put' }] }
    const crashes = { times: 1, noticed: true } as const
    expect(rulesIn({ network: ordered(), faults: { lies, crashes } })).toEqual([
      { name: 'deliver to server' },
      ...withNames('lies to server', 'notices to server'),
      timeout,
      later,
      { name: 'crash of server' },
    ])
    expect(rulesIn({ faults: { lies: { ...lies, times: 1, equivocates: false } }, time: rounds(2) })).toEqual([
      { name: 'deliver to server', optionsByPart: 1 },
      timeout,
      later,
      { name: 'lies of client' },
      { name: 'next round', fairness: 'weak' },
    ])
  })

  it('tell nodes of crashes, which has to happen', () => {
    const instance = systemIn({ faults: { crashes: { times: 1, noticed: true } } })
    const rule = instance.system.rules.find(({ name }) => name === 'notices to server')
    expect([rule?.fairness?.('client'), rule?.covers?.('client')]).toEqual(['weak', 'server.crashed'])
    expect(rule?.options(() => ['client'])).toEqual(['client'])
  })
})
