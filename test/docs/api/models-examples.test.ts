/** Examples of docs/api.md: how models are written. */

import {
  type Action,
  type AnyMessage,
  action,
  always,
  type Choice,
  type Choose,
  check,
  type DeclaredMessages,
  type Handler,
  type HandlerResult,
  type Identity,
  indexed,
  type Machine,
  type MessageTo,
  machine,
  messages,
  type Node,
  type NodeActions,
  type NodeId,
  type NodeInSteps,
  oneOf,
  type ParameterDeclarations,
  type Plain,
  type Protocol,
  protocol,
  type Receipt,
  type Role,
  role,
  sometimes,
  spec,
} from 'netsplit'
import { expect, it } from 'vitest'

it('protocol, messages, role', async () => {
  interface Messages {
    server: { ping: { number: number } }
    client: { pong: { number: number } }
  }

  const pingPong = protocol({
    name: 'ping-pong',
    parameters: { rounds: 3, clients: 2 },
    messages: messages<Messages>(),
    nodes: { server: 1, client: 'clients' },
    roles: ({ rounds }, nodes) => ({
      server: role({
        on: {
          ping(server, { number, from }) {
            server.send(from, { type: 'pong', number })
          },
        },
      }),
      client: role({
        state: { answered: 0 },
        start(client) {
          client.send(nodes.server, { type: 'ping', number: 1 })
        },
        on: {
          pong(client, { number }) {
            client.answered = number
            if (number < rounds) client.send(nodes.server, { type: 'ping', number: number + 1 })
          },
        },
      }),
    }),
  })

  const pingPongSpec = spec(pingPong, {
    properties: {
      neverTooMany: always(({ nodes }, { rounds }) => nodes.client.every(({ answered }) => answered <= rounds)),
      everyoneIsDone: sometimes(({ nodes }, { rounds }) => nodes.client.every(({ answered }) => answered === rounds)),
    },
    scenarios: { 'two clients': {}, 'messages are lost': { faults: { loss: 2 } } },
  })
  expect(await check(pingPongSpec)).toMatchObject({ asExpected: true })
})

it('oneOf', () => {
  const mode: Choice<'fair' | 'unfair'> = oneOf('fair', 'unfair')
  const parameters = { clients: 2, fencing: true, mode } satisfies ParameterDeclarations
  expect(parameters.mode.options).toEqual(['fair', 'unfair'])
})

it('machine, action, indexed', async () => {
  const dining = machine({
    name: 'dining philosophers',
    parameters: { philosophers: 3 },
    variables: ({ philosophers }) => ({ forks: indexed(philosophers, true), eats: indexed(philosophers, false) }),
    actions: ({ philosophers }) => ({
      begins: action({
        over: [0, 1, 2].slice(0, philosophers),
        when: ({ forks }, who) => forks[who] === true && forks[(who + 1) % philosophers] === true,
        do(state, who) {
          state.forks[who] = false
          state.forks[(who + 1) % philosophers] = false
          state.eats[who] = true
        },
      }),
      ends: action({
        over: ({ eats }) => eats.flatMap((isEating, who) => (isEating ? [who] : [])),
        do(state, who) {
          state.forks[who] = true
          state.forks[(who + 1) % philosophers] = true
          state.eats[who] = false
        },
      }),
    }),
  })

  const dinner = spec(dining, {
    properties: { oneEats: always(({ eats }) => eats.filter((isEating) => isEating).length <= 1) },
    scenarios: { 'three at the table': {} },
  })
  const { verdict, states } = await check(dinner, { scenario: 'three at the table' })
  expect({ verdict, distinct: states.distinct }).toEqual({ verdict: 'holds', distinct: 4 })
})

it('Choose', async () => {
  interface Variables {
    side: number
  }

  const dice: Machine<{ sides: number }, Variables> = machine({
    name: 'dice',
    parameters: { sides: 6 },
    variables: ({ sides }, choose: Choose): Variables => ({ side: choose(sides === 6 ? [1, 2, 3, 4, 5, 6] : [1, 2]) }),
    actions: () => {
      const roll: Action<Variables> = action<Variables>({
        do(state, choose) {
          state.side = choose([1, 2, 3, 4, 5, 6])
        },
      })
      return { roll }
    },
  })
  const rolled = spec(dice, {
    properties: { six: sometimes(({ side }) => side === 6) },
    scenarios: { 'one die': { expect: { holds: { distinct: 6 } } } },
  })
  expect((await check(rolled, { scenario: 'one die' })).asExpected).toBe(true)
})

it('Node', async () => {
  interface Messages {
    lock: { acquire: { tries: number } }
    client: { granted: { token: number } }
  }
  interface LockState {
    holder: NodeId<'client'> | null
    token: number
  }
  type Lock = Node<Messages, LockState, 'lease'>

  // Parts of handlers are functions of their own.
  function grant(lock: Lock, client: NodeId<'client'>): HandlerResult {
    const granted: MessageTo<Messages, 'client'> = { type: 'granted', token: ++lock.token }
    lock.holder = client
    lock.setTimer('lease')
    lock.send(client, granted)
  }

  // A function for nodes of all roles: it needs what a node can do, and nothing of its state.
  function ends(node: NodeActions<Messages>, message: AnyMessage, result: Plain) {
    node.invoke(message.type)
    node.return(result)
  }

  const acquire: Handler<Lock, [Receipt<Messages['lock']['acquire'], 'acquire'>]> = (lock, { from }) => {
    if (lock.holder === null) grant(lock, from)
  }
  const lease: Handler<Lock> = {
    steps: {
      looks(lock: NodeInSteps<Lock>) {
        if (lock.token > 1) lock.goto('done')
      },
      takesBack(lock) {
        lock.holder = null
      },
    },
  }
  const lock: Role<Messages, 'lock', LockState> = role({
    state: (_node: Identity): LockState => ({ holder: null, token: 0 }),
    on: { acquire },
    timeout: { lease },
  })

  const declared: DeclaredMessages<Messages> = messages<Messages>()
  const leases = protocol({
    name: 'leases',
    parameters: {},
    messages: declared,
    nodes: { lock: 1, client: 2 },
    roles: (_parameters, nodes) => ({
      lock,
      client: role({
        start(client) {
          client.send(nodes.lock, { type: 'acquire', tries: 1 })
        },
        on: {
          granted(client, message) {
            ends(client, message, message.token)
          },
        },
      }),
    }),
  }) satisfies Protocol

  const leased = spec(leases, {
    properties: { twoGrants: sometimes(({ nodes }) => nodes.lock.token === 2) },
    scenarios: { 'two clients': {} },
  })
  expect((await check(leased, { scenario: 'two clients' })).verdict).toBe('holds')
})
