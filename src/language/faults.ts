/** The faults that a scenario allows. What is not listed does not happen. */

import type { AnyMessage } from './messages.ts'

/** How often a fault may happen in a run: a budget for the whole run, or `true` for any number of times. */
export type Budget = number | boolean

/** What a scenario names: a role, meaning all of its nodes, or one node. */
export type Place = string

/** The way from one node to another, or from all nodes of a role, or to all. */
export interface Link<PlaceName extends Place = Place> {
  readonly from: PlaceName
  readonly to: PlaceName
}

declare const reason: unique symbol

/** A setting that means nothing beside another one. Nothing can be given for it; the compiler's answer says why. */
interface Never<Reason extends string> {
  readonly [reason]: Reason
}

/** A fault of messages. */
export interface MessageFault<PlaceName extends Place = Place> {
  readonly times: Budget
  /** Only messages on these links; by default on all. */
  readonly on?: readonly Link<PlaceName>[]
}

/** A fault of messages that cannot happen any number of times. */
interface CountedMessageFault<PlaceName extends Place> extends MessageFault<PlaceName> {
  readonly times: number | false
}

interface CrashesOf<PlaceName extends Place> {
  readonly times: Budget
  /** Only these nodes; by default all. */
  readonly of?: readonly PlaceName[]
  /**
   * A node may also crash in the middle of a handler: right before or right after anything that it sends, records or
   * syncs, with its durable fields as they are by then.
   */
  readonly inHandlers?: boolean
}

/** Nodes may come back. */
interface Recovery {
  /** How often nodes come back. */
  readonly restarts: Budget
  /**
   * What of the durable fields survives a crash. `synced` (default): all. `buffered`: what they were at the last `sync()`,
   * or what they are, as the disk happened to write. `torn`: each field the one or the other, and of a list that grew any
   * first part of what it gained, its last entry as the role's `torn` describes.
   */
  readonly disk?: 'synced' | 'buffered' | 'torn'
  readonly noticed?: Never<'crashes that are noticed are for good: leave out restarts'>
}

/** Nodes stay down. */
interface Stop {
  /** Every other node is told at some time, by its handler `crashed`: such nodes are called fail-stop. */
  readonly noticed?: boolean
  /** By which the compiler tells both ways apart. */
  readonly restarts?: undefined
  readonly disk?: Never<'a disk is read again after a restart: add restarts'>
}

/** Crashes, for good or with restarts. A crashed node keeps its durable fields only; messages to it wait for it. */
export type Crashes<PlaceName extends Place = Place> = CrashesOf<PlaceName> & (Recovery | Stop)

interface PartitionsOf<PlaceName extends Place> {
  /** How often links are cut. */
  readonly times: Budget
  /** How often cuts are healed. Without it a cut is for good. */
  readonly heals?: Budget
  /** Only links between these nodes are cut; all others go on as before. */
  readonly among?: readonly PlaceName[]
  /** Cut one direction at a time: one side goes on hearing the other, but is no longer heard. */
  readonly oneWay?: boolean
  /** Whether messages on a cut link `wait` (default) until it is healed, or are `lost`, those in flight and those sent. */
  readonly messages?: 'wait' | 'lost'
}

/** The network splits in two. */
interface Splits<PlaceName extends Place> {
  /** Any split (default), or those with these nodes on one side and the others on the other. */
  readonly splits?: 'any' | readonly (readonly PlaceName[])[]
  /** By which the compiler tells both ways apart. */
  readonly links?: undefined
}

/** Single links are cut, both ways. */
interface Cuts<PlaceName extends Place> {
  readonly links: 'any' | readonly Link<PlaceName>[]
  readonly splits?: Never<'partitions split the nodes or cut links: leave out links'>
}

/** Partitions: the network splits in two, or single links are cut. */
export type Partitions<PlaceName extends Place = Place> = PartitionsOf<PlaceName> &
  (Splits<PlaceName> | Cuts<PlaceName>)

/** Nodes that stop doing anything, and go on at any later time with what they knew. */
export interface Pauses<PlaceName extends Place = Place> {
  readonly times: Budget
  /** Only these nodes; by default all. */
  readonly of?: readonly PlaceName[]
}

/** Nodes whose messages come to nothing from some time on, and nodes that receive nothing from some time on. */
export type Omissions<PlaceName extends Place = Place> = {
  /** Only these nodes; by default all. */
  readonly of?: readonly PlaceName[]
} & (
  | { readonly sending: Budget; readonly receiving?: Budget }
  | { readonly sending?: Budget; readonly receiving: Budget }
)

/**
 * Byzantine nodes, which do not follow the protocol: at any time such a node may send any message of its vocabulary to any
 * node that has a handler for it. Messages to it come to nothing.
 */
export interface Lies<
  PlaceName extends Place = Place,
  Message extends AnyMessage = AnyMessage,
  // biome-ignore lint/suspicious/noExplicitAny: those of any protocol
  Parameters = any,
> {
  /** The nodes that lie. */
  readonly by: readonly PlaceName[]
  /** Everything that they may say: finite. */
  readonly messages: readonly Message[] | ((parameters: Parameters) => readonly Message[])
  /** By default any number of times. */
  readonly times?: Budget
  /** Whether one may tell different nodes different things; `false` makes every lie a broadcast. By default it may. */
  readonly equivocates?: boolean
}

/**
 * The faults that a scenario allows; what is not listed does not happen.
 *
 * Where a fault has no setting but how often it happens, that can be written alone: `crashes: 2` is
 * `crashes: { times: 2 }`.
 */
export interface Faults<
  PlaceName extends Place = Place,
  // biome-ignore lint/suspicious/noExplicitAny: the faults of any protocol
  Message extends AnyMessage = any,
  // biome-ignore lint/suspicious/noExplicitAny: the faults of any protocol
  Parameters = any,
> {
  /** Messages that are lost. */
  readonly loss?: Budget | MessageFault<PlaceName>
  /** Messages in flight of which there is one more copy. For any number of copies use the network duplicating(). */
  readonly duplication?: number | false | CountedMessageFault<PlaceName>
  /** Messages that overtake the one before them, where the network keeps an order. */
  readonly reordering?: Budget | MessageFault<PlaceName>
  /** Links that are cut. */
  readonly partitions?: Budget | Partitions<PlaceName>
  /** Nodes that crash. */
  readonly crashes?: Budget | Crashes<PlaceName>
  readonly pauses?: Budget | Pauses<PlaceName>
  readonly omissions?: Omissions<PlaceName> | false
  readonly lies?: Lies<PlaceName, Message, Parameters> | false
}
