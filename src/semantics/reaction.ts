/**
 * A reaction is what a node does with one input: a pure function from (node, local state, input) to the possible new
 * local states and their effects. It is the only place that runs a role's handlers.
 */

import { comparePlain, type Plain, toPlain } from '../language/plain.ts'
import type { AnyMessage, MessageContext, NodeId, Role } from '../language/protocol.ts'
import type { Time } from '../language/time.ts'
import { attempt, lineWithin } from './author.ts'
import { eachChoice } from './choices.ts'
import { ownOf, snapshotOf } from './drafts.ts'
import { durableFields, type LocalState } from './local.ts'
import { type Choose, Collected, contextFor, type Interruption } from './node-context.ts'
import { runRecipe } from './recipe.ts'
import { type Author, type Effects, type Failure, runDirectly } from './system.ts'

export type Input =
  | { readonly kind: 'start' }
  | { readonly kind: 'deliver'; readonly from: NodeId; readonly message: Plain }
  | { readonly kind: 'timeout'; readonly timer: string }
  | { readonly kind: 'restart' }
  | { readonly kind: 'crashed'; readonly peer: NodeId }

export interface Reaction extends Effects {
  readonly local: LocalState
  /** Whether nothing but the input is different afterwards. */
  readonly ignored: boolean
  readonly failure: Failure | null
  /** Moments at which a crash can end the handler, in order; none unless they are asked for. */
  readonly interruptions: readonly Interruption[]
}

/** What a node finds around it besides its input. */
export interface Surroundings {
  readonly time: Time | null
  /** What the node's clock shows; asking counts as reading it. */
  now(): number
  /** Whether to note where a crash can end a handler. */
  readonly interruptible: boolean
}

/** Where no time passes and handlers run to their end. */
export const stillness: Surroundings = { time: null, now: () => 0, interruptible: false }

/** A node of the system: who it is and how it behaves. */
export interface Member {
  readonly id: NodeId
  readonly roleName: string
  readonly index: number
  readonly role: Role
  readonly peers: readonly NodeId[]
  /** All nodes, to refuse messages to nowhere. */
  readonly everyone: ReadonlySet<NodeId>
}

/** The handler that an input goes to, `server.on.put`; null when the role has none. */
export function handlerOf(member: Member, input: Input): string | null {
  const { role, roleName } = member
  switch (input.kind) {
    case 'start':
      return `${roleName}.start`
    case 'deliver': {
      const { type } = input.message as unknown as AnyMessage
      return role.on !== undefined && Object.hasOwn(role.on, type) ? `${roleName}.on.${type}` : null
    }
    case 'timeout':
      return `${roleName}.timeout.${input.timer}`
    case 'restart':
      return role.restart === undefined ? null : `${roleName}.restart`
    case 'crashed':
      return role.crashed === undefined ? null : `${roleName}.crashed`
  }
}

/**
 * Every way in which a node can react to an input, in the order of its choices; where one fails, that alone.
 *
 * @param local the node's local state before; for `start`, whatever its state is, it is not used
 */
export function react(
  member: Member,
  local: LocalState,
  input: Input,
  author: Author,
  surroundings: Surroundings = stillness,
): readonly Reaction[] {
  const all = [...eachReaction(member, local, input, author, surroundings)]
  const last = all[all.length - 1] as Reaction
  return last.failure === null ? all : [last]
}

/** The same, one after the other as they are asked for; one that fails is the last. */
export function* eachReaction(
  member: Member,
  local: LocalState,
  input: Input,
  author: Author,
  surroundings: Surroundings,
): Generator<Reaction> {
  const handler = handlerOf(member, input)
  const before = input.kind === 'timeout' ? withoutTimer(local, input.timer) : local
  if (handler === null) {
    yield withoutEffects(before, input.kind === 'deliver')
    return
  }
  const ways = eachChoice((choose) =>
    author(handler, () => runHandler(member, before, input, { handler, choose, surroundings })),
  )
  for (;;) {
    const outcome = attempt(runDirectly, handler, () => ways.next())
    if ('failure' in outcome) {
      const { failure } = outcome
      const line =
        failure.line ?? (failure.kind === 'invalid' ? lineWithin((probe) => handle(member, input, probe)) : null)
      yield { ...withoutEffects(local, false), failure: { ...failure, line } }
      return
    }
    const { done, value } = outcome.result
    if (done) return
    const { local: after, sends, events, choices, interruptions } = value.result
    const ignored = sends.length === 0 && events.length === 0 && isUnchanged(local, after)
    yield { local: after, sends, events, choices, ignored, failure: null, interruptions }
  }
}

