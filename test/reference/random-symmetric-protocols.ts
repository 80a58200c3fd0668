/**
 * Random protocols whose nodes are symmetric within their roles: handlers are random tables that pass identities on, in
 * local states, messages, timers and recorded operations, on every network and with every fault.
 */

import fc from 'fast-check'
import {
  messages,
  type Node,
  type NodeId,
  protocol,
  type Receipt,
  type Role,
  role,
  type Spec,
  spec,
} from '../../src/index.ts'
import { faultPlan } from '../../src/language/fault-plan.ts'
import type { NodeView, ProtocolView } from '../../src/language/view.ts'
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
    readonly to: Term | 'others' | 'everyone'
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
  /** Messages that are ignored, and those that nobody may send to the role. */
  readonly on: { readonly [Type in MessageType]: Table | 'ignored' | null }
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
  readonly knows: 'itself' | 'another' | 'somebody who knows it' | null
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
            to: fc.oneof(terms, fc.constantFrom('others' as const, 'everyone' as const)),
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

const mayBeAbsent = fc.oneof(
  { weight: 12, arbitrary: tables },
  { weight: 1, arbitrary: fc.constantFrom('ignored' as const, null) },
)

const roles: fc.Arbitrary<RoleRecipe> = fc.record({
  start: reactions({ silent: 1, fails: 0 }),
  on: fc.record({ a: mayBeAbsent, b: mayBeAbsent }),
  timeout: oneIn(2, tables),
  restart: oneIn(2, tables),
  crashed: fc.option(tables, { nil: null, freq: 3 }),
  torn: fc.boolean(),
  durable: fc.subarray(['number' as const, 'ref' as const, 'seen' as const]),
})

const exists: fc.Arbitrary<Exists> = fc.record({
  role: fc.nat(1),
  number: oneIn(2, fc.nat(1)),
  knows: oneIn(2, fc.constantFrom('itself' as const, 'another' as const, 'somebody who knows it' as const)),
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

/** Both roles receive the same messages. */
type Messages = { readonly [Name in 'p' | 'q']: { readonly [Type in MessageType]: { readonly about: NodeId | null } } }

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

type Acting = Node<Messages, NodeState, string>

interface Heard {
  readonly sender: NodeId | null
  readonly about: NodeId | null
}

interface Surroundings {
  readonly everyone: readonly NodeId[]
  /** Whether a node has a handler for a type of message. */
  hears(id: NodeId, type: MessageType): boolean
  readonly hasTimers: boolean
  /** Whether channels hold whatever a node sends. */
  readonly hasRoom: boolean
  readonly mostSends: number
  /** Whether messages can be sent to several nodes: not where it makes a difference who is first. */
  readonly broadcasts: boolean
}

function react(
  recipe: ReactionRecipe,
  node: Acting,
  { sender, about }: Heard,
  { everyone, hears, hasTimers, hasRoom, mostSends, broadcasts }: Surroundings,
): void {
  // Where a node may send more than a channel holds, which is an error, all that fails is one: see random-protocols.ts.
  if (recipe.fails && hasRoom) throw new Error('the recipe says so')
  if (recipe.fails) node.number = Number.NaN
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
        return node.ref
      case 'chosen':
        chosen ??= node.choose(everyone)
        return chosen
    }
  }
  if (recipe.number !== null && !recipe.fails) node.number = recipe.readsClock ? node.now : recipe.number
  if (recipe.ref !== null) node.ref = recipe.ref === 'nobody' ? null : named(recipe.ref)
  const seen = recipe.seen && named(recipe.seen)
  if (seen !== null) node.seen.has(seen) ? node.seen.delete(seen) : node.seen.add(seen)
  if (seen !== null && node.log.length < 2) node.log.push(seen)
  if (recipe.syncs) node.sync()
  const votes = recipe.votes && named(recipe.votes.of)
  if (votes !== null && recipe.votes !== null) node.votes.set(votes, recipe.votes.number)
  if (recipe.note !== null) node.note = `${named(recipe.note.first)} and ${named(recipe.note.second)}`
  for (const { to, type, about: subject } of recipe.sends.slice(0, mostSends)) {
    const message: Message = { type, about: named(subject) }
    const isToSeveral = to === 'others' || to === 'everyone'
    if (isToSeveral && broadcasts) {
      const hearing = (to === 'others' ? node.others : everyone).filter((receiver) => hears(receiver, type))
      node.send(to === 'others' ? hearing : new Set(hearing), message)
    } else {
      const receiver = named(isToSeveral ? 'chosen' : to)
      if (receiver !== null && hears(receiver, type)) node.send(receiver, message)
    }
  }
  const timer = recipe.timer && named(recipe.timer)
  if (hasTimers && timer !== null) node.setTimer(timer, recipe.after ?? undefined)
  if (recipe.event === 'invoke' && !node.isOpen) {
    node.isOpen = true
    node.invoke({ about: node.ref })
  } else if (recipe.event === 'return' && node.isOpen) {
    node.isOpen = false
    node.return(`${node.ref}`)
  }
}

