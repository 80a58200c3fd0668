/** role(): how the nodes of a role behave. */

import type { Immutable } from 'immer'
import type { Receipt } from './messages.ts'
import type { Identity, Node, NodeId, ReservedName } from './node.ts'
import type { AnyHandler } from './steps.ts'

/**
 * A handler changes its node and gives nothing back. Numbers, texts, truth values and collections, which an arrow of one
 * line gives by the way (`(server) => server.votes++`), are ignored.
 */
export type HandlerResult =
  // biome-ignore lint/suspicious/noConfusingVoidType: undefined would refuse handlers that are declared to return nothing
  void | null | boolean | number | string | readonly unknown[] | ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>

/** What a handler of several steps can do besides. */
interface Steps {
  /** Ends the handler with this step: the ones below are not taken. */
  goto(label: 'done'): void
}

/** A node as a step of a handler sees it. */
export type NodeInSteps<TheNode> = TheNode & Steps

/**
 * A handler: what a node does, or the steps in which it does it, each atomic, from top to bottom. Between two steps other
 * nodes go on, and this one may crash, which forgets the rest; it takes no message, timer or notice before the last is done.
 *
 * @example charge: { steps: { charges(server, message) { ... }, remembers(server, message) { ... } } }
 */
export type Handler<TheNode, More extends readonly unknown[] = []> =
  | ((node: TheNode, ...more: More) => HandlerResult)
  | { readonly steps: { readonly [label: string]: (node: NodeInSteps<TheNode>, ...more: More) => HandlerResult } }

type Unreserved<State> = ReservedName & keyof State extends never
  ? unknown
  : {
      readonly state: `A field of the state cannot be called ${ReservedName & keyof State & string}: every node has one`
    }

/** What is read of a torn entry of a list; a method, so that roles of all types are roles. */
type Tearing<List> = List extends readonly (infer Entry)[] ? { tear(entry: Immutable<Entry>): Entry }['tear'] : never

/**
 * How the nodes of a role behave.
 *
 * @typeParam Received the messages of the protocol, by role
 * @typeParam Name the role
 * @typeParam State the fields of a node's state
 * @typeParam Timer the timers: the keys of `timeout`
 */
export interface RoleDefinition<Received, Name extends keyof Received, State, Timer extends string> {
  /** The state in which a node begins: its fields, or a function of who the node is to them. By default there are none. */
  readonly state?: State | ((node: Identity) => State)
  /** Fields of the state that survive a crash; the others go back to what `state` says. */
  readonly durable?: readonly (keyof NoInfer<State> & string)[]
  /** Runs once, before anything else happens. */
  readonly start?: Handler<Node<Received, State, NoInfer<Timer>>>
  /** One handler per timer; its keys are the timers of the role. */
  readonly timeout?: {
    readonly [Each in Timer]: Handler<Node<Received, State, NoInfer<Timer>>>
  }
  /** Runs when a crashed node comes back: durable fields as they were, the others as `state` says, no timer armed. */
  readonly restart?: Handler<Node<Received, State, NoInfer<Timer>>>
  /** Runs when this node is told that another one crashed, in scenarios whose crashes are noticed. */
  readonly crashed?: Handler<Node<Received, State, NoInfer<Timer>>, [peer: NodeId]>
  /** For durable lists: what is read of an entry that a crash tore while it was written, in scenarios with such disks. */
  readonly torn?: { readonly [Field in keyof NoInfer<State> & string]?: Tearing<NoInfer<State>[Field]> }
  /** A handler for each message that the role receives; `decided() {}` ignores one. Where it receives none, leave it out. */
  readonly on?: {
    readonly [Each in keyof Received[Name]]: Handler<
      Node<Received, State, NoInfer<Timer>>,
      [message: Receipt<Received[Name][Each], Each>]
    >
  }
}

/** That `on` is there where the role receives anything, and that the compiler knows what that is. */
type Receiving<Received, Name extends keyof Received> = unknown extends Received
  ? {
      readonly state: 'Which messages? Write roles: (parameters) => ..., or give the variable a type: Role<Messages, "server", ServerState>'
    }
  : keyof Received[Name] extends never
    ? { readonly on?: { readonly [message: string]: never } }
    : { readonly on: object }

declare const stateOf: unique symbol

/** A role with its types; made by {@link role}. */
export interface Role<Received, Name extends keyof Received, State> {
  readonly [stateOf]?: State
  /** For the compiler only: a role fits where the messages that it knows are those of the protocol. */
  readonly receives?: (received: Received) => Name
}

/** The states of roles, by role. A conditional type, because editors spell out what it comes to. */
export type StatesOf<Roles> = Roles extends unknown
  ? { readonly [Name in keyof Roles]: Roles[Name] extends { readonly [stateOf]?: infer State } ? State : never }
  : never

/**
 * Says how the nodes of a role behave. Handlers are immer recipes: pure functions from a node's state and a message to a
 * new state and messages, written as changes.
 *
 * @param definition `state`: the fields in which a node begins; `start`, `on`, `timeout`, `restart`, `crashed`: what it does
 *   when it starts, receives a message, a timer fires, it comes back, it is told of a crash; `durable` and `torn`: what a
 *   crash leaves
 * @returns a role, for `roles` of {@link protocol}
 *
 * @example role({ state: { held: false }, on: { acquire(lock, { from }) { lock.held = true } } })
 */
export function role<Received, Name extends keyof Received, State extends object = {}, Timer extends string = never>(
  definition: RoleDefinition<Received, Name, State, Timer> & Receiving<Received, Name> & Unreserved<State>,
): Role<Received, Name, State> {
  return definition as Role<Received, Name, State>
}

/** A role as the semantics finds it, whatever its types. */
export interface AnyRole {
  readonly state?: object | ((node: Identity) => unknown)
  readonly durable?: readonly string[]
  readonly start?: AnyHandler
  readonly on?: { readonly [message: string]: AnyHandler }
  readonly timeout?: { readonly [timer: string]: AnyHandler }
  readonly restart?: AnyHandler
  readonly crashed?: AnyHandler
  readonly torn?: { readonly [field: string]: (entry: never) => unknown }
}
