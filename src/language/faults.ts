/** The faults that a scenario allows. What is not listed does not happen. */

import type { AnyMessage } from './protocol.ts'

/** How often a fault may happen in a run: a budget for the whole run, or `true` for any number of times. */
export type Budget = number | boolean

/** A role, meaning all of its nodes, or one node. */
export type Place<RoleName extends string = string> = RoleName | `${RoleName}${number}`

/** The way from one node to another, or from all nodes of a role, or to all. */
export interface Link<RoleName extends string = string> {
  readonly from: Place<RoleName>
  readonly to: Place<RoleName>
}

/** What a partition can cut, and what it does to messages. By default: any split of the nodes in two; messages wait. */
export interface Partitions<RoleName extends string = string> {
  /** Splits of the nodes in two: any, or those with these nodes on one side and the others on the other. */
  readonly splits?: 'any' | readonly (readonly Place<RoleName>[])[]
  /** Single links, both ways: any, or these. */
  readonly links?: 'any' | readonly Link<RoleName>[]
  /** Only links between these nodes are cut; all others go on as before. */
  readonly among?: readonly Place<RoleName>[]
  /** Cut one direction at a time: one side goes on hearing the other, but is no longer heard. */
  readonly oneWay?: boolean
  /** Whether messages on a cut link `wait` until it is healed, or are `lost`, those in flight and those sent. */
  readonly messages?: 'wait' | 'lost'
}

/**
 * Nodes that do not follow the protocol: at any time such a node may send any message of its vocabulary to any node.
 * Messages to it come to nothing.
 */
export interface Byzantine<
  RoleName extends string = string,
  Message extends AnyMessage = AnyMessage,
  // biome-ignore lint/suspicious/noExplicitAny: those of any protocol
  Parameters = any,
> {
  readonly nodes: readonly Place<RoleName>[]
  /** Everything that it may say: finite. */
  readonly messages: readonly Message[] | ((parameters: Parameters) => readonly Message[])
  /** Whether it may tell different nodes different things; `false` makes every lie a broadcast. By default it may. */
  readonly equivocates?: boolean
}

export interface Faults<
  RoleName extends string = string,
  // biome-ignore lint/suspicious/noExplicitAny: the faults of any protocol
  Message extends AnyMessage = any,
  // biome-ignore lint/suspicious/noExplicitAny: the faults of any protocol
  Parameters = any,
> {
  /** Messages that may be lost. */
  readonly loss?: Budget
  /** Only messages on these links are lost; by default on all. */
  readonly losing?: readonly Link<RoleName>[]
  /** Messages in flight of which there may be one more copy. For any number of copies use the network duplicating(). */
  readonly duplicates?: number | false
  /** Only messages on these links are duplicated; by default on all. */
  readonly duplicating?: readonly Link<RoleName>[]
  /** Messages that may overtake the one before them, where the network keeps an order. */
  readonly reorders?: Budget
  /** Only messages on these links overtake others; by default on all. */
  readonly reordering?: readonly Link<RoleName>[]

  /** Cuts of links, see {@link Partitions}. */
  readonly cuts?: Budget
  /** Heals of cuts. Without it a cut is for good. */
  readonly heals?: Budget
  readonly partitions?: Partitions<RoleName>

  /** Crashes. Without `restarts` a crashed node stays down. */
  readonly crashes?: Budget
  /** Restarts of crashed nodes. */
  readonly restarts?: Budget
  /** Only these nodes crash; by default all do. */
  readonly crashing?: readonly Place<RoleName>[]
  /**
   * A node may also crash in the middle of a handler: right before or right after anything that it sends, records or
   * syncs, with its durable fields as they are by then.
   */
  readonly crashesInHandlers?: boolean
  /** Crashes are noticed: every other node is told at some time, by its handler `crashed`. No node restarts. */
  readonly failStop?: boolean
  /**
   * What of the durable fields survives a crash. `synced` (default): all. `buffered`: what they were at the last
   * node.sync(), or what they are, as the disk happened to write. `torn`: each field the one or the other, and of a list
   * that grew any first part of what it gained, its last entry as the role's `torn` describes.
   */
  readonly disk?: 'synced' | 'buffered' | 'torn'

  /** Nodes that stop doing anything, and go on at any later time with what they knew. */
  readonly pauses?: Budget
  /** Only these nodes pause; by default all do. */
  readonly pausing?: readonly Place<RoleName>[]
  /** Nodes whose messages come to nothing from some time on (send omission). */
  readonly sendOmissions?: Budget
  /** Nodes that receive nothing from some time on (receive omission). */
  readonly receiveOmissions?: Budget
  /** Only these nodes omit; by default all do. */
  readonly omitting?: readonly Place<RoleName>[]

  readonly byzantine?: Byzantine<RoleName, Message, Parameters>
  /** How often Byzantine nodes lie; by default any number of times. */
  readonly lies?: Budget
}

/**
 * Faults that have a budget, in the order in which they are listed. With a larger budget every run of a smaller one is
 * still a run, and properties do not see what is left of it: sweeps rely on both.
 */
export const budgets = [
  'loss',
  'duplicates',
  'reorders',
  'cuts',
  'heals',
  'crashes',
  'restarts',
  'pauses',
  'sendOmissions',
  'receiveOmissions',
  'lies',
] as const

export type BudgetName = (typeof budgets)[number]

/** Faults that cannot happen unless another one does. */
export const dependsOn: { readonly [Name in BudgetName]?: BudgetName } = { restarts: 'crashes', heals: 'cuts' }
