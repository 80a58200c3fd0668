/**
 * Random protocols whose nodes are symmetric within their roles: handlers are random tables that pass identities on, in
 * local states, messages, timers and recorded operations, on every network and with every fault.
 */

import fc from 'fast-check'
import { type NodeContext, type NodeId, protocol, role, type Spec, spec } from '../../src/index.ts'
import type { ProtocolView } from '../../src/language/protocol.ts'
import { oneIn, type PropertyRecipe, propertiesOf, propertyRecipes } from './random-properties.ts'
import {
  channelsIn,
  leastRoom,
  mostlyRoles,
  type World,
  type WorldRecipe,
  worldOf,
  worldRecipes,
} from './random-worlds.ts'

type MessageType = 'a' | 'b'

/** Somebody: the node itself, or somebody it knows of. */
type Term = 'self' | 'sender' | 'about' | 'ref' | 'chosen'

interface ReactionRecipe {
  readonly number: number | null
  readonly ref: Term | 'nobody' | null
  readonly seen: Term | null
  readonly votes: { readonly of: Term; readonly number: number } | null
  readonly note: { readonly first: Term; readonly second: Term } | null
  readonly sends: readonly {
    readonly to: Term | 'peers' | 'everyone'
    readonly type: MessageType
    readonly about: Term
  }[]
  /** Arms, or where it is armed disarms, the timer that is named after somebody. */
  readonly timer: Term | null
  /** How long it lasts, where clocks tick. */
  readonly after: number | null
  readonly event: 'invoke' | 'return' | null
  readonly syncs: boolean
  /** Whether its number becomes what its clock shows. */
  readonly readsClock: boolean
  readonly fails: boolean
}

/** One reaction for each number that a node holds. */
type Table = readonly ReactionRecipe[]

interface RoleRecipe {
  readonly start: ReactionRecipe
  readonly on: { readonly [Type in MessageType]: Table | null }
  readonly timeout: Table | null
  readonly restart: Table | null
  readonly crashed: Table | null
  readonly torn: boolean
  readonly durable: readonly ('number' | 'ref' | 'seen')[]
}

/** There is a node, of a role, of which all of this is true. */
interface Exists {
  readonly role: number
  readonly number: number | null
  readonly knows: 'itself' | 'a peer' | 'somebody who knows it' | null
  readonly messages: number
}

/** What a Byzantine node may say: of nobody, or of everybody. */
interface Lie {
  readonly type: MessageType
  readonly about: 'nobody' | 'everybody'
}

export interface SymmetricProtocolRecipe {
  readonly symmetricProtocol: readonly [RoleRecipe, RoleRecipe]
  readonly sizes: readonly [number, number]
  readonly symmetric: readonly ('p' | 'q')[]
  readonly world: WorldRecipe<Lie>
  readonly messages: number
  readonly properties: readonly PropertyRecipe<Exists>[]
  readonly states: number
}

const terms = fc.constantFrom<Term[]>('self', 'sender', 'about', 'ref', 'chosen')

const reactions = (weights: { silent: number; fails: number }): fc.Arbitrary<ReactionRecipe> =>
  fc.record({
    number: oneIn(2, fc.nat(1)),
    ref: oneIn(2, fc.oneof(terms, fc.constant('nobody' as const))),
    seen: oneIn(4, terms),
    votes: oneIn(4, fc.record({ of: terms, number: fc.nat(1) })),
    note: oneIn(4, fc.record({ first: terms, second: terms })),
    sends: fc.oneof(
      { weight: weights.silent, arbitrary: fc.constant([]) },
      {
        weight: 3,
        arbitrary: fc.array(
          fc.record({
            to: fc.oneof(terms, fc.constantFrom('peers' as const, 'everyone' as const)),
            type: fc.constantFrom<MessageType[]>('a', 'b'),
            about: terms,
          }),
          { minLength: 1, maxLength: 2 },
        ),
      },
    ),
    timer: oneIn(4, terms),
    after: oneIn(2, fc.nat(2)),
    event: oneIn(5, fc.constantFrom('invoke' as const, 'return' as const)),
    syncs: fc.boolean(),
    readsClock: fc.boolean(),
    fails: fc.integer({ min: 0, max: 60 }).map((number) => number < weights.fails),
  })

const tables: fc.Arbitrary<Table> = fc.array(reactions({ silent: 3, fails: 1 }), { minLength: 1, maxLength: 2 })

const roles: fc.Arbitrary<RoleRecipe> = fc.record({
  start: reactions({ silent: 1, fails: 0 }),
  on: fc.record({ a: fc.option(tables, { nil: null, freq: 7 }), b: fc.option(tables, { nil: null, freq: 7 }) }),
  timeout: oneIn(2, tables),
  restart: oneIn(2, tables),
  crashed: fc.option(tables, { nil: null, freq: 3 }),
  torn: fc.boolean(),
  durable: fc.subarray(['number' as const, 'ref' as const, 'seen' as const]),
})

