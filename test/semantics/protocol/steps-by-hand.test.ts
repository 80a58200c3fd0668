/**
 * A model with handlers of several steps against the same one without: there a volatile field keeps the message that is
 * not done, a timer makes the next step, and messages that come in between are ignored, so that they stay in flight. On
 * networks without an order, and where no time passes, that is the same, state by state and step by step.
 */

import { describe, expect, it } from 'vitest'
import { search } from '../../../src/engine/threads/in-process.ts'
import {
  always,
  duplicating,
  eventually,
  type Faults,
  messages,
  type Network,
  type Node,
  type NodeId,
  never,
  oneOf,
  protocol,
  quiescent,
  role,
  type Spec,
  sometimes,
  spec,
  unordered,
} from '../../../src/index.ts'
import { type Instance, instantiate } from '../../../src/semantics/instance/instance.ts'
import { checked } from '../../findings/checked.ts'
import { expectAgreement } from '../../reference/agreement.ts'
import { referenceCheck } from '../../reference/reference-checker.ts'

interface Messages {
  server: { charge: { request: number }; ask: {} }
  client: { charged: { request: number }; hello: { boots: number } }
}

interface Charge {
  readonly from: NodeId
  readonly request: number
}

interface ServerState {
  charges: { [client: NodeId]: number }
  done: { [client: NodeId]: number }
  boots: number
}

/** A start and a restart that are not done are told apart, as those of steps are. */
interface Woken {
  readonly step: 'greets'
  readonly by: 'start' | 'restart'
}

/** What the server by hand has to do next: a step of a charge, or the second one of its start or restart. */
type Pending = { readonly step: 'charges' | 'keeps'; readonly charge: Charge } | Woken

interface ByHand extends ServerState {
  pending: Pending | null
}

/** What each step does, however the steps come about. */
type Server = Node<Messages, ServerState>
const isDone = ({ done }: Server, { from, request }: Charge) => request <= (done[from] ?? 0)
const answers = (server: Server, { from, request }: Charge) => server.send(from, { type: 'charged', request })
function charges(server: Server, { from, request }: Charge) {
  server.charges[from] = (server.charges[from] ?? 0) + 1
  server.sync()
  answers(server, { from, request })
}
function keeps(server: Server, { from, request }: Charge) {
  server.done[from] = request
  answers(server, { from, request })
}
const boots = (server: Server) => {
  server.boots = server.choose([server.boots, server.boots + 1])
}
const greets = (server: Server, clients: readonly NodeId<'client'>[]) =>
  server.send(clients, { type: 'hello', boots: server.boots })

const blank = { charges: {}, done: {}, boots: 0 }
const durable = ['charges', 'done', 'boots'] as const

function inSteps(clients: readonly NodeId<'client'>[]) {
  const wakes = {
    steps: { boots, greets: (server: Server) => greets(server, clients) },
  }
  return role<Messages, 'server', ServerState>({
    state: blank,
    durable,
    start: wakes,
    restart: wakes,
    on: {
      charge: {
        steps: {
          looks(server, charge) {
            if (!isDone(server, charge)) return
            answers(server, charge)
            server.goto('done')
          },
          charges,
          keeps,
        },
      },
      ask: (server) => greets(server, clients),
    },
  })
}

function byHand(clients: readonly NodeId<'client'>[]) {
  type Handmade = Node<Messages, ByHand, 'next'>
  const waits = (server: Handmade, pending: Pending) => {
    server.pending = pending
    server.setTimer('next')
  }
  const wakes = (by: Woken['by']) => (server: Handmade) => {
    boots(server)
    waits(server, { step: 'greets', by })
  }
  return role<Messages, 'server', ByHand, 'next'>({
    state: { ...blank, pending: null },
    durable,
    start: wakes('start'),
    restart: wakes('restart'),
    on: {
      charge(server, { from, request }) {
        if (server.pending !== null) return
        const charge = { from, request }
        if (isDone(server, charge)) answers(server, charge)
        else waits(server, { step: 'charges', charge })
      },
      ask(server) {
        if (server.pending === null) greets(server, clients)
      },
    },
    timeout: {
      next(server) {
        const { pending } = server
        server.pending = null
        if (pending?.step === 'greets') greets(server, clients)
        if (pending?.step === 'charges') {
          charges(server, pending.charge)
          waits(server, { step: 'keeps', charge: { ...pending.charge } })
        }
        if (pending?.step === 'keeps') keeps(server, pending.charge)
      },
    },
  })
}

const bank = protocol({
  name: 'bank',
  parameters: { clients: 1, requests: 1, attempts: 2, written: oneOf('in steps', 'by hand') },
  messages: messages<Messages>(),
  nodes: { server: 1, client: 'clients' },
  symmetric: ['client'],
  roles: ({ requests, attempts, written }, { server, client: clients }) => ({
    server: (written === 'in steps' ? inSteps(clients) : byHand(clients)) as ReturnType<typeof inSteps>,
    client: role({
      state: { request: 1, attempts: 0, heard: 0 },
      durable: ['request', 'attempts'],
      start: (client) => client.setTimer('send'),
      restart: (client) => client.setTimer('send'),
      on: {
        charged(client, { request }) {
          if (request !== client.request || request > requests) return
          client.request++
          client.attempts = 0
          if (client.request <= requests) client.setTimer('send')
        },
        hello(client, { boots }) {
          client.heard = boots
        },
      },
      timeout: {
        send(client) {
          if (client.attempts === attempts) return
          client.attempts++
          client.send(server, { type: 'charge', request: client.request })
          client.send(server, { type: 'ask' })
          if (client.attempts < attempts) client.setTimer('send')
        },
      },
    }),
  }),
})

