/** Examples of docs/api.md: specs and their scenarios. */

import {
  always,
  type Budget,
  bounded,
  type Channel,
  type ChannelOfLink,
  type Clocks,
  type Crashes,
  check,
  clocks,
  duplicating,
  type Envelope,
  type Expectation,
  type Fairness,
  type Faults,
  type GivenRun,
  type Lies,
  type Link,
  type MessageFault,
  type Network,
  type NodeFacts,
  type NodeOf,
  type NodeView,
  type Omissions,
  ordered,
  type ParametersOf,
  type Partitions,
  type Pauses,
  type Place,
  type ProtocolView,
  perLink,
  type Rounds,
  rendezvous,
  rounds,
  type Scenario,
  type Spec,
  type StateOf,
  sometimes,
  spec,
  step,
  type Time,
  type TraceOfRun,
  unordered,
} from 'netsplit'
import { expect, it } from 'vitest'
import leaseLock from '../../../docs/examples/lease-lock.ts'
import retries from '../../../docs/examples/retries.ts'

it('spec', async () => {
  const locks = spec(leaseLock.model, {
    properties: {
      noStaleWrite: step((before, after) => after.nodes.storage.token >= before.nodes.storage.token),
      everyoneWrites: sometimes(({ nodes }, { clients }) => nodes.storage.token === clients),
    },
    scenarios: {
      'with fencing': { expect: { holds: { distinct: 47 } } },
      'three clients': { extends: 'with fencing', params: { clients: 3 } },
      'without fencing': { params: { fencing: false }, expect: { violates: 'noStaleWrite' } },
      'a crash': { faults: { crashes: { times: 1, of: ['client'] } } },
    },
    view: ({ nodes }) => `<b>${nodes.storage.token}</b>`,
  })
  expect((await check(locks)).asExpected).toBe(true)
})

it('unordered, ordered, bounded, duplicating, rendezvous', async () => {
  const networks: Channel[] = [unordered(), ordered(), bounded(2), duplicating(), rendezvous()]
  for (const network of networks) {
    const requests = spec(retries.model, {
      properties: { answered: sometimes(({ nodes }) => nodes.client.answered) },
      scenarios: { 'one try': { params: { retries: false }, network } },
    })
    expect((await check(requests)).asExpected, network.kind).toBe(true)
  }
})

it('perLink', async () => {
  const toStorage: ChannelOfLink<'client' | 'storage'> = { from: 'client', to: 'storage', channel: ordered() }
  const network: Network<'client' | 'storage'> = perLink(unordered(), [toStorage])
  const locks = spec(leaseLock.model, {
    properties: { everyoneWrites: sometimes(({ nodes }, { clients }) => nodes.storage.token === clients) },
    scenarios: { 'ordered writes': { network } },
  })
  expect((await check(locks, { scenario: 'ordered writes' })).verdict).toBe('holds')
})

it('clocks', async () => {
  const time: Clocks<'client' | 'server'> = clocks({ max: 3, skew: 1, delay: { min: 1, max: 2 } })
  const requests = spec(retries.model, {
    properties: { answered: sometimes(({ nodes }) => nodes.client.answered && nodes.client.now === 2) },
    scenarios: { 'slow messages': { params: { retries: false }, time } },
  })
  expect((await check(requests, { scenario: 'slow messages' })).verdict).toBe('holds')
})

it('rounds', async () => {
  const time: Rounds & Time = rounds(3)
  const requests = spec(retries.model, {
    properties: { inTwoRounds: always(({ nodes }) => nodes.client.now <= 2 || nodes.client.answered) },
    scenarios: { 'in lock-step': { params: { retries: false }, time } },
  })
  expect((await check(requests, { scenario: 'in lock-step' })).verdict).toBe('holds')
})

it('Faults', async () => {
  type Name = 'server' | 'client'
  const times: Budget = 1
  const place: Place & Name = 'client'
  const link: Link<Name> = { from: place, to: 'server' }
  const loss: MessageFault<Name> = { times, on: [link] }
  const crashes: Crashes<Name> = { times, of: ['client'], restarts: 1, disk: 'buffered' }
  const partitions: Partitions<Name> = { times, heals: 1, messages: 'lost' }
  const pauses: Pauses<Name> = { times, of: ['client'] }
  const omissions: Omissions<Name> = { sending: 1 }
  const lies: Lies<Name, { type: 'answer' }> = { by: ['server'], messages: [{ type: 'answer' }], times: 2 }

  const faults: Faults<Name> = { loss, duplication: 1, crashes, partitions, pauses, omissions }
  const requests = spec(retries.model, {
    properties: { answered: sometimes(({ nodes }) => nodes.client.answered) },
    scenarios: {
      'many faults': { params: { retries: false }, faults },
      'a server that lies': { params: { retries: false }, faults: { lies } },
    },
  })
  expect((await check(requests)).asExpected).toBe(true)
})

it('Scenario', () => {
  // A spec has its scenarios with what they inherit, and can be looked at as one of any model.
  const made: Spec = leaseLock
  const scenario: Scenario = made.scenarios['without fencing'] as Scenario
  const expected: Expectation = scenario.expect
  const fairness: Fairness | undefined = scenario.fairness
  expect({ expected, fairness }).toEqual({ expected: { violates: 'noStaleWrite' }, fairness: undefined })
})

it('StateOf', () => {
  type Model = typeof leaseLock.model
  type State = StateOf<Model>
  type Client = NodeOf<Model, 'client'>

  // Parts of predicates are functions of their own.
  const isUp = ({ up }: NodeFacts) => up
  const holds = ({ held }: NodeView<{ held: boolean }>) => held
  const tokenOf = ({ message }: Envelope<{ type: string; token?: number }>) => message.token ?? 0
  const everyClient = (state: State, predicate: (client: Client) => boolean) => state.nodes.client.every(predicate)
  const nothingIsCut = ({ cut }: Pick<ProtocolView<unknown, unknown, unknown>, 'cut'>) => cut.length === 0
  const isFenced = ({ fencing }: ParametersOf<Model>) => fencing

  const locks = spec(leaseLock.model, {
    properties: {
      quiet: always((state, parameters) => everyClient(state, isUp) && nothingIsCut(state) && isFenced(parameters)),
      granted: sometimes(({ nodes, network }) => holds(nodes.lock) && network.some((sent) => tokenOf(sent) > 0)),
    },
    scenarios: { usual: {} },
  })
  expect(Object.keys(locks.properties)).toEqual(['quiet', 'granted'])
})

it('GivenRun', async () => {
  const { counterexample } = await check(leaseLock, { scenario: 'without fencing' })
  const trace = counterexample as TraceOfRun
  const from: GivenRun = trace.steps.slice(0, 4).map(({ name }) => name)
  const { verdict } = await check(leaseLock, { scenario: 'without fencing', from })
  expect(verdict).toBe('violated')
})
