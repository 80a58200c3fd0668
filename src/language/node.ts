/** Nodes as their handlers see them: the fields of their state, and what a node can do. */

import type { MessageTo } from './messages.ts'

declare const roleOf: unique symbol

/**
 * A node's name. `NodeId<'lock'>` is one of that role, `NodeId` one of any; every text is a `NodeId`.
 *
 * The only node of a role is called after it (`lock`), one of several after the role and its index (`server0`).
 */
// biome-ignore lint/suspicious/noExplicitAny: a node of any role
export type NodeId<Role extends string = any> = string & { readonly [roleOf]?: Role }

/** Who a node is. */
export interface Identity {
  /** This node. */
  readonly id: NodeId
  /** Its index within its role, from 0. */
  readonly index: number
  /** The other nodes of its role, in order. */
  readonly others: readonly NodeId[]
}

/**
 * What a handler can do besides changing its node's state.
 *
 * @typeParam Received the messages of the protocol, by the role that receives them
 * @typeParam Timer the timers of the role
 */
export interface NodeActions<Received, Timer extends string = string> extends Identity {
  /** What this node's clock shows, in ticks; in lock-step rounds, the number of the round. 0 where time does not pass. */
  readonly now: number
  /**
   * Puts a message in flight, to one node or to each of several, in order.
   *
   * @throws where a receiver does not exist, or has no handler for the message
   */
  // biome-ignore lint/suspicious/noExplicitAny: to a node of any role where nothing is known of it
  send<Role extends string = any>(
    to: NodeId<Role> | readonly NodeId<Role>[] | ReadonlySet<NodeId<Role>>,
    message: MessageTo<Received, Role>,
  ): void
  /**
   * Arms a timer of this role; it may fire at any time from now on, once. Arming an armed timer changes nothing.
   *
   * @param after where the scenario has clocks, the ticks of this node's clock until it fires (a whole number, 0 or more);
   *   arming it again starts anew
   */
  setTimer(timer: Timer, after?: number): void
  /** Disarms a timer. */
  cancelTimer(timer: Timer): void
  /** Makes sure that the durable fields, as they are, survive a crash; matters where the scenario's disk buffers writes. */
  sync(): void
  /** Picks one of the options; the checker explores every one of them. Throws when there is none. */
  choose<const Option>(options: readonly Option[]): Option
  /** Records that this node's client starts an operation (plain data); one at a time. */
  invoke(operation: unknown): void
  /** Records the result (plain data) of the operation that this node started last. */
  return(result: unknown): void
  /**
   * Records that this node will never learn how the operation ended that it started last, because it has crashed since, say, and
   * goes on under a new session. That operation may have taken effect, or may do so at any time to come. Where there is
   * none, it does nothing.
   */
  abandon(): void
}

/**
 * A node as its handlers see it: the fields of its state, which they change, and {@link NodeActions}.
 *
 * @example type Server = Node<Messages, ServerState, 'election'>
 */
export type Node<Received, State = unknown, Timer extends string = string> = NodeActions<Received, Timer> & State

/** What a property can know of a node besides its state. */
export interface NodeFacts {
  readonly id: NodeId
  /** Its index within its role, from 0. */
  readonly index: number
  readonly up: boolean
  /** Whether it does nothing until it goes on. */
  readonly paused: boolean
  /** Whether it does not follow the protocol; its state is the one that its role declares. */
  readonly byzantine: boolean
  /** What its clock shows, in ticks; 0 where time does not pass. */
  readonly now: number
  /** Armed timers, sorted. */
  readonly timers: readonly string[]
}

/** Names that a field of a node's state cannot have, because every node has them. */
export const reservedNames = [
  ...([
    'id',
    'index',
    'others',
    'now',
    'send',
    'setTimer',
    'cancelTimer',
    'sync',
    'choose',
    'invoke',
    'return',
    'abandon',
  ] as const),
  ...(['up', 'paused', 'byzantine', 'timers', 'goto'] as const),
] as const

export type ReservedName = (typeof reservedNames)[number]

const reserved: ReadonlySet<string> = new Set(reservedNames)

export function isReserved(name: string): boolean {
  return reserved.has(name)
}
