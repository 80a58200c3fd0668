/**
 * protocol(): the front end for message-passing systems. Nodes play roles; a role reacts to messages and timers with
 * handlers that change the node's own state and send messages. Everything that can go wrong (loss, crashes, reordering)
 * is declared by the scenario, never here.
 */

import type { Draft, Immutable } from 'immer'
import type { ParameterDeclarations, ParametersOf } from './parameters.ts'
import { refuse } from './shape.ts'
import { protocolShape } from './shapes.ts'

/** A node's name: its role and its index within the role, `server0`. */
export type NodeId = string

export interface AnyMessage {
  readonly type: string
}

/** What every handler can do besides changing its node's state. */
export interface NodeContext<Message extends AnyMessage = AnyMessage, Timer extends string = string> {
  /** This node. */
  readonly id: NodeId
  /** This node's index within its role, from 0. */
  readonly index: number
  /** The other nodes of this role, in order. */
  readonly peers: readonly NodeId[]
  /** Puts a message to `to` in flight. */
  send(to: NodeId, message: Message): void
  /** Sends the message to each of the nodes, in order. */
  broadcast(to: Iterable<NodeId>, message: Message): void
  /**
   * Arms a timer of this role; it may fire at any time from now on, once. Arming an armed timer changes nothing.
   *
   * @param after where the scenario has clocks, the ticks of this node's clock until it fires (a whole number, 0 or more);
   *   arming it again starts anew
   */
  setTimer(timer: Timer, after?: number): void
  /** Disarms a timer. */
  cancelTimer(timer: Timer): void
  /** What this node's clock shows, in ticks; in lock-step rounds, the number of the round. 0 where time does not pass. */
  readonly now: number
  /** Makes sure that the durable fields, as they are, survive a crash; matters where the scenario's disk buffers writes. */
  sync(): void
  /** Picks one of the options; the checker explores every one of them. Throws when there is none. */
  choose<const Option>(options: readonly Option[]): Option
  /** Records that this node's client starts an operation (plain data); one at a time. */
  invoke(operation: unknown): void
  /** Records the result (plain data) of the operation that this node started last. */
  return(result: unknown): void
}

/** What a message handler can do: everything in {@link NodeContext}, and answer. */
export interface MessageContext<Message extends AnyMessage = AnyMessage, Timer extends string = string>
  extends NodeContext<Message, Timer> {
  readonly sender: NodeId
  /** Sends to the node that sent the message being handled. */
  reply(message: Message): void
}

/**
 * A recipe changes its draft, or returns a complete new state, never both. Numbers, texts, truth values and collections,
 * which an arrow of one line gives by the way (`(s) => s.n++`), are ignored.
 */
export type RecipeResult<State> =
  | State
  | Draft<State>
  // biome-ignore lint/suspicious/noConfusingVoidType: undefined would refuse recipes that are declared to return nothing
  | void
  | null
  | boolean
  | number
  | string
  | readonly unknown[]
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>

/** The messages of a type; of a message whose `type` is a union, with this type alone. */
export type MessageOfType<Message extends AnyMessage, Type extends string> = Message extends AnyMessage
  ? Message['type'] extends Type
    ? Message
    : Type extends Message['type']
      ? Omit<Message, 'type'> & { readonly type: Type }
      : never
  : never

/** What is read of a torn entry of a list; a method, so that roles of all types are roles. */
type Tearing<List> = List extends readonly (infer Entry)[] ? { tear(entry: Immutable<Entry>): Entry }['tear'] : never

export interface RoleDefinition<State, Message extends AnyMessage, Timer extends string> {
  /** The state in which a node starts. It may send, arm timers and choose. */
  start(node: NodeContext<Message, Timer>): State
  /** Fields of the state that survive a crash; the others go back to their value at the start. */
  readonly durable?: readonly (keyof State & string)[]
  /** One handler per message type that the role reacts to; other messages are ignored. A handler is an immer recipe. */
  readonly on?: {
    readonly [Type in Message['type']]?: (
      state: Draft<State>,
      message: Immutable<MessageOfType<Message, Type>>,
      node: MessageContext<Message, Timer>,
    ) => RecipeResult<State>
  }
  /** One handler per timer of the role. */
  readonly timeout?: {
    readonly [Name in Timer]: (state: Draft<State>, node: NodeContext<Message, Timer>) => RecipeResult<State>
  }
  /** Runs when a crashed node comes back: durable fields as they were, the others as at the start, no timer armed. */
  restart?(state: Draft<State>, node: NodeContext<Message, Timer>): RecipeResult<State>
  /** Runs when this node is told that another one crashed, in scenarios whose crashes are noticed (`failStop`). */
  crashed?(state: Draft<State>, peer: NodeId, node: NodeContext<Message, Timer>): RecipeResult<State>
  /** For durable lists: what is read of an entry that a crash tore while it was written, in scenarios with such disks. */
  readonly torn?: { readonly [Field in keyof State & string]?: Tearing<State[Field]> }
}

