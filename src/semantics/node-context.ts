/** What a handler can do. Effects are collected, so that the handler stays a pure function. */

import { NetsplitError } from '../language/errors.ts'
import { type Plain, toPlain } from '../language/plain.ts'
import type { AnyMessage, MessageContext } from '../language/protocol.ts'
import { snapshotOf } from './drafts.ts'
import { durableFields, type Fields } from './local.ts'
import type { Input, Member, Surroundings } from './reaction.ts'
import type { HistoryEvent, SentMessage } from './system.ts'

export type Choose = <Option>(options: readonly Option[]) => Option

/** A moment in a handler at which a crash can end it: right before or right after one of its effects. */
export interface Interruption {
  /** How many messages it has sent, how many operations recorded, and how often it has chosen. */
  readonly sends: number
  readonly events: number
  readonly choices: number
  /** The durable fields as the handler left them. */
  readonly written: Fields
  /** As the last sync left them, where the disk buffers what is written. */
  readonly onDisk: Fields | undefined
}

/** The effects of a handler, as far as it ran. */
export class Collected {
  readonly sends: SentMessage[] = []
  readonly events: HistoryEvent[] = []
  readonly interruptions: Interruption[] = []
  /** The options taken, as they were then. */
  readonly chosen: Plain[] = []
  readonly timers: Set<string>
  readonly deadlines: Map<string, number>
  onDisk: Fields | undefined
  /** The state as the handler has it: its draft. */
  state: Plain = null

  constructor(
    timers: readonly string[],
    deadlines: { readonly [timer: string]: number } | undefined,
    onDisk: Fields | undefined,
  ) {
    this.timers = new Set(timers)
    this.deadlines = new Map(Object.entries(deadlines ?? {}))
    this.onDisk = onDisk
  }
}

/** What shows a node the time. A getter in each context would give each a hidden class of its own. */
class Clock {
  readonly #surroundings: Surroundings

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  get now(): number {
    return this.#surroundings.now()
  }
}

export function contextFor(
  member: Member,
  input: Input,
  {
    collected,
    choose,
    handler,
    surroundings,
  }: {
    collected: Collected
    choose: Choose
    handler: string
    surroundings: Surroundings
  },
): MessageContext {
  const { id, index, peers, role, everyone } = member
  const { sends, events, timers, deadlines } = collected
  const { time, interruptible } = surroundings
  const sender = input.kind === 'deliver' ? input.from : ''
  const fail = (message: string, cure: string): never => {
    throw new NetsplitError({ code: 'bad-model', message: `${handler} ${message}`, cure })
  }
  const durable = (): Fields => durableFields(role, snapshotOf(collected.state) as Plain)
  /** Notes a moment before or after an effect. */
  const mayCrash = () => {
    if (!interruptible) return
    collected.interruptions.push({
      sends: sends.length,
      events: events.length,
      choices: collected.chosen.length,
      written: toPlain(durable(), `state of ${member.roleName} in ${handler}`) as Fields,
      onDisk: collected.onDisk,
    })
  }
  const effect = (happens: () => void) => {
    mayCrash()
    happens()
    mayCrash()
  }
  const send = (to: string, message: AnyMessage) => {
    if (!everyone.has(to)) {
      fail(
        `sends to ${JSON.stringify(to) ?? String(to)}, which is no node.`,
        `The nodes are ${[...everyone].join(', ')}.`,
      )
    }
    const sent = toPlain(snapshotOf(message), `message sent by ${handler}`)
    if (typeof sent !== 'object' || typeof (sent as { type?: unknown } | null)?.type !== 'string') {
      fail('sends a message without a type.', "Messages are objects with a type: { type: 'put', ... }.")
    }
    effect(() => sends.push({ to, message: sent }))
  }
  const recordEvent = (kind: HistoryEvent['kind'], value: unknown) => {
    const recorded = toPlain(snapshotOf(value), `operation recorded by ${handler}`)
    effect(() => events.push({ client: id, kind, value: recorded }))
  }
  return Object.assign(new Clock(surroundings), {
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
      return fail('replies, but there is no message to reply to.', 'Use node.send().')
    },
    setTimer(timer, after) {
      if (role.timeout === undefined || !Object.hasOwn(role.timeout, timer)) {
        fail(
          `sets the timer ${timer}, for which the role has no handler.`,
          `Add it under timeout; there are: ${Object.keys(role.timeout ?? {}).join(', ') || 'none'}.`,
        )
      }
      if (after !== undefined && !(Number.isInteger(after) && after >= 0)) {
        fail(`sets the timer ${timer} to fire after ${String(after)} ticks.`, 'Give a whole number, 0 or more.')
      }
      timers.add(timer)
      if (time === null) return
      const ticks = after ?? (time.kind === 'rounds' ? 1 : undefined)
      if (ticks === undefined) deadlines.delete(timer)
      else deadlines.set(timer, surroundings.now() + ticks)
    },
    cancelTimer(timer) {
      timers.delete(timer)
      deadlines.delete(timer)
    },
    sync() {
      if (collected.onDisk === undefined) return
      effect(() => {
        collected.onDisk = toPlain(durable(), `state of ${member.roleName} in ${handler}`) as Fields
      })
    },
    choose(options) {
      const option = choose(options)
      collected.chosen.push(toPlain(snapshotOf(option), `option chosen in ${handler}`))
      return option
    },
    invoke: (operation) => recordEvent('invoke', operation),
    return: (result) => recordEvent('return', result),
  } satisfies Omit<MessageContext, 'now'>)
}