function withoutTimer(local: LocalState, timer: string): LocalState {
  const { deadlines, ...rest } = local
  const timers = local.timers.filter((other) => other !== timer)
  if (deadlines === undefined) return { ...rest, timers }
  return { ...rest, timers, ...deadlinesOf(Object.entries(deadlines).filter(([other]) => other !== timer)) }
}

/** Deadlines as a part of a local state, which has none when there are none. */
function deadlinesOf(deadlines: Iterable<readonly [string, number]>): Pick<LocalState, 'deadlines'> {
  const found = Object.fromEntries(deadlines)
  return Object.keys(found).length === 0 ? {} : { deadlines: found }
}

function withoutEffects(local: LocalState, ignored: boolean): Reaction {
  return { local, ignored, sends: [], events: [], choices: [], failure: null, interruptions: [] }
}

function isUnchanged(before: LocalState, after: LocalState): boolean {
  return (
    (after.state === before.state || comparePlain(after.state, before.state) === 0) &&
    comparePlain(after.timers, before.timers) === 0 &&
    comparePlain(after.deadlines ?? null, before.deadlines ?? null) === 0 &&
    comparePlain(after.onDisk ?? null, before.onDisk ?? null) === 0
  )
}

function runHandler(
  member: Member,
  before: LocalState,
  input: Input,
  run: { handler: string; choose: Choose; surroundings: Surroundings },
): Pick<Reaction, 'local' | 'sends' | 'events' | 'choices' | 'interruptions'> {
  const { deadlines: _before, ...rest } = before
  const collected = new Collected(before.timers, before.deadlines, before.onDisk)
  const node = contextFor(member, input, { collected, ...run })
  const after = nextState(member, before.state, input, node, collected)
  const state = toPlain(after, `state of ${member.roleName} after ${run.handler}`, before.state)
  const { sends, events, timers, deadlines, onDisk } = collected
  const local: LocalState = {
    ...rest,
    state,
    timers: [...timers].sort(),
    up: true,
    ...deadlinesOf(deadlines),
    ...(onDisk !== undefined && { onDisk }),
  }
  const interruptions = interruptionsOf(member, collected, state)
  return { local, sends, events, choices: collected.chosen, interruptions }
}

/** The moments at which a crash can end a handler, each once; at its end it is done. */
function interruptionsOf({ role }: Member, collected: Collected, state: Plain): Interruption[] {
  const { interruptions, sends, events, chosen, onDisk } = collected
  if (interruptions.length === 0) return []
  const end = {
    sends: sends.length,
    events: events.length,
    choices: chosen.length,
    written: durableFields(role, state),
    onDisk,
  }
  return interruptions.filter((moment, at) => {
    return !isSameMoment(moment, end) && (at === 0 || !isSameMoment(moment, interruptions[at - 1] as Interruption))
  })
}

/** Whether a crash leaves the same behind. */
function isSameMoment(one: Interruption, other: Interruption): boolean {
  return (
    one.sends === other.sends &&
    one.events === other.events &&
    comparePlain(one.written, other.written) === 0 &&
    comparePlain(one.onDisk ?? null, other.onDisk ?? null) === 0
  )
}

function nextState(member: Member, state: Plain, input: Input, node: MessageContext, collected: Collected): unknown {
  if (input.kind === 'start') return snapshotOf(member.role.start(node))
  return runRecipe(state, (draft) => {
    collected.state = draft
    return handle(member, input, draft, node)
  })
}

/**
 * Calls the handler of an input. The message is the node's own, too: what a handler puts into its state it may change
 * there.
 */
function handle({ role }: Member, input: Input, draft: Plain, node: MessageContext = draft as never): unknown {
  switch (input.kind) {
    case 'start':
      return role.start(node)
    case 'deliver': {
      const { type } = input.message as unknown as AnyMessage
      return role.on?.[type]?.(draft, ownOf(input.message) as never, node)
    }
    case 'timeout':
      return role.timeout?.[input.timer]?.(draft, node)
    case 'restart':
      return role.restart?.(draft, node)
    case 'crashed':
      return role.crashed?.(draft, input.peer, node)
  }
}