function roleOf(
  recipe: RoleRecipe,
  nodes: Pick<Surroundings, 'everyone' | 'hears'>,
  { network, faults }: World,
): Role<Messages, never, NodeState> {
  const { everyone } = nodes
  const kinds = channelsIn(network).map(({ kind }) => kind)
  const surroundings: Surroundings = {
    ...nodes,
    hasTimers: recipe.timeout !== null,
    hasRoom: leastRoom(network) > 1,
    mostSends: Number.POSITIVE_INFINITY,
    broadcasts: !kinds.includes('rendezvous') && faultPlan(faults).crashes.inHandlers !== true,
  }
  const entry = (table: Table, { number }: NodeState) => table[number % table.length] as ReactionRecipe
  const nobody: Heard = { sender: null, about: null }
  const reacting = (table: Table, node: Acting, heard: Heard) => react(entry(table, node), node, heard, surroundings)
  const receiving = (table: Table | 'ignored') =>
    table === 'ignored'
      ? () => {}
      : (node: Acting, { about, from }: Receipt<{ about: NodeId | null }>) =>
          reacting(table, node, { sender: from, about })
  const { on, timeout, restart, crashed, torn } = recipe
  return role<Messages, never, NodeState, string>({
    state: { number: 0, ref: null, seen: new Set(), votes: new Map(), note: '', log: [], isOpen: false },
    start: (node: Acting) => react(recipe.start, node, nobody, { ...surroundings, mostSends: leastRoom(network) }),
    durable: [...recipe.durable, 'isOpen', 'log'],
    on: Object.fromEntries(
      Object.entries(on).flatMap(([type, table]) => (table === null ? [] : [[type, receiving(table)]])),
    ),
    // Timers are named after nodes.
    ...(timeout !== null && {
      timeout: Object.fromEntries(
        everyone.map((name) => [name, (node: Acting) => reacting(timeout, node, { sender: null, about: name })]),
      ),
    }),
    ...(restart !== null && { restart: (node: Acting) => reacting(restart, node, nobody) }),
    ...(crashed !== null && {
      crashed: (node: Acting, peer: NodeId) => reacting(crashed, node, { sender: null, about: peer }),
    }),
    ...(torn && { torn: { log: (entry: string) => `half of ${entry}` } }),
    // The compiler wants a handler for each message.
  } as never)
}

type Sizes = { readonly [Name in 'p' | 'q']: number }
type View = ProtocolView<Messages, Sizes, { readonly [Name in keyof Sizes]: NodeState }>

function exist({ nodes, network }: View, wanted: Exists): boolean {
  // The only node of a role is no list.
  const members: readonly NodeView<NodeState>[] = [nodes[wanted.role === 0 ? 'p' : 'q']].flat()
  const refOf = (id: NodeId | null) =>
    Object.values(nodes)
      .flat()
      .filter((other) => other.id === id)
      .map((other) => other.ref)[0]
  return members.some((node) => {
    const { number, ref } = node
    if (wanted.number !== null && number !== wanted.number) return false
    if (network.filter(({ to }) => to === node.id).length < wanted.messages) return false
    switch (wanted.knows) {
      case 'itself':
        return ref === node.id
      case 'another':
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
  const [p, q] = symmetricProtocol
  const named = (roleName: string, size: number) =>
    size === 1 ? [roleName] : Array.from({ length: size }, (_, index) => `${roleName}${index}`)
  const byRole = { p: named('p', sizes[0]), q: named('q', sizes[1]) }
  const everyone = Object.values(byRole).flat()
  const hears = (id: NodeId, type: MessageType) => (byRole.p.includes(id) ? p : q).on[type] !== null
  const world = worldOf(recipe.world, byRole, ({ type, about }) => {
    // A lie that nobody hears is refused.
    if (!everyone.some((id) => hears(id, type))) return []
    return (about === 'nobody' ? [null] : everyone).map((someone): Message => ({ type, about: someone }))
  })
  const model = protocol({
    name: 'random symmetric protocol',
    parameters: {},
    messages: messages<Messages>(),
    nodes: { p: sizes[0], q: sizes[1] },
    roles: () => ({ p: roleOf(p, { everyone, hears }, world), q: roleOf(q, { everyone, hears }, world) }),
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
