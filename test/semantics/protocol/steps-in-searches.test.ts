/** Handlers of several steps in whole searches: their names, fairness, coverage, symmetry, and what a trace tells. */

import { describe, expect, it } from 'vitest'
import { search } from '../../../src/engine/threads/in-process.ts'
import {
  always,
  eventually,
  eventuallyAlways,
  inFlight,
  leadsTo,
  messages,
  never,
  protocol,
  quiescent,
  role,
  type Spec,
  spec,
} from '../../../src/index.ts'
import { instantiate } from '../../../src/semantics/instance/instance.ts'
import { checked } from '../../findings/checked.ts'
import { expectAgreement } from '../../reference/agreement.ts'
import { referenceCheck } from '../../reference/reference-checker.ts'

interface Messages {
  server: { charge: { amount: number }; stop: {} }
  client: { charged: {} }
}

/** Clients charge a server, which charges and remembers; a poke comes again and again until it has. */
const shop = protocol({
  name: 'shop',
  parameters: { clients: 1, pokes: false, starts: false },
  messages: messages<Messages>(),
  nodes: { server: 1, client: 'clients' },
  symmetric: ['client'],
  roles: ({ pokes, starts }, { server }) => ({
    server: role({
      state: { charged: new Set<string>(), remembered: new Set<string>(), answers: 0 },
      durable: ['charged', 'answers'],
      start: starts
        ? {
            steps: {
              waits() {},
              tells(server) {
                server.remembered.add('start')
              },
            },
          }
        : () => {},
      on: {
        charge: {
          steps: {
            first(server, { from }) {
              server.charged.add(from)
            },
            second(server, { from }) {
              server.remembered.add(from)
              server.send(from, { type: 'charged' })
              server.answers++
            },
          },
        },
        stop() {},
      },
      restart: { steps: { reads() {}, recovers() {} } },
      crashed: { steps: { hears() {}, counts() {} } },
    }),
    client: role({
      state: { isDone: false, poked: false },
      start(client) {
        client.send(server, { type: 'charge', amount: 1 })
        if (pokes) client.setTimer('poke')
      },
      on: {
        charged(client) {
          client.isDone = true
        },
      },
      timeout: {
        poke(client) {
          client.poked = !client.poked
          client.setTimer('poke')
        },
      },
    }),
  }),
})

const ofShop = spec(shop, {
  properties: {
    isDone: eventually(({ nodes }) => nodes.client.every(({ isDone }) => isDone)),
    goesOn: leadsTo(
      ({ nodes }) => nodes.server.charged.size > 0,
      ({ nodes }) => nodes.server.remembered.size > 0,
    ),
    /** It goes on, or pauses for ever. */
    stopsPausing: eventuallyAlways(
      ({ nodes: { server } }) => server.paused || server.charged.size === 0 || server.remembered.size > 0,
    ),
    endsRemembered: quiescent(({ nodes }) => nodes.server.remembered.size === nodes.client.length),
    remembersAll: always(({ nodes }) => nodes.server.remembered.size === nodes.server.charged.size),
    noneIsSent: never(({ nodes, network }) => !nodes.server.up && inFlight(network, 'charged').length > 0),
    forgets: never(({ nodes }) => nodes.server.remembered.size > 0),
    isNotDone: never(({ nodes }) => nodes.client.some(({ isDone }) => isDone)),
  },
  scenarios: {
    fair: { check: ['isDone', 'goesOn', 'endsRemembered'] },
    poked: { params: { pokes: true }, check: ['isDone', 'goesOn'] },
    unfair: { check: ['isDone', 'goesOn', 'endsRemembered'], fairness: { none: ['server.on.charge.second'] } },
    pausing: { check: ['stopsPausing'], faults: { pauses: { times: true, of: ['server'] } } },
    strong: { extends: 'pausing', check: ['stopsPausing'], fairness: { strong: ['server.on.charge.second'] } },
    first: { check: ['isDone'], fairness: { none: ['charge'] } },
    restarting: { check: [], faults: { crashes: { times: 1, of: ['server'], restarts: 1 } } },
    noticing: { check: [], faults: { crashes: { times: 1, of: ['client'], noticed: true } } },
    forgetting: { check: ['goesOn'], faults: { crashes: { times: 1, of: ['server'], restarts: 1 } } },
    between: { check: ['remembersAll'] },
    end: { check: ['isNotDone'] },
    last: { check: ['forgets'] },
    fromTheStart: { params: { clients: 0, starts: true }, check: ['forgets'] },
    crashing: { check: ['noneIsSent'], faults: { crashes: { times: 1, of: ['server'], inHandlers: true } } },
    several: {
      params: { clients: 3 },
      check: ['isNotDone'],
      faults: { loss: 1, crashes: { times: 1, of: ['server'], restarts: 1 } },
    },
  },
}) as unknown as Spec

function statusesIn(scenario: string) {
  return Object.fromEntries(
    checked(ofShop, scenario, { keepGoing: true }).result.properties.map(({ name, status }) => [name, status]),
  )
}

