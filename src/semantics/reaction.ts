/**
 * A reaction is what a node does with one input: a pure function from (node, local state, input) to the possible new
 * local states and their effects. It is the only place that runs a role's handlers.
 */

import { NetsplitError } from '../language/errors.ts'
import { comparePlain, type Plain, toPlain } from '../language/plain.ts'
import type { AnyMessage, MessageContext, NodeId, Role } from '../language/protocol.ts'
import { attempt } from './author.ts'
import { everyChoice } from './choices.ts'
import { detach, runRecipe } from './recipe.ts'
import { type Author, type Effects, type Failure, type HistoryEvent, runDirectly, type SentMessage } from './system.ts'

/** A node's own part of the state. */
export interface LocalState {
  readonly state: Plain
  /** Armed timers, sorted. */
  readonly timers: readonly string[]
  readonly up: boolean
}

export type Input =
  | { readonly kind: 'start' }
  | { readonly kind: 'deliver'; readonly from: NodeId; readonly message: Plain }
  | { readonly kind: 'timeout'; readonly timer: string }
  | { readonly kind: 'restart' }

export interface Reaction extends Effects {
  readonly local: LocalState
  /** Whether nothing but the input is different afterwards. */
  readonly ignored: boolean
  readonly failure: Failure | null
}

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
  }
}

/**
 * Every way in which a node can react to an input, in the order of its choices.
 *
 * @param local the node's local state before; for `start`, whatever its state is, it is not used
 */
export function react(member: Member, local: LocalState, input: Input, author: Author): readonly Reaction[] {
  const handler = handlerOf(member, input)
  const before: LocalState =
    input.kind === 'timeout' ? { ...local, timers: local.timers.filter((timer) => timer !== input.timer) } : local
  if (handler === null) return [withoutEffects(before, input.kind === 'deliver')]
  const outcome = attempt(runDirectly, handler, () =>
    everyChoice((choose) => author(handler, () => runHandler(member, before, input, handler, choose))).map(
      ({ result, options }) => ({
        ...result,
        choices: options.map((option) => plainChoice(option, handler)),
      }),
    ),
  )
  if ('failure' in outcome) return [{ ...withoutEffects(local, false), failure: outcome.failure }]
  return outcome.result.map((reaction) => ({ ...reaction, ignored: isIgnored(local, reaction), failure: null }))
}

function plainChoice(option: unknown, handler: string): Plain {
  return toPlain(detach(option), `option chosen in ${handler}`)
}

function withoutEffects(local: LocalState, ignored: boolean): Reaction {
  return { local, ignored, sends: [], events: [], choices: [], failure: null }
}

function isIgnored(before: LocalState, { local, sends, events }: Omit<Reaction, 'ignored' | 'failure'>): boolean {
  return (
    sends.length === 0 &&
    events.length === 0 &&
    (local.state === before.state || comparePlain(local.state, before.state) === 0) &&
    comparePlain(local.timers, before.timers) === 0
  )
}

type Choose = <Option>(options: readonly Option[]) => Option

function runHandler(
  member: Member,
  before: LocalState,
  input: Input,
  handler: string,
  choose: Choose,
): { local: LocalState; sends: SentMessage[]; events: HistoryEvent[] } {
  const sends: SentMessage[] = []
  const events: HistoryEvent[] = []
  const timers = new Set(before.timers)
  const node = contextFor(member, input, { sends, events, timers, choose, handler })
  const after = nextState(member, before.state, input, node)
  const state = toPlain(after, `state of ${member.roleName} after ${handler}`, before.state)
  return { local: { state, timers: [...timers].sort(), up: true }, sends, events }
}

function nextState({ role }: Member, state: Plain, input: Input, node: MessageContext): unknown {
  switch (input.kind) {
    case 'start':
      return role.start(node)
    case 'deliver': {
      const handle = role.on?.[(input.message as unknown as AnyMessage).type]
      return runRecipe(state, (draft) => handle?.(draft, input.message as never, node))
    }
    case 'timeout':
      return runRecipe(state, (draft) => role.timeout?.[input.timer]?.(draft, node))
    case 'restart':
      return runRecipe(state, (draft) => role.restart?.(draft, node))
  }
}

interface Collected {
  readonly sends: SentMessage[]
  readonly events: HistoryEvent[]
  readonly timers: Set<string>
  readonly choose: Choose
  readonly handler: string
}

/** What a handler can do. Effects are collected, so that the handler stays a pure function. */
function contextFor(
  member: Member,
  input: Input,
  { sends, events, timers, choose, handler }: Collected,
): MessageContext {
  const { id, index, peers, role, everyone } = member
  const sender = input.kind === 'deliver' ? input.from : ''
  const send = (to: NodeId, message: AnyMessage) => {
    if (!everyone.has(to)) {
      throw new NetsplitError({
        code: 'bad-model',
        message: `${handler} sends to ${JSON.stringify(to) ?? String(to)}, which is no node.`,
        cure: `The nodes are ${[...everyone].join(', ')}.`,
      })
    }
    const sent = toPlain(detach(message), `message sent by ${handler}`)
    if (typeof sent !== 'object' || typeof (sent as { type?: unknown } | null)?.type !== 'string') {
      throw new NetsplitError({
        code: 'bad-model',
        message: `${handler} sends a message without a type.`,
        cure: "Messages are objects with a type: { type: 'put', ... }.",
      })
    }
    sends.push({ to, message: sent })
  }
  const recordEvent = (kind: HistoryEvent['kind'], value: unknown) => {
    events.push({ client: id, kind, value: toPlain(detach(value), `operation recorded by ${handler}`) })
  }
  return {
    id,
    index,
    peers,
    sender,
    send,
    broadcast(to, message) {
      for (const receiver of to) send(receiver, message)
    },
    reply: (message) => {
      if (input.kind === 'deliver') return send(sender, message)
      throw new NetsplitError({
        code: 'bad-model',
        message: `${handler} replies, but there is no message to reply to.`,
        cure: 'Use node.send().',
      })
    },
    setTimer(timer) {
      if (role.timeout === undefined || !Object.hasOwn(role.timeout, timer)) {
        throw new NetsplitError({
          code: 'bad-model',
          message: `${handler} sets the timer ${timer}, for which the role has no handler.`,
          cure: `Add it under timeout; there are: ${Object.keys(role.timeout ?? {}).join(', ') || 'none'}.`,
        })
      }
      timers.add(timer)
    },
    cancelTimer(timer) {
      timers.delete(timer)
    },
    choose,
    invoke: (operation) => recordEvent('invoke', operation),
    return: (result) => recordEvent('return', result),
  }
}
