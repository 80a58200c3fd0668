/**
 * Models that declare members of a set symmetric and tell them apart all the same, in ways that exchanging two of them in
 * one state does not show. Each must be refused, whatever it is that holds or is violated of the states that the search
 * happens to look at.
 */

import { describe, expect, it } from 'vitest'
import type { SearchOptions } from '../../src/engine/options.ts'
import type { SearchResult } from '../../src/engine/result.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import {
  type Action,
  action,
  always,
  deadlockFree,
  indexed,
  machine,
  messages,
  type NodeId,
  never,
  protocol,
  refines,
  role,
  type Spec,
  sometimes,
  spec,
  step,
  unordered,
} from '../../src/index.ts'
import type { Settling } from '../../src/language/machine.ts'
import type { Property } from '../../src/language/property.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'

function check(model: Spec, options: Partial<SearchOptions> = {}): SearchResult {
  return search(instantiate(model, 'only'), { memoryBytes: 2 ** 27, symmetry: true, ...options })
}

interface Sketch<State extends object> {
  readonly symmetric: { readonly [set: string]: readonly string[] }
  readonly variables: (choose: <Value>(values: readonly Value[]) => Value) => State
  readonly actions: (parameters: Settling<State, unknown>) => { readonly [name: string]: Action<State> }
  readonly properties?: { readonly [name: string]: Property }
  readonly within?: (state: State) => boolean
}

function sketch<State extends object>(parts: Sketch<State>): Spec {
  const { symmetric, variables, actions, properties = {}, within } = parts
  const model = machine({
    name: 'sketch',
    parameters: {},
    symmetric: () => symmetric as never,
    variables: (_parameters: unknown, choose: never) => variables(choose),
    actions: (parameters: never) => actions(parameters),
  } as never)
  const bounds = within === undefined ? {} : { within }
  return spec(model as never, { properties, scenarios: { only: { bounds, expect: 'holds' } } as never })
}

/** It is refused in the name of whoever tells members apart, in every way in which it can be asked for. */
function expectRefusal(model: Spec, who: string, truth: SearchResult['verdict']): void {
  expect(check(model, { symmetry: false }).verdict).toBe(truth)
  for (const options of [{}, { paranoid: true }, { keepGoing: true }, { keepGoing: 'until decided' as const }]) {
    const { verdict, error, properties, violation } = check(model, options)
    expect({ verdict, violation }).toEqual({ verdict: 'error', violation: null })
    expect(error?.code).toBe('asymmetric')
    expect(error?.message).toMatch(new RegExp(`^${who} tells .+ apart, although .+ declared symmetric`))
    expect(new Set(properties.map(({ status }) => status))).toEqual(new Set(properties.length > 0 ? ['unknown'] : []))
  }
}