describe('fairness', () => {
  it('makes a node go on', () => {
    expect(statusesIn('fair')).toEqual({ isDone: 'holds', goesOn: 'holds', endsRemembered: 'holds' })
    expect(statusesIn('poked')).toEqual({ isDone: 'holds', goesOn: 'holds' })
  })

  it('is not asked of a step that is named among those that need not happen', () => {
    expect(statusesIn('unfair')).toEqual({ isDone: 'violated', goesOn: 'violated', endsRemembered: 'violated' })
  })

  it('of the first step is that of its message', () => {
    expect(statusesIn('first')).toEqual({ isDone: 'violated' })
  })

  it('is weak, and strong where the step is named so: of a node that pauses whenever it could go on', () => {
    expect(statusesIn('pausing')).toEqual({ stopsPausing: 'violated' })
    expect(statusesIn('strong')).toEqual({ stopsPausing: 'holds' })
  })

  it.each(['server.on.charge.first', 'server.on.charge.third', 'second'])('names no other step: %s', (name) => {
    const scenarios = { fair: { ...ofShop.scenarios['fair'], fairness: { none: [name] } } }
    expect(() => instantiate({ ...ofShop, scenarios } as Spec, 'fair')).toThrow(
      expect.objectContaining({ code: 'unknown-name', message: expect.stringContaining('message, timer or step') }),
    )
  })
})

describe('coverage', () => {
  const stepsOf = (scenario: string) => {
    const { result } = checked(ofShop, scenario, { coverage: true, keepGoing: true })
    const found = result.coverage?.flatMap(({ name, kind, steps }) => (kind === 'function' ? [[name, steps]] : []))
    return { steps: Object.fromEntries(found ?? []), neverRan: result.neverRan }
  }

  it('counts each step under its own name', () => {
    expect(stepsOf('fair')).toEqual({
      steps: {
        'server.on.charge.first': 1,
        'server.on.charge.second': 1,
        'server.on.stop': 0,
        'client.on.charged': 1,
        'client.timeout.poke': 0,
      },
      neverRan: ['server.on.stop', 'client.timeout.poke'],
    })
  })

  it('of restarts and notices where they happen', () => {
    expect(stepsOf('restarting').steps).toMatchObject({ 'server.restart.recovers': 4 })
    expect(stepsOf('restarting').steps).not.toHaveProperty(['server.crashed.counts'])
    expect(stepsOf('noticing').steps).toMatchObject({ 'server.crashed.hears': 3, 'server.crashed.counts': 3 })
    expect(stepsOf('noticing').steps).not.toHaveProperty(['server.restart.recovers'])
  })
})

describe('symmetry', () => {
  it('renames who is named in what is not done', () => {
    const whole = instantiate(ofShop, 'several')
    const options = { memoryBytes: 2 ** 26, keepGoing: true, paranoid: true }
    expectAgreement(
      whole,
      search(whole, { ...options, runs: 'all', symmetry: false }),
      referenceCheck(whole, { keepGoing: true }),
    )
    const expected = referenceCheck(whole, { keepGoing: true, symmetry: whole.symmetricSets })
    expectAgreement(whole, search(whole, { ...options, runs: 'all', symmetry: true }), expected)
    const distinct = search(whole, { ...options, symmetry: false }).states.distinct
    expect(expected.distinct).toBeLessThan(distinct / 3)
  })
})

describe('a trace', () => {
  const traceIn = (scenario: string) => checked(ofShop, scenario).trace

  it('says which step comes next, and when the node goes on', () => {
    expect(traceIn('between')).toBe(`   1  start
      server: {answers: 0, charged: Set{}, remembered: Set{}}
      client0: {isDone: false, poked: false}
      client0 sends charge(amount: 1) to server
   2  server receives charge(amount: 1) from client0
      server.charged gains "client0"
      server has to go on with second

remembersAll does not hold in state 2. It read:
  server: {answers: 0, charged: Set{"client0"}, remembered: Set{}}`)
  })

  it('says when the node goes on, in the last step of a run as well', () => {
    expect(traceIn('end')).toContain(`
   3  server goes on with charge: second
      server sends charged to client0
      server.answers: 0 -> 1
      server.remembered gains "client0"
   4  client0 receives charged from server
`)
    expect(traceIn('last')).toContain(`
   3  server goes on with charge: second
      server sends charged to client0
      server.answers: 0 -> 1
      server.remembered gains "client0"

forgets must never hold, but does in state 3.`)
  })

  it('tells a node that stops in the middle for good', () => {
    expect(traceIn('unfair')).toContain(`
      server has to go on with second

The run stops in state 2 for good: nothing more has to happen.`)
  })

  it('tells a crash, after which nothing is left to do', () => {
    expect(traceIn('forgetting')).toContain(`
      server has to go on with second
   3  server crashes

The run stops in state 3 for good: nothing more has to happen.`)
  })

  it('tells a crash in a later step', () => {
    expect(traceIn('crashing')).toContain(`
      server has to go on with second
   3  server goes on with charge: second; server crashes before it is done
      server sends charged to client0
`)
  })

  it('tells what is left of a start', () => {
    expect(traceIn('fromTheStart')).toContain(`
      server has to go on with tells
`)
    expect(traceIn('fromTheStart')).toContain('   2  server goes on with start: tells\n')
  })
})
