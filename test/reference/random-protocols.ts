/** Random protocols: a few nodes whose handlers are random tables, on every network, with every fault. */

import fc from 'fast-check'
import {
  duplicating,
  linearizable,
  type Network,
  type NodeContext,
  type NodeId,
  ordered,
  type Property,
  protocol,
  register,
  role,
  type Spec,
  spec,
  unordered,
} from '../../src/index.ts'
import type { ProtocolView } from '../../src/language/protocol.ts'
import {
  type BoundsRecipe,
  boundsRecipes,
  type FailureKind,
  failureKinds,
  oneIn,
  type PropertyRecipe,
  propertiesOf,
  propertyRecipes,
  satisfies,
} from './random-properties.ts'
import { type ShapeName, shapeNamed, shapeNames } from './random-values.ts'

type MessageType = 'a' | 'b' | 'c'
type TimerName = 'x' | 'y'

interface SendRecipe {
  readonly to: 'sender' | 'peers' | number
  readonly type: MessageType
  /** What it carries: a number, what the handled message carries, or (a draft of) the node's value. */
  readonly payload: number | 'same' | 'state'
}

/** What a handler does, for one number that the node holds and one that the message carries. */
interface ReactionRecipe {
  readonly next: { readonly number: number; readonly by: 'assign' | 'change' | 'return' } | null
  readonly memory: number | null
  readonly sends: readonly SendRecipe[]
  readonly set: TimerName | null
  readonly cancel: TimerName | null
  /** Numbers to choose the next one from. */
  readonly choose: readonly number[]
  readonly event: 'invoke' | 'return' | null
  readonly fails: boolean
}

type Table = readonly ReactionRecipe[]

interface RoleRecipe {
  readonly size: number
  readonly start: ReactionRecipe
  readonly on: { readonly [Type in MessageType]: Table | null }
  readonly timeout: { readonly [Timer in TimerName]: Table } | null
  readonly restart: Table | null
  readonly durable: readonly ('value' | 'memory')[]
}

type Atom =
  | { readonly about: 'value' | 'memory'; readonly node: number; readonly is: number }
  | { readonly about: 'up'; readonly node: number }
  | { readonly about: 'timers'; readonly node: number; readonly atLeast: number }
  | { readonly about: 'network'; readonly type: MessageType; readonly atLeast: number }
  | { readonly about: 'history'; readonly atLeast: number }

export interface ProtocolRecipe {
  readonly protocol: readonly RoleRecipe[]
  readonly shape: ShapeName
  /** Node values are numbers below this. */
  readonly domain: number
  readonly network: 'unordered' | 'consuming' | 'duplicating' | 'ordered'
  readonly faults: {
    readonly loss: number | boolean
    readonly crashes: number | boolean
    readonly restarts: number | boolean
    readonly crashing: number | null
  }
  /** States with more messages in flight, or more operations, are cut. */
  readonly limits: { readonly messages: number; readonly operations: number } | null
  readonly checksHistory: boolean
  readonly failures: FailureKind
  readonly properties: readonly PropertyRecipe<Atom>[]
  readonly bounds: BoundsRecipe<Atom>
}

const rarely = (weight: number) =>
  fc.oneof({ weight, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) })

const messageTypes = fc.constantFrom<MessageType[]>('a', 'b', 'c')
const timerNames = fc.constantFrom<TimerName[]>('x', 'y')

const sendRecipes: fc.Arbitrary<SendRecipe> = fc.record({
  to: fc.oneof(fc.constantFrom('sender' as const, 'peers' as const), fc.nat(3)),
  type: messageTypes,
  payload: fc.oneof(fc.nat(1), fc.constantFrom('same' as const, 'state' as const)),
})

const reactionRecipes = ({ mayFail, silent }: { mayFail: boolean; silent: number }): fc.Arbitrary<ReactionRecipe> =>
  fc.record({
    next: fc.option(
      fc.record({
        number: fc.nat(2),
        by: fc.constantFrom('assign' as const, 'change' as const, 'return' as const),
      }),
      { nil: null, freq: 3 },
    ),
    memory: oneIn(2, fc.nat(1)),
    sends: fc.oneof(
      { weight: silent, arbitrary: fc.constant([]) },
      { weight: 6, arbitrary: fc.array(sendRecipes, { minLength: 1, maxLength: 2 }) },
    ),
    set: oneIn(2, timerNames),
    cancel: oneIn(4, timerNames),
    choose: fc.oneof(
      { weight: 5, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(fc.nat(2), { minLength: 1, maxLength: 2 }) },
    ),
    event: fc.oneof(
      { weight: 4, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.constantFrom('invoke' as const, 'return' as const) },
    ),
    fails: mayFail ? rarely(100) : fc.constant(false),
  })

const tables: fc.Arbitrary<Table> = fc.array(reactionRecipes({ mayFail: true, silent: 3 }), {
  minLength: 1,
  maxLength: 6,
})
const mayBeAbsent = fc.option(tables, { nil: null, freq: 7 })