const members = ['a', 'b', 'c']
const named = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}${index}`)

interface Order {
  order: string[]
  turn: number
}

/** An order of members, in which neighbours change places, or everybody moves on by one. */
function orderOf(
  change: 'neighbours' | 'rotations',
  properties: { readonly [name: string]: Property },
  { start = members, within }: { start?: readonly string[]; within?: (state: Order) => boolean } = {},
): Spec {
  return sketch<Order>({
    symmetric: { member: members },
    variables: () => ({ order: [...start], turn: 0 }),
    actions: (_parameters) => ({
      change: action({
        over: change === 'neighbours' ? [0, 1] : [0],
        do({ order }, at) {
          if (change === 'neighbours') [order[at], order[at + 1]] = [order[at + 1] as string, order[at] as string]
          else order.push(order.shift() as string)
        },
      }),
    }),
    properties,
    ...(within !== undefined && { within }),
  })
}

const isOrder =
  (order: string) =>
  (state: Order): boolean =>
    state.order.join() === order
const isOneOf =
  (orders: readonly string[]) =>
  (state: Order): boolean =>
    orders.includes(state.order.join())

const even = ['a,b,c', 'b,c,a', 'c,a,b']
const odd = ['a,c,b', 'c,b,a', 'b,a,c']
const orders = [...even, ...odd]

describe('an order of members that is compared with a fixed one', () => {
  // Whichever of the six is explored, the other five are not.
  it.each(orders)('is told apart by never: %s', (order) => {
    expectRefusal(orderOf('neighbours', { told: never(isOrder(order)) }), 'The property told', 'violated')
  })

  it.each(orders)('is told apart by sometimes: %s', (order) => {
    expectRefusal(orderOf('neighbours', { told: sometimes(isOrder(order)) }), 'The property told', 'holds')
  })

  it.each(orders)('is told apart where the initial state is the only state: %s', (order) => {
    const still = (property: Property) =>
      sketch<Order>({
        symmetric: { member: members },
        variables: () => ({ order: [...members], turn: 0 }),
        actions: (_parameters) => ({}),
        properties: { told: property },
      })
    const isReached = order === 'a,b,c'
    expectRefusal(still(never(isOrder(order))), 'The property told', isReached ? 'violated' : 'holds')
    expectRefusal(still(sometimes(isOrder(order))), 'The property told', isReached ? 'holds' : 'violated')
    expectRefusal(still(deadlockFree(isOrder(order))), 'The property told', isReached ? 'holds' : 'violated')
  })

  it('shows the initial state that is not what its representative is', () => {
    const { error } = check(orderOf('neighbours', { neverSorted: never(isOrder('a,b,c')) }))
    expect(error?.message).toBe(`The property neverSorted tells a and b apart, although member is declared symmetric.