const exists: fc.Arbitrary<Exists> = fc.record({
  role: fc.nat(1),
  number: oneIn(2, fc.nat(1)),
  knows: oneIn(2, fc.constantFrom('itself' as const, 'a peer' as const, 'somebody who knows it' as const)),
  messages: fc.nat(2),
})

export const symmetricProtocolRecipes: fc.Arbitrary<SymmetricProtocolRecipe> = fc.record({
  symmetricProtocol: fc.tuple(roles, roles),
  sizes: fc.tuple(fc.integer({ min: 2, max: 3 }), fc.integer({ min: 0, max: 2 })),
  symmetric: fc.constantFrom(['p' as const], ['p' as const, 'q' as const], ['q' as const]),
  world: worldRecipes(
    fc.record({
      type: fc.constantFrom<MessageType[]>('a', 'b'),
      about: fc.constantFrom('nobody' as const, 'everybody' as const),
    }),
    mostlyRoles,
  ),
  messages: fc.integer({ min: 2, max: 4 }),
  properties: propertyRecipes(exists),
  states: fc.constantFrom(20, 60, 150),
})

type Message = { type: MessageType; about: NodeId | null }

interface NodeState {
  number: number
  ref: NodeId | null
  seen: Set<NodeId>
  votes: Map<NodeId, number>
  note: string
  log: string[]
  isOpen: boolean
}

interface Heard {
  readonly sender: NodeId | null
  readonly about: NodeId | null
}

interface Surroundings {
  readonly everyone: readonly NodeId[]
  readonly choices: readonly NodeId[]
  readonly hasTimers: boolean
  /** Whether channels hold whatever a node sends. */
  readonly hasRoom: boolean
  readonly mostSends: number
  /** Whether messages can be sent to several nodes: not where it makes a difference who is first. */
  readonly broadcasts: boolean
}

function react(
  recipe: ReactionRecipe,
  state: NodeState,
  node: NodeContext<Message, string>,
  { sender, about }: Heard,
  { everyone, choices, hasTimers, hasRoom, mostSends, broadcasts }: Surroundings,
): void {
  // Where a node may send more than a channel holds, which is an error, all that fails is one: see random-protocols.ts.
  if (recipe.fails && hasRoom) throw new Error('the recipe says so')
  if (recipe.fails) state.number = Number.NaN
  let chosen: NodeId | null = null
  const named = (term: Term): NodeId | null => {
    switch (term) {
      case 'self':
        return node.id
      case 'sender':
        return sender
      case 'about':
        return about
      case 'ref':
        return state.ref
      case 'chosen':
        chosen ??= node.choose(choices)
        return chosen
    }
  }
  if (recipe.number !== null && !recipe.fails) state.number = recipe.readsClock ? node.now : recipe.number
  if (recipe.ref !== null) state.ref = recipe.ref === 'nobody' ? null : named(recipe.ref)
  const seen = recipe.seen && named(recipe.seen)
  if (seen !== null) state.seen.has(seen) ? state.seen.delete(seen) : state.seen.add(seen)
  if (seen !== null && state.log.length < 2) state.log.push(seen)
  if (recipe.syncs) node.sync()
  const votes = recipe.votes && named(recipe.votes.of)
  if (votes !== null && recipe.votes !== null) state.votes.set(votes, recipe.votes.number)
  if (recipe.note !== null) state.note = `${named(recipe.note.first)} and ${named(recipe.note.second)}`
  for (const { to, type, about: subject } of recipe.sends.slice(0, mostSends)) {
    const message: Message = { type, about: named(subject) }
    const isToSeveral = to === 'peers' || to === 'everyone'
    if (isToSeveral && broadcasts) node.broadcast(to === 'peers' ? node.peers : everyone, message)
    else {
      const receiver = named(isToSeveral ? 'chosen' : to)
      if (receiver !== null) node.send(receiver, message)
    }
  }
  const timer = recipe.timer && named(recipe.timer)
  if (hasTimers && timer !== null) node.setTimer(timer, recipe.after ?? undefined)
  if (recipe.event === 'invoke' && !state.isOpen) {
    state.isOpen = true
    node.invoke({ about: state.ref })
  } else if (recipe.event === 'return' && state.isOpen) {
    state.isOpen = false
    node.return(`${state.ref}`)
  }
}