interface World {
  readonly faults?: Faults<string, never>
  readonly network?: Network
  readonly params?: { readonly clients?: number; readonly requests?: number; readonly attempts?: number }
  /** Whether the next steps have to happen. */
  readonly isFair?: false
}

const of = ['server'] as const
const once = { attempts: 1 }
const worlds: { readonly [name: string]: World } = {
  'no faults': {},
  'two requests, twice each': { params: { requests: 2 } },
  'a duplicating network': { network: duplicating() },
  'steps that need not happen': { isFair: false },
  loss: { faults: { loss: 1 } },
  duplication: { faults: { duplication: 1 } },
  'crashes for good': { faults: { crashes: { times: 1, of } } },
  'a crash and a restart': { faults: { crashes: { times: 1, of, restarts: 1 } } },
  'two crashes and restarts': { params: once, faults: { crashes: { times: 2, of, restarts: 2 } } },
  'crashes anywhere, and loss': { params: once, faults: { loss: 1, crashes: { times: 1, restarts: 1 } } },
  'crashes in handlers': { faults: { crashes: { times: 1, of, restarts: 1, inHandlers: true } } },
  'a disk that buffers': { params: once, faults: { crashes: { times: 1, of, restarts: 1, disk: 'buffered' } } },
  pauses: { params: once, faults: { pauses: { times: 1, of }, crashes: { times: 1, of, restarts: 1 } } },
  'a server that no longer sends': { faults: { omissions: { sending: 1, of } } },
  'a server that no longer receives': { faults: { omissions: { receiving: 1, of } } },
  'cut links': { faults: { partitions: { times: 1, heals: 1 } } },
  'two clients': { params: { clients: 2, attempts: 1 }, faults: { crashes: { times: 1, of } } },
}

const nextSteps = {
  'in steps': ['server.on.charge.charges', 'server.on.charge.keeps', 'server.start.greets', 'server.restart.greets'],
  'by hand': ['next'],
}

function bankIn(name: string, written: 'in steps' | 'by hand'): Spec {
  const { faults = {}, network = unordered(), params = {}, isFair = true } = worlds[name] as World
  return spec(bank, {
    properties: {
      atMostOnce: always(({ nodes }, { requests }) => Object.values(nodes.server.charges).every((n) => n <= requests)),
      keptIsCharged: always(({ nodes: { server } }) =>
        Object.keys(server.done).every((client) => (server.charges[client] ?? 0) > 0),
      ),
      neverBootsTwice: never(({ nodes }) => nodes.server.boots > 2),
      isAnswered: sometimes(({ nodes }, { requests }) => nodes.client.every(({ request }) => request > requests)),
      boots: sometimes(({ nodes }) => nodes.server.boots > 1),
      isCharged: eventually(({ nodes }) => Object.values(nodes.server.charges).length === nodes.client.length),
      endsAnswered: quiescent(({ nodes }, { requests }) => nodes.client.every(({ request }) => request > requests)),
    },
    scenarios: {
      [name]: {
        params: { ...params, written },
        faults,
        network,
        ...(!isFair && { fairness: { none: nextSteps[written] } }),
      } as never,
    },
  }) as unknown as Spec
}

/** What a search says, whatever its states look like. */
function outcomeOf(made: Spec, name: string, symmetry: boolean) {
  const { result, ...judgement } = checked(made, name, { keepGoing: true, symmetry, paranoid: true })
  const { verdict, states, properties, violation, error, exhaustive } = result
  return {
    ...{ verdict, states, exhaustive, error, isAsExpected: judgement.asExpected },
    properties: properties.map(({ name: property, status, depth }) => ({ property, status, depth })),
    violation: violation && { property: violation.property, steps: violation.run?.steps.length },
  }
}

const aboutStates = ['atMostOnce', 'keptIsCharged', 'neverBootsTwice', 'isAnswered', 'boots']

function safetyOf(made: Spec, name: string): Instance {
  return instantiate(made, name, {}, aboutStates)
}

const statuses = new Map<string, Set<string>>()

describe.each(Object.keys(worlds))('with %s', (name) => {
  const made = bankIn(name, 'in steps')
  const handmade = bankIn(name, 'by hand')

  it('steps are what one would write by hand, as the engine finds', () => {
    const found = outcomeOf(made, name, false)
    expect(found.exhaustive).toBe(true)
    expect(found.states.distinct).toBeGreaterThan(20)
    for (const { property, status } of found.properties) {
      statuses.set(property, (statuses.get(property) ?? new Set()).add(status))
    }
    expect(found).toEqual(outcomeOf(handmade, name, false))
    expect(outcomeOf(made, name, true)).toEqual(outcomeOf(handmade, name, true))
  })

  it('and as the semantics says, by the reference checker', () => {
    const instance = safetyOf(made, name)
    const found = referenceCheck(instance, { keepGoing: true })
    const { violation: _run, ...rest } = referenceCheck(safetyOf(handmade, name), { keepGoing: true })
    expect(found).toMatchObject(rest)
    expectAgreement(
      instance,
      search(instance, { memoryBytes: 2 ** 26, keepGoing: true, runs: 'all', symmetry: false }),
      found,
    )
  })
})

it('the models that were compared have properties that hold and that are violated', () => {
  expect(Object.fromEntries([...statuses].map(([property, found]) => [property, [...found].sort()]))).toEqual({
    atMostOnce: ['holds', 'violated'],
    keptIsCharged: ['holds'],
    neverBootsTwice: ['holds', 'violated'],
    isAnswered: ['witnessed'],
    boots: ['violated', 'witnessed'],
    isCharged: ['holds', 'violated'],
    endsAnswered: ['holds', 'violated'],
  })
})