Exchange the two in a state, and its answer must be the same; but it is another one.`)
    expect(error?.run?.states).toEqual([[members, 0]])
  })
})

describe('the direction of a ring of members', () => {
  it.each([
    ['of which only one direction is reached, and it holds', even, 'holds'],
    ['of which only the other direction is reached, and it is violated', odd, 'violated'],
  ] as const)('%s', (_what, allowed, truth) => {
    // Each rotation of an order has the same answer; each exchange of two has the other one.
    expectRefusal(orderOf('rotations', { told: always(isOneOf(allowed)) }), 'The property told', truth)
  })

  it('in a step', () => {
    const told = step((before: Order, after: Order) => !(isOneOf(even)(before) && isOneOf(odd)(after)))
    expectRefusal(orderOf('neighbours', { told }), 'The property told', 'violated')
    const turns = step((before: Order, after: Order) => before.order[0] === after.order[2] && isOneOf(even)(after))
    expectRefusal(orderOf('rotations', { turns }), 'The property turns', 'holds')
  })
})

describe('one member that is unlike two others, which may be exchanged', () => {
  it.each([0, 1, 2])('at place %i', (place) => {
    const told = always(({ order }: Order) => order[place] !== 'c')
    expectRefusal(orderOf('neighbours', { told }), 'The property told', 'violated')
  })
})

describe('a constraint', () => {
  it.each(orders)('that leaves out one order: %s', (order) => {
    const model = orderOf('neighbours', {}, { within: (state) => state.order.join() !== order })
    // The first of these is the only initial state.
    expectRefusal(model, "The constraint 'within'", order === orders[0] ? 'vacuous' : 'holds')
  })

  it('that leaves out every order of the other direction, which is not reached', () => {
    expectRefusal(orderOf('rotations', {}, { within: isOneOf(even) }), "The constraint 'within'", 'holds')
  })
})

describe('what is told apart late', () => {
  interface Messages {
    server: { lead: {} }
    log: { hello: {} }
  }
  interface Ring {
    order: string[]
    turn: number
    winner: string
  }
  /** Members change places for some turns; then, in one order only, somebody wins. */
  const winning = (turns: number, wins: (order: readonly string[]) => string | null) =>
    sketch<Ring>({
      symmetric: { member: members },
      variables: () => ({ order: [...members], turn: 0, winner: 'nobody' }),
      actions: (_parameters) => ({
        change: action({
          over: [0, 1],
          when: ({ turn, winner }) => turn < turns && winner === 'nobody',
          do(state, at) {
            const { order } = state
            ;[order[at], order[at + 1]] = [order[at + 1] as string, order[at] as string]
            state.turn++
          },
        }),
        win: action({
          over: ['somebody'],
          when: ({ order, turn, winner }) => turn === turns && winner === 'nobody' && wins(order) !== null,
          do(state) {
            state.winner = wins(state.order) ?? 'nobody'
          },
        }),
      }),
      properties: { somebodyWins: sometimes(({ winner }: Ring) => winner !== 'nobody') },
    })

  it.each(orders)('in a guard: %s', (order) => {
    const model = winning(7, (now) => (now.join() === order ? (now[0] as string) : null))
    const truth = even.includes(order) ? 'violated' : 'holds'
    expectRefusal(model, 'The action win', truth)
  })

  it('in what a step leads to', () => {
    // Wherever somebody wins, it is the one who is at the same place.
    expectRefusal(
      winning(7, (now) => now[even.includes(now.join()) ? 0 : 1] as string),
      'The action win',
      'holds',
    )
  })

  it('in a handler', () => {
    const model = (leads: (heard: readonly string[]) => boolean) => {
      const made = protocol({
        name: 'heard',
        parameters: {},
        messages: messages<Messages>(),
        nodes: { server: 3, log: 1 },
        symmetric: ['server'],
        roles: (_parameters, nodes) => ({
          server: role({
            state: { isLeader: false },
            start(server) {
              server.send(nodes.log, { type: 'hello' })
            },
            on: {
              lead(server) {
                server.isLeader = true
              },
            },
          }),
          log: role({
            state: (): { heard: NodeId[] } => ({ heard: [] }),
            on: {
              hello(log, { from }) {
                log.heard.push(from)
                if (log.heard.length === 3 && leads(log.heard)) log.send(from, { type: 'lead' })
              },
            },
          }),
        }),
      })
      return spec(made, {
        properties: { leads: sometimes(({ nodes }) => nodes.server.some(({ isLeader }) => isLeader)) },
        scenarios: { only: { network: unordered(), expect: 'holds' } },
      })
    }
    expectRefusal(
      model((heard) => heard.join() === 'server0,server1,server2'),
      'The handler log.on.hello',
      'holds',
    )
    expectRefusal(
      model((heard) =>
        ['server0,server1,server2', 'server1,server2,server0', 'server2,server0,server1'].includes(heard.join()),
      ),
      'The handler log.on.hello',
      'holds',
    )
  })
})

describe('a property that is false of the initial state alone', () => {
  it('of a protocol whose initial state is not symmetric', () => {
    const token = protocol({
      name: 'token',
      parameters: {},
      messages: messages<{ server: { token: { passes: number } } }>(),
      nodes: { server: 3 },
      symmetric: ['server'],
      roles: (_parameters) => ({
        server: role({
          state: { tokens: 0, passes: 0 },
          start(server) {
            if (server.id !== 'server1') return
            server.send(server.choose(server.others), { type: 'token', passes: 1 })
            server.tokens = 1
          },
          on: {
            token(server, { passes }) {
              server.tokens++
              server.passes = passes
            },
          },
        }),
      }),
    })
    // Whoever it is that the representative names, in one of the three it is somebody else.
    for (const server of [0, 1, 2]) {
      const model = spec(token, {
        properties: {
          told: never(({ nodes, network }) => network.length > 0 && nodes.server[server]?.tokens === 1),
        },
        scenarios: { only: { network: unordered(), expect: 'holds' } },
      })
      expectRefusal(model, 'The property told', server === 1 ? 'violated' : 'holds')
    }
  })

  it('of several initial states, of which each is one of its own', () => {
    const chosen = (told: Property) =>
      sketch<{ order: string[] }>({
        symmetric: { member: members },
        variables: (choose) => ({ order: choose(orders).split(',') }),
        actions: (_parameters) => ({}),
        properties: { told },
      })
    for (const order of orders) {
      const isThat = ({ order: now }: { order: readonly string[] }) => now.join() === order
      expectRefusal(chosen(never(isThat)), 'The property told', 'violated')
      expectRefusal(chosen(sometimes(isThat)), 'The property told', 'holds')
    }
  })

  it('of what a refinement says of initial states', () => {
    const start = (order: string) => ({ order: order.split(',') })
    for (const order of orders) {
      const abstract = machine({
        name: 'abstract',
        parameters: {},
        variables: () => start(order),
        actions: (_parameters) => ({}),
      })
      const model = sketch<{ order: string[] }>({
        symmetric: { member: members },
        variables: () => start('a,b,c'),
        actions: (_parameters) => ({}),
        properties: { told: refines(abstract, { mapping: (state: { order: string[] }) => state } as never) },
      })
      // That is asked of initial states alone, which need not be symmetric; so there is nothing to refuse.
      const { verdict, violation } = check(model)
      expect(verdict).toBe(order === 'a,b,c' ? 'holds' : 'violated')
      if (violation !== null) expect(violation.run?.states).toEqual([[members]])
    }
  })
})

describe('two symmetric sets', () => {
  const seats = named('seat', 3)
  const guests = named('guest', 3)
  interface Table {
    at: { [seat: string]: string }
    last: string[]
  }
  /** Guests sit down, each on a seat of its own. */
  const table = (parts: Pick<Sketch<Table>, 'properties' | 'within'>, maySit: (state: Table, who: string) => boolean) =>
    sketch<Table>({
      symmetric: { seat: seats, guest: guests },
      variables: () => ({ at: indexed<string, string>(seats, 'nobody'), last: [] }),
      actions: (_parameters) => ({
        sit: action({
          over: seats.flatMap((seat) => guests.map((guest) => [seat, guest] as const)),
          when: (state, [seat, guest]) =>
            state.at[seat] === 'nobody' && !state.last.includes(guest) && maySit(state as Table, guest),
          do(state, [seat, guest]) {
            state.at[seat] = guest
            state.last.push(guest)
          },
        }),
      }),
      ...parts,
    })
  const anybody = () => true
  const isInOrder = ({ last }: Table) => last.join() === guests.join()

  it('of which a property tells members of the second apart', () => {
    expectRefusal(table({ properties: { told: never(isInOrder) } }, anybody), 'The property told', 'violated')
  })

  it('of which an action does', () => {
    const model = table({}, ({ last }, guest) => last.length < 2 || last[0] !== 'guest2' || guest !== 'guest0')
    expectRefusal(model, 'The action sit', 'holds')
  })

  it('of which a constraint does', () => {
    expectRefusal(table({ within: (state) => !isInOrder(state) }, anybody), "The constraint 'within'", 'holds')
  })

  it('of which a step does', () => {
    const told = step((before: Table, after: Table) => before.last.length < 2 || !isInOrder(after))
    expectRefusal(table({ properties: { told } }, anybody), 'The property told', 'violated')
  })

  it('which belong together by number', () => {
    const told = sometimes(({ at }: Table) => seats.every((seat, number) => at[seat] === guests[number]))
    expectRefusal(table({ properties: { told } }, anybody), 'The property told', 'holds')
  })
})

describe('what is symmetric is not refused', () => {
  it.each([
    ['whether members are alike', ({ order }: Order) => new Set(order).size === 3],
    ['how many they are', ({ order }: Order) => order.length === 3],
    ['who is first, which is somebody', ({ order }: Order) => order.includes(order[0] as string)],
  ])('%s', (_what, holds) => {
    for (const paranoid of [false, true]) {
      const { verdict, states } = check(orderOf('neighbours', { holds: always(holds) }), { paranoid })
      expect({ verdict, distinct: states.distinct }).toEqual({ verdict: 'holds', distinct: 1 })
    }
  })
})