const roleRecipes: fc.Arbitrary<RoleRecipe> = fc.record({
  size: fc.oneof({ weight: 8, arbitrary: fc.constantFrom(1, 2) }, { weight: 1, arbitrary: fc.constantFrom(0, 3) }),
  start: reactionRecipes({ mayFail: false, silent: 1 }),
  on: fc.record({ a: mayBeAbsent, b: mayBeAbsent, c: mayBeAbsent }),
  timeout: oneIn(2, fc.record({ x: tables, y: tables })),
  restart: oneIn(2, tables),
  durable: fc.subarray(['value' as const, 'memory' as const]),
})

const atoms: fc.Arbitrary<Atom> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      about: fc.constantFrom('value' as const, 'memory' as const),
      node: fc.nat(3),
      is: fc.nat(2),
    }),
  },
  { weight: 1, arbitrary: fc.record({ about: fc.constant('up' as const), node: fc.nat(3) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      about: fc.constant('timers' as const),
      node: fc.nat(3),
      atLeast: fc.integer({ min: 1, max: 2 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      about: fc.constant('network' as const),
      type: messageTypes,
      atLeast: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ about: fc.constant('history' as const), atLeast: fc.integer({ min: 1, max: 2 }) }),
  },
)

const budgets = fc.oneof(
  { weight: 4, arbitrary: fc.constant(false) },
  { weight: 2, arbitrary: fc.constantFrom(1, 2) },
  { weight: 1, arbitrary: fc.constant(true) },
)

export const protocolRecipes: fc.Arbitrary<ProtocolRecipe> = fc.record({
  protocol: fc.array(roleRecipes, { minLength: 1, maxLength: 3 }),
  shape: shapeNames,
  domain: fc.integer({ min: 2, max: 3 }),
  network: fc.constantFrom('unordered' as const, 'consuming' as const, 'duplicating' as const, 'ordered' as const),
  faults: fc.record({
    loss: budgets,
    crashes: budgets,
    restarts: budgets,
    crashing: oneIn(3, fc.nat(2)),
  }),
  limits: fc.option(
    fc.record({ messages: fc.integer({ min: 3, max: 7 }), operations: fc.integer({ min: 1, max: 4 }) }),
    { nil: null, freq: 3 },
  ),
  checksHistory: rarely(3),
  failures: failureKinds,
  properties: propertyRecipes(atoms),
  bounds: boundsRecipes(atoms),
})

type Message = { type: MessageType; payload: unknown }

interface NodeState {
  value: unknown
  memory: number
  /** The operation that has not returned; it survives crashes, as the history does. */
  open: 'read' | 'write' | null
}

const networks: { readonly [Name in ProtocolRecipe['network']]: Network } = {
  unordered: unordered(),
  consuming: unordered({ consumeIgnored: true }),
  duplicating: duplicating(),
  ordered: ordered(),
}

/** Runs a reaction on a draft. */
function run(
  reaction: ReactionRecipe,
  draft: NodeState,
  payload: unknown,
  node: NodeContext<Message, TimerName> & { readonly sender?: NodeId },
  { recipe, everyone, hasTimers }: World,
): NodeState | undefined {
  const shape = shapeNamed(recipe.shape)
  const returnsState = reaction.next?.by === 'return'
  const state = returnsState ? { ...draft } : draft
  if (reaction.fails) {
    if (recipe.failures === 'throws') throw new Error('the recipe says so')
    if (recipe.failures === 'is not plain') state.memory = Number.NaN
    else if (state.open === null) node.return(null)
    else node.invoke(null)
    return returnsState ? state : undefined
  }
  if (reaction.memory !== null) state.memory = reaction.memory
  if (reaction.event === 'invoke' && state.open === null) {
    state.open = reaction.memory === 1 ? 'read' : 'write'
    node.invoke(state.open === 'read' ? { type: 'read' } : { type: 'write', value: shape.decode(state.value) })
  } else if (reaction.event === 'return' && state.open !== null) {
    node.return(state.open === 'read' ? shape.decode(state.value) : { type: 'ok' })
    state.open = null
  }
  let number = reaction.next?.number ?? null
  for (const option of [reaction.choose, reaction.choose.slice(1)]) {
    if (option.length > 0) number = (number ?? 0) + node.choose(option)
  }
  if (number !== null) {
    if (reaction.next?.by === 'change' && shape.change !== null) {
      shape.change(state.value as never, number % recipe.domain)
    } else {
      state.value = shape.encode(number % recipe.domain)
    }
  }
  for (const { to, type, payload: carried } of reaction.sends) {
    const message: Message = {
      type,
      payload: carried === 'same' ? payload : carried === 'state' ? state.value : shape.encode(carried),
    }
    if (to === 'peers') node.broadcast(node.peers, message)
    else node.send(to === 'sender' ? node.sender || node.id : (everyone[to % everyone.length] as NodeId), message)
  }
  if (hasTimers && reaction.set !== null) node.setTimer(reaction.set)
  if (hasTimers && reaction.cancel !== null) node.cancelTimer(reaction.cancel)
  return returnsState ? state : undefined
}

interface World {
  readonly recipe: ProtocolRecipe
  readonly everyone: readonly NodeId[]
  readonly hasTimers: boolean
}

function roleOf(definition: RoleRecipe, recipe: ProtocolRecipe, everyone: readonly NodeId[]) {
  const shape = shapeNamed(recipe.shape)
  const world: World = { recipe, everyone, hasTimers: definition.timeout !== null }
  const entry = (table: Table, state: NodeState, payload: unknown): ReactionRecipe =>
    table[(2 * shape.decode(state.value) + shape.decode(payload)) % table.length] as ReactionRecipe
  const nothing = shape.encode(0)
  const timeoutOf = (table: Table) => (state: NodeState, node: NodeContext<Message, TimerName>) =>
    run(entry(table, state, nothing), state, nothing, node, world)
  const { restart, timeout } = definition
  return role<NodeState, Message, TimerName>({
    start(node) {
      const state: NodeState = { value: shape.encode(0), memory: 0, open: null }
      return run(definition.start, state, nothing, node, world) ?? state
    },
    durable: [...definition.durable, 'open'],
    on: Object.fromEntries(
      Object.entries(definition.on).flatMap(([type, table]) =>
        table === null
          ? []
          : [
              [
                type,
                (state: NodeState, { payload }: Message, node: NodeContext<Message, TimerName>) =>
                  run(entry(table, state, payload), state, payload, node, world),
              ],
            ],
      ),
    ),
    ...(timeout !== null && { timeout: { x: timeoutOf(timeout.x), y: timeoutOf(timeout.y) } }),
    ...(restart !== null && { restart: timeoutOf(restart) }),
  })
}

type View = ProtocolView

function holds({ nodes, network, history }: View, atom: Atom, { shape }: ProtocolRecipe): boolean {
  const everyone = Object.values(nodes).flat()
  const node = 'node' in atom ? everyone[atom.node % everyone.length] : undefined
  switch (atom.about) {
    case 'value':
      return node !== undefined && shapeNamed(shape).decode((node.state as NodeState).value) === atom.is
    case 'memory':
      return node !== undefined && (node.state as NodeState).memory === atom.is
    case 'up':
      return node?.up ?? false
    case 'timers':
      return node !== undefined && node.timers.length >= atom.atLeast
    case 'network':
      return network.filter(({ message }) => (message as Message).type === atom.type).length >= atom.atLeast
    case 'history':
      return operationsIn(history) >= atom.atLeast
  }
}

function operationsIn(history: View['history']): number {
  return Object.values(history).reduce((sum, { completed, pending }) => sum + completed.length + (pending ? 1 : 0), 0)
}

const roleName = (index: number) => (['p', 'q', 'r'] as const)[index] as string

export function protocolSpec(recipe: ProtocolRecipe): Spec {
  const model = protocol({
    name: 'random protocol',
    parameters: {},
    nodes: () => Object.fromEntries(recipe.protocol.map(({ size }, index) => [roleName(index), size])),
    roles: (_parameters, nodes) => {
      const everyone = Object.values(nodes).flat()
      // The names of the roles are not known to the compiler, so it cannot see that there are no others.
      return Object.fromEntries(
        recipe.protocol.map((definition, index) => [roleName(index), roleOf(definition, recipe, everyone)]),
      ) as never
    },
  })
  const { limits, bounds, faults } = recipe
  const { within } = bounds
  const inside = (state: View) =>
    (limits === null ||
      (state.network.length <= limits.messages && operationsIn(state.history) <= limits.operations)) &&
    (within === null || !within.every((condition) => satisfies(condition, (atom) => holds(state, atom, recipe))))
  const properties: { [name: string]: Property } = {
    ...propertiesOf<Atom, View>(recipe.properties, (state, atom) => holds(state, atom, recipe)),
    ...(recipe.checksHistory && { linearizable: linearizable(register(0)) }),
  }
  return spec(model, {
    properties,
    scenarios: {
      random: {
        network: networks[recipe.network],
        faults: {
          loss: faults.loss,
          crashes: faults.crashes,
          ...(faults.crashes !== false && faults.crashes !== 0 && crashDetails(recipe)),
        },
        bounds: {
          states: bounds.states,
          ...(bounds.depth !== null && { depth: bounds.depth }),
          ...((limits !== null || within !== null) && { within: (state) => inside(state as View) }),
        },
        expect: 'holds',
      },
    },
  })
}

/** What only means something where nodes crash. */
function crashDetails({ protocol: roles, faults: { restarts, crashing } }: ProtocolRecipe) {
  return { restarts, ...(crashing !== null && { crashing: [roleName(crashing % roles.length)] }) }
}