function roleOf(recipe: RoleRecipe, everyone: readonly NodeId[], { network, faults }: World) {
  const kinds = channelsIn(network).map(({ kind }) => kind)
  const surroundings: Surroundings = {
    everyone,
    choices: everyone,
    hasTimers: recipe.timeout !== null,
    hasRoom: leastRoom(network) > 1,
    mostSends: Number.POSITIVE_INFINITY,
    broadcasts: !kinds.includes('rendezvous') && faults.crashesInHandlers !== true,
  }
  const entry = (table: Table, state: NodeState) => table[state.number % table.length] as ReactionRecipe
  const nobody: Heard = { sender: null, about: null }
  const { timeout, restart, crashed, torn } = recipe
  return role<NodeState, Message, string>({
    start(node) {
      const state: NodeState = {
        number: 0,
        ref: null,
        seen: new Set(),
        votes: new Map(),
        note: '',
        log: [],
        isOpen: false,
      }
      // Who crashes is set back to the first choice, always the same.
      const choices = faults.crashes === undefined ? everyone : [node.id]
      react(recipe.start, state, node, nobody, { ...surroundings, choices, mostSends: leastRoom(network) })
      return state
    },
    durable: [...recipe.durable, 'isOpen', 'log'],
    on: Object.fromEntries(
      Object.entries(recipe.on).flatMap(([type, table]) =>
        table === null
          ? []
          : [
              [
                type,
                (state: NodeState, { about }: Message, node: NodeContext<Message, string> & { sender: NodeId }) =>
                  react(entry(table, state), state, node, { sender: node.sender, about }, surroundings),
              ],
            ],
      ),
    ),
    // Timers are named after nodes.
    ...(timeout !== null && {
      timeout: Object.fromEntries(
        everyone.map((name) => [
          name,
          (state: NodeState, node: NodeContext<Message, string>) =>
            react(entry(timeout, state), state, node, { sender: null, about: name }, surroundings),
        ]),
      ),
    }),
    ...(restart !== null && {
      restart: (state: NodeState, node: NodeContext<Message, string>) =>
        react(entry(restart, state), state, node, nobody, surroundings),
    }),
    ...(crashed !== null && {
      crashed: (state: NodeState, peer: NodeId, node: NodeContext<Message, string>) =>
        react(entry(crashed, state), state, node, { sender: null, about: peer }, surroundings),
    }),
    ...(torn && { torn: { log: (entry: string) => `half of ${entry}` } }),
  })
}

type View = ProtocolView

function exist({ nodes, network }: View, wanted: Exists): boolean {
  const members = nodes[wanted.role === 0 ? 'p' : 'q'] ?? []
  const refOf = (id: NodeId | null) =>
    Object.values(nodes)
      .flat()
      .filter((other) => other.id === id)
      .map((other) => (other.state as NodeState).ref)[0]
  return members.some((node) => {
    const { number, ref } = node.state as NodeState
    if (wanted.number !== null && number !== wanted.number) return false
    if (network.filter(({ to }) => to === node.id).length < wanted.messages) return false
    switch (wanted.knows) {
      case 'itself':
        return ref === node.id
      case 'a peer':
        return members.some(({ id }) => id === ref && id !== node.id)
      case 'somebody who knows it':
        return ref !== null && refOf(ref) === node.id
      default:
        return true
    }
  })
}

export function symmetricProtocolSpec(recipe: SymmetricProtocolRecipe): Spec {
  const { symmetricProtocol, sizes, symmetric, properties } = recipe
  const named = (roleName: string, size: number) => Array.from({ length: size }, (_, index) => `${roleName}${index}`)
  const byRole = { p: named('p', sizes[0]), q: named('q', sizes[1]) }
  const world = worldOf(recipe.world, byRole, ({ type, about }) =>
    (about === 'nobody' ? [null] : Object.values(byRole).flat()).map((someone): Message => ({ type, about: someone })),
  )
  const model = protocol({
    name: 'random symmetric protocol',
    parameters: {},
    nodes: () => ({ p: sizes[0], q: sizes[1] }),
    roles: (_parameters, nodes) => {
      const everyone = [...nodes.p, ...nodes.q]
      const [p, q] = symmetricProtocol
      return { p: roleOf(p, everyone, world), q: roleOf(q, everyone, world) }
    },
    symmetric,
  })
  return spec(model, {
    properties: propertiesOf<Exists, View>(properties, exist),
    scenarios: {
      random: {
        ...(world as object),
        // In rounds the nodes are not symmetric, and a scenario that says so is refused.
        ...(world.time?.kind !== 'rounds' && { symmetric }),
        bounds: {
          states: recipe.states,
          within: ({ network, history }) =>
            network.length <= recipe.messages && Object.values(history).every(({ completed }) => completed.length <= 2),
        },
        expect: 'holds',
      },
    },
  })
}
