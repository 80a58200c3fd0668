/** Random roles of random protocols: handlers that are random tables over what a node holds and what a message carries. */

import fc from 'fast-check'
import { type Identity, type Node, type NodeId, type Receipt, type Role, role } from '../../src/index.ts'
import { type FailureKind, oneIn } from './random-properties.ts'
import { type ShapeName, shapeNamed } from './random-values.ts'

export type MessageType = 'a' | 'b' | 'c'
type TimerName = 'x' | 'y'

interface SendRecipe {
  readonly to: 'sender' | 'others' | number
  readonly type: MessageType
  /** What it carries: a number, what the handled message carries, or (a draft of) the node's value. */
  readonly payload: number | 'same' | 'state'
}

/** What a handler does, for one number that the node holds and one that the message carries. */
interface ReactionRecipe {
  readonly next: { readonly number: number; readonly by: 'assign' | 'change' | 'replace' } | null
  readonly memory: number | null
  readonly sends: readonly SendRecipe[]
  readonly set: TimerName | null
  /** How long the timer lasts, where clocks tick. */
  readonly after: number | null
  readonly cancel: TimerName | null
  /** Numbers to choose the next one from. */
  readonly choose: readonly number[]
  readonly event: 'invoke' | 'return' | null
  /** When it makes sure that what is durable survives. */
  readonly sync: 'first' | 'before sending' | 'last' | null
  /** Whether the next number depends on the clock. */
  readonly readsClock: boolean
  readonly fails: boolean
}

type Table = readonly ReactionRecipe[]

export interface RoleRecipe {
  readonly size: number | 'single'
  /** Whether the state is declared as data, or by a function. */
  readonly isData: boolean
  readonly start: ReactionRecipe
  /** Messages that are ignored, and those that nobody may send to the role. */
  readonly on: { readonly [Type in MessageType]: Table | 'ignored' | null }
  readonly timeout: { readonly [Timer in TimerName]: Table } | null
  readonly restart: Table | null
  readonly crashed: Table | null
  /** What is read of an entry of a list that a crash tore. */
  readonly torn: 'another' | 'the same' | 'fails' | null
  readonly durable: readonly ('value' | 'memory')[]
}

export const rarely = (weight: number) =>
  fc.oneof({ weight, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) })

export const messageTypes = fc.constantFrom<MessageType[]>('a', 'b', 'c')
const timerNames = fc.constantFrom<TimerName[]>('x', 'y')

const sendRecipes: fc.Arbitrary<SendRecipe> = fc.record({
  to: fc.oneof(fc.constantFrom('sender' as const, 'others' as const), fc.nat(3)),
  type: messageTypes,
  payload: fc.oneof(fc.nat(1), fc.constantFrom('same' as const, 'state' as const)),
})

const reactionRecipes = ({ mayFail, silent }: { mayFail: boolean; silent: number }): fc.Arbitrary<ReactionRecipe> =>
  fc.record({
    next: fc.option(
      fc.record({
        number: fc.nat(2),
        by: fc.constantFrom('assign' as const, 'change' as const, 'replace' as const),
      }),
      { nil: null, freq: 3 },
    ),
    memory: oneIn(2, fc.nat(1)),
    sends: fc.oneof(
      { weight: silent, arbitrary: fc.constant([]) },
      { weight: 6, arbitrary: fc.array(sendRecipes, { minLength: 1, maxLength: 2 }) },
    ),
    set: oneIn(2, timerNames),
    after: oneIn(2, fc.nat(2)),
    cancel: oneIn(4, timerNames),
    choose: fc.oneof(
      { weight: 5, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(fc.nat(2), { minLength: 1, maxLength: 2 }) },
    ),
    event: fc.oneof(
      { weight: 4, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.constantFrom('invoke' as const, 'return' as const) },
    ),
    sync: oneIn(4, fc.constantFrom('first' as const, 'before sending' as const, 'last' as const)),
    readsClock: rarely(3),
    fails: mayFail ? rarely(100) : fc.constant(false),
  })

const tables: fc.Arbitrary<Table> = fc.array(reactionRecipes({ mayFail: true, silent: 3 }), {
  minLength: 1,
  maxLength: 6,
})
const mayBeAbsent = fc.oneof(
  { weight: 12, arbitrary: tables },
  { weight: 1, arbitrary: fc.constantFrom('ignored' as const, null) },
)

export const roleRecipes: fc.Arbitrary<RoleRecipe> = fc.record({
  size: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('single' as const, 1, 2, 2) },
    { weight: 1, arbitrary: fc.constantFrom(0, 3) },
  ),
  isData: fc.boolean(),
  start: reactionRecipes({ mayFail: false, silent: 1 }),
  on: fc.record({ a: mayBeAbsent, b: mayBeAbsent, c: mayBeAbsent }),
  timeout: oneIn(2, fc.record({ x: tables, y: tables })),
  restart: oneIn(2, tables),
  crashed: fc.option(tables, { nil: null, freq: 3 }),
  torn: fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    { weight: 3, arbitrary: fc.constantFrom('another' as const, 'the same' as const) },
    { weight: 1, arbitrary: fc.constant('fails' as const) },
  ),
  durable: fc.subarray(['value' as const, 'memory' as const]),
})

/** How many nodes a role has. */
export function sizeOf({ size }: RoleRecipe): number {
  return size === 'single' ? 1 : size
}

/** Every role receives the same messages. */
export interface Messages {
  readonly [roleName: string]: { readonly [Type in MessageType]: { readonly payload: unknown } }
}

export type Message = { type: MessageType; payload: unknown }