/** A role with its types; made by {@link role}. */
// biome-ignore lint/suspicious/noExplicitAny: a role of unknown types accepts every role, which unknown does not in handler position
export type Role<State = any, Message extends AnyMessage = any, Timer extends string = any> = RoleDefinition<
  State,
  Message,
  Timer
>

/**
 * Types a role: its local state, the messages of the protocol (a union with a `type` field) and the names of its timers.
 *
 * @example role<ServerState, Message, 'election'>({ start: () => ({ term: 0 }), on: { ... }, timeout: { election() {} } })
 */
export function role<State, Message extends AnyMessage = never, Timer extends string = never>(
  definition: RoleDefinition<State, Message, Timer>,
): Role<State, Message, Timer> {
  return definition
}

export type RolesByName = { readonly [name: string]: Role }

export interface Protocol<
  Declarations extends ParameterDeclarations = ParameterDeclarations,
  Roles extends RolesByName = RolesByName,
> {
  readonly kind: 'protocol'
  readonly name: string
  readonly parameters: Declarations
  nodes(parameters: ParametersOf<Declarations>): { readonly [Name in keyof Roles]: number }
  roles(parameters: ParametersOf<Declarations>, nodes: { readonly [Name in keyof Roles]: readonly NodeId[] }): Roles
  readonly symmetric?: readonly (keyof Roles & string)[]
}

/**
 * Declares a protocol.
 *
 * @param definition `parameters`: the knobs with their defaults; `nodes`: how many nodes of each role there are;
 *   `roles`: how each role behaves, given the parameters and the ids of all nodes by role; `symmetric`: roles whose nodes
 *   no handler tells apart
 * @throws NetsplitError `bad-model` when a part is missing, unknown or of the wrong shape
 */
export function protocol<
  Declarations extends ParameterDeclarations,
  RoleName extends string,
  Roles extends { readonly [Name in RoleName]: Role },
>(definition: {
  readonly name: string
  readonly parameters: Declarations
  readonly nodes: (parameters: ParametersOf<Declarations>) => { readonly [Name in RoleName]: number }
  readonly roles: (
    parameters: ParametersOf<Declarations>,
    nodes: { readonly [Name in RoleName]: readonly NodeId[] },
  ) => Roles & { readonly [Name in Exclude<keyof Roles, RoleName>]: never }
  readonly symmetric?: readonly NoInfer<RoleName>[]
}): Protocol<Declarations, Roles> {
  refuse('bad-model', protocolShape.problemsOf(definition, 'protocol()'))
  return { kind: 'protocol', ...definition } as unknown as Protocol<Declarations, Roles>
}

/** One node as a property sees it. A node that is down has its durable fields, and the others as at the start. */
export interface NodeView<State = unknown> {
  readonly id: NodeId
  readonly index: number
  readonly up: boolean
  /** Whether it does nothing until it goes on. */
  readonly paused: boolean
  /** Whether it does not follow the protocol; its state is the one in which it would have started. */
  readonly byzantine: boolean
  /** What its clock shows; 0 where time does not pass. */
  readonly clock: number
  readonly state: Immutable<State>
  /** Armed timers, sorted. */
  readonly timers: readonly string[]
}

/** A message with its sender and its addressee. */
export interface Envelope<Message = unknown> {
  readonly from: NodeId
  readonly to: NodeId
  readonly message: Message
}

type StateOf<SomeRole> = SomeRole extends RoleDefinition<infer State, infer _Message, infer _Timer> ? State : never
type MessageOf<SomeRole> = SomeRole extends RoleDefinition<infer _State, infer Message, infer _Timer> ? Message : never

/** Every message of the given roles. */
export type MessageIn<Roles extends RolesByName> = MessageOf<Roles[keyof Roles]>

/** A state of a protocol as a property sees it. */
export interface ProtocolView<Roles extends RolesByName = RolesByName> {
  /** The nodes by role, in order. */
  readonly nodes: { readonly [Name in keyof Roles]: readonly NodeView<StateOf<Roles[Name]>>[] }
  /** The messages in flight; two equal messages in a multiset are two entries. */
  readonly network: readonly Envelope<Immutable<MessageIn<Roles>>>[]
  /** The links that are cut, by a partition. */
  readonly cut: readonly { readonly from: NodeId; readonly to: NodeId }[]
  /** The operations that clients recorded with `invoke` and `return`. */
  readonly history: History
}

/** An operation that returned. */
export interface CompletedOperation {
  readonly operation: unknown
  readonly result: unknown
  /** How many operations of each other client had returned when this one was invoked: those come before it. */
  readonly after: { readonly [client: NodeId]: number }
}

/** The operations of one client, in order. */
export interface ClientHistory {
  readonly completed: readonly CompletedOperation[]
  readonly pending: { readonly operation: unknown; readonly after: { readonly [client: NodeId]: number } } | null
}

/** The recorded operations by client. It holds the real-time order of operations, and nothing else about time. */
export type History = { readonly [client: NodeId]: ClientHistory }
