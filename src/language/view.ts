/** A state of a protocol as properties see it. */

import type { Immutable } from 'immer'
import type { MessageTo } from './messages.ts'
import type { NodeFacts, NodeId } from './node.ts'
import type { Sized } from './protocol.ts'

/** One node as a property sees it. A node that is down has its durable fields, and the others as they are at first. */
export type NodeView<State = unknown> = NodeFacts & Immutable<State>

/** A message with its sender and its addressee. */
export interface Envelope<Message = unknown> {
  readonly from: NodeId
  readonly to: NodeId
  readonly message: Message
}

/** A state of a protocol as properties see it. */
export interface ProtocolView<Received, Sizes, States> {
  /** The nodes by role: the node itself where it is the only one, a list of them in order otherwise. */
  readonly nodes: { readonly [Role in keyof Sizes]: Sized<Sizes[Role], NodeView<States[Role & keyof States]>> }
  /** The messages in flight; two equal messages in a multiset are two entries. */
  // biome-ignore lint/suspicious/noExplicitAny: to any role
  readonly network: readonly Envelope<Immutable<MessageTo<Received, any>>>[]
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

/** An operation that has not returned. */
export type OpenOperation = Omit<CompletedOperation, 'result'>

/** The operations of one client, in order. */
export interface ClientHistory {
  readonly completed: readonly CompletedOperation[]
  readonly pending: OpenOperation | null
  /** Those of which it will never learn how they ended, where there are any; `after` counts its own completed ones, too. */
  readonly abandoned?: readonly OpenOperation[]
}

/** The recorded operations by client. It holds the real-time order of operations, and nothing else about time. */
export type History = { readonly [client: NodeId]: ClientHistory }