export interface NodeState {
  value: unknown
  memory: number
  /** The operation that has not returned; it survives crashes, as the history does. */
  open: 'read' | 'write' | null
}

type Acting = Node<Messages, NodeState, TimerName>

/** Runs a reaction on a node. */
function run(
  reaction: ReactionRecipe,
  node: Acting,
  payload: unknown,
  from: NodeId,
  { recipe, everyone, hears, hasTimers, mostSends }: Surroundings,
): void {
  const shape = shapeNamed(recipe.shape)
  const isReplaced = reaction.next?.by === 'replace'
  const state: NodeState = isReplaced ? { ...node } : node
  if (reaction.sync === 'first') node.sync()
  if (reaction.fails) {
    fail(recipe.failures, node)
    return
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
  if (reaction.readsClock) number = (number ?? 0) + node.now
  if (number !== null) {
    if (reaction.next?.by === 'change' && shape.change !== null) {
      shape.change(state.value as never, number % recipe.domain)
    } else {
      state.value = shape.encode(number % recipe.domain)
    }
  }
  if (reaction.sync === 'before sending') node.sync()
  for (const { to, type, payload: carried } of reaction.sends.slice(0, mostSends)) {
    const message: Message = {
      type,
      payload: carried === 'same' ? payload : carried === 'state' ? state.value : shape.encode(carried),
    }
    const receivers =
      to === 'others' ? node.others : [to === 'sender' ? from : (everyone[to % everyone.length] as NodeId)]
    const hearing = receivers.filter((receiver) => hears(receiver, type))
    node.send(hearing.length === 1 ? (hearing[0] as NodeId) : hearing, message)
  }
  if (hasTimers && reaction.set !== null) node.setTimer(reaction.set, reaction.after ?? undefined)
  if (hasTimers && reaction.cancel !== null) node.cancelTimer(reaction.cancel)
  if (isReplaced) Object.assign(node, state)
  if (reaction.sync === 'last') node.sync()
}

function fail(failures: FailureKind, node: Acting): void {
  switch (failures) {
    case 'throws':
      throw new Error('the recipe says so')
    case 'is not plain':
      node.memory = Number.NaN
      break
    case 'misuses history':
      if (node.open === null) node.return(null)
      else node.invoke(null)
      break
    case 'is not heard':
      node.send(node.id, { type: 'unheard' } as never)
  }
}

/** What all roles of a protocol have in common. */
export interface Conventions {
  readonly shape: ShapeName
  /** Node values are numbers below this. */
  readonly domain: number
  readonly failures: FailureKind
}

/** The nodes of a protocol. */
export interface Nodes {
  readonly everyone: readonly NodeId[]
  /** Whether a node has a handler for a type of message. */
  hears(id: NodeId, type: MessageType): boolean
}

interface Surroundings extends Nodes {
  readonly recipe: Conventions
  readonly hasTimers: boolean
  readonly mostSends: number
}

/**
 * @param startSends how many messages a node may send as it starts: where channels have little room, more would be refused
 */
export function roleOf(
  definition: RoleRecipe,
  recipe: Conventions,
  { startSends, ...nodes }: Nodes & { readonly startSends: number },
): Role<Messages, string, NodeState> {
  const shape = shapeNamed(recipe.shape)
  const surroundings: Surroundings = {
    ...nodes,
    recipe,
    hasTimers: definition.timeout !== null,
    mostSends: Number.POSITIVE_INFINITY,
  }
  const entry = (table: Table, { value }: NodeState, payload: unknown): ReactionRecipe =>
    table[(2 * shape.decode(value) + shape.decode(payload)) % table.length] as ReactionRecipe
  const nothing = shape.encode(0)
  const reacting = (table: Table, node: Acting, payload: unknown, from: NodeId = node.id) =>
    run(entry(table, node, payload), node, payload, from, surroundings)
  const reactingTo = (table: Table) => (node: Acting) => reacting(table, node, nothing)
  const receiving = (table: Table | 'ignored') =>
    table === 'ignored'
      ? () => {}
      : (node: Acting, { payload, from }: Receipt<{ payload: unknown }>) => reacting(table, node, payload, from)
  const { isData, on, restart, crashed, timeout, torn } = definition
  const state = (): NodeState => ({ value: shape.encode(0), memory: 0, open: null })
  return role<Messages, string, NodeState, TimerName>({
    state: isData ? state() : ({ index }: Identity) => ({ ...state(), memory: index % 2 }),
    start: (node: Acting) => run(definition.start, node, nothing, node.id, { ...surroundings, mostSends: startSends }),
    durable: [...definition.durable, 'open'],
    // The compiler wants a handler for each message.
    on: Object.fromEntries(
      Object.entries(on).flatMap(([type, table]) => (table === null ? [] : [[type, receiving(table)]])),
    ) as never,
    ...(timeout !== null && { timeout: { x: reactingTo(timeout.x), y: reactingTo(timeout.y) } }),
    ...(restart !== null && { restart: reactingTo(restart) }),
    ...(crashed !== null && {
      crashed: (node: Acting, peer: NodeId) =>
        reacting(crashed, node, shape.encode(nodes.everyone.indexOf(peer) % recipe.domain)),
    }),
    ...(torn !== null && { torn: { value: ((entry: unknown) => tear(entry, torn, recipe)) as never } }),
  } as never)
}

function tear(entry: unknown, torn: NonNullable<RoleRecipe['torn']>, { failures }: Conventions): unknown {
  if (torn === 'the same') return entry
  if (torn === 'another') return -1
  if (failures === 'throws') throw new Error('the recipe says so')
  return Number.NaN
}
