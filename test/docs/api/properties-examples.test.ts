/** Examples of docs/api.md: properties. */

import {
  action,
  always,
  alwaysEventually,
  check,
  deadlockFree,
  each,
  eventually,
  eventuallyAlways,
  forEach,
  type Implication,
  implies,
  leadsTo,
  machine,
  never,
  type ParametersOf,
  type Property,
  type PropertyKind,
  quiescent,
  range,
  refines,
  type StateOf,
  type StatePredicate,
  type StepPredicate,
  sometimes,
  spec,
  step,
} from 'netsplit'
import { expect, it } from 'vitest'
import { trafficLight } from '../../../docs/examples/api/traffic-light.ts'
import leaseLock from '../../../docs/examples/lease-lock.ts'
import retries from '../../../docs/examples/retries.ts'

it('always', async () => {
  const crossing = spec(trafficLight, {
    properties: { roomForAll: always(({ waiting }, { room }) => waiting <= room) },
    scenarios: { 'two places': {}, 'a long street': { params: { room: 9 } } },
  })
  expect((await check(crossing)).asExpected).toBe(true)
})

it('never', async () => {
  const crossing = spec(trafficLight, {
    properties: { full: never(({ waiting }, { room }) => waiting === room) },
    scenarios: { usual: { expect: { violates: 'full' } } },
  })
  const { violation, counterexample } = await check(crossing, { scenario: 'usual' })
  expect(violation?.property).toBe('full')
  expect(counterexample?.steps.map(({ name }) => name)).toEqual(['start', 'arrives', 'arrives'])
})

it('implies', async () => {
  const crossing = spec(trafficLight, {
    properties: {
      stopsAtRed: always(
        implies(
          ({ colour }) => colour === 'red',
          ({ waiting }, { room }) => waiting <= room,
        ),
      ),
    },
    scenarios: { usual: {} },
  })
  expect((await check(crossing, { scenario: 'usual' })).verdict).toBe('holds')
})

it('sometimes', async () => {
  const crossing = spec(trafficLight, {
    properties: { full: sometimes(({ waiting }, { room }) => waiting === room) },
    scenarios: { usual: {} },
  })
  const { properties } = await check(crossing, { scenario: 'usual' })
  expect(properties.full?.status).toBe('witnessed')
})

it('step', async () => {
  const crossing = spec(trafficLight, {
    properties: { oneAtATime: step((before, after) => Math.abs(after.waiting - before.waiting) <= 1) },
    scenarios: { usual: {} },
  })
  expect((await check(crossing, { scenario: 'usual' })).verdict).toBe('holds')
})

it('deadlockFree', async () => {
  const crossing = spec(trafficLight, {
    properties: { neverStuck: deadlockFree() },
    scenarios: { usual: {} },
  })
  expect((await check(crossing, { scenario: 'usual' })).verdict).toBe('holds')
})

it('eventually', async () => {
  const crossing = spec(trafficLight, {
    properties: { turnsGreen: eventually(({ colour }) => colour === 'green') },
    scenarios: {
      usual: {},
      'nothing has to happen': { fairness: { none: ['turnsGreen'] }, expect: { violates: 'turnsGreen' } },
    },
  })
  expect((await check(crossing)).asExpected).toBe(true)
})

it('leadsTo', async () => {
  const crossing = spec(trafficLight, {
    properties: {
      everyoneDrivesOn: leadsTo(
        ({ waiting }) => waiting > 0,
        ({ waiting }) => waiting === 0,
      ),
    },
    scenarios: {
      'green until all have gone': {},
      'red at any time': { params: { patient: false }, expect: { violates: 'everyoneDrivesOn' } },
    },
  })
  expect((await check(crossing)).asExpected).toBe(true)
})

it('alwaysEventually', async () => {
  const crossing = spec(trafficLight, {
    properties: { greenAgainAndAgain: alwaysEventually(({ colour }) => colour === 'green') },
    scenarios: { usual: {} },
  })
  expect((await check(crossing, { scenario: 'usual' })).verdict).toBe('holds')
})

it('eventuallyAlways', async () => {
  const requests = spec(retries.model, {
    properties: { answeredForGood: eventuallyAlways(({ nodes }) => nodes.client.answered) },
    scenarios: { 'one try': { params: { retries: false } } },
  })
  expect((await check(requests, { scenario: 'one try' })).verdict).toBe('holds')
})

it('quiescent', async () => {
  const requests = spec(retries.model, {
    properties: { nobodyWaits: quiescent(({ nodes }) => nodes.client.answered) },
    scenarios: {
      'one try': { params: { retries: false } },
      'one try, one loss': { extends: 'one try', faults: { loss: 1 }, expect: { violates: 'nobodyWaits' } },
    },
  })
  expect((await check(requests)).asExpected).toBe(true)
})

it('each', async () => {
  const locks = spec(leaseLock.model, {
    properties: {
      isUp: each(
        'client',
        always((client) => client.up),
      ),
    },
    scenarios: { crashes: { faults: { crashes: 1 }, expect: { violates: 'isUp' } } },
  })
  const { violation } = await check(locks, { scenario: 'crashes' })
  expect(violation?.property).toBe('isUp')
  expect(violation?.of).toMatch(/^client[01]$/)
})

it('forEach', async () => {
  const crossing = spec(trafficLight, {
    properties: {
      everyLength: forEach(
        ({ room }) => range(room + 1),
        (length) => sometimes(({ waiting }) => waiting === length),
      ),
    },
    scenarios: { usual: {} },
  })
  expect((await check(crossing, { scenario: 'usual' })).verdict).toBe('holds')
})

it('refines', async () => {
  const counter = machine({
    name: 'counter',
    parameters: { most: 2 },
    variables: () => ({ count: 0 }),
    actions: ({ most }) => ({
      up: action({
        when: ({ count }) => count < most,
        do(state) {
          state.count++
        },
      }),
      down: action({
        when: ({ count }) => count > 0,
        do(state) {
          state.count--
        },
      }),
    }),
  })

  const crossing = spec(trafficLight, {
    properties: {
      counts: refines(counter, {
        params: ({ room }) => ({ most: room }),
        mapping: ({ waiting }) => ({ count: waiting }),
      }),
    },
    scenarios: { usual: {} },
  })
  expect((await check(crossing, { scenario: 'usual' })).verdict).toBe('holds')
})

it('Property', () => {
  type State = StateOf<typeof trafficLight>
  type Parameters = ParametersOf<typeof trafficLight>

  // Predicates and properties have names of their own where several specs share them.
  const isRed: StatePredicate<State, Parameters> = ({ colour }) => colour === 'red'
  const changesColour: StepPredicate<State, Parameters> = (before, after) => before.colour !== after.colour
  const keepsWaiting: Implication<State, Parameters> = implies(isRed, ({ waiting }) => waiting >= 0)
  const both: Property<State, Parameters>[] = [always(keepsWaiting), step((...it) => !changesColour(...it))]
  expect(both.map(({ kind }): PropertyKind => kind)).toEqual(['always', 'step'])
})
